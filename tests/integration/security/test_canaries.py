"""Secrets are planted, then everybody reads everything they can open: pages and API, by every address."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from orchestrator.access import exclusions
from orchestrator.agencies.models import Membership, Staff
from orchestrator.audit.models import Read
from orchestrator.cases.models import Case
from orchestrator.pathway import submitting
from orchestrator.people.models import Person
from processes.models import HumanTask, ProcessInstance
from tests import fenmarsh as world
from tests.integration.security import canaries
from tests.integration.security.conftest import NOW

#: What each person finds at most, once everything about everybody may be shared (domain 3.0, 4.2).
FULL = {canaries.NARRATIVE, canaries.CHILD_WORDS, canaries.CHILD_VOICE}
SAFETY = set(canaries.SURVIVOR_SAFETY)
FOUND = {
    "Farah Aziz": FULL | SAFETY | {canaries.REFERRER},
    "Ravi Menon": FULL | SAFETY | {canaries.REFERRER},
    "Henry Ash": FULL | {canaries.REFERRER},
    "Judith Penhale": FULL | {canaries.REFERRER},
    "Miriam Okoro": FULL | {canaries.INTELLIGENCE},
    "Alice Moreno": FULL | {canaries.REFERRER},
    "Elaine Sutter": FULL,
    "Ivy Chandler": FULL | SAFETY | {canaries.INTELLIGENCE},
    "Chidi Okafor": FULL | {canaries.CLINICAL},
    "Sunita Rao": FULL | {canaries.CLINICAL},
    "Peter Quill": FULL | {canaries.CLINICAL},
    "Gwen Pryce": FULL | SAFETY,
    "Joel Kerr": FULL,
    "Anouk Bell": set(),
    "Carys Bowen": set(),
    "Piotr Lis": set(),
    "Nadia Frost": set(),
    "Dana Wold": set(),
    "Zora Finch": set(),
}


def addresses(case: Case) -> Iterator[str]:
    """Every address that could hold something of this case; the API's beneath."""
    yield from map(reverse, ("inbox:index", "inbox:count", "cases:index", "contacts:index", "notices:index"))
    yield reverse("contacts:new")
    for name in ("case", "danger", "information", "decide"):
        yield reverse(f"cases:{name}", args=[case.reference])
        yield reverse(f"cases:{name}", args=["OFD-2026-999999"])
    for contact in case.contacts.all():
        yield reverse("contacts:sent", args=[contact.pk])
    for instance in ProcessInstance.objects.filter(business_key=case.business_key):
        yield reverse("cases:drawing", args=[case.reference, instance.pk])
        yield reverse("versions:version", args=[instance.version_id])
    for task in HumanTask.objects.filter(scope_key=case.business_key):
        yield reverse("tasks:task", args=[task.pk])
        yield reverse("api:task", args=[task.pk])
    yield reverse("api:case", args=[case.reference])
    yield reverse("api:contact", args=[case.reference])
    yield "/api/v1/tasks"


def found_by(name: str, case: Case, calling: Callable[[str], Client]) -> set[str]:
    browser, system = world.signed_in(name), calling(name)
    text = ""
    for address in addresses(case):
        answer = (system if address.startswith("/api/") else browser).get(address)
        assert answer.status_code in (200, 302, 404, 405), (name, address, answer.status_code)
        text += f"{answer.headers}{answer.content.decode()}"
    return {canary for canary in canaries.ALL if canary in text}


@pytest.fixture
def told(case: Case, share: Callable[..., None]) -> Case:
    """Everything about everybody may be shared; police and health have answered; the perpetrator service is
    asked too.
    """
    canaries.ask(case, "PERP", now=NOW)
    share(case, 2)
    by = world.staff
    canaries.answer(case, "POLICE", canaries.INTELLIGENCE, "PI", by=by("Ivy Chandler"), now=NOW)
    canaries.answer(case, "HEALTH", canaries.CLINICAL, "CH", by=by("Chidi Okafor"), now=NOW)
    return case


def at_the_family_map(case: Case) -> Case:
    """The danger check is done, so the co-ordinators have the family map, filled in with what is known."""
    task = world.task_of(case, "danger_check")
    assert task is not None
    answers = world.ANSWERS["danger_check"]
    client = Client()
    client.force_login(world.staff("Farah Aziz"), backend="django.contrib.auth.backends.ModelBackend")
    from_page = world.posted(submitting.definition_for(task), answers, {})
    assert client.post(reverse("tasks:task", args=[task.pk]), from_page).status_code == 302
    world.work_through(NOW)
    assert world.task_of(case, "family_map") is not None
    return case


@pytest.mark.parametrize("name", FOUND)
def test_everybody_finds_what_their_role_reads_and_no_more(told, calling, name):
    assert found_by(name, at_the_family_map(told), calling) == FOUND[name]


