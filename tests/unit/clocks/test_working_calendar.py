"""The worked examples of domain 5.1, and what they follow from."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.clocks.calendar import NeverOpen, WorkingCalendar, bank_holidays
from orchestrator.clocks.limits import Limit

LONDON = ZoneInfo("Europe/London")
HUB = WorkingCalendar()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def due(start: str, limit: str) -> datetime:
    return HUB.due(local(start), Limit.parse(limit)).astimezone(LONDON).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-09-04 16:30", "6 wh", "2026-09-07 14:30"),
        ("2026-04-02 16:00", "2 wh", "2026-04-07 10:00"),
        ("2026-12-24 15:00", "6 wh", "2026-12-29 13:00"),
        ("2026-09-12 22:10", "4 wh", "2026-09-14 13:00"),
        ("2026-05-22 10:00", "15 WD", "2026-06-15 17:00"),
        ("2026-05-22 10:00", "45 WD", "2026-07-27 17:00"),
        ("2026-12-24 10:00", "15 WD", "2027-01-19 17:00"),
        ("2026-12-24 10:00", "45 WD", "2027-03-02 17:00"),
    ],
)
def test_the_worked_examples_in_working_time(start: str, limit: str, expected: str) -> None:
    assert due(start, limit) == local(expected)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-10-24T22:00+00:00", 4, "2026-10-25T02:00+00:00"),  # 23:00 BST to 02:00 GMT
        ("2026-03-28T23:30+00:00", 2, "2026-03-29T01:30+00:00"),  # 23:30 GMT to 02:30 BST
        ("2026-10-24T15:00+00:00", 24, "2026-10-25T15:00+00:00"),  # 16:00 BST to 15:00 GMT
    ],
)
def test_the_worked_examples_round_the_clock_at_a_change_of_clocks(
    start: str, hours: int, expected: str
) -> None:
    limit = Limit.parse(f"{hours} h")
    assert HUB.due(datetime.fromisoformat(start), limit) == datetime.fromisoformat(expected)


def test_a_local_start_before_the_clocks_go_back_still_gives_elapsed_hours() -> None:
    assert HUB.due(local("2026-10-24 23:00"), Limit.parse("4 h")) == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_the_friday_before_a_bank_holiday_keeps_the_strict_due_and_rolls_the_operational_one() -> None:
    limit = Limit.parse("24 h")
    strict = HUB.due(local("2026-05-22 16:40"), limit)
    assert strict == local("2026-05-23 16:40")
    for rating in "AGB":
        assert HUB.operational_due(strict, limit, rating) == local("2026-05-26 11:00")
    assert HUB.operational_due(strict, limit, "R") == strict
    assert due("2026-05-22 16:40", "1 WD-T") == local("2026-05-26 16:40")


def test_a_due_inside_opening_hours_does_not_roll() -> None:
    limit = Limit.parse("24 h")
    strict = HUB.due(local("2026-09-08 09:00"), limit)
    assert HUB.operational_due(strict, limit, "A") == strict == local("2026-09-09 09:00")


def test_short_and_working_time_limits_never_roll() -> None:
    night = local("2026-09-12 22:40")
    assert HUB.operational_due(night, Limit.parse("30 min"), "A") == night
    assert HUB.operational_due(local("2026-09-11 17:00"), Limit.parse("6 wh"), "A") == local(
        "2026-09-11 17:00"
    )


def test_the_warning_points_of_a_silent_agency() -> None:
    monday, limit = local("2026-09-07 09:00"), Limit.parse("6 wh")
    assert HUB.point(monday, limit, 50) == local("2026-09-07 12:00")
    assert HUB.point(monday, limit, 80) == local("2026-09-07 13:48")
    assert HUB.point(monday, limit, 100) == local("2026-09-07 15:00")


def test_warning_points_of_working_days_fall_into_opening_hours() -> None:
    assert HUB.point(local("2026-09-04 13:00"), Limit.parse("1 WD-T"), 50) == local("2026-09-04 17:00")
    assert HUB.point(local("2026-09-04 13:00"), Limit.parse("1 WD-T"), 80) == local("2026-09-07 11:24")


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        ("2026-09-07 11:00", "6 wh", "2026-09-07 17:00"),  # ends at closing time, not at the next opening
        ("2026-09-07 17:00", "6 wh", "2026-09-08 15:00"),  # the hub is closed at closing time
        ("2026-09-07 07:00", "2 wh", "2026-09-07 11:00"),  # before opening
        ("2026-09-12 22:10", "1 WD-T", "2026-09-15 09:00"),  # outside hours: counts from Monday 09:00
        ("2026-09-08 12:00", "0 WD", "2026-09-08 17:00"),  # the same day
        ("2026-09-08 18:00", "0 WD", "2026-09-09 17:00"),  # nothing of the day is left
        ("2026-10-23 16:00", "1 WD-T", "2026-10-26 16:00"),  # same local time over a change of clocks
    ],
)
def test_the_edges_of_a_working_day(start: str, limit: str, expected: str) -> None:
    assert due(start, limit) == local(expected)


def test_bank_holidays_of_england_and_wales_with_their_substitute_days() -> None:
    assert bank_holidays(2026) - {date(2026, 12, 26)} == {
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
    }
    assert bank_holidays(2027) - {date(2027, 12, 25), date(2027, 12, 26)} == {
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
        date(2027, 8, 30),
        date(2027, 12, 27),
        date(2027, 12, 28),
    }


def test_a_local_closing_day_is_no_working_day() -> None:
    closed_tuesday = WorkingCalendar(closures=frozenset({date(2026, 9, 8)}))
    assert closed_tuesday.due(local("2026-09-07 16:00"), Limit.parse("2 wh")) == local("2026-09-09 10:00")


def test_a_site_that_never_opens_is_refused_instead_of_searched_for_ever() -> None:
    start = date(2026, 1, 1)
    never = WorkingCalendar(closures=frozenset(start + timedelta(days=n) for n in range(800)))
    with pytest.raises(NeverOpen):
        never.next_opening(local("2026-02-01 12:00"))


def open_minutes(start: datetime, minutes: int) -> datetime:
    """Independent of the calendar: walks through time minute by minute and reads the wall clock."""
    moment, left = start, minutes
    while left:
        wall = moment.astimezone(LONDON)
        if wall.weekday() < 5 and 9 <= wall.hour < 17 and wall.date() not in bank_holidays(wall.year):
            left -= 1
        moment += timedelta(minutes=1)
    return moment


@settings(max_examples=40, deadline=None)
@given(
    offset=st.integers(min_value=0, max_value=2 * 365 * 24 * 60),
    minutes=st.integers(min_value=1, max_value=30 * 60),
)
def test_adding_working_time_agrees_with_walking_minute_by_minute(offset: int, minutes: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=offset)
    end = HUB.add_working_time(start, timedelta(minutes=minutes))
    assert end == open_minutes(start, minutes)
    assert HUB.working_time(start, end) == timedelta(minutes=minutes)


@settings(max_examples=100, deadline=None)
@given(
    offset=st.integers(min_value=0, max_value=2 * 365 * 24 * 60),
    limit=st.sampled_from(["15 min", "2 h", "24 h", "1 wh", "6 wh", "8 wh", "1 WD", "1 WD-T", "15 WD"]),
)
def test_warning_points_come_in_order_and_never_after_the_limit(offset: int, limit: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=offset)
    rule = Limit.parse(limit)
    points = [HUB.point(start, rule, percent) for percent in (50, 75, 80, 90, 100)]
    assert points == sorted(points)
    assert HUB.operational_due(points[-1], rule, "A") >= points[-1]
    assert HUB.operational_due(points[-1], rule, "R") == points[-1]
