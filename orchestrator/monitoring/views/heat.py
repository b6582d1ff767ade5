"""How dark a step is drawn, and what the lightest and the darkest stand for."""

from datetime import timedelta
from math import ceil

from orchestrator.clocks.calendar import WorkingCalendar

from . import lengths

HOTTEST = 5
#: The heat of a step that is not shown.
HIDDEN = "hidden"


def bucket(value: float, most: float) -> int:
    """0 = nothing, 1 to HOTTEST by its share of the most."""
    if value <= 0 or most <= 0:
        return 0
    return min(int(value / most * HOTTEST) + 1, HOTTEST)


def lightest(most: object, calendar: WorkingCalendar) -> str:
    """“under 2.4 days”, “under 3”: what the lightest colour stands for; "" where nothing has a colour."""
    if isinstance(most, timedelta) and most:
        return f"under {lengths.in_words(most / HOTTEST, 'clock', calendar)}"
    return f"under {ceil(most / HOTTEST)}" if isinstance(most, int) and most else ""
