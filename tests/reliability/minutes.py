"""Working time by the wall clock, minute by minute: slow, plain and independent of `orchestrator.clocks`.

Its holidays are those that the government of the United Kingdom announced for England and Wales, written out.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
FIRST = datetime(2025, 12, 1, tzinfo=UTC)
MINUTES = 540 * 24 * 60
HOLIDAYS = {
    *(date(2025, 12, day) for day in (25, 26)),
    date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25),
    date(2026, 8, 31), date(2026, 12, 25), date(2026, 12, 28),
    date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31),
}  # fmt: skip


def is_day(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


@cache
def wall() -> tuple[tuple[date, int], ...]:
    """For every minute from FIRST: the local day, and the minute of that day on the clock on the wall."""
    found = []
    for number in range(MINUTES):
        here = (FIRST + timedelta(minutes=number)).astimezone(LONDON)
        found.append((here.date(), here.hour * 60 + here.minute))
    return tuple(found)


@cache
def open_minutes() -> tuple[int, ...]:
    """The numbers of all minutes in which the hub is open: 9 to 5 on working days."""
    return tuple(n for n, (day, at) in enumerate(wall()) if 9 * 60 <= at < 17 * 60 and is_day(day))


def number_of(moment: datetime) -> int:
    return int((moment - FIRST).total_seconds()) // 60


def after_working_minutes(start: datetime, minutes: int) -> datetime:
    """The end of the last of so many open minutes from `start` on."""
    opened = open_minutes()
    place = bisect_right(opened, number_of(start) - 1)
    return FIRST + timedelta(minutes=opened[place + minutes - 1] + 1)


def next_open(start: datetime) -> int:
    return open_minutes()[bisect_right(open_minutes(), number_of(start) - 1)]


def due(start: datetime, amount: int, unit: str) -> datetime:
    """When a limit of so many `min`, `h`, `wh`, `WD` or `WD-T` ends (domain 5.1)."""
    match unit:
        case "min":
            return start + timedelta(minutes=amount)
        case "h":
            return start + timedelta(hours=amount)
        case "wh":
            return after_working_minutes(start, amount * 60)
    first = next_open(start) if unit == "WD-T" or amount == 0 else number_of(start)
    day, at = wall()[first]
    left = amount
    number = first
    while left:  # minute by minute, into each new day
        number += 1
        if wall()[number][0] != day:
            day = wall()[number][0]
            left -= is_day(day)
    wanted = (day, at if unit == "WD-T" else 17 * 60)
    return FIRST + timedelta(minutes=wall().index(wanted, number))
