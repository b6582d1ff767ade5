"""Days and times as a scenario says them: in the local time of its site, kept in UTC.

Mon 7 Sep 2026 09:00    a weekday that does not fit its date is a fault
Tue 8 Sep 08:40         the year of the moment before
11:00                   the day of the moment before
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .exceptions import ScenarioFault

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = r"(?:(?P<weekday>[A-Z][a-z]{2})\s+)?(?P<day>\d{1,2})\s+(?P<month>[A-Z][a-z]{2})(?:\s+(?P<year>\d{4}))?"
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})"
_MOMENT = re.compile(rf"(?:{_DAY}\s+)?{_TIME}")
_DATE = re.compile(_DAY)
_OFFSET = re.compile(r"(?P<sign>[+-])\s?(?P<amount>\d{1,4}) (?P<unit>minutes?|hours?|days?)")


def is_moment(text: str) -> bool:
    """Whether it is written as one; the day need not be real."""
    return _MOMENT.fullmatch(text.strip()) is not None


def read_moment(text: str, *, after: datetime | None, zone: ZoneInfo) -> datetime:
    """The moment in UTC. `after` gives the day or year that is left out. Raises ScenarioFault."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ScenarioFault(
            f"“{text}” is not a moment. Write it as Mon 7 Sep 2026 09:00, or 11:00 for the same day."
        )
    day = _day(found, text, after=after, zone=zone)
    try:
        at = time(int(found["hour"]), int(found["minute"]))
    except ValueError:
        raise ScenarioFault(f"“{text}” has no real time of day.") from None
    moment = datetime.combine(day, at, zone).astimezone(UTC)
    if moment.astimezone(zone).time() != at:
        raise ScenarioFault(f"“{text}” did not happen: the clocks went forward in that hour.")
    return moment


def read_day(text: str, *, now: datetime, zone: ZoneInfo) -> date:
    """A day: Tue 8 Sep 2026, today, or + 14 days from `now`. Raises ScenarioFault."""
    text = text.strip()
    if text == "today":
        return now.astimezone(zone).date()
    if offset := _OFFSET.fullmatch(text):
        return (now + _delta(offset)).astimezone(zone).date()
    found = _DATE.fullmatch(text)
    if found is None:
        raise ScenarioFault(f"“{text}” is not a day. Write it as Tue 8 Sep 2026, today, or + 14 days.")
    return _day(found, text, after=now, zone=zone)


def read_answer_moment(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """A moment inside an answer: as `read_moment`, or now, or + 2 days from `now`."""
    text = text.strip()
    if text == "now":
        return now
    if offset := _OFFSET.fullmatch(text):
        return now + _delta(offset)
    return read_moment(text, after=now, zone=zone)


def in_words(moment: datetime, zone: ZoneInfo, *, day: bool = True) -> str:
    """Mon 7 Sep 2026 09:00, in local time."""
    local = moment.astimezone(zone)
    clock = f"{local:%H:%M}"
    return f"{day_in_words(local.date())} {clock}" if day else clock


def day_in_words(day: date) -> str:
    """Mon 7 Sep 2026."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _day(found: re.Match[str], text: str, *, after: datetime | None, zone: ZoneInfo) -> date:
    before = after.astimezone(zone).date() if after else None
    if found["day"] is None:
        if before is None:
            raise ScenarioFault(f"“{text}” has no day. The first moment needs one: Mon 7 Sep 2026 09:00.")
        return before
    if found["month"] not in MONTHS:
        raise ScenarioFault(f"“{text}” has no real month. Write {', '.join(MONTHS)}.")
    if found["year"] is None and before is None:
        raise ScenarioFault(f"“{text}” has no year. The first moment needs one: Mon 7 Sep 2026 09:00.")
    year = int(found["year"]) if found["year"] else before.year if before else 0
    try:
        day = date(year, MONTHS.index(found["month"]) + 1, int(found["day"]))
    except ValueError:
        raise ScenarioFault(f"“{text}” is not a real day.") from None
    if found["weekday"] and found["weekday"] != DAYS[day.weekday()]:
        raise ScenarioFault(f"“{text}”: that day is a {DAYS[day.weekday()]}, not a {found['weekday']}.")
    return day


def _delta(offset: re.Match[str]) -> timedelta:
    unit = offset["unit"].rstrip("s") + "s"
    delta = timedelta(**{unit: int(offset["amount"])})
    return -delta if offset["sign"] == "-" else delta
