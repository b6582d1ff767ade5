"""Hand-overs between agencies: a table, and a picture drawn from it."""

import textwrap
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import cached_property

from orchestrator.monitoring.measures import handovers, open_work
from orchestrator.monitoring.measures.handovers import Handover
from orchestrator.monitoring.measures.suppressed import Count

from . import lengths
from .limits import period
from .pages import MeasurePage
from .tables import CLOCK_HOURS, NOT_SHOWN, Cell, Column, Row, Table, count, text, whole

WIDTH, LINE, TOP = 480, 44, 40
LEFT, RIGHT = 170, 310
THICKEST = 16.0
BROADEST = 20  #: letters beside the picture


@dataclass(frozen=True)
class End:
    """One agency at one side of the picture."""

    name: str
    y: int

    @property
    def lines(self) -> list[tuple[str, int]]:
        """The name in one line or two, with where each stands."""
        parts = textwrap.wrap(self.name, BROADEST)[:2]
        first = self.y + 5 - 8 * (len(parts) - 1)
        return [(part, first + 16 * at) for at, part in enumerate(parts)]


@dataclass(frozen=True)
class Band:
    """All hand-overs from one agency to another: a curve as thick as they are many."""

    path: str
    thick: str
    number: str
    words: str
    x: int
    y: int


@dataclass(frozen=True)
class Picture:
    """In the units of its view box."""

    width: int
    height: int
    senders: tuple[End, ...]
    receivers: tuple[End, ...]
    bands: tuple[Band, ...]


class HandoversPage(MeasurePage):
    """From which agency to which, and how long it lies in between."""

    name = "handovers"
    title = "Hand-overs"
    template_name = "monitoring/handovers.html"
    counted = ("handovers", "task_times")
    choices = ("since", "until", "agency", "rating", "version")
    usual_order = "Most frequent first"

    @cached_property
    def found(self) -> tuple[Handover, ...]:
        return handovers.handovers(self.scope, self.filters, now=self.now)

    def make_table(self) -> Table:
        columns = (
            Column("sender", "From"),
            Column("receiver", "To"),
            Column("number", "Hand-overs", number=True),
            Column("unclaimed", "Claimed by nobody yet", number=True),
            Column("median", "Usually waits (clock time)", number=True, machine=CLOCK_HOURS),
            Column("p90", "Nine of ten claimed within (clock time)", number=True, machine=CLOCK_HOURS),
        )
        rows = [
            Row(
                (
                    text(one.sender_name),
                    text(one.receiver_name),
                    self._listed(one, one.number, "all"),
                    self._listed(one, one.unclaimed, "unclaimed"),
                    NOT_SHOWN
                    if one.wait_median is None and self.is_hidden(one.number)
                    else lengths.cell(one.wait_median, "clock", self.calendar),
                    NOT_SHOWN
                    if one.wait_p90 is None and self.is_hidden(one.number)
                    else lengths.cell(one.wait_p90, "clock", self.calendar),
                )
            )
            for one in self.found
        ]
        return whole("Work handed from one agency to another", columns, rows)

    def _listed(self, one: Handover, number: Count, which: str) -> Cell:
        """Leads to the tasks that were handed over, for who may see lists."""
        address = ""
        if number and self.scope.may_list:
            extra = {"of": "" if which == "all" else which, "sender": one.sender}
            address = self.address("handed_tasks", changes={"agency": one.receiver}, extra=extra)
        words = "claimed by nobody yet" if which == "unclaimed" else "hand-overs"
        return count(number, address=address, said=f"{one.sender_name} to {one.receiver_name}, {words}")

    def missing(self) -> str:
        """What the times leave out, in words; "" where nothing is."""
        counts = [one.unclaimed for one in self.found if one.unclaimed]
        if not counts:
            return ""
        known = [one for one in counts if isinstance(one, int)]
        if len(known) < len(counts):
            return "The times leave out the work that nobody has claimed yet: it still waits."
        number = sum(known)
        tasks = "1 task that was" if number == 1 else f"{number} tasks that were"
        return f"The times leave out {tasks} handed over and not claimed by anybody yet."

    def context(self) -> dict[str, Any]:
        unclaimed = replace(self.filters, unclaimed=True)
        return {
            "missing": self.missing(),
            "unclaimed": open_work.tasks(self.scope, unclaimed, now=self.now).count(),
            "unclaimed_list": self.address("tasks", changes={"unclaimed": True}),
            "picture": picture(self.found),
            "period": period(self),
            "nothing": "Nothing was handed from one agency to another in this period.",
        }


def picture(found: tuple[Handover, ...]) -> Picture:
    """Senders on the left, receivers on the right, each as often as it is in the table."""
    senders = list(dict.fromkeys(one.sender_name for one in found))
    receivers = list(dict.fromkeys(one.receiver_name for one in found))
    most = max((_size(one) for one in found), default=1)
    left = {name: TOP + LINE * at for at, name in enumerate(senders)}
    right = {name: TOP + LINE * at for at, name in enumerate(receivers)}
    fan_out = Counter(one.sender_name for one in found)
    fan_in = Counter(one.receiver_name for one in found)
    bands = []
    for one in found:
        start, end = left[one.sender_name], right[one.receiver_name]
        middle = (LEFT + RIGHT) // 2
        share = 0.14 if fan_out[one.sender_name] <= fan_in[one.receiver_name] else 0.86
        bands.append(
            Band(
                path=f"M {LEFT} {start} C {middle} {start} {middle} {end} {RIGHT} {end}",
                thick=f"{max(THICKEST * _size(one) / most, 1.0):.1f}",
                number=str(one.number),
                words=f"{one.sender_name} to {one.receiver_name}: {one.number}",
                x=round(LEFT + (RIGHT - LEFT) * share),
                y=round(start + (end - start) * (3 * share**2 - 2 * share**3)) + 5,
            )
        )
    return Picture(
        WIDTH,
        TOP + LINE * max(len(senders), len(receivers)),
        tuple(End(name, y) for name, y in left.items()),
        tuple(End(name, y) for name, y in right.items()),
        tuple(bands),
    )


def _size(one: Handover) -> int:
    """A count that is not shown is drawn as one."""
    return one.number if isinstance(one.number, int) else 1
