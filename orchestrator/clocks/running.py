"""Clocks start and stop (domain 5.1, 5.3). Nothing pauses them."""

from collections.abc import Sequence
from datetime import datetime

from orchestrator.cases.models import Case
from orchestrator.clocks import calendar
from orchestrator.clocks.bundle_limits import limits_for, limits_of
from orchestrator.clocks.limits import ClockRule, Limit
from orchestrator.clocks.models import Clock
from orchestrator.people.models import Person

LIMIT = "limit"
AGENCY_CLOCK = "K-05"
DECISION_CLOCK = "K-07"


class ClockError(Exception):
    """This cannot be done with a clock."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class NeverStarted(ClockError):
    """A time limit is asked for that was never started for this case."""

    def __init__(self, code: str, point: str = LIMIT) -> None:
        self.code, self.point = code, point
        super().__init__(f"Clock {code} has no point {point}: it was never started for this case.")


def start(
    case: Case,
    code: str,
    *,
    now: datetime,
    started_at: datetime | None = None,
    item: str = "",
    agency: str = "",
    person: Person | None = None,
    version_id: int | None = None,
) -> Clock:
    """The clock runs from `started_at` (receipt, not opening), at the case's rating. One that runs goes on.

    `item` tells clocks of one code apart: an agency code or a person id. `version_id`: whose table of limits,
    where it is not that of the case (step clocks). Raises ClocksUnreadable.
    """
    running = Clock.objects.filter(case=case, code=code, item=item, stopped_at__isnull=True).first()
    if running:
        return running
    rating = case.effective_rating()
    clock = Clock(
        case=case,
        version_id=version_id,
        code=code,
        item=item,
        agency=agency,
        person=person,
        started_at=started_at or now,
        rating=rating,
        round=case.round,
    )
    set_limit(clock, limits_of(clock).rule(code, rating), counted_from=clock.started_at)
    clock.next_due_at = min([clock.due_at, *_moments(clock)])
    clock.save()
    return clock


def set_limit(clock: Clock, rule: ClockRule, *, counted_from: datetime) -> None:
    """Write limit, mode, due times and warning points onto the clock; saves nothing."""
    site_calendar = calendar.of(clock.case.site)
    clock.limit = rule.limit.text
    clock.mode = rule.limit.mode
    clock.due_at = site_calendar.due(counted_from, rule.limit)
    clock.rolled_due_at = site_calendar.operational_due(clock.due_at, rule.limit, clock.rating)
    clock.warn_at = {
        str(percent): site_calendar.point(counted_from, rule.limit, percent).isoformat()
        for percent in rule.warn
    }


def stop(
    case: Case, code: str, *, event: str, now: datetime, item: str = "", at: datetime | None = None
) -> Clock | None:
    """The clock stops at `at` (now where it is not given). Done at the strict due is in time, later is a
    breach, whatever the sweep had marked before it heard of `at`.

    None where none runs: stopping twice changes nothing.
    """
    clock = Clock.objects.filter(case=case, code=code, item=item, stopped_at__isnull=True).first()
    if clock is None:
        return None
    end(clock, event=event, at=at or now)
    return clock


def end(clock: Clock, *, event: str, at: datetime) -> None:
    """What `stop` does to a clock that is at hand and runs."""
    clock.stopped_at = at
    clock.stop_event = event
    clock.next_due_at = None
    clock.breached_at = clock.due_at if clock.stopped_at > clock.due_at else None
    clock.save(update_fields=["stopped_at", "stop_event", "next_due_at", "breached_at"])


def name_of(case: Case, code: str) -> str:
    """What the clock measures, in words of the case's own table."""
    return limits_for(case).rule(code, case.effective_rating()).name


def find(clocks: Sequence[Clock], code: str, *items: str) -> Clock | None:
    """Of these clocks the one with this code and the first item that fits, else the case's own.

    One that runs comes before one that has stopped, a later start before an earlier one.
    """
    mine = [clock for clock in clocks if clock.code == code]
    for item in (*items, ""):
        fitting = [clock for clock in mine if clock.item == item]
        if fitting:
            return max(fitting, key=lambda clock: (clock.stopped_at is None, clock.started_at))
    return None


def moment_of(clock: Clock, point: str) -> datetime:
    """When a point of the clock is reached, in UTC; `limit` is what inboxes show.

    A point that the table of the case's version does not have is worked out from the limit: the answer of an
    agency may be drawn with a newer table than the case began with, and waits for its own points. Raises
    NeverStarted for what is no point.
    """
    if point == LIMIT:
        return clock.rolled_due_at
    if point in clock.warn_at:
        return datetime.fromisoformat(clock.warn_at[point])
    if not (point.isdecimal() and 1 <= int(point) <= 99):
        raise NeverStarted(clock.code, point)
    counted_from = clock.started_at
    if clock.previous_due_at is not None and clock.moved_at is not None:
        counted_from = clock.moved_at
    return calendar.of(clock.case.site).point(counted_from, Limit.parse(clock.limit), int(point))


def due(case: Case, code: str, *, item: str = "", point: str = LIMIT) -> datetime:
    """When a point of a clock of the case is reached, in UTC. Raises NeverStarted."""
    clock = find(list(case.clocks.all()), code, item)
    if clock is None:
        raise NeverStarted(code, point)
    return moment_of(clock, point)


def answers_due(clocks: Sequence[Clock]) -> datetime | None:
    """When the wait for the agencies ends: the last open K-05 limit, but never after K-07.

    None where K-07 was never started.
    """
    decision = find(clocks, DECISION_CLOCK)
    if decision is None:
        return None
    answers = [c.rolled_due_at for c in clocks if c.code == AGENCY_CLOCK and c.stopped_at is None]
    return min(max(answers, default=decision.rolled_due_at), decision.rolled_due_at)


def _moments(clock: Clock) -> list[datetime]:
    return [datetime.fromisoformat(moment) for moment in clock.warn_at.values()]
