"""When a timer is due. The engine never reads a clock: a moment becomes absolute once, from the step's `now`.

Nothing here makes a timer fire. The due moment is handed out with the wait; the caller's row decides when its
time has come and says so with `FireTimer`.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from processes.engine.errors import ExpressionError

TimerKind = Literal["timeDate", "timeDuration", "timeCycle"]
MAX_TICKS = 100
_DURATION = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_LITERAL = re.compile(r"(R\d*/)?P[0-9YMWDTHS.]+|\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:?\d\d)")


@dataclass(frozen=True)
class Due:
    """When a timer is due (aware UTC), how often it ticks and how far apart (an ISO 8601 duration)."""

    at: datetime
    ticks: int = 1
    every: str = ""


def is_literal(source: str) -> bool:
    """Whether a timer is written as plain ISO 8601 rather than as an expression."""
    return bool(_LITERAL.fullmatch(source.strip()))


def after(start: datetime, duration: str) -> datetime:
    """`start` plus an ISO 8601 duration; months keep the day of the month where they can."""
    match = _DURATION.fullmatch(duration.strip())
    if match is None:
        raise ExpressionError(f"“{duration}” is not a duration such as P5D or PT2H")
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[:6])
    total = start.year * 12 + start.month - 1 + years * 12 + months
    year, month = divmod(total, 12)
    try:
        day = min(start.day, monthrange(year, month + 1)[1])
        moved = start.replace(year=year, month=month + 1, day=day)
        return moved + timedelta(
            weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=float(match.group(7) or 0)
        )
    except (ValueError, OverflowError):
        raise ExpressionError(f"“{duration}” from {start:%Y-%m-%d} is no date of our calendar") from None


def _moment(value: Any) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ExpressionError(f"{value!r} is not a moment such as 2026-03-02T16:00:00+00:00") from None
    if moment.tzinfo is None:
        raise ExpressionError(f"the moment {value} has no time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ExpressionError(f"the moment {value} is no date of our calendar") from None


def due(kind: TimerKind, value: Any, *, now: datetime) -> Due:
    """The moment that a timer's value means, counted from `now`. Raises ExpressionError with a sentence."""
    text = value.strip() if isinstance(value, str) else value
    if kind == "timeCycle":
        if not isinstance(text, str) or text.count("/") != 1 or not text.startswith("R"):
            raise ExpressionError(f"{value!r} is not a cycle such as R3/P1D")
        count, every = text[1:].split("/")
        if not count.isdigit() or not 1 <= int(count) <= MAX_TICKS:
            raise ExpressionError(f"{value!r} must say how often, 1 to {MAX_TICKS} times, as in R3/P1D")
        return Due(after(now, every).astimezone(UTC), int(count), every)
    if kind == "timeDuration" or (isinstance(text, str) and text.startswith("P")):
        if not isinstance(text, str):
            raise ExpressionError(f"{value!r} is not a duration such as P5D or PT2H")
        return Due(after(now, text).astimezone(UTC))
    return Due(_moment(text))
