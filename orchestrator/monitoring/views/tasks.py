"""The list of open tasks behind a number."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.functional import cached_property

from orchestrator.access import visible
from orchestrator.audit.models import Act
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.inbox.listing import MOST_URGENT_FIRST
from orchestrator.inbox.urgency import GROUPS, due_in_words
from orchestrator.monitoring import nudging
from orchestrator.monitoring.csv_file import MOST_ROWS
from orchestrator.monitoring.measures import open_work
from orchestrator.monitoring.measures.open_work import NOT_RATED
from processes.models import HumanTask

from . import choosing
from .cases import nudged_cell
from .changes import Changed, fingerprint
from .ordering import By, in_order, known_order, ranked
from .pages import MeasurePage
from .paging import Paging
from .tables import MOMENT, Cell, Column, Row, Table, text

PAGE_SIZE = 20
COLUMNS = (
    Column("task", "Task"),
    Column("case", "Case"),
    Column("team", "Team"),
    Column("rating", "Rating"),
    Column("group", "How urgent"),
    Column("due", "Due", machine=MOMENT),
    Column("who", "Who has it"),
    Column("began", "Began", machine=MOMENT),
    Column("nudged", "Nudged last", machine=MOMENT),
)
_CASE = Case.objects.filter(pk=Cast(OuterRef("scope_key"), BigIntegerField()))
_NUDGED = Act.objects.filter(
    verb=nudging.VERB,
    case_key=OuterRef("scope_key"),
    object=Concat(Value("task:"), Cast(OuterRef("pk"), CharField())),
)
#: Word of a column → what the list is sorted by; that of the teams the page adds.
ORDERS: dict[str, By] = {
    "task": F("title"),
    "case": Subquery(_CASE.values("reference")[:1]),
    "rating": Subquery(_CASE.values(rank=ranked("rating", RatingValue.values))[:1]),
    "group": F("urgency"),
    "due": F("due_at"),
    "who": F("assignee__display_name"),
    "began": F("created_at"),
    "nudged": Subquery(_NUDGED.order_by("-at", "-id").values("at")[:1]),
}


class TaskList(MeasurePage):
    """The most urgent first. Each task leads to its case and, for who may see it, to itself."""

    name = "tasks"
    live = "tasks_changed"
    title = "Open tasks"
    template_name = "monitoring/tasks.html"
    is_list = True
    counted = ("behind", "urgency")
    choices = ("agency", "team", "rating")
    usual_order = "Most urgent first"
    open_rows = 0

    @cached_property
    def orders(self) -> dict[str, By]:
        by_name = sorted(self.scope.teams, key=lambda pk: self.scope.teams[pk].name.casefold())
        return {**ORDERS, "team": ranked("queue", by_name)}

    @property
    def order(self) -> str:
        """As the address asks for it, where it can be had."""
        return known_order(self.request.GET.get("sort", ""), self.orders)

    @cached_property
    def table(self) -> Table:
        """The whole list is sorted, not the part of it that stands on a page."""
        return replace(self.make_table(), sort=self.order)

    @cached_property
    def found(self) -> QuerySet[HumanTask]:
        return open_work.tasks(self.scope, self.filters, now=self.now)

    @cached_property
    def paging(self) -> Paging:
        return Paging.of(self.request, total=len(self.keys), size=PAGE_SIZE)

    @cached_property
    def keys(self) -> list[tuple[UUID, int, str]]:
        """(task, how often it changed, case) of every one: the list is counted and compared by these."""
        return list(self.found.order_by("pk").values_list("pk", "revision", "scope_key"))

    @property
    def sentence(self) -> str:
        """How many there are."""
        number = self.paging.total
        if not number:
            return "No open task"
        in_cases = len({case for _, _, case in self.keys})
        cases = f"{in_cases} case{'' if in_cases == 1 else 's'}"
        return f"{number} open task{'' if number == 1 else 's'} in {cases}"

    def mark(self) -> str:
        """A nudge changes no task, but what stands in its row."""
        nudged = {pk: act.pk for pk, act in self.nudges.items()}
        return fingerprint((*key, nudged.get(key[0])) for key in self.keys)

    @cached_property
    def nudges(self) -> dict[UUID, Act]:
        return nudging.last_nudges((pk, case) for pk, _, case in self.keys)

    def make_table(self) -> Table:
        first, last = (0, MOST_ROWS) if self.as_csv else self.paging.part
        order = in_order(self.order, self.orders, MOST_URGENT_FIRST)
        rows = self.found.select_related("step", "assignee").defer("data").order_by(*order)
        tasks = list(self._with_opened(rows)[first:last])
        keys = {int(task.scope_key) for task in tasks if task.scope_key.isdigit()}
        seats = self.standing.seats
        cases = visible.cases(self.staff, now=self.now, seats=seats).in_bulk(keys)
        made = [self._row(task, cases.get(int(task.scope_key)), self.nudges.get(task.pk)) for task in tasks]
        caption = "Open tasks" if self.order else "Open tasks, the most urgent first"
        return Table(caption, COLUMNS, tuple(made), self.paging.total)

    def _row(self, task: HumanTask, case: Case | None, nudge: Act | None) -> Row:
        group = GROUPS[task.urgency]  # type: ignore[attr-defined]
        due = due_in_words(task.due_at, now=self.now, calendar=self.calendar)
        team = self.scope.teams[task.queue]
        rating = RatingValue(case.rating).label if case and case.rating else NOT_RATED
        reference = case.reference if case else ""
        return Row(
            (
                Cell(
                    task.title,
                    address=reverse("tasks:task", args=[task.pk]) if task.is_opened else "",  # type: ignore[attr-defined]
                    said=reference,
                ),
                Cell(
                    reference,
                    address=reverse("cases:case", args=[reference]) if case else "",
                    style="nowrap",
                ),
                text(team.name),
                Cell(str(rating), style=f"rating-{case.rating if case and case.rating else 'unrated'}"),
                Cell(group.title, style=f"group-{group.style}"),
                self.moment_cell(task.due_at, str(due)[:1].upper() + str(due)[1:]),
                Cell(task.assignee.display_name if task.assignee else "Nobody"),
                self.moment_cell(task.created_at),
                nudged_cell(self, nudge),
            ),
            object=task,
        )

    def _with_opened(self, tasks: QuerySet[HumanTask]) -> QuerySet[HumanTask]:
        """The same, with `is_opened`: whether the reader may open the task itself, besides its case."""
        if not self.standing.works:
            return tasks.annotate(is_opened=Value(False))
        seen = visible.tasks(self.staff, now=self.now, seats=self.standing.seats)
        return tasks.annotate(is_opened=Exists(seen.filter(pk=OuterRef("pk"))))

    def context(self) -> dict[str, Any]:
        teams = {row.object.queue for row in self.table.rows}
        return {
            "paging": self.paging,
            "sentence": self.sentence,
            "here": self.address(),
            "teams": choosing.receivers(self.scope.teams[pk] for pk in teams) if self.scope.may_act else (),
            "longest_note": nudging.LONGEST_NOTE,
            "choice": choosing.of_list(self) if self.scope.may_act else None,
        }

    def read(self, *, exported: bool) -> None:
        shown = [row.object for row in self.table.rows]
        self.on_record(
            "task",
            ids=[task.pk for task in shown],
            cases=sorted({int(task.scope_key) for task in shown if task.scope_key.isdigit()}),
            what="export" if exported else "list",
        )


class TasksChanged(Changed, TaskList):
    """Whether another list of tasks would come now."""
