"""Everything that is due: one call for the worker, for tests and for play."""

from collections.abc import Callable
from datetime import datetime

from processes import jobs, messages, timers

DOORS: tuple[Callable[[datetime], bool], ...] = (
    jobs.run_next_service,
    messages.deliver_next,
    timers.sweep_next,
)
ENDLESS = 10_000  #: more than this at one moment is a process that sends itself round in circles


class Endless(RuntimeError):
    """Work at one moment did not come to an end: processes keep waking each other."""


def run_next(now: datetime) -> bool:
    """One piece of each kind of due work, each in its own transaction. True when there was any."""
    return any([door(now) for door in DOORS])


def run_due(now: datetime) -> bool:
    """Everything that is due at `now`, and what that makes due at once, until nothing is. True when there was
    anything. What failed has been put off beyond `now`. Raises Endless."""
    for count in range(ENDLESS):
        if not run_next(now):
            return count > 0
    raise Endless(Endless.__doc__)


def next_due(now: datetime) -> datetime | None:
    """The earliest moment at which anything is due: three index probes. Before `now`: so late is the service.

    What has failed and was put off does not count until its next try.
    """
    moments = [jobs.next_due(), messages.next_due(), timers.next_due(now)]
    return min((moment for moment in moments if moment), default=None)
