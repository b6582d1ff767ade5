"""Marks breaches, and leaves a row for each point of a clock that was reached."""

from datetime import datetime, timedelta

from django.db import transaction

from orchestrator.cases.models import Case
from orchestrator.clocks.models import Clock, ClockPoint
from orchestrator.clocks.rerating import REALIGN_FOR, realign
from orchestrator.clocks.running import LIMIT
from processes.kept_queries import Kept

BATCH = 200
#: The database knows no shorter time: so long after its due moment a clock is breached.
TICK = timedelta(microseconds=1)

_DUE = Kept(
    lambda now: (
        Clock.objects.select_for_update(skip_locked=True)
        .filter(stopped_at__isnull=True, next_due_at__lte=now)
        .order_by("next_due_at")[:BATCH]
    )
)
_RECENTLY_MOVED = Kept(
    lambda since, now: Case.objects.filter(
        pk__in=Clock.objects.filter(stopped_at__isnull=True, moved_at__gt=since, moved_at__lte=now).values(
            "case_id"
        )
    )
)


def sweep(now: datetime) -> int:
    """Look at every running clock whose next moment has come; returns how many.

    Rows that another worker holds are left to it. What is done at the due moment itself is in time
    (`running.stop` says the same): a breach is marked, at the strict due, once that moment has passed.
    The row for the limit is left when inboxes say that time is up, which may be the next morning.
    """
    looked_at = 0
    while count := _sweep_batch(now):
        looked_at += count
    _realign_moved(now)
    return looked_at


def _sweep_batch(now: datetime) -> int:
    with transaction.atomic():
        due = _DUE.rows(now=now)
        for clock in due:
            _look_at(clock, now)
        return len(due)


def _look_at(clock: Clock, now: datetime) -> None:
    moments = {point: datetime.fromisoformat(moment) for point, moment in clock.warn_at.items()}
    reached = {point: moment for point, moment in moments.items() if moment <= now}
    if clock.rolled_due_at <= now:
        reached[LIMIT] = clock.rolled_due_at
    ClockPoint.objects.bulk_create(
        [ClockPoint(clock=clock, point=point, reached_at=moment) for point, moment in reached.items()],
        ignore_conflicts=True,
    )
    if clock.due_at < now and clock.breached_at is None:
        clock.breached_at = clock.due_at
    ahead = [at for at in (*moments.values(), clock.rolled_due_at) if at > now]
    if clock.breached_at is None:
        ahead.append(clock.due_at if clock.due_at > now else now + TICK)
    clock.next_due_at = min(ahead, default=None)
    clock.save(update_fields=["breached_at", "next_due_at"])


def _realign_moved(now: datetime) -> None:
    """A step that read a clock just before it moved may have written its timer just after."""
    for case in _RECENTLY_MOVED.rows(since=now - REALIGN_FOR, now=now):
        realign(case)
