"""Lets time pass: everything that is due between two moments runs at its own moment, in order."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from orchestrator.clocks import sweeping
from orchestrator.clocks.models import Clock
from orchestrator.notices import climbing, points
from orchestrator.notices.models import Notice
from processes import wakeups
from processes.kept_queries import Kept

ROUNDS = 1000  #: more than this at one moment is work that never ends

_CLOCKS: Kept[Any] = Kept(
    lambda: (
        Clock.objects.filter(stopped_at__isnull=True, next_due_at__isnull=False)
        .order_by("next_due_at")
        .values_list("next_due_at", flat=True)[:1]
    )
)
_CLIMBS: Kept[Any] = Kept(
    lambda: (
        Notice.objects.filter(
            needs_ack=True, acked_at__isnull=True, climbed_to__isnull=True, climbs_at__isnull=False
        )
        .order_by("climbs_at")
        .values_list("climbs_at", flat=True)[:1]
    )
)


def pass_time(*, since: datetime, until: datetime) -> Iterator[datetime]:
    """Runs what is due, moment by moment, from `since` to `until`, both included; yields after each."""
    now = since
    run_until_quiet(now)
    yield now
    while (due := next_due(now)) is not None and due <= until:
        now = max(now, due)
        run_until_quiet(now)
        yield now
    if now < until:
        run_until_quiet(until)
        yield until


def run_until_quiet(now: datetime) -> None:
    """What the worker does, until there is nothing left to do at this moment. Raises wakeups.Endless."""
    for _ in range(ROUNDS):
        busy = [wakeups.run_due(now), sweeping.sweep(now), points.tell_points(now), climbing.climb(now)]
        if not any(busy):
            return
        # limits and notices make no work at this moment but for timers that they moved: a look at these is
        # cheaper than a round in vain
        due = wakeups.next_due(now)
        if due is None or due > now:
            return
    raise wakeups.Endless(wakeups.Endless.__doc__)


def next_due(now: datetime) -> datetime | None:
    """The next moment at which a process, a clock or an unanswered notice has something to do."""
    moments = [wakeups.next_due(now), _CLOCKS.first(), _CLIMBS.first()]
    return min((moment for moment in moments if moment is not None), default=None)
