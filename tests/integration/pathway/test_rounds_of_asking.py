"""An agency is asked anew while it still owes the answer of an earlier round: each answer goes to its own."""

import pytest

from orchestrator.cases import news
from orchestrator.cases.models import AgencyRequest, RequestState
from orchestrator.clocks.models import Clock
from orchestrator.pathway import submitting
from orchestrator.pathway.recording import family
from processes.models import HumanTask, InstanceState, ProcessInstance

from . import answers as usual
from .walk import Walk, member_of, person

pytestmark = pytest.mark.django_db
DECLINED = {
    "answer": "decline",
    "decline_reason": "detriment_to_child",
    "decline_detail": "Lio has told us in confidence and would stop talking to anybody.",
    "members": None,
    "powers": None,
    "can_offer": None,
}


@pytest.fixture
def asked_twice(answering: Walk) -> Walk:
    """Health has not answered the first round when a second one begins and somebody joins the family."""
    news.start_round(answering.case, now=answering.now)
    row = {**usual.mapped(usual.DEAN), "given_name": "Karl"}
    family.add_or_change(answering.case, [row], by=person("farah.aziz"), now=answering.now)
    answering.settle()
    answering.refresh()
    return answering


def task(walk: Walk, form: str, round: int) -> HumanTask:
    return next(each for each in walk.open_tasks(form, item="HEALTH") if each.data["round"] == round)


def do(walk: Walk, form: str, round: int, said: dict | None = None) -> None:
    due = task(walk, form, round)
    outcome = submitting.submit(due, walk.checked(due, said), by=member_of(due), now=walk.now)
    assert outcome.incident is None, outcome.incident.cause
    walk.settle()
    walk.refresh()


def request_of(walk: Walk, round: int) -> AgencyRequest:
    return AgencyRequest.objects.get(case=walk.case, agency__code="HEALTH", round=round)


def clocks(walk: Walk) -> list[bool]:
    """Whether each K-05 of Health still runs."""
    rows = Clock.objects.filter(case=walk.case, code="K-05", item="HEALTH").order_by("started_at")
    return [clock.stopped_at is None for clock in rows]


def test_both_rounds_wait_for_an_answer_of_their_own(asked_twice: Walk):
    assert {each.data["round"] for each in asked_twice.open_tasks("records_check", item="HEALTH")} == {1, 2}
    assert clocks(asked_twice) == [True]


def test_an_answer_to_the_first_round_is_kept_with_the_first(asked_twice: Walk):
    do(asked_twice, "records_check", 1)
    do(asked_twice, "agency_information", 1)
    first, second = request_of(asked_twice, 1), request_of(asked_twice, 2)
    assert (first.state, first.released_at is not None) == (RequestState.ANSWERED, True)
    assert first.responses.count() >= 3
    assert (second.state, second.released_at, second.responses.count()) == (RequestState.ASKED, None, 0)


def test_the_second_round_is_answered_after_the_first(asked_twice: Walk):
    for round in (1, 2):
        do(asked_twice, "records_check", round)
        do(asked_twice, "agency_information", round)
    assert request_of(asked_twice, 2).state == RequestState.ANSWERED
    assert asked_twice.incidents() == []


def test_the_first_round_is_answered_after_the_second(asked_twice: Walk):
    for round in (2, 1):
        do(asked_twice, "records_check", round)
        do(asked_twice, "agency_information", round)
    assert request_of(asked_twice, 1).state == RequestState.ANSWERED
    assert request_of(asked_twice, 2).state == RequestState.ANSWERED
    running = ProcessInstance.objects.filter(
        business_key=asked_twice.case.business_key, item="HEALTH", state=InstanceState.RUNNING
    )
    assert not running.exists()


def test_the_clock_runs_until_the_agency_owes_no_answer(asked_twice: Walk):
    do(asked_twice, "records_check", 1)
    do(asked_twice, "agency_information", 1)
    assert clocks(asked_twice) == [True]
    do(asked_twice, "records_check", 2)
    do(asked_twice, "agency_information", 2)
    assert clocks(asked_twice) == [False]


def test_a_refusal_in_the_first_round_goes_to_the_agencys_lead_and_leaves_the_second_open(asked_twice: Walk):
    do(asked_twice, "records_check", 1)
    do(asked_twice, "agency_information", 1, DECLINED)
    assert task(asked_twice, "confirm_decline", 1)
    do(asked_twice, "confirm_decline", 1, {"confirmed": "yes", "confirm_reason": usual.WHY})
    assert request_of(asked_twice, 1).decline_confirmed_by is not None
    assert request_of(asked_twice, 2).state == RequestState.ASKED


def test_an_answer_is_no_refusal_because_the_other_round_was_refused(asked_twice: Walk):
    do(asked_twice, "records_check", 2)
    do(asked_twice, "agency_information", 2, DECLINED)
    do(asked_twice, "records_check", 1)
    do(asked_twice, "agency_information", 1)
    assert [each.data["round"] for each in asked_twice.open_tasks("confirm_decline", item="HEALTH")] == [2]
    assert request_of(asked_twice, 1).released_at is not None
