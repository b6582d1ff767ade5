"""Working time of one site: opening hours, bank holidays of England and Wales, local closing days.

Reads no clock, and no row but the site that a calendar is made of. Moments go in and come out as aware UTC
datetimes; days and opening times are local. A site is open from `opens` up to, but not including, `closes`.
The rules and their worked examples are those of domain 5.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from orchestrator.agencies.models import Site

from .limits import Limit
from .modes import Mode

LONDON = ZoneInfo("Europe/London")
#: A round-the-clock limit of at least this length rolls to the next opening when it ends while closed.
ROLLS_FROM = timedelta(hours=24)
#: … and this much later (domain 5.1).
ROLL_GRACE = timedelta(hours=2)
#: The only rating that never rolls: it is worked to completion past closing time.
NEVER_ROLLS = "R"
#: A calendar without one working day in so long is a mistake in it.
_LONGEST_CLOSURE = 366


class NeverOpen(Exception):
    """The site has no working day within a year. Check its opening hours and closing days."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays of England and Wales in one year, substitute days included."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


@dataclass(frozen=True)
class WorkingCalendar:
    """One site's calendar."""

    zone: ZoneInfo = LONDON
    opens: time = time(9)
    closes: time = time(17)
    closures: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in bank_holidays(day.year) and day not in self.closures

    def opening(self, day: date) -> datetime:
        """The moment the site opens on that day, were it a working day."""
        return datetime.combine(day, self.opens, self.zone).astimezone(UTC)

    def closing(self, day: date) -> datetime:
        """The moment the site closes on that day, were it a working day."""
        return datetime.combine(day, self.closes, self.zone).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def is_open(self, moment: datetime) -> bool:
        day = self.local(moment).date()
        return self.is_working_day(day) and self.opening(day) <= moment < self.closing(day)

    def next_opening(self, moment: datetime) -> datetime:
        """`moment` itself while open, else the next moment the site opens."""
        for day in self._working_days(self.local(moment).date()):
            if moment < self.closing(day):
                return max(moment, self.opening(day)).astimezone(UTC)
        raise NeverOpen

    def due(self, start: datetime, limit: Limit) -> datetime:
        """When a clock that starts at `start` reaches its limit, strictly."""
        match limit.mode:
            case Mode.ELAPSED:
                return start.astimezone(UTC) + limit.duration
            case Mode.WH:
                return self.add_working_time(start, limit.duration)
            case Mode.WD:
                return self.closing(self._day_of_working_days(start, limit.amount))
            case Mode.WD_T:
                return self._same_time(start, limit.amount)

    def point(self, start: datetime, limit: Limit, percent: int) -> datetime:
        """When `percent` of the limit is used up, in the limit's own mode. 100 is the strict due."""
        due = self.due(start, limit)
        if percent == 100:
            return due
        if limit.mode == Mode.ELAPSED:
            return start.astimezone(UTC) + (due - start) * percent / 100
        return self.add_working_time(start, self.working_time(start, due) * percent / 100)

    def operational_due(self, due: datetime, limit: Limit, rating: str) -> datetime:
        """What inboxes show: 24 h or more round the clock, ending while closed, rolls to opening + 2 h.

        Red never rolls, shorter limits never roll, and the strict due stays what it is.
        """
        if limit.mode != Mode.ELAPSED or limit.duration < ROLLS_FROM or rating == NEVER_ROLLS:
            return due
        if self.is_open(due):
            return due
        return self.add_working_time(due, ROLL_GRACE)

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """`amount` of working time after `start`. Ends at closing time, not at the next opening."""
        left = amount
        moment = self.next_opening(start)
        while True:
            end_of_day = self.closing(self.local(moment).date())
            if left <= end_of_day - moment:
                return moment + left
            left -= end_of_day - moment
            moment = self.next_opening(end_of_day)

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments; nothing where `end` is not after `start`."""
        total = timedelta()
        day, last = self.local(start).date(), self.local(end).date()
        while day <= last:
            if self.is_working_day(day):
                total += max(min(end, self.closing(day)) - max(start, self.opening(day)), timedelta())
            day += timedelta(days=1)
        return total

    def _same_time(self, start: datetime, amount: int) -> datetime:
        """Same local time `amount` working days later; a start outside hours counts from the next opening."""
        counted = self.local(self.next_opening(start))
        day = self._later_working_day(counted.date(), amount)
        return datetime.combine(day, counted.timetz().replace(tzinfo=None), self.zone).astimezone(UTC)

    def _day_of_working_days(self, start: datetime, amount: int) -> date:
        """Day of start is day 0, whatever the hour. “The same day” (0) needs a day that still has hours."""
        if amount == 0:
            return self.local(self.next_opening(start)).date()
        return self._later_working_day(self.local(start).date(), amount)

    def _later_working_day(self, day: date, amount: int) -> date:
        if amount == 0:
            return day
        days = self._working_days(day + timedelta(days=1))
        for _ in range(amount - 1):
            next(days)
        return next(days)

    def _working_days(self, first: date) -> Iterator[date]:
        """Working days from `first` on, `first` included."""
        day, closed = first, 0
        while True:
            if self.is_working_day(day):
                closed = 0
                yield day
            else:
                closed += 1
                if closed > _LONGEST_CLOSURE:
                    raise NeverOpen
            day += timedelta(days=1)


def of(site: Site) -> WorkingCalendar:
    """The calendar of a site."""
    return WorkingCalendar(site.zone, site.opens, site.closes, frozenset(site.closures))
