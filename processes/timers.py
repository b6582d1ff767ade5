"""Time. A timer row wakes its instance when its moment has come; the row decides, not the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists

from processes import execution, instance_locks, prepared
from processes.backoff import TRIES, wait_after
from processes.engine import FireTimer
from processes.exceptions import StepFailed
from processes.kept_queries import Kept
from processes.models import Standstill, Timer, TimerState

_WAITING = """
SELECT id, due_at FROM processes_timer
WHERE instance_id = %(instance)s AND state = 'waiting' ORDER BY id FOR UPDATE"""

_MOVE = """
UPDATE processes_timer t SET due_at = m.due_at
FROM unnest(%s::uuid[], %s::timestamptz[]) m(id, due_at) WHERE t.id = m.id"""

_NEXT: Kept[Any] = Kept(
    lambda now: (
        Timer.objects.filter(~Exists(Standstill.objects.filter(resumed_at=None)), state=TimerState.WAITING)
        .exclude(instance__put_off_until__gt=now)
        .order_by("due_at")
        .values_list("due_at", flat=True)[:1]
    )
)


@dataclass(frozen=True)
class Deadline:
    """A new moment for the waiting timers of one clock and point; `item` narrows it to one agency, say."""

    clock: str
    point: str
    due_at: datetime
    item: str | None = None


def sweep_next(now: datetime) -> bool:
    """Wake one instance that has a due timer, and fire all its due timers in the order of their moments.

    Nothing is woken while the machine stands still after a restore (`standstill`).
    One transaction; whoever else holds an instance is skipped, so any number of workers share the work. An
    instance that fails is put off, longer each time, and after some tries becomes an incident; the others go
    on. True when there was work.
    """
    with transaction.atomic():
        instance = instance_locks.lock_due(now)
        if instance is None:
            return False
        while timer_id := _next_due(instance.id, now):
            trigger = FireTimer(timer_id)
            try:
                execution.attempt(instance, trigger, by=None, now=now)
            except StepFailed as failure:
                attempts = instance.attempts + 1
                if attempts < TRIES:
                    until = now + wait_after(attempts)
                    instance_locks.put_off(instance, until=until, attempts=attempts, failure=failure.cause)
                    break
                execution.record_incident(instance, trigger, failure, by=None, now=now, tries=attempts)
                instance_locks.put_off(instance, until=None, attempts=0, failure="")
    return True


def move(*, business_key: str, deadlines: Sequence[Deadline]) -> int:
    """Give the waiting timers of a business key other moments; how many rows changed.

    For all instances of the key, whatever their version. May be called inside a step's transaction (before
    `advance`) or outside of one; it takes no instance's lock, and the caller must not take one after it. Name
    all moves in one call, and call `tasks.move` after it: everybody locks in the same order.
    """
    moved: dict[UUID, datetime] = {}
    with transaction.atomic():
        waiting = Timer.objects.filter(instance__business_key=business_key, state=TimerState.WAITING)
        found = waiting.order_by("id").select_for_update(of=("self",))
        for timer_id, clock, point, item, due_at in found.values_list(
            "id", "clock", "point", "item", "due_at"
        ):
            for deadline in deadlines:  # of two that fit, the later one named
                if (deadline.clock, deadline.point) == (clock, point) and deadline.item in (None, item):
                    moved[timer_id] = deadline.due_at
            if moved.get(timer_id) == due_at:
                del moved[timer_id]
        if moved:
            with connection.cursor() as cursor:
                cursor.execute(_MOVE, [list(moved), list(moved.values())])
    return len(moved)


def next_due(now: datetime) -> datetime | None:
    """The earliest moment at which a timer is waiting, of instances that are not put off: one index probe.

    None while the machine stands still after a restore.
    """
    return _NEXT.first(now=now)


def _next_due(instance_id: UUID, now: datetime) -> UUID | None:
    """The earliest due timer, with all of the instance's timers locked against being moved meanwhile.

    Read again after each step: the one before may have ended it.
    """
    with prepared.cursor() as cursor:
        cursor.execute(_WAITING, {"instance": instance_id})
        due = [(due_at, timer_id) for timer_id, due_at in cursor.fetchall() if due_at <= now]
    return min(due)[1] if due else None
