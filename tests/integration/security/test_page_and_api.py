"""The page of a case and the API's answer about it show one person the same, before and after sharing."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orchestrator.access import exclusions
from orchestrator.agencies.models import Agency
from orchestrator.cases import asking
from orchestrator.cases.asking import PersonAnswer
from orchestrator.cases.models import Case
from orchestrator.pathway import contacts
from orchestrator.pathway.known import BRIEF
from tests import fenmarsh as world
from tests.integration.security import canaries
from tests.integration.security.conftest import NOW

#: One of each role of the hub, and of each agency that is asked; a lead and an escalation contact.
READERS = (
    "Farah Aziz", "Ravi Menon", "Henry Ash", "Judith Penhale", "Miriam Okoro",
    "Alice Moreno", "Elaine Sutter", "Marcus Idle", "Ivy Chandler", "Chidi Okafor", "Gwen Pryce",
    "Joel Kerr", "Olive Tanner", "Hugo Lindqvist", "Naomi Field",
)  # fmt: skip
STRANGERS = ("Anouk Bell", "Carys Bowen", "Piotr Lis", "Nadia Frost", "Dana Wold", "Zora Finch")
LINE = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>", re.DOTALL)
MOMENT = re.compile(r'<li><p class="govuk-body">(.*?)</p><p><time', re.DOTALL)
WAIT = re.compile(r"<b>([^<]*)</b>: ([^<]*)<br>")


@pytest.fixture
def asked(case: Case) -> Case:
    """The core agencies are asked, and three that are not core."""
    for code in ("PERP", "OT", "EDU"):
        canaries.ask(case, code, now=NOW)
    return case


Stage = Callable[[Case], None]


@pytest.fixture(params=["before sharing", "known or not only", "facts about one", "facts about all"])
def stage(request: pytest.FixtureRequest, share: Any, child: Any) -> Stage:
    """Two agencies have answered, and so much may be shared now; what was said before is kept back again."""

    def reach(case: Case) -> None:
        if request.param == "before sharing":
            known_only(case, "POLICE", "Ivy Chandler")
            return
        share(case, 2)
        canaries.answer(case, "POLICE", canaries.INTELLIGENCE, "PI", by=world.staff("Ivy Chandler"), now=NOW)
        canaries.answer(case, "HEALTH", canaries.CLINICAL, "CH", by=world.staff("Chidi Okafor"), now=NOW)
        if request.param != "facts about all":
            share(case, 1)
        if request.param == "facts about one":
            share(case, 2, about=child)

    return reach


def known_only(case: Case, code: str, by: str) -> None:
    request = asking.request_of(case, Agency.objects.get(site=case.site, code=code), round=None)
    said = [PersonAnswer(member.person_id, "yes", worker="Sergeant Plover") for member in case.members.all()]
    asking.answer_request(request, answers=said, by=world.staff(by), now=NOW)
    asking.release_response(request, now=NOW)


def part(page: str, name: str) -> str:
    found = re.search(rf'<section[^>]* id="{name}".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def words(found: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return sorted(tuple(unescape(word) for word in words) for words in found)


def lines_of(sections: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return sorted(
        (f"{line['row']}: {line['question']}" if line["row"] else line["question"], line["answer"])
        for section in sections
        for line in section["lines"]
    )


def wait_in_words(one: dict[str, Any]) -> tuple[str, str]:
    about = f" about {one['about']}" if one["about"] else ""
    holder = f", with {one['claimed_by']}" if one["claimed_by"] else ""
    return one["who"], f"{one['what']}{about}{holder}"


def both(name: str, case: Case, browsing: Any, calling: Any) -> tuple[str, dict[str, Any]]:
    page: Client = browsing(name)
    answer = page.get(reverse("cases:case", args=[case.reference]))
    told = calling(name).get(reverse("api:case", args=[case.reference]))
    assert (answer.status_code, told.status_code) == (200, 200), name
    return answer.content.decode(), told.json()


def test_page_and_api_show_each_reader_the_same(asked, stage, browsing, calling):
    stage(asked)
    for name in READERS:
        page, told = both(name, asked, browsing, calling)
        assert words(LINE.findall(part(page, "answers"))) == lines_of(told["answers"]), name
        people = [one for agency in told["agencies"] for one in agency["people"]]
        assert words(LINE.findall(part(page, "agencies"))) == lines_of(people), name
        assert words([(one,) for one in MOMENT.findall(part(page, "timeline"))]) == sorted(
            (line["sentence"],) for line in told["timeline"]
        ), name
        assert words(WAIT.findall(part(page, "waiting"))) == sorted(map(wait_in_words, told["waiting"])), name
        family = unescape(part(page, "family"))
        for one in told["family"]:
            assert one["name"] in family, name
            assert all(address["text"] in family for address in one["addresses"]), name
        shown = [address for one in told["family"] for address in one["addresses"]]
        protected = sum(address["protected"] for address in shown)
        assert family.count("Protected address. Do not tell anybody.") == protected, name
        assert bool(told["plans"]) == ('id="plan"' in page), name
        assert bool(told["decisions"]) == ('id="decision"' in page), name


def test_a_task_shows_the_same_on_its_page_and_in_the_api(asked, stage, browsing, calling):
    stage(asked)
    for name, item in (("Ivy Chandler", "POLICE"), ("Chidi Okafor", "HEALTH"), ("Alice Moreno", "CSC")):
        task = world.task_of(asked, "records_check", item=item)
        assert task is not None
        page = browsing(name).get(reverse("tasks:task", args=[task.pk])).content.decode()
        told = calling(name).get(reverse("api:task", args=[task.pk])).json()
        beside = re.search(r'<section class="ofd-known".*?</section>', page, re.DOTALL)
        assert beside is not None
        assert words(LINE.findall(beside[0])) == lines_of(told["known"]), name


def test_who_takes_no_part_finds_neither_page_nor_answer(asked, browsing, calling):
    for name in STRANGERS:
        assert browsing(name).get(reverse("cases:case", args=[asked.reference])).status_code == 404, name
        assert calling(name).get(reverse("api:case", args=[asked.reference])).status_code == 404, name


def test_who_is_kept_out_finds_neither_page_nor_answer(asked, browsing, calling, staff):
    exclusions.exclude(asked, staff("Olive Tanner"), reason="Her cousin", by=staff("Henry Ash"), now=NOW)
    assert browsing("Olive Tanner").get(reverse("cases:case", args=[asked.reference])).status_code == 404
    assert calling("Olive Tanner").get(reverse("api:case", args=[asked.reference])).status_code == 404


def brief_questions() -> set[str]:
    """The questions of the referral that an agency reads before sharing is decided, as the form asks them."""
    asked = contacts.definition().questions
    every = [*asked, *(item for question in asked for item in question.items)]
    return {question.title for question in every if question.name in BRIEF["contact"]}


@pytest.mark.parametrize("core_sees", ["brief", "full"])
def test_before_sharing_an_agency_that_is_not_core_reads_who_what_kind_and_danger_only(
    asked, browsing, calling, core_sees
):
    asked.site.core_sees = core_sees
    asked.site.save(update_fields=["core_sees"])
    known_only(asked, "POLICE", "Ivy Chandler")
    for name in ("Olive Tanner", "Hugo Lindqvist", "Naomi Field", "Joel Kerr", "Chidi Okafor"):
        page, told = both(name, asked, browsing, calling)
        questions = {line["question"] for section in told["answers"] for line in section["lines"]}
        if name == "Chidi Okafor" and core_sees == "full":
            assert not questions <= brief_questions(), name  # core, at a site that says so
            continue
        assert questions, name
        assert questions <= brief_questions(), name
        assert not [one for agency in told["agencies"] for one in agency["people"]], name
        assert not any(one["addresses"] or one["numbers"] or one["voices"] for one in told["family"]), name
        assert {one["rating"] for one in told["family"]} == {""}, name
        assert "Plover" not in page, name
        assert canaries.NARRATIVE not in page, name
