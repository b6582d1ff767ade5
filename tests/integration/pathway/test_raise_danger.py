"""Somebody is in danger (domain A-01): at once, whoever says so, and one emergency at a time."""

from datetime import timedelta

import pytest

from orchestrator.cases import sharing_levels
from orchestrator.cases.models import Case, DangerCheck
from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice, NoticeKind
from orchestrator.pathway import raising, timeline
from orchestrator.pathway.exceptions import AnswersRefused
from processes.models import InstanceState, ProcessInstance

from . import answers as usual
from .walk import MINUTE, Walk, person

pytestmark = pytest.mark.django_db
NOTE = "A neighbour phones: she is locked in the bathroom."


def emergencies(case: Case) -> list[str]:
    """States of the danger processes of the case, the oldest first."""
    runs = ProcessInstance.objects.filter(
        business_key=case.business_key, version__process_id="immediate_danger"
    )
    return list(runs.order_by("started_at").values_list("state", flat=True))


def raise_danger(walk: Walk, *, by: str = "gwen.pryce") -> None:
    raising.raise_danger(walk.case, NOTE, by=person(by), now=walk.now)
    walk.settle()
    walk.refresh()


def finish_emergency(walk: Walk) -> None:
    walk.do("danger_actions")
    walk.do("strategy_discussion")
    walk.do("danger_review")


def test_danger_in_a_contact_starts_its_own_process_beside_the_front_door(walk: Walk):
    walk.receive(usual.in_danger())
    assert walk.forms() == ["danger_actions", "danger_check", "records_check"]
    assert walk.refresh().rating == "R"


def test_whoever_works_on_the_case_may_raise_it(answering: Walk):
    raise_danger(answering)
    assert emergencies(answering.case) == [InstanceState.RUNNING]
    assert DangerCheck.objects.filter(case=answering.case).last().note == NOTE


def test_without_a_word_of_what_is_known_it_is_not_taken(answering: Walk):
    with pytest.raises(AnswersRefused, match="at least 10 characters"):
        raising.raise_danger(answering.case, "  help  ", by=person("gwen.pryce"), now=answering.now)
    assert emergencies(answering.case) == []


def test_everything_may_be_shared_for_24_hours_and_not_longer(sharing: Walk):
    raise_danger(sharing)
    marta = sharing.person_id("Marta")
    assert sharing_levels.levels(sharing.case, now=sharing.now).get(marta) == 3
    later = sharing.now + timedelta(hours=24)
    assert sharing_levels.levels(sharing.case, now=later).get(marta) is None
    assert not sharing_levels.sharing_decided(sharing.case), "opening for danger decides nothing"


def test_those_on_duty_are_told_at_once_without_a_name(answering: Walk):
    raise_danger(answering)
    told = Notice.objects.filter(case=answering.case, kind=NoticeKind.DANGER)
    roles = {(notice.to_team.agency.code, notice.to_team.role) for notice in told}
    core = {(code, "PRAC") for code in ("CSC", "POLICE", "HEALTH", "DA")}
    assert roles == {("HUB", "COORD"), ("HUB", "EDT"), ("HUB", "HUBMGR"), *core}
    assert all(notice.urgent and "Vell" not in notice.text for notice in told)


def test_the_case_is_red_and_stays_red_whatever_each_person_is_rated(sharing: Walk):
    assert sharing.case.rating == "A"
    raise_danger(sharing)
    assert sharing.case.rating == "R"
    sharing.do_all("sharing_decision")
    assert sharing.case.rating == "R"


def test_a_first_rating_after_danger_does_not_make_the_case_amber(walk: Walk):
    walk.receive(usual.in_danger())
    walk.do("danger_check")
    walk.do("family_map")
    walk.do("initial_rating")
    assert walk.case.rating == "R"


def test_danger_raised_twice_is_one_emergency_and_both_words_are_kept(answering: Walk):
    raise_danger(answering)
    told = Notice.objects.filter(case=answering.case, kind=NoticeKind.DANGER).count()
    answering.now += 5 * MINUTE
    raise_danger(answering, by="ivy.chandler")
    assert emergencies(answering.case) == [InstanceState.RUNNING]
    assert len(answering.open_tasks("danger_actions")) == 1
    assert DangerCheck.objects.filter(case=answering.case, note=NOTE).count() == 2
    again = Notice.objects.filter(case=answering.case, kind=NoticeKind.DANGER).count()
    assert again == 2 * told, "those on duty hear of the second word too"


def test_the_danger_check_of_the_hub_joins_the_emergency_that_a_contact_started(walk: Walk):
    walk.receive(usual.in_danger())
    walk.do("danger_check", usual.knife())
    assert emergencies(walk.case) == [InstanceState.RUNNING]


def test_the_danger_check_of_the_hub_starts_an_emergency(received: Walk):
    received.do("danger_check", usual.knife())
    assert emergencies(received.case) == [InstanceState.RUNNING]
    assert received.case.rating == "R"
    assert received.forms() == ["danger_actions", "family_map", "records_check"]


