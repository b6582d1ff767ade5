"""Several at once on real connections: nobody waits for a stranger, of two one wins, nothing locks up."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from orchestrator.audit.models import Act, ActLink
from orchestrator.cases.models import AgencyRequest, Case, RequestState
from orchestrator.pathway import claiming, contacts, raising, submitting
from processes.exceptions import TaskAlreadyClaimed, TaskAlreadyCompleted
from processes.execution import Outcome
from processes.models import HumanTask, Incident, ProcessInstance

from . import answers as usual
from .conftest import open_the_doors
from .walk import Walk, member_of, person

pytestmark = pytest.mark.django_db(transaction=True)
FLAGS = ["probation", "housing", "substance", "mental_health"]


def together(calls: Sequence[Callable[[], object]]) -> list[object]:
    """All calls at the same moment, each on a connection of its own; what they returned or raised."""
    gate = threading.Barrier(len(calls))

    def one(call: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=120) for future in [pool.submit(one, call) for call in calls]]


@pytest.fixture
def walk(transactional_db: None) -> Walk:
    return Walk(open_the_doors())


@pytest.fixture
def ten_asked(walk: Walk) -> Walk:
    """Received and mapped: ten agencies are asked, nothing has been answered."""
    walk.receive()
    walk.do("danger_check")
    people = [
        usual.mapped(usual.MARTA),
        usual.mapped(usual.LIO),
        {**usual.mapped(usual.DEAN), "flags": FLAGS},
    ]
    walk.do("family_map", usual.family_map(people=people))
    assert len(walk.asked()) == 10
    return walk


def submissions_of(walk: Walk, tasks: Sequence[HumanTask]) -> list[Callable[[], object]]:
    return [
        partial(submitting.submit, task, walk.checked(task), by=member_of(task), now=walk.now)
        for task in tasks
    ]


def went_through(results: Sequence[object]) -> int:
    return sum(isinstance(result, Outcome) and result.incident is None for result in results)


def test_eight_agencies_answer_one_case_at_once_all_succeed_and_the_chain_of_acts_has_no_gap(ten_asked: Walk):
    tasks = ten_asked.open_tasks("records_check")[:8]
    results = together(submissions_of(ten_asked, tasks))
    assert went_through(results) == 8, results
    done = HumanTask.objects.filter(pk__in=[task.pk for task in tasks], state="completed")
    assert done.count() == 8
    key = ten_asked.case.business_key
    numbers = list(ActLink.objects.filter(case_key=key).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, Act.objects.filter(case_key=key).count() + 1))


def test_eight_agencies_that_all_raise_the_rating_lock_nobody_out(ten_asked: Walk):
    ten_asked.do("initial_rating")
    ten_asked.do_all("sharing_decision")
    ten_asked.do_all("records_check")
    each = dict(usual.USUAL["agency_information"]["members"][usual.EACH], proposed_rating="R")
    tasks = ten_asked.open_tasks("agency_information")[:8]
    calls = [
        partial(
            submitting.submit,
            task,
            ten_asked.checked(task, {"members": {usual.EACH: each}}),
            by=member_of(task),
            now=ten_asked.now,
        )
        for task in tasks
    ]
    results = together(calls)
    assert went_through(results) == 8, results
    ten_asked.settle()
    assert ten_asked.refresh().rating == "R"
    answered = AgencyRequest.objects.filter(case=ten_asked.case, state=RequestState.ANSWERED)
    assert answered.filter(released_at__isnull=False).count() == 8
    assert not Incident.objects.exists()


def test_of_two_people_who_take_or_answer_one_task_one_wins_and_the_other_reads_who(ten_asked: Walk):
    results = together(
        [
            partial(
                claiming.claim,
                ten_asked.task("records_check", item="HEALTH"),
                by=person(name),
                now=ten_asked.now,
            )
            for name in ("chidi.okafor", "lena.voss")
        ]
    )
    assert sum(isinstance(result, HumanTask) for result in results) == 1
    assert sum(isinstance(result, TaskAlreadyClaimed) for result in results) == 1
    task = ten_asked.task("records_check", item="CSC")
    answers = ten_asked.checked(task)
    alice, bob = person("alice.moreno"), person("bob.tailor")
    results = together(
        [partial(submitting.submit, task, answers, by=who, now=ten_asked.now) for who in (alice, bob)]
    )
    assert went_through(results) == 1
    refusal = next(result for result in results if isinstance(result, TaskAlreadyCompleted))
    assert refusal.by in (alice, bob)
    assert refusal.at == ten_asked.now


def test_a_double_click_on_a_contact_is_one_case(walk: Walk):
    told = usual.contact()
    call = partial(
        contacts.receive,
        walk.site,
        told,
        by=person("ivy.chandler"),
        now=walk.now,
        subject_key="contact:5d1f",
    )
    first, second = together([call, call])
    assert isinstance(first, Case)
    assert first == second
    assert Case.objects.count() == 1


def test_danger_raised_by_three_at_once_is_one_emergency(ten_asked: Walk):
    calls = [
        partial(
            raising.raise_danger,
            ten_asked.case,
            "She is locked in and he has a knife.",
            by=person(name),
            now=ten_asked.now,
        )
        for name in ("gwen.pryce", "ivy.chandler", "chidi.okafor")
    ]
    assert together(calls) == [None, None, None]
    ten_asked.settle()
    runs = ProcessInstance.objects.filter(version__process_id="immediate_danger")
    assert runs.count() == 1
    assert len(ten_asked.open_tasks("danger_actions")) == 1
