"""Every address of the site, asked for by every role: what is not for you is not there.

The addresses are read from the URL configuration: a new page fails here until somebody says who may open it.
"""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from orchestrator.cases.models import Contact
from orchestrator.notices.models import Notice
from orchestrator.web.site import site
from processes.models import ProcessInstance, ProcessVersion

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
    "PRAC next site": "Dana Wold",
    "nobody": "",
}
WORKERS = {"COORD", "CHAIR", "HUBMGR", "EDT", "PRAC asked", "PRAC who told", "LEAD asked", "ESC asked"}
ELSEWHERE = {"PRAC not asked", "PRAC next site"}
ON_THE_CASE = WORKERS | {"IG"}
ALL = set(PEOPLE) - {"nobody"}

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
    "contacts:new": WORKERS | ELSEWHERE | {"REF"},
    "contacts:draft": set(),
    "contacts:sent": {"PRAC who told"},
    "notices:index": ALL - {"REF"},
    "notices:acknowledge": set(),
    "versions:index": ALL - {"REF"},
    "versions:version": ALL - {"REF", "PRAC next site"},
    "versions:drawing": ALL - {"REF", "PRAC next site"},
}


def names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


@pytest.fixture
def addresses(case, task_of, staff, fenmarsh):
    """Every name with an address that leads to something of this one case."""
    instance = ProcessInstance.objects.filter(business_key=case.business_key).first()
    version = ProcessVersion.objects.get(process_id="ofd_front_door", owner_key=fenmarsh.code)
    contact = Contact.objects.get(case=case)
    notice = Notice.objects.create(to_staff=staff("Farah Aziz"), text="x", created_at=case.received_at)
    given = {
        "task_id": task_of(case, "danger_check").pk,
        "reference": case.reference,
        "instance_id": instance.pk,
        "contact_id": contact.pk,
        "notice_id": notice.pk,
        "version_id": version.pk,
        "process_id": "ofd_front_door",
    }
    wanted = {
        "tasks": {"task_id"},
        "cases:index": set(),
        "cases:drawing": {"reference", "instance_id"},
        "cases": {"reference"},
        "contacts:sent": {"contact_id"},
        "notices:acknowledge": {"notice_id"},
        "versions:version": {"version_id"},
        "versions:drawing": {"version_id", "process_id"},
    }

    def address(name: str) -> str:
        keys = (
            set() if name.endswith(":index") else wanted.get(name, wanted.get(name.partition(":")[0], set()))
        )
        return reverse(name, kwargs={key: given[key] for key in keys})

    return address


def test_every_address_of_the_site_stands_in_the_table():
    assert set(names(get_resolver().url_patterns)) >= set(OPEN_TO)
    patterns, _, _ = site.urls
    assert set(names(patterns)) == set(OPEN_TO)


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_opens_its_pages_and_no_other(client, browsing, addresses, role):
    browser = browsing(PEOPLE[role]) if PEOPLE[role] else client
    answered = {name: browser.get(addresses(name)).status_code for name in OPEN_TO}
    opened = {name for name, status in answered.items() if status == 200}
    signing = {"sign_in"} if role == "nobody" else set()
    assert opened == {name for name, roles in OPEN_TO.items() if role in roles} | signing
    refused = set(answered.values()) - {200}
    if role == "nobody":
        assert refused <= {302, 286, 405}
    else:
        assert refused <= {302, 404, 405}
        redirected = {name for name, status in answered.items() if status == 302}
        assert redirected == {"index", "sign_in"}


@pytest.mark.parametrize("role", PEOPLE)
def test_no_page_carries_code_or_style_of_its_own(client, browsing, addresses, role):
    browser = browsing(PEOPLE[role]) if PEOPLE[role] else client
    for name in OPEN_TO:
        answer = browser.get(addresses(name))
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        assert " style=" not in page, name
        assert "<style" not in page, name
        assert " onclick=" not in page, name
        assert "<script>" not in page, name
        assert "mdc-" not in page, name
        assert "<vf-" not in page, name
