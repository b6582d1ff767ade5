"""When a pattern may be told again: wherever its limits and its working hours come out the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from orchestrator.clocks.calendar import WorkingCalendar
from orchestrator.clocks.limits import Limit

from . import habits
from .patterns import Pattern

WEEKS = 13
GROWTH = 1.04  #: contacts of a week, compared with the week before
TRIES = 24  #: places that are tried for one course
LARGEST_OFFSET = 150  #: minutes earlier or later than the pattern began
PATTERN_WEEK = timedelta(weeks=WEEKS + 7)  #: the patterns are walked so long before now


@dataclass(frozen=True)
class Course:
    """A walked case: as it stood when all was done, and once people had closed it.

    `asked`: the agency that has fallen silent was asked in it; `silent`: and it never answered.
    """

    done: Pattern
    closed: Pattern
    asked: bool = False
    silent: bool = False


@dataclass(frozen=True)
class Place:
    """A course put at a time."""

    pattern: Pattern
    later: timedelta


def place(
    courses: Sequence[Course], calendar: WorkingCalendar, *, rng: Random, now: datetime
) -> Place | None:
    """One of the courses at a moment of the thirteen weeks before `now`; None where no try fitted.

    A course is given up only after many tries, so that those which fit anywhere do not crowd out the rest.
    """
    for course in rng.sample(courses, len(courses)):
        weeks = [GROWTH**week * _may_begin(course, week) for week in range(WEEKS)]
        for number in range(TRIES):
            week = rng.choices(range(WEEKS), weeks)[0]
            monday = calendar.local(now).date() - timedelta(weeks=WEEKS - week - 1)
            monday -= timedelta(days=monday.weekday())
            began = calendar.local(course.done.received_at)
            freedom = 1 - number / TRIES  # first on any day, at last on its own day and at its own hour
            weekday = rng.randrange(5) if rng.random() < freedom else began.weekday()
            offset = rng.randint(-LARGEST_OFFSET, LARGEST_OFFSET) * freedom**2
            later = _later(course.done, monday + timedelta(days=weekday), round(offset), calendar)
            if _is_told(course, later, calendar, now=now):
                closed_at = course.closed.closed_at
                is_over = closed_at is not None and closed_at + later < now
                return Place(course.closed if is_over else course.done, later)
    return None


def _may_begin(course: Course, week: int) -> bool:
    """Silence is of the last weeks."""
    return not course.silent or (WEEKS - week - 2) * timedelta(weeks=1) < habits.SILENCE


def _is_told(course: Course, later: timedelta, calendar: WorkingCalendar, *, now: datetime) -> bool:
    received, closed_at = course.done.received_at + later, course.closed.closed_at
    if course.asked and course.silent != (received > now - habits.SILENCE):
        return False
    if not now - timedelta(weeks=WEEKS) <= received or course.done.worked_until + later >= now:
        return False
    if closed_at is not None and not calendar.is_open(closed_at + later):
        return False
    return _alike(course.done, calendar.local(received).date()) and _fits(course.done, later, calendar)


def pattern_days(calendar: WorkingCalendar, *, now: datetime, wanted: int) -> list[date]:
    """Working days for the patterns: weeks without a bank holiday, Monday to Friday by turns."""
    found: list[date] = []
    monday = (calendar.local(now) - PATTERN_WEEK).date()
    monday -= timedelta(days=monday.weekday())
    while len(found) < wanted:
        days = [monday + timedelta(days=each) for each in range(14)]
        if all(calendar.is_working_day(day) == (day.weekday() < 5) for day in days):
            found += days[:5]
        else:
            monday -= timedelta(days=7)
    return found[:wanted]


def _alike(pattern: Pattern, day: date) -> bool:
    """The bottleneck has its days: what began on one of them is told of one of them."""
    return (day.weekday() in habits.SLOW_DAYS) == (pattern.received_at.weekday() in habits.SLOW_DAYS)


def _later(pattern: Pattern, day: date, minutes: int, calendar: WorkingCalendar) -> timedelta:
    began = calendar.local(pattern.received_at)
    begins = datetime.combine(day, began.time(), calendar.zone) + timedelta(minutes=minutes)
    return begins.astimezone(UTC) - began.astimezone(UTC)  # in one zone Python would leave the hour out


def _fits(pattern: Pattern, later: timedelta, calendar: WorkingCalendar) -> bool:
    """Every limit still ends where the calendar says, and nobody works at night who did not before."""
    for clock in pattern.clocks:
        limit = Limit.parse(clock["limit"])
        start = next(
            (
                each
                for each in (clock["started_at"], clock["moved_at"])
                if each is not None and calendar.due(each, limit) == clock["due_at"]
            ),
            None,
        )
        if start is None:
            if not _is_whole_weeks(pattern, later, calendar):
                return False
            continue
        due = calendar.due(start + later, limit)
        if due != clock["due_at"] + later:
            return False
        rolled = calendar.operational_due(due, limit, clock["rating"])
        if rolled != clock["rolled_due_at"] + later:
            return False
        if any(
            calendar.point(start + later, limit, percent) != calendar.point(start, limit, percent) + later
            for percent in (50, 75, 80, 90)
        ):
            return False
    return all(
        calendar.is_open(at + later) == calendar.is_open(at)
        for at in (pattern.received_at, *pattern.worked_at)
    )


def _is_whole_weeks(pattern: Pattern, later: timedelta, calendar: WorkingCalendar) -> bool:
    """The same day of the week at the same time of day, in summer and winter."""
    began, told = calendar.local(pattern.received_at), calendar.local(pattern.received_at + later)
    return (began.weekday(), began.time()) == (told.weekday(), told.time())
