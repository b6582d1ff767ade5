"""An agency does not answer (domain A-03, SC-05): it is chased, and never holds the others up."""

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.cases.models import AgencyRequest, Decision, Information, InformationKind
from orchestrator.clocks.models import Clock
from orchestrator.notices import acknowledging
from orchestrator.notices.models import Notice
from orchestrator.pathway import claiming, raising, waiting
from orchestrator.pathway.exceptions import AnswersRefused

from . import answers as usual
from .conftest import Stages
from .walk import Walk, person

pytestmark = pytest.mark.django_db
#: Asked Tuesday 10:00 local time, Amber: six working hours.
HALF = datetime(2026, 9, 8, 12, 0, tzinfo=UTC)
FOUR_FIFTHS = datetime(2026, 9, 8, 13, 48, tzinfo=UTC)
LIMIT = datetime(2026, 9, 8, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def _silent(stages: Stages) -> None:
    stages.reach("silent", lambda walk: walk.to_deciding(silent=["HEALTH"]))


@pytest.fixture
def silent(_silent: None, stages: Stages, db: None) -> Walk:
    """Everybody but Health has answered."""
    return stages.at("silent")


def told(walk: Walk, **which: object) -> list[tuple[str, str]]:
    """(agency, role) of each team told about Health's K-05, or the person."""
    notices = Notice.objects.filter(case=walk.case, clock="K-05", item="HEALTH", **which).order_by("id")
    return [
        (n.to_team.agency.code, n.to_team.role) if n.to_team else ("", n.to_staff.username) for n in notices
    ]


def test_at_half_the_time_the_queue_is_reminded_at_four_fifths_the_lead_and_who_has_answered_is_not(
    silent: Walk,
):
    silent.pass_time(HALF - timedelta(minutes=1))
    assert told(silent) == []
    silent.pass_time(HALF)
    assert told(silent) == [("HEALTH", "PRAC")]
    silent.pass_time(FOUR_FIFTHS)
    assert told(silent)[1:] == [("HEALTH", "LEAD")]
    silent.pass_time(LIMIT)
    assert not Notice.objects.filter(case=silent.case, clock="K-05").exclude(item="HEALTH").exists()


def test_whoever_has_the_task_is_reminded_and_not_the_whole_team(silent: Walk):
    claiming.claim(silent.task("records_check", item="HEALTH"), by=person("chidi.okafor"), now=silent.now)
    silent.pass_time(HALF)
    assert told(silent) == [("", "chidi.okafor")]


def test_at_the_limit_managers_and_chair_are_told_and_must_say_that_they_have_seen_it(silent: Walk):
    silent.pass_time(LIMIT)
    assert told(silent, needs_ack=True) == [("HEALTH", "ESC"), ("HUB", "HUBMGR"), ("HUB", "CHAIR")]
    notice = Notice.objects.get(case=silent.case, needs_ack=True, to_team__role="HUBMGR")
    assert "Health" in notice.text
    assert silent.case.reference in notice.text
    acknowledging.acknowledge(notice, by=person("henry.ash"), now=silent.now)
    assert notice.climbs_at is None


def test_the_decision_opens_at_the_limit_and_not_before_and_the_breach_is_marked(silent: Walk):
    silent.pass_time(LIMIT - timedelta(minutes=1))
    assert silent.forms() == ["records_check"]
    silent.pass_time(LIMIT)
    assert silent.forms() == ["decision_proposal", "records_check"]
    silent.pass_time(LIMIT + timedelta(minutes=1))
    assert Clock.objects.get(case=silent.case, code="K-05", item="HEALTH").breached_at == LIMIT


def test_with_everybodys_answer_the_decision_opens_at_once(silent: Walk):
    silent.answer("HEALTH")
    assert silent.forms() == ["decision_proposal"]


def test_who_is_waited_for_is_said_by_name(silent: Walk):
    assert [wait.who for wait in waiting.of(silent.case, silent.now)] == ["Health: practitioners"]
    assert [request.agency.code for request in waiting.silent_agencies(silent.case)] == ["HEALTH"]


@pytest.fixture
def decided(silent: Walk) -> Walk:
    """The other three core agencies have decided on Wednesday at 08:40 local time."""
    silent.pass_time(datetime(2026, 9, 9, 7, 40, tzinfo=UTC))
    silent.do("decision_proposal")
    for code in ("CSC", "POLICE", "DA"):
        silent.do("agency_position", item=code)
    return silent


def test_no_position_is_waited_for_the_gap_stands_on_the_face_of_the_decision_and_the_task_stays_open(
    decided: Walk,
):
    assert decided.case.state == "decided"
    assert not decided.open_tasks("agency_position")
    decision = Decision.objects.get(case=decided.case)
    assert decision.frozen_at is not None
    assert decision.missing_core == ["HEALTH"]
    assert "Health has not answered." in decision.gaps
    assert decided.task("records_check", item="HEALTH")


def test_a_late_answer_is_new_information_and_late_on_record(decided: Walk):
    decided.answer("HEALTH")
    request = AgencyRequest.objects.get(case=decided.case, agency__code="HEALTH")
    assert request.late
    information = Information.objects.get(case=decided.case)
    assert (information.kind, information.agency.code) == (InformationKind.LATE_ANSWER, "HEALTH")
    assert decided.task("triage_information")


def test_reconsidering_keeps_both_decisions_and_the_newer_one_stands(decided: Walk):
    decided.answer("HEALTH")
    decided.do("triage_information", {"material": "yes"})
    red = dict(usual.USUAL["decision_proposal"]["members"][usual.EACH], rating="R")
    decided.do("decision_proposal", {"members": {usual.EACH: red}})
    decided.do_all("agency_position")
    first, second = Decision.objects.filter(case=decided.case, frozen_at__isnull=False).order_by("id")
    assert (first.missing_core, second.missing_core) == (["HEALTH"], [])
    assert first.superseded_by == second
    assert decided.case.rating == "R"


def test_an_answer_that_comes_after_a_later_round_still_arrives(decided: Walk):
    """The agency was asked in round 1; by the time it answers the case is at round 2."""
    raising.add_information(
        decided.case, "The school has seen him at the gate.", by=person("naomi.field"), now=decided.now
    )
    decided.settle()
    decided.do("triage_information", {"material": "yes"})
    decided.do("decision_proposal")
    for code in ("CSC", "POLICE", "DA"):
        decided.do("agency_position", item=code)
    assert decided.case.round == 2
    decided.answer("HEALTH")
    assert Information.objects.filter(case=decided.case, kind=InformationKind.LATE_ANSWER).exists()
    assert decided.task("triage_information")


def test_where_all_are_silent_the_chair_still_gets_the_case_at_the_limit(answering: Walk):
    answering.pass_time(LIMIT)
    assert answering.task("decision_proposal")


def test_without_a_core_agency_nobody_is_rated_lower(silent: Walk):
    silent.pass_time(LIMIT)
    green = dict(usual.USUAL["decision_proposal"]["members"][usual.EACH], rating="G")
    with pytest.raises(AnswersRefused, match="A lower rating for Marta Vell needs the agreement"):
        silent.do("decision_proposal", {"members": {usual.EACH: green}})
