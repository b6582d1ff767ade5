"""Every drawing of the pathway, walked on the real engine from wait to wait."""

from collections.abc import Callable
from typing import Any

import pytest

Begin = Callable[..., Any]
CORE = ["CSC", "POLICE", "HEALTH", "DA"]


def to_the_wait_for_answers(begin: Begin) -> Any:
    case = begin("ofd_front_door", "referral.received")
    case.complete("danger_check")
    case.complete("family_map")
    case.complete("initial_rating")
    for person in (17, 18, 19):
        case.complete("sharing_decision_task", person)
    return case


def decide(case: Any) -> None:
    case.complete("decision_proposal")
    for agency in CORE:
        case.complete("agency_position", agency)


def test_a_referral_becomes_a_published_plan_and_feedback(begin: Begin) -> None:
    case = to_the_wait_for_answers(begin)
    decide(case)
    case.complete("plan")
    for agency in CORE:
        case.complete("plan_signature", agency)
    case.complete("referrer_feedback_task")
    assert case.completed
    assert case.last.ended_at == ("end",)
    assert case.services == [
        *("thank", "ask", "ask_again"),
        *("open_sharing_task",) * 3,
        *("picture", "freeze", "publish"),
    ]
    assert case.thrown == ["sharing.decided"]


def test_danger_starts_its_own_process_and_the_front_door_goes_on(begin: Begin, world: Any) -> None:
    world.danger = True
    case = begin("ofd_front_door", "referral.received")
    case.complete("danger_check")
    assert case.thrown == ["danger.raised"]
    assert case.people_asked == ["family_map"]


def test_a_late_danger_check_is_told_twice_and_stays_open(begin: Begin) -> None:
    case = begin("ofd_front_door", "referral.received")
    case.time_comes("danger_check_50")
    case.time_comes("danger_check_limit")
    assert case.services[-2:] == ["danger_check_50_remind", "danger_check_limit_escalate"]
    assert case.people_asked == ["danger_check"]


def test_sharing_without_agreement_goes_to_a_second_person_and_back_when_refused(
    begin: Begin, world: Any
) -> None:
    world.refused = {18}
    case = begin("ofd_front_door", "referral.received")
    case.complete("danger_check")
    case.complete("family_map")
    case.complete("initial_rating")
    for person in (17, 18, 19):
        case.complete("sharing_decision_task", person)
    assert case.people_asked == ["authorise_override"]
    case.complete("authorise_override", 18)
    assert case.people_asked == ["sharing_decision_task"]
    world.authorised = {18}
    case.complete("sharing_decision_task", 18)
    case.complete("authorise_override", 18)
    assert case.thrown == ["sharing.decided"]


def test_a_silent_agency_does_not_hold_up_the_decision(begin: Begin, world: Any) -> None:
    world.all_answered = False
    case = to_the_wait_for_answers(begin)
    case.message_arrives("answered", "agency.responded")
    case.message_arrives("answered", "agency.responded")
    assert sorted(case.waiting) == ["answered", "called", "time_up"]
    case.time_comes("time_up")
    assert case.people_asked == ["decision_proposal"]


def test_the_chair_may_go_ahead_without_the_silent(begin: Begin, world: Any) -> None:
    world.all_answered = False
    case = to_the_wait_for_answers(begin)
    case.message_arrives("called", "decision.called")
    assert case.people_asked == ["decision_proposal"]


def test_the_last_answer_opens_the_decision(begin: Begin, world: Any) -> None:
    world.all_answered = False
    case = to_the_wait_for_answers(begin)
    world.all_answered = True
    case.message_arrives("answered", "agency.responded")
    assert case.people_asked == ["decision_proposal"]


def test_dissent_is_settled_before_the_agencies_are_asked_again(begin: Begin, world: Any) -> None:
    world.dissent = True
    case = begin("joint_decision")
    decide(case)
    assert case.people_asked == ["settle_dissent"]
    case.complete("settle_dissent")
    world.dissent = False
    decide(case)
    assert case.completed
    assert case.services == ["freeze"]


@pytest.mark.parametrize("domestic_abuse", ["yes", "not_known", "no"])
def test_outcomes_that_may_not_stand_go_back_to_the_chair(
    begin: Begin, world: Any, domestic_abuse: str
) -> None:
    world.domestic_abuse = domestic_abuse
    world.outcome_allowed = False
    case = begin("joint_decision")
    decide(case)
    assert case.people_asked == ["decision_proposal"]
    assert case.services == []


def test_at_the_limit_the_decision_goes_on_without_the_missing_positions(begin: Begin) -> None:
    case = begin("joint_decision")
    case.complete("decision_proposal")
    case.complete("agency_position", "CSC")
    case.time_comes("agency_position_limit")
    assert case.completed


def test_an_objection_sends_the_plan_back(begin: Begin, world: Any) -> None:
    case = begin("plan_next_steps")
    case.complete("plan")
    for agency in ("CSC", "POLICE", "HEALTH"):
        case.complete("plan_signature", agency)
    world.objection = True
    case.complete("plan_signature", "DA")
    assert case.people_asked == ["plan"]


