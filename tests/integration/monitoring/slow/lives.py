"""What became of every task of a site, told by the events of its process."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from orchestrator.agencies.models import Site, Team
from orchestrator.clocks import calendar
from processes.models import HumanTask, ProcessEvent

RATING_OF_PRIORITY = {3: "R", 2: "A", 1: "G", 0: "B"}


@dataclass
class Life:
    """What became of one task, told by its events."""

    task: HumanTask
    agency: str
    created: datetime
    hands: list[tuple[datetime, bool]] = field(default_factory=list)  #: moment, and whether somebody holds it
    done: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_open(self) -> bool:
        return self.done is None and not self.cancelled


@dataclass
class Lives:
    """One site at one moment."""

    site: Site
    now: datetime

    def __post_init__(self) -> None:
        self.calendar = calendar.of(self.site)
        self.teams = {team.pk: team for team in Team.objects.filter(site=self.site).select_related("agency")}
        self.lives = self._lives()

    def _lives(self) -> list[Life]:
        found: dict[Any, Life] = {}
        tasks = HumanTask.objects.select_related("step__version").in_bulk()
        for event in ProcessEvent.objects.order_by("instance_id", "number"):
            task = tasks.get(event.task_id)
            if task is None or task.queue not in self.teams:
                continue
            if event.kind == "task_created":
                found[task.pk] = Life(task, self.teams[task.queue].agency.code, event.at)
            elif event.kind in ("task_claimed", "task_assigned"):
                found[task.pk].hands.append((event.at, True))
            elif event.kind == "task_released":
                found[task.pk].hands.append((event.at, False))
            elif event.kind == "task_completed":
                found[task.pk].done = event.at
            elif event.kind == "task_cancelled":
                found[task.pk].cancelled_at = event.at
        return list(found.values())

    def length(self, start: datetime, end: datetime, working: bool) -> float:
        if not working:
            return (end - start).total_seconds()
        if end < start:
            return -self.calendar.working_time(end, start).total_seconds()
        return self.calendar.working_time(start, end).total_seconds()

    def period(self, first: date, last: date) -> tuple[datetime, datetime]:
        zone = self.site.zone
        begin = datetime.combine(first, time(), zone).astimezone(UTC)
        return begin, datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Between the two neighbours of the place, in proportion."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
