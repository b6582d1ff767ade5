"""T6. Time: 400 limits against a minute-by-minute oracle, under three time zones of the process, and clocks
of the machine that are set back and forward. (quality.md T6, domain 5.1)
"""

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.clocks.calendar import WorkingCalendar
from orchestrator.clocks.limits import Limit
from processes import wakeups
from processes.models import ProcessEvent, Timer
from tests.integration.machine.conftest import NOW, begin, publish, world
from tests.reliability import minutes

__all__ = ["begin", "publish", "world"]

ZONES = ("UTC", "Europe/London", "Pacific/Kiritimati")
ROWS = 400
#: Moments at which calendars go wrong, local time: changes of clocks, bank holidays, the end of February,
#: the last minute of a week and of a year.
EDGES = (
    "2026-03-27 16:59", "2026-03-28 23:30", "2026-03-29 00:30", "2026-03-29 02:30", "2026-03-30 08:59",
    "2026-10-23 16:59", "2026-10-24 23:30", "2026-10-25 00:30", "2026-10-25 01:30", "2026-10-26 09:00",
    "2026-02-27 16:59", "2026-02-28 12:00", "2026-03-01 00:00", "2026-04-02 16:59", "2026-04-03 12:00",
    "2026-05-22 16:59", "2026-05-25 10:00", "2026-08-28 17:00", "2026-12-24 16:59", "2026-12-31 23:59",
    "2026-09-04 16:59", "2026-09-04 17:00", "2026-09-05 09:00", "2026-09-07 08:59",
)  # fmt: skip
LIMITS = (
    (15, "min"), (30, "min"), (2, "h"), (4, "h"), (24, "h"), (1, "wh"), (2, "wh"), (6, "wh"), (8, "wh"),
    (20, "wh"), (0, "WD"), (1, "WD"), (2, "WD"), (15, "WD"), (45, "WD"), (1, "WD-T"), (3, "WD-T"),
)  # fmt: skip


def rows() -> list[tuple[datetime, int, str]]:
    """Every edge with every limit, and other moments of the year, to 400 and a few."""
    found = [
        (datetime.fromisoformat(edge).replace(tzinfo=minutes.LONDON).astimezone(UTC), *limit)
        for edge in EDGES
        for limit in LIMITS
    ]
    at_random = random.Random(6)
    while len(found) < ROWS + len(LIMITS):
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=at_random.randrange(365 * 24 * 60))
        found.append((start, *at_random.choice(LIMITS)))
    return found


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The process believes to be somewhere else."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def test_every_limit_ends_where_the_clock_on_the_wall_says(zone: str) -> None:
    hub = WorkingCalendar()
    wrong = [
        (start.isoformat(), f"{amount} {unit}", found.isoformat(), expected.isoformat())
        for start, amount, unit in rows()
        if (found := hub.due(start, Limit.parse(f"{amount} {unit}")))
        != (expected := minutes.due(start, amount, unit))
    ]
    assert wrong == []
    assert len(rows()) >= ROWS


@pytest.mark.django_db
@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=3)])
def test_a_clock_that_is_set_never_fires_a_limit_twice_and_leaves_none_out(begin, zone, step) -> None:
    begin("limits")
    now = NOW + timedelta(minutes=59)
    wakeups.run_due(now)
    assert fired() == []
    now = NOW + timedelta(hours=1)
    wakeups.run_due(now)
    assert fired() == ["half"]
    wakeups.run_due(now + step)  # somebody sets the clock
    after_step = fired()
    assert after_step == (["half"] if step < timedelta(hours=1) else ["half", "limit"])
    wakeups.run_due(now)  # and sets it right again
    assert fired() == after_step
    wakeups.run_due(NOW + timedelta(days=4))
    assert fired() == ["half", "limit"]
    assert not Timer.objects.filter(state="waiting").exists()


def fired() -> list[str]:
    lines = ProcessEvent.objects.filter(kind="timer_fired").order_by("number")
    return list(lines.values_list("element_id", flat=True))
