"""Several at once, on real connections: exactly one wins, nobody waits for a stranger, nothing locks up."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from processes import execution, messages, tasks, timers, wakeups
from processes.exceptions import InstanceBusy, TaskAlreadyClaimed, TaskAlreadyCompleted
from processes.models import (
    HumanTask,
    InstanceState,
    Message,
    MessageState,
    ProcessEvent,
    ProcessInstance,
    TaskState,
    Timer,
)
from processes.timers import Deadline

from .conftest import NOW, answer, the_task

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], object]) -> list[object]:
    """Run all calls at the same moment, each on a connection of its own; what they returned or raised."""
    gate = threading.Barrier(len(calls))

    def one(call: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            gate.wait(timeout=10)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(one, call) for call in calls]]


class Holder:
    """Somebody else's transaction that holds an instance until it is told to let go."""

    def __init__(self, instance_id):
        self._held, self._let_go = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._hold, args=[instance_id])

    def _hold(self, instance_id):
        with execution.lock(instance_id):
            self._held.set()
            self._let_go.wait(timeout=30)
        connection.close()

    def __enter__(self):
        self._thread.start()
        assert self._held.wait(timeout=10)
        return self

    def __exit__(self, *error):
        self._let_go.set()
        self._thread.join(timeout=10)


def numbered_without_gaps(instance_id):
    numbers = ProcessEvent.objects.filter(instance_id=instance_id).order_by("number")
    row = ProcessInstance.objects.get(id=instance_id)
    return list(numbers.values_list("number", flat=True)) == list(range(1, row.event_count + 1))


def test_of_two_people_who_complete_one_task_one_wins_and_the_other_reads_who(begin, alice, bob):
    task = the_task(begin("two_questions"))
    results = together(lambda: answer(task, by=alice), lambda: answer(task, by=bob))
    refused = [result for result in results if isinstance(result, TaskAlreadyCompleted)]
    assert len(refused) == 1
    winner = HumanTask.objects.get(id=task.id).completed_by
    assert (refused[0].by, refused[0].at) == (winner, NOW)
    assert HumanTask.objects.filter(step__element_id="then").count() == 1
    assert numbered_without_gaps(task.instance_id)


def test_of_two_people_who_claim_one_task_one_wins(begin, alice, bob):
    task = the_task(begin("one_question"))
    results = together(
        lambda: tasks.claim(task.id, by=alice, now=NOW), lambda: tasks.claim(task.id, by=bob, now=NOW)
    )
    refused = [result for result in results if isinstance(result, TaskAlreadyClaimed)]
    assert len(refused) == 1
    assert refused[0].claimed_by == HumanTask.objects.get(id=task.id).assignee


def test_eight_agencies_answer_at_the_same_moment_and_all_eight_succeed(begin, alice):
    agencies = ["CSC", "POLICE", "HEALTH", "DA", "PROB", "HOUS", "EDU", "MH"]
    ids = [begin("speaker", item=agency) for agency in agencies]
    work = [the_task(instance_id) for instance_id in ids]
    outcomes = together(*[lambda task=task: answer(task, by=alice) for task in work])
    assert [getattr(outcome, "state", outcome) for outcome in outcomes] == [InstanceState.COMPLETED] * 8
    assert sorted(Message.objects.values_list("item", flat=True)) == sorted(agencies)


def test_eight_answers_to_one_instance_are_taken_one_after_the_other(begin, alice):
    agencies = ["CSC", "POLICE", "HEALTH", "DA", "PROB", "HOUS", "EDU", "MH"]
    instance_id = begin("many_answers", data={"agencies": agencies})
    work = HumanTask.objects.filter(instance_id=instance_id, state="ready")
    outcomes = together(*[lambda task=task: answer(task, by=alice) for task in work])
    assert [getattr(outcome, "incident", outcome) for outcome in outcomes] == [None] * 8
    assert the_task(instance_id, "joint").is_open
    assert numbered_without_gaps(instance_id)