def test_an_agency_gives_details_only_after_sharing_is_decided(begin: Begin, world: Any) -> None:
    world.sharing_decided = False
    answer = begin("agency_assessment", "assessment.requested", agency="HEALTH", round=1)
    answer.complete("records_check")
    assert answer.people_asked == []
    answer.message_arrives("sharing_decided_now", "sharing.decided")
    answer.complete("agency_information")
    assert answer.completed
    assert answer.thrown == ["agency.responded"]
    assert answer.services == ["release"]


def test_below_level_two_an_agency_says_known_or_not_known_only(begin: Begin, world: Any) -> None:
    world.sharing_level = 1
    answer = begin("agency_assessment", "assessment.requested", agency="POLICE", round=1)
    answer.complete("records_check")
    assert answer.completed


def test_a_silent_agency_is_reminded_then_its_managers_are_told_and_it_may_still_answer(begin: Begin) -> None:
    answer = begin("agency_assessment", "assessment.requested", agency="HEALTH", round=1)
    for point in ("50", "80", "limit"):
        answer.time_comes(f"answer_{point}")
    assert answer.services == ["answer_50_remind", "answer_80_remind", "answer_limit_escalate"]
    assert answer.people_asked == ["records_check"]


def test_declining_takes_a_second_person_who_may_turn_it_down(begin: Begin, world: Any) -> None:
    world.declined = True
    answer = begin("agency_assessment", "assessment.requested", agency="HEALTH", round=1)
    answer.complete("records_check")
    answer.complete("agency_information")
    answer.complete("confirm_decline", confirmed="no")
    assert answer.people_asked == ["agency_information"]
    answer.complete("agency_information")
    answer.complete("confirm_decline", confirmed="yes")
    assert answer.completed


def test_immediate_danger_opens_sharing_first_and_is_reviewed_last(begin: Begin) -> None:
    danger = begin("immediate_danger", "danger.raised")
    assert danger.services == ["open_danger_sharing"]
    for element_id in ("danger_actions", "strategy_discussion", "danger_review"):
        danger.complete(element_id)
    assert danger.completed


@pytest.mark.parametrize(("material", "frozen"), [("no", False), ("no", True), ("yes", False)])
def test_new_information_that_reopens_nothing_is_noted(
    begin: Begin, world: Any, material: str, frozen: bool
) -> None:
    world.frozen = frozen
    news = begin("new_information", "info.added")
    news.complete("triage_information", material=material)
    assert news.completed
    assert news.services == ["attach", "note"]


def test_new_information_after_the_decision_reopens_it(begin: Begin, world: Any) -> None:
    world.frozen = True
    news = begin("new_information", "info.added")
    news.complete("triage_information", material="yes")
    assert news.services == ["attach", "start_round_task"]
    assert news.people_asked == ["decision_proposal"]


def test_the_agencies_hear_of_who_joined_before_and_after_it_is_decided_what_may_be_shared(
    begin: Begin, world: Any
) -> None:
    world.refused = {20}
    joined = begin("person_joined", "person.joined", person=20)
    assert joined.services == ["tell", "ask"]
    joined.complete("sharing_decision_task")
    assert joined.people_asked == ["authorise_override"]
    world.authorised = {20}
    joined.complete("authorise_override")
    assert joined.completed
    assert joined.services[2:] == ["open_sharing_task", "tell_decided"]


@pytest.mark.parametrize(
    "done",
    [("danger_check",), ("danger_check", "family_map"), ("danger_check", "family_map", "initial_rating")],
)
def test_the_clock_of_sharing_is_watched_at_each_of_its_steps(begin: Begin, done: tuple[str, ...]) -> None:
    case = begin("ofd_front_door", "referral.received")
    for element_id in done:
        case.complete(element_id)
    step = {1: "family_map", 2: "initial_rating", 3: "sharing"}[len(done)]
    before = case.people_asked
    for point, told in (("80", "remind"), ("limit", "escalate")):
        case.time_comes(f"{step}_{point}")
        assert case.services[-1] == f"{step}_{point}_{told}"
    assert case.people_asked == before


def test_the_core_agencies_are_always_asked(begin: Begin) -> None:
    case = begin("ofd_front_door", "referral.received")
    assert case.last.waits[0].data["agencies"] == CORE


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"domestic_abuse": "yes"}, "PERP"),
        ({"domestic_abuse": "not_known"}, "PERP"),
        ({"school_child": True}, "EDU"),
        ({"flags": {"probation"}}, "PROB"),
        ({"concerns": {"housing"}}, "HOUS"),
        ({"flags": {"substance"}}, "SM"),
        ({"concerns": {"suicide_risk"}}, "MH"),
        ({"concerns": {"adult_safeguarding"}}, "ASC"),
        ({"concerns": {"neglect"}}, "EH"),
    ],
)
def test_another_agency_is_asked_where_the_family_calls_for_it(
    begin: Begin, world: Any, facts: dict[str, Any], asked: str
) -> None:
    for name, value in facts.items():
        setattr(world, name, value)
    case = begin("ofd_front_door", "referral.received")
    assert case.last.waits[0].data["agencies"] == [*CORE, asked]
