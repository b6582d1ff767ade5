"""Lengths of time, as people say them: “3 working days”, “40 minutes”, “2 working hours late”."""

from datetime import timedelta

from orchestrator.clocks.calendar import WorkingCalendar

from .tables import Cell

NOTHING_TO_SAY = "–"
_KINDS = {"working": "working ", "clock": "clock "}
_SHORT = {"minute": "min", "hour": "h", "day": "d"}


def in_words(length: timedelta | None, unit: str, calendar: WorkingCalendar) -> str:
    """`unit`: working, elapsed or mixed hours; or clock: elapsed, and the words say so. Days of working time
    are as long as the site is open.
    """
    if length is None:
        return NOTHING_TO_SAY
    number, word = _said(abs(length), unit, calendar)
    if not number:
        return "none" if abs(length) < timedelta(seconds=1) else f"under a {word}"
    return f"{number} {word}{'' if number == '1' else 's'}"


def short(length: timedelta | None, unit: str, calendar: WorkingCalendar) -> str:
    """For a badge: “2.5 d”, “40 min”."""
    if length is None:
        return NOTHING_TO_SAY
    number, word = _said(abs(length), unit, calendar)
    return f"{number or '<1'} {_SHORT[word.rpartition(' ')[2]]}"


def margin(length: timedelta | None, unit: str, calendar: WorkingCalendar) -> str:
    """“2 working hours left” where it was in time, else “2 working hours late”."""
    if length is None:
        return NOTHING_TO_SAY
    words = in_words(length, unit, calendar)
    if words == "none":
        return "on the minute"
    return f"{words} {'late' if length < timedelta() else 'left'}"


def late(length: timedelta, unit: str, calendar: WorkingCalendar, *, still: bool) -> str:
    """How long after its limit something was done, or (`still`) is open; a limit that fell at closing time is
    over, though nobody could have worked since.
    """
    words = in_words(length, unit, calendar)
    if words == "none" and unit == "working":
        return "no working time yet" if still else "no working time"
    return words


def cell(length: timedelta | None, unit: str, calendar: WorkingCalendar) -> Cell:
    """Sorted by how long it is."""
    sort = None if length is None else length.total_seconds()
    return Cell(in_words(length, unit, calendar), sort=sort, value=length)


def _said(length: timedelta, unit: str, calendar: WorkingCalendar) -> tuple[str, str]:
    """How many of what; no number: less than one of it."""
    kind = _KINDS.get(unit, "")
    works = unit == "working"
    day = _opening_time(calendar) if works else timedelta(days=1)
    minutes = round(length / timedelta(minutes=1))
    if minutes < 60:
        return (str(minutes) if minutes else ""), f"{kind}minute"
    if length < (2 * day if works else timedelta(hours=48)):
        return _tidy(length / timedelta(hours=1)), f"{kind}hour"
    return _tidy(length / day), f"{kind}day"


def _opening_time(calendar: WorkingCalendar) -> timedelta:
    opens, closes = (timedelta(hours=at.hour, minutes=at.minute) for at in (calendar.opens, calendar.closes))
    return closes - opens


def _tidy(number: float) -> str:
    """One place behind the point below ten, none above."""
    return f"{number:.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")
