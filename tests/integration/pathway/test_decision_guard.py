"""The joint decision (domain 2.7): nobody is left with nothing, equal voice, nobody holds it up."""

from datetime import timedelta
from typing import Any

import pytest

from orchestrator.cases.models import Decision
from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice
from orchestrator.pathway import raising
from orchestrator.pathway.exceptions import AnswersRefused

from . import answers as usual
from .conftest import Stages
from .walk import CORE, Walk, person

pytestmark = pytest.mark.django_db
NFA = {
    "outcomes": ["NO_CONCERN_AFTER_FULL_CHECK"],
    "reason": "Nothing that any of the agencies knows points to harm for this person.",
    "service": None,
    "owner": None,
    "start_by": None,
}


def proposal(**row: Any) -> dict[str, Any]:
    """The same outcome for everybody, changed by name; None takes an answer away."""
    each = {**usual.USUAL["decision_proposal"]["members"][usual.EACH], **row}
    return {"members": {usual.EACH: {k: v for k, v in each.items() if v is not None}}}


def refused(walk: Walk, said: dict[str, Any]) -> list[str]:
    with pytest.raises(AnswersRefused) as refusal:
        walk.do("decision_proposal", said)
    assert walk.task("decision_proposal").is_open
    return refusal.value.problems


def neglected(walk: Walk) -> None:
    told = usual.contact(
        source_code="2A", concern_types=["neglect"], domestic_abuse_indicated="no", abuse_types=None
    )
    walk.to_sharing({name: value for name, value in told.items() if value is not None})
    walk.do_all("sharing_decision")
    walk.answer(*walk.asked())


@pytest.fixture(scope="module")
def _no_abuse(stages: Stages) -> None:
    stages.reach("no abuse", neglected)


@pytest.fixture
def no_abuse(_no_abuse: None, stages: Stages, db: None) -> Walk:
    """A contact about neglect, no domestic abuse; everybody has answered."""
    return stages.at("no abuse")


def test_help_that_should_have_started_yesterday_is_refused_and_today_is_not(deciding: Walk):
    yesterday = (deciding.now - timedelta(days=1)).date().isoformat()
    problems = refused(deciding, proposal(start_by=yesterday))
    assert len(problems) == 3
    assert all("has passed" in problem for problem in problems)
    deciding.do("decision_proposal", proposal(start_by=deciding.now.date().isoformat()))
    assert Decision.objects.filter(case=deciding.case).exists()


# no further action


def test_with_domestic_abuse_nobody_goes_away_with_nothing(deciding: Walk):
    problems = refused(deciding, proposal(**NFA))
    assert len(problems) == 3
    assert all(problem.startswith("There is domestic abuse: ") for problem in problems)
    assert not Decision.objects.filter(case=deciding.case).exists()


def test_advice_alone_is_nothing_too(deciding: Walk):
    assert refused(deciding, proposal(**{**NFA, "outcomes": ["INFO_ADVICE_GIVEN"]}))


def test_an_offer_names_service_worker_and_date(deciding: Walk):
    offer = {"outcomes": ["OFFER_UNIVERSAL"]}
    deciding.do("decision_proposal", proposal(**offer))
    assert deciding.open_tasks("agency_position")


def test_without_abuse_and_with_everybodys_agreement_no_concern_may_stand(no_abuse: Walk):
    no_abuse.do("decision_proposal", proposal(**NFA))
    no_abuse.do_all("agency_position")
    assert no_abuse.case.state == "decided"


def test_one_agency_that_stands_back_is_no_agreement_to_no_concern(no_abuse: Walk):
    no_abuse.do("decision_proposal", proposal(**NFA))
    for code in ("CSC", "POLICE", "HEALTH"):
        no_abuse.do("agency_position", item=code)
    no_abuse.do(
        "agency_position",
        {"position": "recuse", "position_reason": "I have worked with this family myself."},
        item="DA",
    )
    assert no_abuse.case.state == "open"
    assert no_abuse.forms() == ["decision_proposal"], "the guard sends it back to the chair"


def test_a_child_is_heard_or_there_is_a_reason_and_a_date(deciding: Walk):
    said = {
        "children": {
            usual.EACH: {
                "voice_obtained": "no",
                "not_obtained_reason": "not_attempted",
                "voice_due_at": "2026-09-15",
            }
        }
    }
    assert refused(deciding, said) == ["Nobody has tried to hear Lio Vell yet: that must come first."]


