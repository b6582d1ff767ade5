"""Every address of the site, asked for by every role: what is not for you is not there.

The addresses are read from the URL configuration: a new page fails here until somebody says who may open it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from forms import drafts as form_drafts
from orchestrator.access import exclusions
from orchestrator.api import tokens
from orchestrator.audit.models import Act
from orchestrator.cases.models import Contact
from orchestrator.inbox import begun
from orchestrator.notices.models import Notice
from orchestrator.web.site import site
from processes import drafts
from processes.models import Incident, MoveRun, ProcessInstance, ProcessVersion, VersionState

NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)
PEOPLE = {
    "COORD": "Farah Aziz",
    "CHAIR": "Miriam Okoro",
    "HUBMGR": "Henry Ash",
    "IG": "Judith Penhale",
    "EDT": "Ravi Menon",
    "OWNER": "Carys Bowen",
    "SYS": "Piotr Lis",
    "REF": "Nadia Frost",
    "PRAC asked": "Chidi Okafor",
    "PRAC who told": "Ivy Chandler",
    "LEAD asked": "Sunita Rao",
    "ESC asked": "Peter Quill",
    "PRAC not asked": "Anouk Bell",
    "PRAC kept out": "Bob Tailor",
    "COORD kept out": "Tom Beckwith",
    "PRAC next site": "Dana Wold",
    "COORD next site": "Zora Finch",
    "nobody": "",
}
WORKERS = {"COORD", "CHAIR", "HUBMGR", "EDT", "PRAC asked", "PRAC who told", "LEAD asked", "ESC asked"}
NEXT_SITE = {"PRAC next site", "COORD next site"}
ELSEWHERE = {"PRAC not asked", "PRAC kept out", "COORD kept out"} | NEXT_SITE
ON_THE_CASE = WORKERS | {"IG"}
READERS_OF_DRAFTS = {"OWNER", "HUBMGR", "IG"}
ALL = set(PEOPLE) - {"nobody"}
#: Who measures work, with lists behind the numbers; kept out of a case, they see the others.
MEASURING = {"COORD", "HUBMGR", "IG", "LEAD asked", "ESC asked", "COORD kept out", "COORD next site"}
NUMBERS = ("answers", "limits", "bottlenecks", "handovers")
LISTS = ("tasks", "cases", "silent", "breaches", "incidents", "step_tasks", "handed_tasks", "requests")

#: Who gets a page from GET; everybody else who is signed in gets 404 (405 where only POST is answered).
OPEN_TO = {
    "index": set(),  # sends everybody on
    "sign_in": set(),
    "sign_out": set(),
    "source": ALL | {"nobody"},
    "accessibility": ALL | {"nobody"},
    "inbox:index": WORKERS | ELSEWHERE,
    "inbox:count": WORKERS | ELSEWHERE,
    "inbox:next": set(),
    "inbox:several": set(),
    "tasks:index": WORKERS | ELSEWHERE,
    "tasks:task": {"COORD", "HUBMGR"},
    "tasks:draft": set(),
    "tasks:claim": set(),
    "tasks:release": set(),
    "tasks:reassign": set(),
    "cases:index": ON_THE_CASE | ELSEWHERE,
    "cases:case": ON_THE_CASE,
    "cases:drawing": ON_THE_CASE,
    "cases:danger": WORKERS,
    "cases:information": WORKERS,
    "cases:decide": {"CHAIR", "HUBMGR"},
    "contacts:index": WORKERS | ELSEWHERE | {"REF"},
    "contacts:new": set(),  # sends whoever may on to a fresh one
    "contacts:begun": {"PRAC who told"},
    "contacts:draft": set(),
    "contacts:discard": {"PRAC who told"},
    "contacts:sent": {"PRAC who told"},
    "notices:index": ALL - {"REF"},
    "notices:acknowledge": set(),
    "monitoring:index": MEASURING | {"OWNER"},
    "monitoring:index_csv": MEASURING,
    "monitoring:board": MEASURING,
    "monitoring:act": set(),
    "monitoring:incidents_retry": set(),
    "monitoring:incident": {"COORD", "HUBMGR", "IG"},
    **{
        f"monitoring:{name}{file}": MEASURING | ({"OWNER"} if name in NUMBERS else set())
        for name in (*NUMBERS, *LISTS)
        for file in ("", "_csv")
    },
    "monitoring:routes_csv": MEASURING | {"OWNER"},
    "monitoring:tasks_changed": MEASURING,
    "monitoring:cases_changed": MEASURING,
    "monitoring:silent_changed": MEASURING,
    "monitoring:breaches_changed": MEASURING,
    "versions:index": ALL - {"REF"},
    "versions:version": ALL - {"REF"} - NEXT_SITE,
    "versions:drawing": ALL - {"REF"} - NEXT_SITE,
    "versions:editor": {"OWNER", "HUBMGR", "IG"},
    "versions:file": {"OWNER", "HUBMGR", "IG"},
    "versions:findings": {"OWNER", "HUBMGR", "IG"},
    "versions:lists": {"OWNER", "HUBMGR", "IG"},
    "versions:both": set(),
    "versions:aside": set(),
    "versions:import": {"OWNER"},
    "versions:export": READERS_OF_DRAFTS,
    "versions:download": READERS_OF_DRAFTS,
    "versions:differences": READERS_OF_DRAFTS,
    "versions:withdraw": {"OWNER"},
    "versions:moving": READERS_OF_DRAFTS,
    "versions:moving_run": READERS_OF_DRAFTS,
    "versions:moving_progress": READERS_OF_DRAFTS,
    "versions:moving_stop": set(),
    "versions:moving_undo": set(),
    "versions:new_draft": set(),
    "versions:draft": READERS_OF_DRAFTS,
    "versions:retitle": set(),
    "versions:discard": set(),
    "versions:take_out": set(),
    "versions:send": set(),
    "versions:take_back": set(),
    "versions:approval": READERS_OF_DRAFTS,
    "versions:approve": set(),
    "versions:send_back": set(),
    "versions:play": set(),
    "versions:plays": READERS_OF_DRAFTS,
    "versions:new_times": set(),
    "versions:new_value": set(),
    "versions:take_file": set(),
    "versions:scenario": READERS_OF_DRAFTS,
    **{
        f"versions:{name}": READERS_OF_DRAFTS
        for name in ("forms", "form", "form_preview", "question", "limits", "limit", "agencies")
    },
    "versions:question_new": {"OWNER"},
    "versions:limit_new": {"OWNER"},
}


def names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


#: The same for the API, by whoever's token it is; without one all is 401.
API_OPEN_TO = {
    "api:list_tasks": WORKERS | ELSEWHERE,
    "api:task": {"COORD", "HUBMGR"},
    "api:claim_task": set(),  # answers POST only, as the next three and the one of contacts
    "api:release_task": set(),
    "api:complete_task": set(),
    "api:create_contact": set(),
    "api:contact": {"PRAC who told"},
    "api:case": ON_THE_CASE,
    "api:list_incidents": MEASURING,
    "api:incident": {"COORD", "HUBMGR", "IG"},
    "api:retry_incident": set(),  # POST only, as the next two
    "api:correct_incident": set(),
    "api:skip_incident": set(),
}
ABOUT_THE_CASE = {
    name
    for name in (*OPEN_TO, *API_OPEN_TO)
    if name.startswith(("tasks:", "cases:", "api:")) or name == "notices:acknowledge"
} - {"tasks:index", "cases:index", "api:list_tasks", "api:create_contact", "api:list_incidents"}
ABOUT_A_DRAFT = {
    "draft",
    "retitle",
    "discard",
    "take_out",
    "send",
    "take_back",
    "approve",
    "send_back",
    "play",
    "plays",
} | {
    "question_new",
    "limit_new",
}
#: Presses on a page of versions: whoever may read that page and comes without pressing (a link kept, a
#: session that ended) is led to it.
PRESSES = {"new_draft", "retitle", "discard", "take_out", "send", "take_back", "approve", "send_back", "play"}
#: The same on lists of the manager's room, for whoever reads the list.
PRESSED_ON_A_LIST = {"monitoring:act", "monitoring:incidents_retry"}
#: Without a token: what the API is, and its root.
API_OPEN_TO_ALL = {"api:openapi-json", "api:openapi-view", "api:api-root"}


@pytest.fixture
def addresses(case, task_of, staff, fenmarsh):
    """Every name with an address that leads to something of this one case."""
    for kept_out in ("Bob Tailor", "Tom Beckwith"):
        exclusions.exclude(
            case, staff(kept_out), reason="A cousin", by=staff("Henry Ash"), now=case.received_at
        )
    instance = ProcessInstance.objects.filter(business_key=case.business_key).first()
    version = ProcessVersion.objects.get(process_id="ofd_front_door", owner_key=fenmarsh.code)
    draft = drafts.begin_from(version, title="A change", author="Carys Bowen", now=NOW)
    waiting = drafts.begin_from(version, title="Another change", author="Carys Bowen", now=NOW)
    ProcessVersion.objects.filter(pk=waiting.pk).update(state=VersionState.IN_REVIEW, sha256="f" * 64)
    contact = Contact.objects.get(case=case)
    ivys = begun.new_token(by=staff("Ivy Chandler"), now=NOW)
    form_drafts.save(begun.subject_of(ivys), QueryDict("narrative=x"), by=staff("Ivy Chandler"), now=NOW)
    notice = Notice.objects.create(to_staff=staff("Farah Aziz"), text="x", created_at=case.received_at)
    given = {
        "task_id": task_of(case, "danger_check").pk,
        "reference": case.reference,
        "instance_id": instance.pk,
        "contact_id": contact.pk,
        "token": ivys,
        "notice_id": notice.pk,
        "version_id": version.pk,
        "process_id": "ofd_front_door",
        "path": "ofd_front_door/ofd_front_door.bpmn",
        "key": "danger_check",
        "name": "hurt_now",
        "code": "K-05",
        "incident_id": Incident.objects.create(
            instance=ProcessInstance.objects.get(
                business_key=case.business_key, version__process_id="ofd_front_door"
            ),
            trigger={},
            element_id="danger_check",
            cause="",
            happened_at=NOW,
        ).pk,
        "run_id": MoveRun.objects.create(
            from_version=version, to_version=version, is_dry=True, asked_at=NOW, total=0
        ).pk,
    }
    others: dict[str, dict[str, object]] = {
        f"versions:{name}": {"version_id": draft.pk} for name in ABOUT_A_DRAFT
    }
    others["versions:approval"] = {"version_id": waiting.pk}
    others["versions:scenario"] = {"path": "ofd_front_door/scenarios/SC-05.yaml"}
    wanted = {
        "tasks": {"task_id"},
        "cases:index": set(),
        "cases:drawing": {"reference", "instance_id"},
        "cases": {"reference"},
        "contacts:sent": {"contact_id"},
        "contacts:begun": {"token"},
        "contacts:draft": {"token"},
        "contacts:discard": {"token"},
        "notices:acknowledge": {"notice_id"},
        "versions:version": {"version_id"},
        "versions:drawing": {"version_id", "process_id"},
        "versions:import": set(),
        "versions:download": {"version_id", "path"},
        "versions": {"version_id"},
        "versions:editor": {"version_id", "path"},
        "versions:scenario": {"version_id", "path"},
        "versions:file": {"version_id", "path"},
        "versions:both": {"version_id", "path"},
        "versions:aside": {"version_id", "path"},
        "versions:findings": {"version_id"},
        "versions:lists": {"version_id"},
        "versions:form": {"version_id", "key"},
        "versions:form_preview": {"version_id", "key"},
        "versions:question_new": {"version_id", "key"},
        "versions:question": {"version_id", "key", "name"},
        "versions:limit": {"version_id", "code"},
        "versions:moving_run": {"version_id", "run_id"},
        "versions:moving_progress": {"version_id", "run_id"},
        "versions:moving_stop": {"version_id", "run_id"},
        "versions:moving_undo": {"version_id", "run_id"},
        "monitoring:incident": {"incident_id"},
        "api:incident": {"incident_id"},
        "api:retry_incident": {"incident_id"},
        "api:correct_incident": {"incident_id"},
        "api:skip_incident": {"incident_id"},
        "api:task": {"task_id"},
        "api:claim_task": {"task_id"},
        "api:release_task": {"task_id"},
        "api:complete_task": {"task_id"},
        "api:contact": {"reference"},
        "api:case": {"reference"},
    }

    def address(name: str) -> str:
        keys = (
            set() if name.endswith(":index") else wanted.get(name, wanted.get(name.partition(":")[0], set()))
        )
        known = given | others.get(name, {})
        return reverse(name, kwargs={key: known[key] for key in keys})

    return address


def test_every_address_of_the_site_stands_in_the_table():
    assert set(names(get_resolver().url_patterns)) >= set(OPEN_TO)
    patterns, _, _ = site.urls
    assert set(names(patterns)) == set(OPEN_TO)


@pytest.fixture
def in_the_role_of(browsing, subtests) -> Callable[[str], AbstractContextManager[Client]]:
    """The browser of one of them. Failures are told by role; what one leaves the next does not find."""

    @contextmanager
    def role_alone(role: str) -> Iterator[Client]:
        with subtests.test(role=role), transaction.atomic():
            yield browsing(PEOPLE[role]) if PEOPLE[role] else Client()
            transaction.set_rollback(True)

    return role_alone


def test_each_role_opens_its_pages_and_no_other(in_the_role_of, addresses):
    for role in PEOPLE:
        with in_the_role_of(role) as browser:
            opens_its_pages(role, browser, addresses)


def opens_its_pages(role, browser, addresses):
    pages = {name: browser.get(addresses(name)) for name in OPEN_TO}
    answered = {name: page.status_code for name, page in pages.items()}
    answers = {200} if role == "nobody" else {200, 286}  # 286: a part of a page that need not ask again
    opened = {name for name, status in answered.items() if status in answers}
    signing = {"sign_in"} if role == "nobody" else set()
    assert opened == {name for name, roles in OPEN_TO.items() if role in roles} | signing
    refused = set(answered.values()) - answers
    assert all(b"Nothing was done." in page.content for page in pages.values() if page.status_code == 405)
    assert {name: page for name in pages if (page := not_plain(pages[name]))} == {}
    if role == "nobody":
        assert refused <= {302, 286, 405}
        return
    assert refused <= {302, 404, 405}
    redirected = {name for name, status in answered.items() if status == 302}
    tells = {"contacts:new"} if role in OPEN_TO["contacts:index"] else set()
    led = {f"versions:{name}" for name in PRESSES} if role in READERS_OF_DRAFTS else set()
    led |= PRESSED_ON_A_LIST if role in MEASURING else set()
    assert redirected == {"index", "sign_in"} | tells | led


def not_plain(answer: Any) -> list[str]:
    """What of code or style a page carries itself."""
    if answer.status_code == 286 or not answer["Content-Type"].startswith("text/html"):
        return []
    page = answer.content.decode()
    return [mark for mark in (" style=", "<style", " onclick=", "<script>", "mdc-", "<vf-") if mark in page]


def test_every_address_of_the_service_is_a_page_or_of_the_api_or_says_how_it_is():
    whole = set(names(get_resolver().url_patterns))
    assert whole == set(OPEN_TO) | set(API_OPEN_TO) | API_OPEN_TO_ALL
    unnamed = [str(one.pattern) for one in get_resolver().url_patterns if not getattr(one, "name", None)]
    assert unnamed == ["healthz", "readyz", "api/v1/", "^api(?:/.*)?$", ""]


def test_each_role_reads_its_part_of_the_api_and_no_other(in_the_role_of, staff, addresses):
    for role in PEOPLE:
        with in_the_role_of(role):
            system = Client()
            if PEOPLE[role]:
                token = tokens.issue(staff(PEOPLE[role]), now=NOW)
                system.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
            answered = {name: system.get(addresses(name)).status_code for name in API_OPEN_TO}
            opened = {name for name, status in answered.items() if status == 200}
            assert opened == {name for name, roles in API_OPEN_TO.items() if role in roles}
            assert set(answered.values()) - {200} <= ({404, 405} if PEOPLE[role] else {401, 405})


@pytest.mark.parametrize("role", sorted(ELSEWHERE | {"OWNER", "SYS", "REF"}))
@pytest.mark.parametrize("table", [OPEN_TO, API_OPEN_TO], ids=["pages", "api"])
def test_whoever_does_not_see_a_case_changes_nothing_of_it(
    client, browsing, staff, addresses, case, role, table
):
    """POST to every address about it: 404, or 405 where nobody posts."""
    browser = browsing(PEOPLE[role])
    if table is API_OPEN_TO:
        browser = client
        browser.defaults["HTTP_AUTHORIZATION"] = f"Bearer {tokens.issue(staff(PEOPLE[role]), now=NOW)}"
    before = acts_of(case)
    for name in ABOUT_THE_CASE & table.keys():
        answer = browser.post(addresses(name), {}, content_type="application/json")
        assert answer.status_code in (404, 405), name
    assert acts_of(case) == before


def acts_of(case):
    return list(Act.objects.filter(case_key=case.business_key).values_list("pk", flat=True))
