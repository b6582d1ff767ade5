"""Where work waits: the published drawing, coloured from the table beneath it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from orchestrator.monitoring.measures import bottlenecks, flows
from orchestrator.monitoring.measures.bottlenecks import StepLine
from orchestrator.monitoring.measures.flows import Flows
from processes.models import ProcessVersion

from . import drawn, lengths, narrowing
from .limits import period
from .narrowing import Field
from .pages import MeasurePage
from .tables import Column, Row, Table, count, text, whole

HOTTEST = 5
MEASURES: dict[str, tuple[str, Callable[[StepLine], Any]]] = {
    "beyond": ("Clock time beyond the limit", lambda line: line.beyond),
    "waiting": ("Usually waits", lambda line: line.waiting_median),
    "working": ("Usually worked on for", lambda line: line.working_median),
    "total": ("Usually takes in all", lambda line: line.total_median),
    "in_progress": ("In progress now", lambda line: line.in_progress),
    "late": ("Late", lambda line: line.late),
    "arrivals": ("Arrivals", lambda line: line.arrivals),
}
SPLIT = {"agency": "Each agency apart", "step": "All agencies together"}


@dataclass(frozen=True)
class Used:
    """How often one route of the drawing was taken."""

    words: str
    number: str


class BottlenecksPage(MeasurePage):
    """Steps ranked by the measure that was chosen; the drawing shows the pathway of the worst of them, or the
    one that was asked for.
    """

    name = "bottlenecks"
    title = "Where work waits"
    template_name = "monitoring/bottlenecks.html"
    counted = ("bottlenecks", "task_times", "flows")
    choices = ("since", "until", "agency", "rating", "version")
    own_words = {"measure": tuple(MEASURES), "split": tuple(SPLIT)}
    open_rows = 10

    @property
    def usual_order(self) -> str:  # type: ignore[override]
        return f"{MEASURES[self.word('measure')][0]}, most first"

    @cached_property
    def lines(self) -> tuple[StepLine, ...]:
        found = bottlenecks.bottlenecks(
            self.scope, self.filters, now=self.now, by_agency=self.word("split") == "agency"
        )
        return tuple(sorted(found, key=lambda line: -self.heat(line)))

    def heat(self, line: StepLine) -> float:
        """The measure as a number; what is not shown is nothing."""
        value = MEASURES[self.word("measure")][1](line)
        if isinstance(value, timedelta):
            return value.total_seconds()
        return float(value) if isinstance(value, int) else 0.0

    def own_fields(self) -> list[Field]:
        names = sorted(drawn.names(self.newest).items(), key=lambda one: one[1])
        return [
            Field("process", "Pathway", self.filters.process, (("", "All, drawn: the worst"), *names)),
            Field(
                "measure",
                "Show",
                self.word("measure"),
                tuple((key, name) for key, (name, _) in MEASURES.items()),
            ),
            Field("split", "Agencies", self.word("split"), tuple(SPLIT.items())),
        ]

    # the drawing

    @cached_property
    def newest(self) -> list[ProcessVersion]:
        return drawn.newest(self.versions)

    @cached_property
    def process_id(self) -> str:
        """The pathway to draw."""
        if self.filters.process:
            return self.filters.process
        version = self._chosen_version()
        known = drawn.names([version] if version else self.newest)
        return next((one.process_id for one in self.lines if one.process_id in known), next(iter(known), ""))

    @cached_property
    def version(self) -> ProcessVersion | None:
        """The version to draw: the one asked for where it has that pathway, else the newest that has."""
        chosen = self._chosen_version()
        return drawn.drawing_of([chosen] if chosen else self.newest, self.process_id)

    def _chosen_version(self) -> ProcessVersion | None:
        return next((one for one in self.versions if one.pk == self.filters.version), None)

    @cached_property
    def volumes(self) -> Flows | None:
        if self.version is None:
            return None
        return flows.flows(self.scope, self.version, self.process_id, self.filters, now=self.now)

    def used(self) -> list[Used]:
        """Every route of the drawing with how often it was taken, the most used first."""
        if self.version is None or self.volumes is None:
            return []
        taken = self.volumes.flows
        found = []
        for route in drawn.routes(self.version.pk, self.process_id):
            if route.id in taken:
                name = f" ({route.name})" if route.name else ""
                found.append(
                    (taken[route.id], Used(f"{route.source} → {route.target}{name}", str(taken[route.id])))
                )
        found.sort(key=lambda one: -one[0] if isinstance(one[0], int) else 0)
        return [one for _, one in found]

    def elsewhere(self) -> list[str]:
        """Steps of this pathway in the table that do not stand in the drawn version."""
        if self.version is None:
            return []
        here = drawn.elements(self.version.pk, self.process_id)
        return list(
            dict.fromkeys(
                line.name
                for line in self.lines
                if line.process_id == self.process_id and line.element_id not in here
            )
        )

    def others(self) -> list[tuple[str, str, int]]:
        """Other pathways with steps in the table: name, address, how many lines."""
        known = drawn.names(self.newest)
        found: dict[str, int] = {}
        for line in self.lines:
            if line.process_id != self.process_id:
                found[line.process_id] = found.get(line.process_id, 0) + 1
        return [
            (known.get(process_id, process_id), self.address(changes={"process": process_id}), number)
            for process_id, number in found.items()
        ]

    # the table

    def make_table(self) -> Table:
        columns = (
            Column("rank", "Rank", sortable=False),
            Column("step", "Step", heading=True),
            *([Column("agency", "Agency")] if self.word("split") == "agency" else []),
            Column("beyond", "Beyond the limit (clock time)", number=True),
            Column("late", "Late", number=True),
            Column("in_progress", "In progress", number=True),
            Column("unclaimed", "Claimed by nobody", number=True),
            Column("arrivals", "Arrivals", number=True),
            Column("waiting", "Usually waits (clock time)", number=True),
            Column("waiting_p90", "Nine of ten wait up to (clock time)", number=True),
            Column("working", "Usually worked on for (clock time)", number=True),
            Column("working_p90", "Nine of ten worked on up to (clock time)", number=True),
            Column("loops", "Came back", number=True),
        )
        most = max((self.heat(line) for line in self.lines), default=0.0)
        rows = [self._row(rank, line, most) for rank, line in enumerate(self.lines, start=1)]
        return whole("Where work waits, the worst first", columns, rows)

    def _row(self, rank: int, line: StepLine, most: float) -> Row:
        what = f"{line.name}, {line.agency_name}" if line.agency else line.name
        lists = self.scope.may_list

        def length(value: timedelta | None) -> Any:
            return lengths.cell(value, "clock", self.calendar)

        tasks = self.address("tasks", changes=line.given) if lists and line.in_progress else ""
        unclaimed = (
            self.address("tasks", changes={**line.given, "unclaimed": True})
            if lists and line.unclaimed
            else ""
        )
        return Row(
            (
                count(rank),
                text(line.name),
                *([text(line.agency_name)] if line.agency else []),
                length(line.beyond),
                count(line.late, style="overdue" if line.late else ""),
                count(line.in_progress, address=tasks, said=f"{what}, in progress"),
                count(line.unclaimed, address=unclaimed, said=f"{what}, claimed by nobody"),
                count(line.arrivals),
                length(line.waiting_median),
                length(line.waiting_p90),
                length(line.working_median),
                length(line.working_p90),
                count(line.loop_backs),
            ),
            marks={
                "element": line.element_id,
                "process": line.process_id,
                "heat": str(bucket(self.heat(line), most)),
                "badges": json.dumps(self.badges(line), ensure_ascii=False),
            },
        )

    def badges(self, line: StepLine) -> list[list[str]]:
        """[style, words] of the numbers above a step in the drawing."""
        found = []
        if line.agency and line.agency != "HUB":
            found.append(["who", line.agency_name])
        found.append(["now", f"{line.in_progress} now"])
        measure = self.word("measure")
        value = MEASURES[measure][1](line)
        if isinstance(value, timedelta) and value:
            found.append(["length", lengths.short(value, "clock", self.calendar)])
        elif measure == "arrivals":
            found.append(["length", f"{line.arrivals} came"])
        if line.late:
            found.append(["late", f"! {line.late} late"])
        return found

    def context(self) -> dict[str, Any]:
        worst = self.lines[0] if self.lines and self.heat(self.lines[0]) else None
        used = self.used()
        version, volumes = self.version, self.volumes
        return {
            "measure": MEASURES[self.word("measure")][0],
            "worst": worst,
            "worst_value": self.table_value(worst) if worst else "",
            "version": version,
            "version_name": narrowing.version_name(version) if version else "",
            "process_id": self.process_id,
            "process_name": drawn.names([version]).get(self.process_id, "") if version else "",
            "drawing": reverse("versions:drawing", args=[version.pk, self.process_id]) if version else "",
            "volumes": json.dumps(
                {flow: str(number) for flow, number in volumes.flows.items()} if volumes else {}
            ),
            "used": used,
            "elsewhere": self.elsewhere(),
            "others": self.others(),
            "period": period(self),
            "nothing": "Nobody had anything to do in this period.",
        }

    def table_value(self, line: StepLine) -> str:
        value = MEASURES[self.word("measure")][1](line)
        if isinstance(value, timedelta):
            return lengths.in_words(value, "clock", self.calendar)
        return str(value)


def bucket(value: float, most: float) -> int:
    """0 = nothing, 1 to HOTTEST by its share of the most."""
    if value <= 0 or most <= 0:
        return 0
    return min(int(value / most * HOTTEST) + 1, HOTTEST)
