"""What the worker does again and again comes as often as it says.

In a rhythm of six fields the seconds come last: written first they meant every second of minutes 0, 20, 40.
"""

from datetime import UTC, datetime, timedelta

import pytest
from croniter import croniter
from procrastinate.contrib.django import app

MIDNIGHT = datetime(2026, 9, 8, tzinfo=UTC)
SECONDS = {
    "orchestrator.clocks.jobs.sweep_clocks": 20,
    "orchestrator.notices.jobs.tell_and_climb": 20,
}


def rhythm(task_name: str) -> str:
    return next(p.cron for (name, _), p in app.periodic_registry.periodic_tasks.items() if name == task_name)


@pytest.mark.parametrize(("task_name", "seconds"), SECONDS.items())
def test_limits_are_looked_at_three_times_in_every_minute_of_the_day(task_name: str, seconds: int) -> None:
    moments = croniter(rhythm(task_name), MIDNIGHT - timedelta(seconds=1))
    day = 24 * 3600 // seconds
    found = [moments.get_next(datetime) for _ in range(day)]
    assert found == [MIDNIGHT + timedelta(seconds=seconds * number) for number in range(day)]


def test_nothing_else_comes_more_often_than_once_a_minute() -> None:
    for (name, _), periodic in app.periodic_registry.periodic_tasks.items():
        moments = croniter(periodic.cron, MIDNIGHT)
        first, second = moments.get_next(datetime), moments.get_next(datetime)
        assert (second - first).total_seconds() >= SECONDS.get(name, 60), name