# equal voice


def test_everybody_agrees_and_the_decision_is_frozen(positions: Walk):
    positions.do_all("agency_position")
    decision = Decision.objects.get(case=positions.case)
    assert decision.frozen_at == positions.now
    assert len(decision.sha256) == 64
    stopped = Clock.objects.filter(case=positions.case, code__in=["K-07", "K-08"])
    assert {clock.stop_event for clock in stopped} == {"freeze_decision"}


def test_the_last_position_freezes_it_and_not_the_one_before(positions: Walk):
    for code in CORE[:-1]:
        positions.do("agency_position", item=code)
        assert positions.case.state == "open"
    positions.do("agency_position", item=CORE[-1])
    assert positions.case.state == "decided"


DISSENT = {"position": "dissent", "position_reason": "Coercive control, and she plans to leave him."}


def test_one_agency_that_dissents_sends_it_back_to_the_chair(positions: Walk):
    for code in ("CSC", "POLICE", "HEALTH"):
        positions.do("agency_position", item=code)
    positions.do("agency_position", DISSENT, item="DA")
    assert positions.case.state == "open"
    assert positions.forms() == ["settle_dissent"]
    positions.do("settle_dissent")
    positions.do("decision_proposal")
    assert {task.item for task in positions.open_tasks("agency_position")} == set(CORE)
    positions.do_all("agency_position")
    assert positions.case.state == "decided"
    assert Decision.objects.filter(case=positions.case).count() == 2, "the first proposal is kept"


def test_a_dissent_has_a_reason(positions: Walk):
    with pytest.raises(AssertionError, match="position_reason"):
        positions.do("agency_position", {"position": "dissent"}, item="DA")


def test_all_four_are_asked_before_a_dissent_is_settled(positions: Walk):
    positions.do("agency_position", DISSENT, item="DA")
    assert {task.item for task in positions.open_tasks("agency_position")} == {"CSC", "POLICE", "HEALTH"}


# nobody holds it up


def test_who_takes_no_position_by_the_limit_is_not_waited_for(positions: Walk):
    for code in ("CSC", "POLICE", "HEALTH"):
        positions.do("agency_position", item=code)
    positions.pass_time(timedelta(hours=25))
    positions.refresh()
    assert positions.case.state == "decided"
    assert not positions.open_tasks("agency_position")


def test_managers_and_escalation_contacts_hear_at_the_limit(positions: Walk):
    positions.pass_time(timedelta(hours=25))
    told = Notice.objects.filter(case=positions.case, limits__contains=[{"clock": "K-07"}], needs_ack=True)
    roles = {(notice.to_team.agency.code, notice.to_team.role) for notice in told}
    assert roles == {("HUB", "HUBMGR"), *((code, "ESC") for code in CORE)}


def test_a_proposal_after_the_limit_still_gives_agencies_time_to_answer(deciding: Walk):
    deciding.pass_time(timedelta(hours=26))
    deciding.do("decision_proposal")
    deciding.pass_time(timedelta(minutes=110))
    assert {task.item for task in deciding.open_tasks("agency_position")} == set(CORE)
    deciding.pass_time(timedelta(minutes=11))
    assert not deciding.open_tasks("agency_position"), "two working hours, and not for ever"


def test_at_red_that_time_is_half_an_hour(deciding: Walk):
    raising.raise_danger(deciding.case, "He stands at the door.", by=person("gwen.pryce"), now=deciding.now)
    deciding.pass_time(timedelta(hours=26))
    deciding.do("decision_proposal")
    deciding.pass_time(timedelta(minutes=29))
    assert deciding.open_tasks("agency_position")
    deciding.pass_time(timedelta(minutes=2))
    assert not deciding.open_tasks("agency_position")


def test_a_second_proposal_after_the_limit_is_answered_too(positions: Walk):
    positions.do("agency_position", DISSENT, item="DA")
    positions.pass_time(timedelta(hours=25))
    positions.do("settle_dissent")
    positions.do("decision_proposal")
    positions.pass_time(timedelta(hours=1))
    positions.do_all("agency_position")
    assert positions.case.state == "decided"
