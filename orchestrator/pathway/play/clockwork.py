"""Lets time pass: everything that is due between two moments runs at its own moment, in order."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Min

from orchestrator.clocks import sweeping
from orchestrator.clocks.models import Clock
from orchestrator.notices import climbing, points
from orchestrator.notices.models import Notice
from processes import wakeups

ROUNDS = 1000  #: more than this at one moment is work that never ends


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
    clocks = Clock.objects.filter(stopped_at__isnull=True).aggregate(at=Min("next_due_at"))["at"]
    climbs = Notice.objects.filter(needs_ack=True, acked_at__isnull=True, climbed_to__isnull=True)
    moments = [wakeups.next_due(now), clocks, climbs.aggregate(at=Min("climbs_at"))["at"]]
    return min((moment for moment in moments if moment is not None), default=None)
