"""What the steps of a drawing are ranked and drawn by: one of these measures at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestrator.monitoring.measures.bottlenecks import StepLine
from orchestrator.monitoring.measures.suppressed import Count


@dataclass(frozen=True)
class Measure:
    """What lines are ranked and drawn by."""

    title: str
    value: Callable[[StepLine, datetime], Any]  #: of a line, now
    of: Callable[
        [StepLine], Count
    ]  #: how many tasks it is made of: where there are some, no value is a hidden one
    none: str = "is beyond its limit"  #: what no step is or has, where nothing is shaded

    def nothing_shaded(self, *, hides: bool) -> str:
        """What stands in place of the key of the colours; `hides`: some numbers are kept back."""
        told = ", as far as numbers are shown" if hides else ""
        return f"No step {self.none}{told}: none is shaded."


def age(line: StepLine, now: datetime) -> timedelta | None:
    """How long the oldest of those in progress has been open."""
    return now - line.oldest if line.oldest else None


MEASURES = {
    "beyond": Measure("Clock time beyond the limit", lambda line, now: line.beyond, lambda line: line.late),
    "open": Measure(
        "Open longest", lambda line, now: age(line, now), lambda line: line.in_progress, "has anything open"
    ),
    "waiting": Measure(
        "Usually waits",
        lambda line, now: line.waiting_median,
        lambda line: line.done,
        "has waited for anybody",
    ),
    "working": Measure(
        "Usually worked on for",
        lambda line, now: line.working_median,
        lambda line: line.done,
        "has taken any time to do",
    ),
    "total": Measure(
        "Usually takes in all",
        lambda line, now: line.total_median,
        lambda line: line.done,
        "has taken any time",
    ),
    "in_progress": Measure(
        "In progress now",
        lambda line, now: line.in_progress,
        lambda line: line.in_progress,
        "has anything open",
    ),
    "late": Measure("Late", lambda line, now: line.late, lambda line: line.late),
    "arrivals": Measure(
        "Arrivals", lambda line, now: line.arrivals, lambda line: line.arrivals, "had anything come to it"
    ),
}
