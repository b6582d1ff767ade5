"""The lists behind the numbers of “Where work waits” and of the hand-overs: tasks, open or over."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from orchestrator.cases.models import Case
from orchestrator.monitoring.csv_file import MOST_ROWS
from orchestrator.monitoring.measures import counted
from orchestrator.monitoring.measures.counted import ORDERS, Counted, CountedTasks
from orchestrator.monitoring.measures.scope import agency_names
from processes.models import HumanTask

from . import lengths
from .cases import case_cell, rating_cell
from .limits import period
from .narrowing import Field
from .ordering import known_order
from .pages import MeasurePage
from .paging import Paging
from .tables import CLOCK_HOURS, MOMENT, Cell, Column, Row, Table, text

PAGE_SIZE = 20
OF_STEPS = {
    "late": "Late",
    "arrivals": "Arrivals",
    "in_progress": "In progress",
    "unclaimed": "Claimed by nobody",
    "loops": "Came back",
}
OF_HANDOVERS = {"all": "All", "unclaimed": "Claimed by nobody yet"}
COLUMNS = (
    Column("task", "Task", sortable=False),
    Column("case", "Case", sortable=False),
    Column("team", "Team", sortable=False),
    Column("rating", "Rating", sortable=False),
    Column("began", "Began", most_first=True, machine=MOMENT),
    Column("due", "Was due", most_first=True, machine=MOMENT),
    Column("ended", "Ended", most_first=True, machine=MOMENT),
    Column("late", "How late (clock time)", number=True, machine=CLOCK_HOURS),
)


class CountedList(MeasurePage):
    """Tasks that a number counts. Each leads to its case, and to itself where it is open."""

    template_name = "monitoring/counted_tasks.html"
    is_list = True
    counted = ("counted", "task_times")
    choices = ("since", "until", "agency", "rating", "version")
    usual_order = "Latest first"
    open_rows = 0

    def find(self) -> CountedTasks:
        raise NotImplementedError

    @cached_property
    def found(self) -> CountedTasks:
        return self.find()

    @property
    def order(self) -> str:
        """As the address asks for it, where it can be had."""
        return known_order(self.request.GET.get("sort", ""), ORDERS)  # type: ignore[arg-type]

    @cached_property
    def paging(self) -> Paging:
        return Paging.of(self.request, total=len(self.found.rows), size=PAGE_SIZE)

    @cached_property
    def table(self) -> Table:
        """The whole list is sorted, not the part of it that stands on a page."""
        return replace(self.make_table(), sort=self.order)

    def _ordered(self) -> list[Counted]:
        """By a column, the most or newest first; what has none of it last."""
        if not self.order:
            return list(self.found.rows)
        key = ORDERS[self.order.removeprefix("-")]
        known = [one for one in self.found.rows if key(one) is not None]
        known.sort(key=key, reverse=not self.order.startswith("-"))
        return known + [one for one in self.found.rows if key(one) is None]

    def make_table(self) -> Table:
        first, last = (0, MOST_ROWS) if self.as_csv else self.paging.part
        part = self._ordered()[first:last]
        tasks = HumanTask.objects.defer("data").in_bulk([one.task for one in part])
        cases = Case.objects.in_bulk({one.case for one in part})
        rows = tuple(self._row(one, tasks[one.task], cases[one.case]) for one in part)
        return Table(str(self.title), COLUMNS, rows, self.paging.total)

    def _row(self, one: Counted, task: HumanTask, case: Case) -> Row:
        is_opened = one.ended is None and self.standing.works and task.queue in self.standing.team_ids
        address = reverse("tasks:task", args=[task.pk]) if is_opened else ""
        if one.ended is None:
            ended = Cell("Open", style="still" if one.late else "")
        else:
            words = self.moment(one.ended)
            ended = self.moment_cell(one.ended, words if one.is_done else f"Not needed any more, {words}")
        return Row(
            (
                Cell(task.title, address=address, said=case.reference),
                case_cell(case),
                text(self.scope.teams[task.queue].name),
                rating_cell(case),
                self.moment_cell(one.began),
                self.moment_cell(one.due_at),
                ended,
                lengths.cell(one.late or None, "clock", self.calendar),
            ),
            object=case,
        )

    def context(self) -> dict[str, Any]:
        return {
            "paging": self.paging,
            "not_shown": self.found.not_shown,
            "number": self.paging.total,
            "period": period(self),
            "nothing": "No task fits.",
        }

    def read(self, *, exported: bool) -> None:
        keys = sorted({row.object.pk for row in self.table.rows})
        self.on_record("case", ids=keys, cases=keys, what="export" if exported else "list")


class StepTasks(CountedList):
    """Tasks of the steps."""

    name = "step_tasks"
    own_words = {"of": tuple(OF_STEPS)}

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"Tasks of the steps: {OF_STEPS[self.word('of')].lower()}"

    def find(self) -> CountedTasks:
        return counted.of_steps(self.scope, self.filters, self.word("of"), now=self.now)

    def own_fields(self) -> list[Field]:
        return [Field("of", "Which", self.word("of"), tuple(OF_STEPS.items()))]


class HandedTasks(CountedList):
    """Tasks that one agency handed to another; the agency that is asked for received them."""

    name = "handed_tasks"

    @cached_property
    def senders(self) -> Mapping[str, str]:
        return agency_names(self.scope)

    @cached_property
    def own_words(self) -> Mapping[str, tuple[str, ...]]:  # type: ignore[override]
        return {"of": tuple(OF_HANDOVERS), "sender": ("", *self.senders)}

    @property
    def title(self) -> str:  # type: ignore[override]
        sender = self.senders.get(self.word("sender"), "any other agency")
        receiver = self.scope.agencies.get(self.filters.agency, "an agency")
        return f"Handed over from {sender} to {receiver}"

    def find(self) -> CountedTasks:
        return counted.handed_over(
            self.scope, self.filters, self.word("of"), sender=self.word("sender"), now=self.now
        )

    def own_fields(self) -> list[Field]:
        senders = (("", "Any agency"), *self.senders.items())
        return [
            Field("of", "Which", self.word("of"), tuple(OF_HANDOVERS.items())),
            Field("sender", "Handed over by", self.word("sender"), senders),
        ]