@pytest.mark.parametrize("name", FOUND)
def test_whoever_is_kept_out_finds_nothing(told, calling, staff, name):
    exclusions.exclude(told, staff(name), reason="Her cousin", by=staff("Henry Ash"), now=NOW)
    if name != "Farah Aziz":
        at_the_family_map(told)
    assert found_by(name, told, calling) == set()


def test_the_perpetrator_lane_finds_no_address_even_with_a_co_ordinators_seat(told, calling, staff):
    coordinators = Membership.objects.filter(staff=staff("Farah Aziz")).first().team
    Membership.objects.create(team=coordinators, staff=staff("Joel Kerr"))
    assert not found_by("Joel Kerr", at_the_family_map(told), calling) & SAFETY


def test_a_co_ordinator_off_duty_finds_no_address_in_the_form_they_work_on(told, calling, staff):
    at_the_family_map(told)
    staff("Tom Beckwith").memberships.update(on_duty=False)
    assert not found_by("Tom Beckwith", told, calling) & SAFETY


def test_an_address_that_a_form_is_filled_with_is_a_read_of_survivor_safety(told, browsing, calling, staff):
    task = world.task_of(at_the_family_map(told), "family_map")
    browsing("Farah Aziz").get(reverse("tasks:task", args=[task.pk]))
    calling("Farah Aziz").get(reverse("api:task", args=[task.pk]))
    reads = Read.objects.filter(who=staff("Farah Aziz"), object_kind="task", object_ids=[str(task.pk)])
    assert [("SC" in read.field_classes, read.case_ids) for read in reads] == [(True, [told.pk])] * 2


@pytest.mark.parametrize("name", ["Joel Kerr", "Naomi Field"])
def test_before_facts_may_be_shared_another_agency_finds_no_word_of_anybody(case, calling, share, name):
    canaries.ask(case, "PERP", now=NOW)
    canaries.ask(case, "EDU", now=NOW)
    assert found_by(name, case, calling) == set()
    share(case, 1)
    assert found_by(name, case, calling) == set()
    share(case, 0)
    assert found_by(name, case, calling) == set()


def test_a_childs_words_wait_for_the_decision_about_that_child(case, calling, share, child: Person):
    for member in case.members.select_related("person"):
        share(case, 1 if member.person == child else 2, about=member.person)
    assert found_by("Chidi Okafor", case, calling) == {canaries.NARRATIVE}
    share(case, 2, about=child)
    assert found_by("Chidi Okafor", case, calling) == FULL


def test_who_told_the_front_door_is_named_to_nobody_who_may_not_know(told, browsing, staff):
    by = staff("Nadia Frost").display_name
    page = {
        name: browsing(name).get(reverse("cases:case", args=[told.reference])).content.decode()
        for name in ("Joel Kerr", "Chidi Okafor", "Farah Aziz", "Alice Moreno")
    }
    assert {name for name, text in page.items() if by in text} == {"Farah Aziz", "Alice Moreno"}
    assert "The referrer" in page["Joel Kerr"]


def test_who_is_kept_out_stands_on_no_page(told, browsing, staff):
    exclusions.exclude(told, staff("Alice Moreno"), reason="Her cousin", by=staff("Henry Ash"), now=NOW)
    page = browsing("Chidi Okafor").get(reverse("cases:case", args=[told.reference])).content.decode()
    assert "xclude" not in page
    assert "Her cousin" not in page
    assert "Alice Moreno" not in page


def test_that_there_is_intelligence_is_not_told_by_its_mark(told, browsing, calling):
    address = reverse("cases:case", args=[told.reference])
    assert "olice intelligence" not in browsing("Joel Kerr").get(address).content.decode()
    answer = calling("Joel Kerr").get(reverse("api:case", args=[told.reference])).json()
    (police,) = (one for one in answer["agencies"] if one["agency"] == "Police")
    assert {one["handling"] for one in police["people"]} == {""}


def test_no_address_or_title_of_a_page_says_who_it_is_about(told, browsing):
    browser = browsing("Farah Aziz")
    for address in addresses(told):
        if address.startswith("/api/"):
            continue
        text = browser.get(address).content.decode()
        title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
        assert title is None or "Vell" not in title[1], address
        assert not re.search(r'(href|action)="[^"]*Vell', text), address


def test_a_case_that_closed_long_ago_is_gone_with_its_tasks(told, browsing, clock, staff):
    chidi: Staff = staff("Chidi Okafor")
    task = world.task_of(told, "records_check", item="HEALTH")
    HumanTask.objects.filter(pk=task.pk).update(state="completed", assignee=chidi, completed_by=chidi)
    Case.objects.filter(pk=told.pk).update(state="closed", closed_at=NOW)
    address = reverse("tasks:task", args=[task.pk])
    assert browsing("Chidi Okafor").get(address).status_code == 200
    clock.move_to(NOW.replace(month=10, day=7))
    assert browsing("Chidi Okafor").get(address).status_code == 404
    assert browsing("Henry Ash").get(address).status_code == 200
