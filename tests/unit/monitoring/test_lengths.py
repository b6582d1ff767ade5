"""Lengths of time as managers read them."""

from datetime import timedelta

from orchestrator.clocks.calendar import WorkingCalendar
from orchestrator.monitoring.views import lengths

HUB, NOTHING = WorkingCalendar(), timedelta()


def test_what_is_over_since_closing_time_is_late_by_no_working_time_yet():
    assert lengths.late(NOTHING, "working", HUB, still=True) == "no working time yet"


def test_what_was_done_after_closing_time_was_late_by_no_working_time():
    assert lengths.late(NOTHING, "working", HUB, still=False) == "no working time"


def test_lateness_is_told_in_working_time():
    assert lengths.late(timedelta(minutes=8), "working", HUB, still=True) == "8 working minutes"
    assert lengths.late(NOTHING, "elapsed", HUB, still=False) == "none"