def test_a_held_instance_is_skipped_by_the_sweep_and_the_others_go_on(begin):
    held, free = begin("limits"), begin("limits", business_key="case-2")
    later = NOW + timedelta(hours=3)
    with Holder(held):
        wakeups.run_due(later)
        assert the_task(held).is_open
        assert not the_task(free).is_open
    wakeups.run_due(later)
    assert not the_task(held).is_open


def test_who_does_not_want_to_wait_is_told_that_the_instance_is_busy(begin):
    instance_id = begin("limits")
    with Holder(instance_id), pytest.raises(InstanceBusy), execution.lock(instance_id, wait=False):
        pass


def test_a_held_agency_does_not_hold_up_another_agency_of_the_same_case(begin, alice):
    held, free = begin("two_questions", item="HEALTH"), begin("two_questions", item="POLICE")
    with Holder(held):
        assert answer(the_task(free), by=alice).incident is None


def test_a_sweep_and_a_completion_of_one_instance_never_lock_up(begin, alice):
    for turn in range(5):
        key = f"case-{turn}"
        instance_id = begin("limits", business_key=key)
        task = the_task(instance_id)
        due = [Deadline("K-1", "limit", NOW + timedelta(hours=2))]
        results = together(
            partial(answer, task, by=alice),
            partial(wakeups.run_due, NOW + timedelta(hours=3)),
            partial(timers.move, business_key=key, deadlines=due),
        )
        wakeups.run_due(NOW + timedelta(hours=3))
        assert [str(result) for result in results if "deadlock" in str(result)] == []
        assert ProcessInstance.objects.get(id=instance_id).state == InstanceState.COMPLETED
        assert set(Timer.objects.values_list("state", flat=True)) <= {"fired", "cancelled"}
        assert numbered_without_gaps(instance_id)


def test_two_steps_that_move_each_others_timers_never_lock_up(begin, alice):
    first, second = begin("limits", item="HEALTH"), begin("limits", item="POLICE")

    def move_and_answer(instance_id):
        task = the_task(instance_id)
        with execution.lock(instance_id) as instance:
            held = tasks.hold(instance, task.id, by=alice)
            new = NOW + timedelta(hours=9)
            timers.move(
                business_key="case-1", deadlines=[Deadline("K-1", "limit", new), Deadline("K-1", "50", new)]
            )
            tasks.move(business_key="case-1", priority=5)
            return tasks.complete(instance, held, data={}, by=alice, now=NOW)

    results = together(lambda: move_and_answer(first), lambda: move_and_answer(second))
    assert [getattr(result, "state", result) for result in results] == [InstanceState.COMPLETED] * 2


def test_moving_all_deadlines_of_a_case_while_its_agencies_answer_never_locks_up(begin, alice):
    agencies = ["CSC", "POLICE", "HEALTH", "DA", "PROB", "HOUS"]
    ids = [begin("many_answers", data={"agencies": agencies}) for _ in range(3)]
    work = HumanTask.objects.filter(instance_id__in=ids[:2], state="ready").order_by("?")

    def answer_all(some):
        return [answer(task, by=alice).incident for task in some]

    def move_often():
        for minutes in range(12):
            new = NOW + timedelta(hours=3, minutes=minutes)
            moves = [Deadline("K-1", "50", new), Deadline("K-2", "limit", new)]
            with transaction.atomic():
                timers.move(business_key="case-1", deadlines=moves)
                tasks.move(business_key="case-1", priority=minutes)

    split = list(work)
    results = together(
        partial(answer_all, split[:6]),
        partial(answer_all, split[6:]),
        move_often,
        move_often,
        partial(wakeups.run_due, NOW + timedelta(hours=3, minutes=5)),
        partial(wakeups.run_due, NOW + timedelta(hours=3, minutes=9)),
    )
    wakeups.run_due(NOW + timedelta(hours=4))
    assert [str(result) for result in results if "deadlock" in str(result)] == []
    assert all(the_task(instance_id, "joint").is_open for instance_id in ids)


