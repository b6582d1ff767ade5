"""T4. Two people, one task, the same moment: one wins, the other reads who and when, and nothing locks up.

Through the API, as pages and other systems reach a task, on connections of their own: 1,000 tasks in the
long run, 24 in every run. (quality.md T4)
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.http import HttpResponse

from orchestrator.agencies.models import Staff
from orchestrator.api import tokens
from orchestrator.audit.models import Act
from orchestrator.pathway import claiming
from processes import timers
from processes.exceptions import TaskAlreadyCompleted
from processes.models import HumanTask, Incident, ProcessEvent, TaskState, Timer
from tests.fenmarsh import establish
from tests.integration.api.conftest import NOW, System, problem, task_of
from tests.integration.api.test_side_by_side_requests import together
from tests.integration.machine import conftest as small_world
from tests.integration.machine.test_side_by_side import together as at_once
from tests.integration.pathway import answers as usual
from tests.integration.pathway.walk import Walk

begin, publish, world, alice = (
    small_world.begin,
    small_world.publish,
    small_world.world,
    small_world.alice,
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def races(request: pytest.FixtureRequest) -> int:
    return 1000 if request.config.getoption("--whole", default=False) else 24


@pytest.fixture
def standing_clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def call(transactional_db: None, standing_clock: None) -> Callable[[str], System]:
    establish(NOW)
    return lambda username: System(tokens.issue(Staff.objects.get(username=username), now=NOW))


def danger_checks(number: int) -> list[HumanTask]:
    """So many new families, each with a danger check that Farah and Tom may do."""
    site = Staff.objects.get(username="farah.aziz").teams.first().site
    found = [task_of(Walk(site).receive(), "danger_check") for _ in range(number)]
    return [task for task in found if task is not None]


def test_of_two_who_send_their_answers_at_once_one_is_taken_and_one_is_told(call, races):
    farah, tom = call("farah.aziz"), call("tom.beckwith")
    tasks = danger_checks(races)
    sent = {"answers": usual.danger_check()}
    statuses: Counter[int] = Counter()
    for task in tasks:
        path = f"tasks/{task.pk}/complete"
        both = together(lambda p=path: farah.post(p, sent), lambda p=path: tom.post(p, sent))
        statuses.update(answer.status_code for answer in both)
        told = problem(next(answer for answer in both if answer.status_code == 409), 409)
        done = HumanTask.objects.select_related("completed_by").get(pk=task.pk)
        assert done.state == TaskState.COMPLETED
        assert told["who"] == done.completed_by.display_name
        assert told["when"]
    assert statuses == {200: len(tasks), 409: len(tasks)}
    assert len(tasks) == races
    assert completions() == {task.pk: 1 for task in tasks}
    assert Act.objects.filter(verb="complete_task").count() == races
    assert not Incident.objects.exists()


def test_who_presses_twice_is_told_that_it_was_themselves_and_with_a_key_gets_the_same_answer(call, races):
    farah = call("farah.aziz")
    tasks = danger_checks(races // 4)
    sent = {"answers": usual.danger_check()}
    for number, task in enumerate(tasks):
        path = f"tasks/{task.pk}/complete"
        key = {"Idempotency-Key": f"press-{number}"} if number % 2 else {}

        def press(path: str = path, key: dict[str, str] = key) -> HttpResponse:
            return farah.post(path, sent, **key)

        both = sorted(together(press, press), key=lambda answer: answer.status_code)
        if key:
            assert [answer.status_code for answer in both] == [200, 200]
            assert both[0].json() == both[1].json()
        else:
            assert both[0].status_code == 200
            assert problem(both[1], 409)["who"] == "Farah Aziz"
    assert completions() == {task.pk: 1 for task in tasks}


def test_an_answer_and_a_task_given_away_meet_and_one_of_them_counts(call, races):
    """Farah sends the answers while Henry gives her task to Tom: either she was first, or she is told."""
    farah, henry = call("farah.aziz"), Staff.objects.get(username="henry.ash")
    tom = Staff.objects.get(username="tom.beckwith")
    tasks = danger_checks(races // 4)
    sent = {"answers": usual.danger_check()}
    for task in tasks:
        assert farah.post(f"tasks/{task.pk}/claim").status_code == 200

        def answered(task: HumanTask = task) -> HttpResponse:
            return farah.post(f"tasks/{task.pk}/complete", sent)

        def given(task: HumanTask = task) -> object:
            return claiming.reassign(task, to=tom, by=henry, now=NOW)

        answer, gift = at_once(answered, given)
        now = HumanTask.objects.get(pk=task.pk)
        if answer.status_code == 200:
            assert now.state == TaskState.COMPLETED
            assert now.completed_by_id != tom.pk
        else:
            assert answer.status_code in (404, 409)
            assert (now.state, now.assignee_id) == (TaskState.RESERVED, tom.pk)
        assert answer.status_code == 200 or not isinstance(gift, Exception)
    assert not Incident.objects.exists()


def test_an_answer_and_the_limit_that_takes_its_task_away_meet_and_one_of_them_counts(begin, alice, races):
    for number in range(races // 2):
        instance_id = begin("limits", business_key=f"case-{number}")
        task = small_world.the_task(instance_id)
        due = small_world.NOW + timedelta(hours=2)

        def answered(task: HumanTask = task, due: datetime = due) -> object:
            return small_world.answer(task, by=alice, now=due)

        answer, _ = at_once(answered, partial(timers.sweep_next, due))
        task.refresh_from_db()
        fired = Timer.objects.get(instance_id=instance_id, element_id="limit").state == "fired"
        assert (task.state == TaskState.CANCELLED) == fired
        assert isinstance(answer, Exception) == fired
        assert not isinstance(answer, TaskAlreadyCompleted)


def completions() -> dict[object, int]:
    """How often each task was done, by the history."""
    lines = ProcessEvent.objects.filter(kind="task_completed").values_list("task_id", flat=True)
    tasks = HumanTask.objects.filter(step__form_key="danger_check").values_list("pk", flat=True)
    return {pk: number for pk, number in Counter(lines).items() if pk in set(tasks)}
