"""What people do with a human task: claim, release, delegate, complete.

Every verb takes the lock of the task's instance first, so of two people exactly one wins and the other is
told who and when. Whether a person may see the task at all is the service's question, asked before.

    with execution.lock(task.instance_id) as instance:
        task = tasks.hold(instance, task_id, by=alice, revision=seen)   # refuses before anything is written
        submission = ...                                                # the service's own rows
        outcome = tasks.complete(instance, task, data=answers, by=alice, now=now)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from processes import execution, history, specs, store
from processes.engine import CompleteTask
from processes.exceptions import (
    NoSuchTask,
    NotYours,
    StaleRevision,
    TaskAlreadyClaimed,
    TaskAlreadyCompleted,
    TaskCancelled,
    TaskNotClaimed,
    TaskSubmitted,
)
from processes.execution import Outcome
from processes.instance_locks import LockedInstance
from processes.models import EventKind, HumanTask, TaskState


def claim(task_id: UUID, *, by: AbstractBaseUser, now: datetime, revision: int | None = None) -> HumanTask:
    """Take a task that nobody holds. Claiming one's own task again changes nothing.

    Raises NoSuchTask, TaskAlreadyClaimed, TaskAlreadyCompleted, TaskSubmitted, TaskCancelled, StaleRevision.
    """
    with execution.lock(_instance_of(task_id)) as instance:
        task = _open(instance, task_id, revision)
        if task.assignee_id == by.pk:
            return task
        if task.assignee_id is not None:
            raise TaskAlreadyClaimed(task, claimed_by=task.assignee, claimed_at=task.claimed_at)
        _give(instance, task, to=by, by=by, kind=EventKind.TASK_CLAIMED, note="", now=now)
        return task


def release(
    task_id: UUID,
    *,
    by: AbstractBaseUser,
    now: datetime,
    note: str = "",
    for_somebody_else: bool = False,
    revision: int | None = None,
) -> HumanTask:
    """Give a task back to its queue. Its holder may; `for_somebody_else` says that the caller has checked
    that `by` may take it from another person (a team lead).

    Raises TaskNotClaimed, NotYours and what `claim` raises.
    """
    with execution.lock(_instance_of(task_id)) as instance:
        task = _open(instance, task_id, revision)
        if task.assignee_id is None:
            raise TaskNotClaimed(task)
        if task.assignee_id != by.pk and not for_somebody_else:
            raise NotYours(task, claimed_by=task.assignee, claimed_at=task.claimed_at)
        _give(instance, task, to=None, by=by, kind=EventKind.TASK_RELEASED, note=note, now=now)
        return task


def delegate(
    task_id: UUID,
    *,
    to: AbstractBaseUser,
    by: AbstractBaseUser,
    now: datetime,
    note: str = "",
    for_somebody_else: bool = False,
    revision: int | None = None,
) -> HumanTask:
    """Hand a task to another person, with a note for them. A task in the queue may be given to anybody;
    one that somebody holds only by its holder, or where `for_somebody_else` says that the caller has checked.

    Raises NotYours and what `claim` raises. The note stands on the task until it is handed on again.
    """
    with execution.lock(_instance_of(task_id)) as instance:
        task = _open(instance, task_id, revision)
        if task.assignee_id not in (None, by.pk) and not for_somebody_else:
            raise NotYours(task, claimed_by=task.assignee, claimed_at=task.claimed_at)
        _give(instance, task, to=to, by=by, kind=EventKind.TASK_ASSIGNED, note=note, now=now)
        return task


def requeue(task_id: UUID, *, queue: int, audience: Sequence[int], now: datetime) -> HumanTask:
    """An open task goes to another queue, and nobody holds it any more: who held it may not serve that one.

    Raises NoSuchTask, TaskAlreadyCompleted, TaskSubmitted, TaskCancelled.
    """
    with execution.lock(_instance_of(task_id)) as instance:
        task = _open(instance, task_id, None)
        task.queue, task.audience = queue, list(audience)
        task.save(update_fields=["queue", "audience"])
        _give(instance, task, to=None, by=None, kind=EventKind.TASK_RELEASED, note="", now=now)
        return task


def hold(
    instance: LockedInstance, task_id: UUID, *, by: AbstractBaseUser, revision: int | None = None
) -> HumanTask:
    """The task, checked under its instance's lock: open, and held by `by` or by nobody.

    Call it before writing anything of one's own. Raises NoSuchTask, NotYours, TaskAlreadyCompleted,
    TaskSubmitted, TaskCancelled, StaleRevision.
    """
    task = _open(instance, task_id, revision)
    if task.assignee_id not in (None, by.pk):
        raise NotYours(task, claimed_by=task.assignee, claimed_at=task.claimed_at)
    return task


def complete(
    instance: LockedInstance,
    task: HumanTask,
    *,
    data: Mapping[str, Any],
    by: AbstractBaseUser,
    now: datetime,
) -> Outcome:
    """Finish a task that `hold` has given out in this transaction; `data` is what the process may see.

    When the process cannot go on, the outcome carries an incident, the task is `submitted` and what the
    caller wrote in this transaction stays: the answer is kept and must not be sent again.
    """
    return execution.advance(instance, CompleteTask(task.id, data), by=by, now=now)


_MOVE = """
UPDATE processes_humantask t SET due_at = m.due_at, warn_at = m.warn_at
FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) m(id, due_at, warn_at) WHERE t.id = m.id"""


@dataclass(frozen=True)
class NewDue:
    """New due times of the open tasks that show one clock; `item` narrows it to one person or agency."""

    clock: str
    due_at: datetime | None
    warn_at: datetime | None = None
    item: str | None = None


def move(*, business_key: str, due: Sequence[NewDue] = (), priority: int | None = None) -> int:
    """Show other due times or another priority on the open tasks of a business key; how many rows changed.

    Call it after `timers.move` in the same transaction, never the other way round.
    """
    moved: dict[UUID, NewDue] = {}
    changed = 0
    with transaction.atomic():
        open_tasks = HumanTask.objects.filter(
            instance__business_key=business_key, state__in=HumanTask.OPEN_STATES
        )
        found = open_tasks.order_by("id").select_for_update(of=("self",))
        for task_id, clock, item in found.values_list("id", "clock", "item"):
            for new in due:  # of two that fit, the later one named
                if new.clock == clock and new.item in (None, item):
                    moved[task_id] = new
        if moved:
            with connection.cursor() as cursor:
                cursor.execute(
                    _MOVE,
                    [
                        list(moved),
                        [new.due_at for new in moved.values()],
                        [new.warn_at for new in moved.values()],
                    ],
                )
        if priority is not None:
            changed = open_tasks.exclude(priority=priority).update(priority=priority)
    return len(moved) + changed


def _instance_of(task_id: UUID) -> UUID:
    instance_id = HumanTask.objects.filter(id=task_id).values_list("instance_id", flat=True).first()
    if instance_id is None:
        raise NoSuchTask(task_id)
    return instance_id


def _open(instance: LockedInstance, task_id: UUID, revision: int | None) -> HumanTask:
    """The row as it stands under the lock, or the refusal that says what became of it."""
    task = store.read_task(task_id)
    if task is None or task.instance_id != instance.id:
        raise NoSuchTask(task_id)
    task.step = specs.steps_of(version_id=instance.version_id, sha256=instance.sha256).of_id(task.step_id)
    if task.state == TaskState.COMPLETED:
        raise TaskAlreadyCompleted(task, by=task.completed_by, at=task.completed_at)
    if task.state == TaskState.SUBMITTED:
        raise TaskSubmitted(task)
    if task.state == TaskState.CANCELLED:
        raise TaskCancelled(task)
    if revision is not None and revision != task.revision:
        raise StaleRevision(task, seen=revision, current=task.revision)
    return task


def _give(
    instance: LockedInstance,
    task: HumanTask,
    *,
    to: AbstractBaseUser | None,
    by: AbstractBaseUser | None,
    kind: EventKind,
    note: str,
    now: datetime,
) -> None:
    before = task.assignee_id
    task.assignee = to  # type: ignore[assignment]
    task.state = TaskState.RESERVED if to else TaskState.READY
    task.claimed_at = now if to else None
    task.revision += 1
    task.handover_note = note
    task.save(update_fields=["assignee", "state", "claimed_at", "revision", "handover_note"])
    line = history.event(
        kind,
        now=now,
        element_id=task.step.element_id,
        process_id=task.step.process_id,
        task_id=task.id,
        actor_id=by.pk if by else None,
        data={"from": before, "to": to.pk if to else None},
    )
    history.write(instance, [line])
