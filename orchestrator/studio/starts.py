"""The day and time that somebody types for a start, as the clock shows it here."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

PARTS = ("day", "month", "year", "time")
FAR = timedelta(days=366)  #: a start later than that is asked about: most are slips of the year


def day_of(typed: Any) -> str:
    """The day that is asked about where it lies far ahead: a yes counts for that very day."""
    return "-".join(typed.get(f"starts-{part}", "").strip() for part in ("year", "month", "day"))


def moment_of(typed: Any) -> datetime | None:
    """The day and time that were typed, in the time of the site; None for what is none."""
    try:
        day, month, year = (int(typed.get(f"starts-{part}", "")) for part in ("day", "month", "year"))
        hour, minute = (
            int(part) for part in typed.get("starts-time", "").strip().replace(".", ":").split(":")
        )
        return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(settings.TIME_ZONE))
    except (ValueError, OverflowError):
        return None
