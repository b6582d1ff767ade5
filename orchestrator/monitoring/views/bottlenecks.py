"""Where work waits: the published drawing, coloured from the table beneath it."""

import itertools
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from orchestrator.monitoring.measures import bottlenecks, flows
from orchestrator.monitoring.measures.bottlenecks import StepLine
from orchestrator.monitoring.measures.filters import OF_LINES
from orchestrator.monitoring.measures.flows import Flows
from orchestrator.monitoring.measures.suppressed import KEPT_BACK, Count
from processes.models import ProcessVersion

from . import drawn, lengths, narrowing
from .drawn_measures import MEASURES, Measure, age
from .heat import HIDDEN, bucket, lightest
from .limits import period
from .narrowing import Field
from .pages import MeasurePage
from .tables import CLOCK_HOURS, NOT_SHOWN, Cell, Column, Row, Table, count, text, whole

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
    choose_among = OF_LINES
    own_words = {"measure": tuple(MEASURES), "split": tuple(SPLIT)}
    open_rows = 10

    @property
    def usual_order(self) -> str:  # type: ignore[override]
        return f"{self.measure.title}, most first"

    @property
    def measure(self) -> Measure:
        return MEASURES[self.word("measure")]

    @cached_property
    def lines(self) -> tuple[StepLine, ...]:
        found = bottlenecks.bottlenecks(
            self.scope, self.filters, now=self.now, by_agency=self.word("split") == "agency"
        )
        return tuple(sorted(found, key=self._order))

    def _order(self, line: StepLine) -> tuple[int, float, str, str]:
        """Most first; then by name alone, which says nothing, what is not shown; nought last."""
        heat = self.heat(line)
        if heat is None:
            return 1, 0.0, line.name, line.agency_name
        return 0 if heat else 2, -heat, "", ""

    def heat(self, line: StepLine) -> float | None:
        """The measure as a number; None where there is one that is not shown."""
        value = self.measure.value(line, self.now)
        if isinstance(value, timedelta):
            return value.total_seconds()
        if isinstance(value, int):
            return float(value)
        return None if self.is_hidden(self.measure.of(line)) else 0.0

    def own_fields(self) -> list[Field]:
        names = sorted(drawn.names(self.newest).items(), key=lambda one: one[1])
        return [
            Field("process", "Pathway", self.filters.process, (("", "All, drawn: the worst"), *names)),
            Field(
                "measure",
                "Show",
                self.word("measure"),
                tuple((key, one.title) for key, one in MEASURES.items()),
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
        """The version to draw: the one asked for where it has that pathway, else the one that most cases of
        the period ran, else the newest that has it.
        """
        chosen = self._chosen_version()
        if chosen:
            return drawn.drawing_of([chosen], self.process_id)
        start, end = self.filters.moments(self.scope, self.now)
        run = drawn.most_run(self.versions, self.process_id, start=start, end=end)
        return run or drawn.drawing_of(self.newest, self.process_id)

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
        screen: dict[str, Any] = {"number": True, "machine": CLOCK_HOURS, "on_paper": False}
        columns = (
            Column("rank", "Rank", sortable=False),
            Column("step", "Step", heading=True),
            *([Column("agency", "Agency")] if self.word("split") == "agency" else []),
            Column("beyond", "Beyond the limit (clock time)", number=True, machine=CLOCK_HOURS),
            Column("late", "Late", number=True),
            Column("in_progress", "In progress", number=True),
            Column("unclaimed", "Claimed by nobody", number=True),
            Column("open", "Open longest (clock time)", number=True, machine=CLOCK_HOURS),
            Column("open_median", "Usually open so far (clock time)", **screen),
            Column("arrivals", "Arrivals", number=True),
            Column("waiting", "Usually waits (clock time)", number=True, machine=CLOCK_HOURS),
            Column("waiting_p90", "Nine of ten wait up to (clock time)", **screen),
            Column("working", "Usually worked on for (clock time)", number=True, machine=CLOCK_HOURS),
            Column("working_p90", "Nine of ten worked on up to (clock time)", **screen),
            Column("loops", "Came back", number=True, on_paper=False),
        )
        most = max((self.heat(line) or 0.0 for line in self.lines), default=0.0)
        ranks = itertools.count(1)
        rows = [self._row(0 if self.heat(line) is None else next(ranks), line, most) for line in self.lines]
        return whole("Where work waits, the worst first", columns, rows)

    def _row(self, rank: int, line: StepLine, most: float) -> Row:
        what = f"{line.name}, {line.agency_name}" if line.agency else line.name
        # The lists hold what is open now: of an earlier period some of it had not begun.
        lists = self.scope.may_list and self.filters.moments(self.scope, self.now)[1] > self.now
        value = self.heat(line)

        def length(time: timedelta | None, of: Count) -> Cell:
            if time is None and self.is_hidden(of):
                return NOT_SHOWN
            return lengths.cell(time, "clock", self.calendar)

        def listed(number: Count, which: str, words: str, style: str = "") -> Cell:
            """What is open now leads to the list that acts; the rest to what it counts."""
            address = ""
            if number and lists and which in ("in_progress", "unclaimed"):
                address = self.address("tasks", changes={**line.given, "unclaimed": which == "unclaimed"})
            elif number and self.scope.may_list:
                address = self.address("step_tasks", changes=line.given, extra={"of": which})
            return count(number, address=address, said=f"{what}, {words}", style=style)

        return Row(
            (
                count(rank) if value is not None else Cell(lengths.NOTHING_TO_SAY),
                text(line.name),
                *([text(line.agency_name)] if line.agency else []),
                length(line.beyond, line.late),
                listed(line.late, "late", "late", "overdue" if line.late else ""),
                listed(line.in_progress, "in_progress", "in progress"),
                listed(line.unclaimed, "unclaimed", "claimed by nobody"),
                self.whole_days(age(line, self.now)) or length(age(line, self.now), line.in_progress),
                length(line.open_median, line.in_progress),
                listed(line.arrivals, "arrivals", "arrivals"),
                length(line.waiting_median, line.done),
                length(line.waiting_p90, line.done),
                length(line.working_median, line.done),
                length(line.working_p90, line.done),
                listed(line.loop_backs, "loops", "came back"),
            ),
            marks={
                "element": line.element_id,
                "process": line.process_id,
                "heat": HIDDEN if value is None else str(bucket(value, most)),
                "badges": json.dumps(self.badges(line), ensure_ascii=False),
            },
        )

    def badges(self, line: StepLine) -> list[list[str]]:
        """[style, words] of the numbers above a step in the drawing."""
        found = []
        if line.agency and line.agency != "HUB":
            found.append(["who", line.agency_name])
        found.append(["now", f"{line.in_progress} now"])
        value = self.measure.value(line, self.now)
        if isinstance(value, timedelta) and value:
            found.append(["length", lengths.short(value, "clock", self.calendar)])
        elif self.word("measure") == "arrivals":
            found.append(["length", f"{line.arrivals} came"])
        elif self.heat(line) is None:
            found.append(["hidden", str(KEPT_BACK)])
        if line.late:
            found.append(["late", f"! {line.late} late"])
        return found

    def context(self) -> dict[str, Any]:
        worst = self.lines[0] if self.lines and self.heat(self.lines[0]) else None
        used = self.used()
        hides = any(self.heat(line) is None for line in self.lines)
        version, volumes = self.version, self.volumes
        return {
            "measure": self.measure.title,
            "hides": hides,
            "worst": worst,
            "worst_value": self.table_value(worst) if worst else "",
            "none_shaded": self.measure.nothing_shaded(hides=hides),
            "lightest": lightest(self.measure.value(worst, self.now), self.calendar) if worst else "",
            "version": version,
            "version_name": narrowing.version_name(version) if version else "",
            "process_id": self.process_id,
            "process_name": drawn.names([version]).get(self.process_id, "") if version else "",
            "drawing": reverse("versions:drawing", args=[version.pk, self.process_id]) if version else "",
            "volumes": json.dumps(
                {flow: str(number) for flow, number in volumes.flows.items()} if volumes else {}
            ),
            "used": used,
            "routes_csv": self.address("routes_csv", changes={"process": self.process_id}),
            "has_volumes": bool(used),
            "elsewhere": self.elsewhere(),
            "others": self.others(),
            "period": period(self),
            "nothing": "Nobody had anything to do in this period.",
        }

    def table_value(self, line: StepLine) -> str:
        value = self.measure.value(line, self.now)
        if isinstance(value, timedelta):
            return lengths.in_words(value, "clock", self.calendar)
        return str(value)


class RoutesFile(BottlenecksPage):
    """How often each route of the drawing was taken, as a file."""

    name = "routes_csv"
    title = "Routes taken"
    sorts = False
    open_rows = 0

    def make_table(self) -> Table:
        columns = (Column("route", "Route"), Column("taken", "Taken", number=True))
        rows = [Row((text(one.words), Cell(one.number))) for one in self.used()]
        return whole("Routes of the drawing, the most used first", columns, rows)

    def context(self) -> dict[str, Any]:
        return {"nothing": drawn.no_routes(told=self.scope.may_list)}
