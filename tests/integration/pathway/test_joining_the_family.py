"""Who joins the family once sharing is being decided: a decision of their own; the agencies get to know."""

from datetime import timedelta
from typing import Any

import pytest

from orchestrator.access import fields
from orchestrator.cases import sharing_levels
from orchestrator.cases.models import AgencyRequest, AgencyResponse, SharingDecision
from orchestrator.cases.vocabulary import VisibilityClass
from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice
from orchestrator.pathway.recording import family
from orchestrator.people.models import Person
from processes.models import InstanceState, Message, ProcessInstance

from . import answers as usual
from .walk import CORE, Walk, person

pytestmark = pytest.mark.django_db
RUNA = {
    "given_name": "Runa",
    "family_name": "Vell",
    "roles": ["adult_victim"],
    "age": 58,
    "address": "Not known",
    "address_protected": "no",
}
#: Amber: two working hours; four fifths are 96 minutes.
FOUR_FIFTHS = timedelta(minutes=96)
LIMIT = timedelta(hours=2)


def join(walk: Walk, *people: dict[str, Any]) -> None:
    """A second referral about the family names these people too."""
    told = usual.contact(people=[dict(usual.MARTA), *(dict(each) for each in people or (RUNA,))])
    walk.receive(told, by="farah.aziz", joins=walk.case)
    walk.refresh()


def runa(walk: Walk) -> int:
    return walk.person_id("Runa")


def clock(walk: Walk) -> Clock:
    return Clock.objects.get(case=walk.case, code="K-04", person=runa(walk))


def told_agencies(walk: Walk, words: str) -> set[str]:
    notices = Notice.objects.filter(case=walk.case, text__contains=words)
    return {notice.to_team.agency.code for notice in notices.select_related("to_team__agency")}


def told_of_k04(walk: Walk) -> list[tuple[str, bool]]:
    notices = Notice.objects.filter(case=walk.case, clock="K-04", item=str(runa(walk))).order_by("id")
    return [(notice.to_team.role, notice.needs_ack) for notice in notices.select_related("to_team")]


def running(walk: Walk) -> int:
    return ProcessInstance.objects.filter(
        business_key=walk.case.business_key,
        version__process_id="person_joined",
        state=InstanceState.RUNNING,
    ).count()


# who gets a decision of their own


@pytest.mark.parametrize("stage", ["answering", "deciding", "planned"])
def test_who_joins_after_sharing_was_decided_is_decided_about(
    stage: str, answering: Walk, deciding: Walk, planned: Walk
):
    walk = {"answering": answering, "deciding": deciding, "planned": planned}[stage]
    join(walk)
    task = walk.task("sharing_decision", item=runa(walk))
    assert (task.clock, task.due_at) == ("K-04", clock(walk).rolled_due_at)
    walk.do("sharing_decision", item=runa(walk))
    assert sharing_levels.levels(walk.case, now=walk.now).get(runa(walk)) == 2
    assert running(walk) == 0
    assert walk.incidents() == []


def test_who_joins_while_the_others_are_being_decided_is_decided_about_too(sharing: Walk):
    join(sharing)
    assert len(sharing.open_tasks("sharing_decision")) == 4
    assert sharing.task("sharing_decision", item=runa(sharing))


def test_who_joins_before_sharing_begins_is_on_the_list_of_the_front_door(received: Walk):
    join(received)
    assert running(received) == 0
    received.do("danger_check")
    mapped = [usual.mapped(each) for each in (usual.MARTA, usual.LIO, usual.DEAN, RUNA)]
    received.do("family_map", {"people": mapped})
    received.do("initial_rating")
    assert received.task("sharing_decision", item=runa(received))
    assert running(received) == 0


def test_each_of_two_who_join_gets_one_of_their_own(answering: Walk):
    join(answering, RUNA, {**RUNA, "given_name": "Odd"})
    people = {str(runa(answering)), str(answering.person_id("Odd"))}
    assert {task.item for task in answering.open_tasks("sharing_decision")} == people


def test_who_is_named_again_is_not_decided_about_again(answering: Walk):
    join(answering)
    answering.do("sharing_decision", item=runa(answering))
    join(answering)
    assert not answering.open_tasks("sharing_decision")
    assert Message.objects.filter(name="person.joined").count() == 1


def test_a_second_referral_that_names_nobody_new_starts_nothing(answering: Walk):
    answering.receive(by="farah.aziz", joins=answering.case)
    assert running(answering) == 0