def test_due_timers_are_shared_by_several_sweeps_and_each_fires_once(begin):
    ids = [begin("limits", business_key=f"case-{number}") for number in range(12)]
    later = NOW + timedelta(hours=1)
    together(*[lambda: wakeups.run_due(later) for _ in range(4)])
    wakeups.run_due(later)
    fired = ProcessEvent.objects.filter(kind="timer_fired")
    assert fired.count() == len(ids)
    assert set(fired.values_list("instance_id", flat=True)) == set(ids)


def test_a_message_for_a_held_instance_waits_and_others_are_delivered(begin, alice):
    held, free = begin("listener"), begin("listener", business_key="case-2")
    for instance_id in (held, free):
        answer(the_task(instance_id), by=alice)
    for key in ("case-1", "case-2"):
        messages.send(owner_key="fenmarsh", name="go.on", business_key=key, item="X", now=NOW)
    with Holder(held):
        wakeups.run_due(NOW)
        assert the_task(free, "then").is_open
        assert Message.objects.get(business_key="case-1").state == MessageState.PENDING
    wakeups.run_due(NOW + timedelta(seconds=1))
    assert the_task(held, "then").is_open


def test_a_step_that_is_about_to_wait_does_not_miss_a_message_sent_meanwhile(begin, alice):
    """The step has read that nothing was said yet, then somebody says it: it may neither be lost nor kept."""
    instance_id = begin("listener")
    task = the_task(instance_id)
    with ThreadPoolExecutor(1) as pool:

        def elsewhere(call):
            def run():
                try:
                    return call()
                finally:
                    connection.close()

            return pool.submit(run).result(timeout=20)

        with execution.lock(instance_id) as instance:
            held = tasks.hold(instance, task.id, by=alice)
            elsewhere(
                lambda: messages.send(owner_key="fenmarsh", name="go.on", business_key="case-1", now=NOW)
            )
            elsewhere(lambda: wakeups.run_due(NOW))
            assert elsewhere(lambda: Message.objects.get().state) == MessageState.PENDING
            tasks.complete(instance, held, data={}, by=alice, now=NOW)
    wakeups.run_due(NOW + timedelta(seconds=1))
    assert the_task(instance_id, "then").is_open


def test_several_couriers_deliver_every_message_once(begin, publish):
    publish("begun_by_message")
    for number in range(16):
        messages.send(
            owner_key="fenmarsh", name="news.came", business_key="case-1", item=f"A{number}", now=NOW
        )
    together(*[lambda: wakeups.run_due(NOW) for _ in range(4)])
    wakeups.run_due(NOW + timedelta(seconds=5))
    assert ProcessInstance.objects.count() == 16
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.DELIVERED}


def test_a_crash_after_the_domain_write_leaves_nothing_of_it(begin, alice):
    task = the_task(begin("two_questions"))

    def crash():
        with execution.lock(task.instance_id) as instance:
            held = tasks.hold(instance, task.id, by=alice)
            messages.send(owner_key="fenmarsh", name="typed", business_key="case-1", now=NOW)
            tasks.complete(instance, held, data={}, by=alice, now=NOW)
            connection.connection.close()  # the process dies before it commits

    (result,) = together(crash)
    assert isinstance(result, Exception)
    assert HumanTask.objects.get().state == TaskState.READY
    assert not Message.objects.exists()
    assert answer(task, by=alice).incident is None


def test_a_new_task_is_seen_by_others_as_soon_as_the_answer_is_taken(begin, alice):
    task = the_task(begin("two_questions"))
    with transaction.atomic():
        pass
    answer(task, by=alice)
    (seen,) = together(lambda: HumanTask.objects.filter(step__element_id="then", state="ready").count())
    assert seen == 1
