"""Secrets are planted, then everybody reads everything they can open, once all may be shared."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from orchestrator.access import exclusions
from orchestrator.agencies.models import Membership, Site, Staff
from orchestrator.audit.models import Read
from orchestrator.cases.models import Case
from processes.models import HumanTask
from tests import fenmarsh as world
from tests.integration.security import canaries
from tests.integration.security.conftest import NOW
from tests.integration.security.crawling import addresses, bring_to_the_family_map, found_by
from tests.kept import Kept, kept

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


@pytest.fixture(scope="module")
def _told(_fenmarsh: Kept, django_db_blocker: Any) -> Iterator[Kept]:
    """What is told once, and read by everybody, before the package's site is made anew."""

    def tell() -> Site:
        _fenmarsh.keep()
        with transaction.atomic():
            by = world.staff
            case = Case.objects.get()
            canaries.ask(case, "PERP", now=NOW)
            canaries.share(case, 2, by=by("Farah Aziz"), now=NOW)
            canaries.answer(case, "POLICE", canaries.INTELLIGENCE, "PI", by=by("Ivy Chandler"), now=NOW)
            canaries.answer(case, "HEALTH", canaries.CLINICAL, "CH", by=by("Chidi Okafor"), now=NOW)
            bring_to_the_family_map(case)
            return case.site

    with kept(tell, django_db_blocker) as site:
        yield site


@pytest.fixture
def _open(_told: Kept) -> Kept:
    _told.keep()
    return _told


@pytest.fixture
def told(case: Case) -> Case:
    """Everything about everybody may be shared; police and health have answered; the perpetrator service is
    asked too; the co-ordinators have the family map.
    """
    return case


@pytest.mark.parametrize("name", FOUND)
def test_everybody_finds_what_their_role_reads_and_no_more(told, calling, name):
    assert found_by(name, told, calling) == FOUND[name]


@pytest.mark.parametrize("name", [name for name, found in FOUND.items() if found])
def test_whoever_is_kept_out_finds_nothing(told, calling, staff, name):
    exclusions.exclude(told, staff(name), reason="Her cousin", by=staff("Henry Ash"), now=NOW)
    assert found_by(name, told, calling) == set()


def test_the_perpetrator_lane_finds_no_address_even_with_a_co_ordinators_seat(told, calling, staff):
    coordinators = Membership.objects.filter(staff=staff("Farah Aziz")).first().team
    Membership.objects.create(team=coordinators, staff=staff("Joel Kerr"))
    assert not found_by("Joel Kerr", told, calling) & SAFETY


def test_a_co_ordinator_off_duty_finds_no_address_in_the_form_they_work_on(told, calling, staff):
    staff("Tom Beckwith").memberships.update(on_duty=False)
    assert not found_by("Tom Beckwith", told, calling) & SAFETY


def test_an_address_that_a_form_is_filled_with_is_a_read_of_survivor_safety(told, browsing, calling, staff):
    task = world.task_of(told, "family_map")
    browsing("Farah Aziz").get(reverse("tasks:task", args=[task.pk]))
    calling("Farah Aziz").get(reverse("api:task", args=[task.pk]))
    reads = Read.objects.filter(who=staff("Farah Aziz"), object_kind="task", object_ids=[str(task.pk)])
    assert [("SC" in read.field_classes, read.case_ids) for read in reads] == [(True, [told.pk])] * 2


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