def test_sharing_about_who_joined_without_their_agreement_takes_a_second_person(answering: Walk):
    join(answering)
    answering.do("sharing_decision", usual.override(), item=runa(answering))
    assert sharing_levels.levels(answering.case, now=answering.now).get(runa(answering)) is None
    answering.do("authorise_override", item=runa(answering), by="henry.ash")
    assert sharing_levels.levels(answering.case, now=answering.now).get(runa(answering)) == 2


# until it is decided


def test_until_it_is_decided_nothing_more_than_about_anybody_is_shared_about_them(answering: Walk):
    join(answering)
    who = Person.objects.get(pk=runa(answering))
    nurse = person("chidi.okafor")
    assert not SharingDecision.objects.filter(person=who).exists()
    before = fields.visible_classes(nurse, answering.case, who, now=answering.now)
    assert VisibilityClass.HUB not in before
    marta = Person.objects.get(pk=answering.person_id("Marta"))
    assert VisibilityClass.HUB in fields.visible_classes(nurse, answering.case, marta, now=answering.now)
    answering.do("sharing_decision", item=runa(answering))
    assert VisibilityClass.HUB in fields.visible_classes(nurse, answering.case, who, now=answering.now)


def test_an_agency_that_looked_before_they_joined_can_still_answer(answering: Walk):
    answering.do("records_check", item="HEALTH")
    join(answering)
    answering.do("agency_information", item="HEALTH")
    assert not AgencyResponse.objects.filter(person=runa(answering)).exists()


def test_an_agency_that_answers_after_the_decision_says_what_it_knows_of_them(answering: Walk):
    answering.do("records_check", item="HEALTH")
    join(answering)
    answering.do("sharing_decision", item=runa(answering))
    answering.do("agency_information", item="HEALTH")
    assert AgencyResponse.objects.get(person=runa(answering)).risks


# the agencies get to know


def test_the_agencies_on_the_case_are_told_when_they_join_and_when_it_is_decided(deciding: Walk):
    join(deciding)
    everybody = set(deciding.asked())
    assert {*CORE} < everybody
    assert told_agencies(deciding, "has joined the family in case") == everybody
    assert told_agencies(deciding, "is decided.") == set()
    deciding.do("sharing_decision", item=runa(deciding))
    assert told_agencies(deciding, "is decided.") == everybody
    assert not Notice.objects.filter(text__contains="Runa").exists()


def test_an_agency_that_only_who_joins_brings_in_is_asked(deciding: Walk):
    assert "PROB" not in deciding.asked()
    row = {**RUNA, "flags": ["probation"]}
    family.add_or_change(deciding.case, [row], by=person("farah.aziz"), now=deciding.now)
    deciding.settle()
    assert "PROB" in deciding.asked()
    assert deciding.task("records_check", item="PROB")


def test_agencies_asked_in_this_round_are_not_asked_twice(deciding: Walk):
    join(deciding)
    assert AgencyRequest.objects.filter(case=deciding.case).count() == len(deciding.asked())
    assert not deciding.open_tasks("records_check")


# the time for it


def test_the_hub_is_reminded_and_the_manager_told_about_who_joined(answering: Walk):
    join(answering)
    started = answering.now
    answering.pass_time(started + FOUR_FIFTHS)
    assert told_of_k04(answering) == [("COORD", False)]
    answering.pass_time(started + LIMIT)
    assert told_of_k04(answering) == [("COORD", False), ("HUBMGR", True)]


def test_their_clock_stops_with_their_decision(answering: Walk):
    join(answering)
    answering.do("sharing_decision", item=runa(answering))
    assert clock(answering).stop_event == "open_sharing"
    answering.pass_time(LIMIT)
    assert told_of_k04(answering) == []


def test_the_clock_of_the_case_does_not_wait_for_who_joined(sharing: Walk):
    join(sharing)
    sharing.do_all("sharing_decision", but=[str(runa(sharing))])
    assert Clock.objects.get(case=sharing.case, code="K-04", person=None).stopped_at is not None
    assert clock(sharing).stopped_at is None
    assert sharing.task("records_check", item="HEALTH")


def test_the_clock_of_the_case_waits_for_the_others_where_who_joined_is_decided_first(sharing: Walk):
    join(sharing)
    sharing.do("sharing_decision", item=runa(sharing))
    assert clock(sharing).stopped_at is not None
    assert Clock.objects.get(case=sharing.case, code="K-04", person=None).stopped_at is None
