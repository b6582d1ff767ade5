"""Dates and times as people type them.

A date is kept as "2026-03-01". A moment is typed in the local time of the site (Europe/London) and kept in
UTC as "2026-03-01T14:05:00Z". Where the clocks go back, an hour happens twice: the first one is meant. Where
they go forward, an hour does not happen: that is said. Every function raises `ValueError` with the rest of a
sentence ("must be a real date"), to be put after the question's name.
"""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/London")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
NUMBER = re.compile(r"[0-9]{1,4}")
CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(am|pm)?", re.IGNORECASE)
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ISO_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


class TooFarAhead(ValueError):
    """Later than any day that is kept: in the future, whatever is asked."""


def read_date(day: str, month: str, year: str) -> date:
    """A date from the three inputs; a month may be typed as a word."""
    parts = {"day": day.strip(), "month": month.strip(), "year": year.strip()}
    missing = [name for name, typed in parts.items() if not typed]
    if missing:
        raise ValueError("must include a " + " and ".join(missing))
    number = _month(parts["month"])
    if not number or not NUMBER.fullmatch(parts["day"]) or not NUMBER.fullmatch(parts["year"]):
        raise ValueError("must be a real date, like 27 3 2026")
    if len(parts["year"]) != 4:
        raise ValueError("must have a year of 4 numbers, like 2026")
    try:
        found = date(int(parts["year"]), number, int(parts["day"]))
    except ValueError:
        raise ValueError("must be a real date") from None
    return _in_reach(found)


def _month(typed: str) -> int:
    if NUMBER.fullmatch(typed):
        return int(typed)
    word = typed.casefold().rstrip(".")
    starts = [number for number, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)]
    return starts[0] if len(starts) == 1 else 0


def _in_reach(found: date) -> date:
    if not EARLIEST <= found <= LATEST:
        kind = TooFarAhead if found > LATEST else ValueError
        raise kind("must be between 1 January 1900 and 31 December 2100")
    return found


def read_time(typed: str) -> time:
    """A time of day: 14:05, 14.05, 2:05pm."""
    match = CLOCK.fullmatch(typed.strip())
    if not match or (match[2] is None and match[3] is None):
        raise ValueError("must have a time, like 14:05")
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("must have a real time, like 2:05pm")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise ValueError("must have a real time, like 14:05")
    return time(hour, minute)


def to_utc(local: datetime) -> datetime:
    """The moment of a local date and time without zone; the first where it happens twice."""
    moment = local.replace(tzinfo=LOCAL, fold=0).astimezone(UTC)
    if moment.astimezone(LOCAL).replace(tzinfo=None) != local:
        raise ValueError(
            f"must be a time that happened: at {local:%H:%M} on {in_words(local.date())} "
            "the clocks had gone forward an hour"
        )
    return moment


def iso(moment: datetime) -> str:
    """How a moment is kept."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def date_from_iso(value: str) -> date:
    """A date from the API: YYYY-MM-DD."""
    if not ISO_DATE.fullmatch(value):
        raise ValueError("must be a date, like 2026-03-27")
    try:
        return _in_reach(date.fromisoformat(value))
    except TooFarAhead:
        raise
    except ValueError as error:
        raise ValueError(_sentence(error)) from None


def moment_from_iso(value: str) -> datetime:
    """A moment from the API, in UTC; without a zone it is local time."""
    if not ISO_MOMENT.fullmatch(value):
        raise ValueError("must be a date and time, like 2026-03-27T14:05")
    try:
        found = datetime.fromisoformat(value)
        _in_reach(found.date())
        return to_utc(found) if found.tzinfo is None else found.astimezone(UTC)
    except TooFarAhead:
        raise
    except (ValueError, OverflowError) as error:
        raise ValueError(_sentence(error)) from None


def _sentence(error: Exception) -> str:
    return str(error) if str(error).startswith("must") else "must be a real date"


def in_words(found: date) -> str:
    """3 March 2026."""
    return f"{found.day} {MONTHS[found.month - 1].capitalize()} {found.year}"


def moment_in_words(kept: str) -> str:
    """3 March 2026 at 14:05, in local time, from the kept form."""
    local = datetime.fromisoformat(kept).astimezone(LOCAL)
    return f"{in_words(local.date())} at {local:%H:%M}"