def test_new_danger_after_an_emergency_has_ended_is_a_new_one(received: Walk):
    received.do("danger_check")
    raise_danger(received)
    finish_emergency(received)
    received.now += timedelta(hours=2)
    raise_danger(received)
    assert emergencies(received.case) == [InstanceState.COMPLETED, InstanceState.RUNNING]


def test_a_danger_check_that_finds_more_after_an_emergency_starts_a_new_one(walk: Walk):
    walk.receive(usual.in_danger())
    finish_emergency(walk)
    walk.now += 20 * MINUTE
    walk.do("danger_check", usual.knife())
    assert emergencies(walk.case) == [InstanceState.COMPLETED, InstanceState.RUNNING]


def test_who_must_act_is_phoned_within_the_time_of_a_danger_check(answering: Walk):
    answering.now += timedelta(hours=1)
    raise_danger(answering)
    assert answering.task("danger_actions").due_at == answering.now + 30 * MINUTE
    answering.do("danger_actions")
    clocks = Clock.objects.filter(case=answering.case, code="K-02").order_by("started_at")
    assert [clock.stop_event for clock in clocks] == ["danger_check", "danger_actions"]


def test_phoning_does_not_stop_the_clock_of_a_danger_check_that_is_still_awaited(walk: Walk):
    walk.receive(usual.in_danger())
    walk.do("danger_actions")
    assert Clock.objects.get(case=walk.case, code="K-02").stopped_at is None
    walk.do("danger_check")
    assert Clock.objects.get(case=walk.case, code="K-02").stop_event == "danger_check"


def test_police_protection_runs_for_72_hours(answering: Walk):
    raise_danger(answering)
    since = "2026-09-08T08:40:00Z"
    answering.do("danger_actions", {"police_protection": "yes", "police_protection_at": since})
    clock = Clock.objects.get(case=answering.case, code="K-24")
    assert clock.due_at - clock.started_at == timedelta(hours=72)


def test_the_review_is_made_by_somebody_who_did_not_raise_it(answering: Walk):
    raise_danger(answering, by="elaine.sutter")
    answering.do("danger_actions")
    answering.do("strategy_discussion")
    with pytest.raises(Exception, match="cannot also authorise"):
        answering.do("danger_review", by="elaine.sutter")


def test_a_review_that_says_it_was_wrong_closes_what_was_opened(sharing: Walk):
    raise_danger(sharing)
    sharing.do("danger_actions")
    sharing.do("strategy_discussion")
    sharing.do("danger_review", {"shared_rightly": "too_much", "put_right": "The school is told less."})
    assert sharing_levels.levels(sharing.case, now=sharing.now).get(sharing.person_id("Marta")) is None
    stopped = Clock.objects.filter(case=sharing.case, code__in=["K-12", "K-17"], stopped_at__isnull=False)
    assert stopped.count() == 2


def test_nobody_hears_late_that_the_review_is_due(answering: Walk):
    raise_danger(answering)
    answering.do("danger_actions")
    answering.do("strategy_discussion")
    answering.pass_time(timedelta(days=2))
    late = Notice.objects.filter(case=answering.case, clock="K-17", kind=NoticeKind.ESCALATION)
    assert ("HUB", "IG") in {(notice.to_team.agency.code, notice.to_team.role) for notice in late}


def test_a_joint_decision_without_all_core_agencies_leaves_the_case_red(answering: Walk):
    raise_danger(answering)
    finish_emergency(answering)
    answering.answer(*(code for code in answering.asked() if code != "HEALTH"))
    answering.pass_time(timedelta(hours=4))
    answering.do("decision_proposal")
    for code in ("CSC", "POLICE", "DA"):
        answering.do("agency_position", item=code)
    assert answering.case.state == "decided"
    assert answering.case.rating == "R"


def test_a_joint_decision_of_all_core_agencies_may_take_the_case_from_red(deciding: Walk):
    raise_danger(deciding)
    finish_emergency(deciding)
    deciding.do("decision_proposal")
    deciding.do_all("agency_position")
    assert (deciding.case.state, deciding.case.rating) == ("decided", "A")


def test_the_timeline_says_who_raised_danger_and_why_to_those_who_may_know(answering: Walk):
    raise_danger(answering)
    told = [line.sentence for line in timeline.of(answering.case, names_referrer=False, tells_facts=True)]
    plain = [line.sentence for line in timeline.of(answering.case, names_referrer=False)]
    assert f"Gwen Pryce (Domestic abuse service) raised immediate danger: {NOTE}" in told
    assert "Gwen Pryce (Domestic abuse service) raised immediate danger" in plain
    assert not any(NOTE in sentence for sentence in plain)
    assert not any("danger seen" in sentence for sentence in told)


def test_braces_in_the_reason_are_words_like_any_other(answering: Walk):
    note = "He wrote {who} on the door and {0} on the car."
    raising.raise_danger(answering.case, note, by=person("gwen.pryce"), now=answering.now)
    told = [line.sentence for line in timeline.of(answering.case, names_referrer=False, tells_facts=True)]
    assert f"Gwen Pryce (Domestic abuse service) raised immediate danger: {note}" in told
