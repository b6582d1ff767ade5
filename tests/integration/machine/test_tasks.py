"""Claim, release, delegate, complete: what each does, and what each refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest

from processes import execution, instances, tasks
from processes.exceptions import (
    NoSuchTask,
    NotYours,
    StaleRevision,
    TaskAlreadyClaimed,
    TaskAlreadyCompleted,
    TaskCancelled,
    TaskNotClaimed,
)
from processes.models import ProcessEvent, TaskState

from .conftest import NOW, answer, the_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(begin):
    return the_task(begin("two_questions"))


def test_claiming_takes_a_task_out_of_the_queue_for_one_person(task, alice):
    claimed = tasks.claim(task.id, by=alice, now=NOW)
    assert (claimed.state, claimed.assignee, claimed.claimed_at) == (TaskState.RESERVED, alice, NOW)
    assert ProcessEvent.objects.get(kind="task_claimed").actor == alice


def test_a_task_claimed_by_bob_cannot_be_claimed_by_alice_who_reads_who_and_when(task, alice, bob):
    tasks.claim(task.id, by=bob, now=NOW)
    with pytest.raises(TaskAlreadyClaimed) as refusal:
        tasks.claim(task.id, by=alice, now=NOW + timedelta(minutes=1))
    assert (refusal.value.claimed_by, refusal.value.claimed_at) == (bob, NOW)


def test_claiming_ones_own_task_again_changes_nothing(task, alice):
    tasks.claim(task.id, by=alice, now=NOW)
    again = tasks.claim(task.id, by=alice, now=NOW + timedelta(minutes=1))
    assert (again.revision, again.claimed_at) == (1, NOW)


def test_releasing_puts_a_task_back_with_a_note(task, alice):
    tasks.claim(task.id, by=alice, now=NOW)
    released = tasks.release(task.id, by=alice, now=NOW, note="Called twice, nobody there.")
    assert (released.state, released.assignee, released.claimed_at) == (TaskState.READY, None, None)
    assert released.handover_note == "Called twice, nobody there."


def test_a_task_held_by_bob_cannot_be_released_by_alice(task, alice, bob):
    tasks.claim(task.id, by=bob, now=NOW)
    with pytest.raises(NotYours) as refusal:
        tasks.release(task.id, by=alice, now=NOW)
    assert refusal.value.claimed_by == bob


def test_a_lead_may_take_a_task_back_from_bob(task, alice, bob):
    tasks.claim(task.id, by=bob, now=NOW)
    assert tasks.release(task.id, by=alice, now=NOW, for_somebody_else=True).assignee is None


def test_a_task_that_nobody_holds_cannot_be_released(task, alice):
    with pytest.raises(TaskNotClaimed):
        tasks.release(task.id, by=alice, now=NOW)


def test_delegating_hands_a_task_to_another_with_a_note(task, alice, bob):
    tasks.claim(task.id, by=alice, now=NOW)
    given = tasks.delegate(task.id, to=bob, by=alice, now=NOW, note="You know the school.")
    assert (given.assignee, given.state, given.handover_note) == (
        bob,
        TaskState.RESERVED,
        "You know the school.",
    )
    line = ProcessEvent.objects.get(kind="task_assigned")
    assert (line.actor, line.data) == (alice, {"from": alice.pk, "to": bob.pk})


def test_a_task_held_by_bob_cannot_be_delegated_by_alice(task, alice, bob):
    tasks.claim(task.id, by=bob, now=NOW)
    with pytest.raises(NotYours):
        tasks.delegate(task.id, to=alice, by=alice, now=NOW)
    assert tasks.delegate(task.id, to=alice, by=alice, now=NOW, for_somebody_else=True).assignee == alice


def test_a_task_held_by_bob_cannot_be_completed_by_alice(task, alice, bob):
    tasks.claim(task.id, by=bob, now=NOW)
    with pytest.raises(NotYours):
        answer(task, by=alice)


def test_a_task_in_the_queue_may_be_completed_at_once(task, alice):
    answer(task, by=alice)
    assert the_task(task.instance_id).assignee == alice


def test_a_second_answer_is_refused_with_who_and_when(task, alice, bob):
    answer(task, by=bob, now=NOW + timedelta(minutes=3))
    with pytest.raises(TaskAlreadyCompleted) as refusal:
        answer(task, by=alice)
    assert (refusal.value.by, refusal.value.at) == (bob, NOW + timedelta(minutes=3))


def test_a_page_that_saw_an_older_revision_is_told(task, alice):
    tasks.claim(task.id, by=alice, now=NOW)
    with execution.lock(task.instance_id) as instance, pytest.raises(StaleRevision) as refusal:
        tasks.hold(instance, task.id, by=alice, revision=0)
    assert (refusal.value.seen, refusal.value.current) == (0, 1)


def test_a_task_that_is_not_needed_any_more_can_be_neither_claimed_nor_completed(begin, alice):
    task = the_task(begin("one_question"))
    instances.cancel(task.instance_id, reason="Mistake.", by=alice, now=NOW)
    with pytest.raises(TaskCancelled):
        tasks.claim(task.id, by=alice, now=NOW)


def test_a_task_of_another_process_is_not_there(task, begin, alice):
    other = begin("one_question")
    with execution.lock(other) as instance, pytest.raises(NoSuchTask):
        tasks.hold(instance, task.id, by=alice)
    with pytest.raises(NoSuchTask):
        tasks.claim(uuid4(), by=alice, now=NOW)


def test_new_due_times_and_priority_reach_the_open_tasks_of_the_case_only(begin, alice):
    mine, other = begin("limits"), begin("limits", business_key="case-2")
    soon = NOW + timedelta(minutes=30)
    changed = tasks.move(business_key="case-1", due=[tasks.NewDue("K-1", soon)], priority=3)
    assert changed == 2
    assert (the_task(mine).due_at, the_task(mine).priority) == (soon, 3)
    assert (the_task(other).due_at, the_task(other).priority) == (None, 0)
