"""Lists behind other numbers of the board: open cases, answers that have not come, steps that failed."""

from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from orchestrator.agencies.models import Staff
from orchestrator.audit.models import Act
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.inbox.views.cases import STATES
from orchestrator.inbox.views.lists import colleagues
from orchestrator.monitoring import nudging
from orchestrator.monitoring.csv_file import MOST_ROWS
from orchestrator.monitoring.measures import open_work
from orchestrator.monitoring.measures.open_work import NOT_RATED, SilentRequest

from . import choosing
from .changes import Changed, fingerprint
from .narrowing import Field
from .ordering import By, in_order, known_order, ranked
from .pages import MeasurePage
from .paging import Paging
from .tables import MOMENT, Cell, Column, Row, Table, text, whole

PAGE_SIZE = 20
#: Word of a column → what the list of cases is sorted by.
ORDERS: dict[str, By] = {
    "case": F("reference"),
    "rating": ranked("rating", RatingValue.values),
    "state": ranked("state", STATES),
    "received": F("received_at"),
}
OF = {"all": "All open cases", "tasks": "Those with an open task"}


def case_cell(case: Case) -> Cell:
    address = reverse("cases:case", args=[case.reference])
    return Cell(case.reference, sort=case.reference, address=address, style="nowrap")


def rating_cell(case: Case) -> Cell:
    label = str(RatingValue(case.rating).label) if case.rating else NOT_RATED
    order = list(RatingValue.values).index(case.rating) if case.rating else len(RatingValue.values)
    return Cell(label, sort=order, style=f"rating-{case.rating or 'unrated'}")


def nudged_cell(page: MeasurePage, nudge: Act | None) -> Cell:
    """When somebody was reminded of a task last, and by whom."""
    if nudge is None:
        return Cell("", style="none")
    return page.moment_cell(nudge.at, f"{page.moment(nudge.at)} by {nudge.who}")


class CaseList(MeasurePage):
    """Open cases, the oldest first."""

    name = "cases"
    live = "cases_changed"
    title = "Open cases"
    template_name = "monitoring/page.html"
    is_list = True
    counted = ("behind",)
    choices = ("agency", "team", "rating")
    own_words = {"of": tuple(OF)}
    usual_order = "Waiting longest first"
    open_rows = 0

    @property
    def order(self) -> str:
        """As the address asks for it, where it can be had."""
        return known_order(self.request.GET.get("sort", ""), ORDERS)

    @cached_property
    def table(self) -> Table:
        """The whole list is sorted, not the part of it that stands on a page."""
        return replace(self.make_table(), sort=self.order)

    @property
    def of_tasks(self) -> bool:
        return self.word("of") == "tasks" or self.filters.names_tasks

    @cached_property
    def found(self) -> QuerySet[Case]:
        listed = open_work.cases_of_tasks if self.of_tasks else open_work.cases
        return listed(self.scope, self.filters, now=self.now)

    def mark(self) -> str:
        return fingerprint(self.found.order_by("pk").values_list("pk", "state", "rating")[:MOST_ROWS])

    def own_fields(self) -> list[Field]:
        return [Field("of", "Which", "tasks" if self.of_tasks else "all", tuple(OF.items()))]

    @cached_property
    def paging(self) -> Paging:
        return Paging.of(self.request, total=self.found.count(), size=PAGE_SIZE)

    def make_table(self) -> Table:
        first, last = (0, MOST_ROWS) if self.as_csv else self.paging.part
        found = self.found.select_related("site")
        columns = (
            Column("case", "Case"),
            Column("rating", "Rating"),
            Column("state", "How far it is"),
            Column("received", "Received", machine=MOMENT),
        )
        ordered = found.order_by(*in_order(self.order, ORDERS, ("received_at", "pk")))
        rows = tuple(
            Row(
                (
                    case_cell(case),
                    rating_cell(case),
                    Cell(STATES[case.state]),
                    self.moment_cell(case.received_at),
                ),
                object=case,
            )
            for case in ordered[first:last]
        )
        caption = "Open cases" if self.order else "Open cases, the oldest first"
        return Table(caption, columns, rows, self.paging.total)

    def context(self) -> dict[str, Any]:
        number = self.paging.total
        cases = f"{number} open case{'' if number == 1 else 's'}"
        if not self.of_tasks:
            lead = f"{cases}, with or without an open task."
        elif self.filters.names_tasks:
            lead = f"{cases} with an open task that fits. A case may have several."
        else:
            lead = f"{cases} with an open task. A case may have several."
        return {"paging": self.paging, "lead": lead, "nothing": "No case is open that fits."}

    def read(self, *, exported: bool) -> None:
        keys = [row.object.pk for row in self.table.rows]
        self.on_record("case", ids=keys, cases=keys, what="export" if exported else "list")


class SilentList(MeasurePage):
    """Answers that have not come, the longest passed limit first; who acts can nudge the agency."""

    name = "silent"
    live = "silent_changed"
    is_open_ended = True
    title = "Answers that have not come"
    template_name = "monitoring/silent.html"
    is_list = True
    counted = ("behind",)
    choices = ("since", "until", "agency", "rating")
    usual_order = "Longest silent first"
    open_rows = 0

    @cached_property
    def found(self) -> list[SilentRequest]:
        return open_work.silent(self.scope, self.filters, now=self.now)

    @cached_property
    def paging(self) -> Paging:
        return Paging.of(self.request, total=len(self.found), size=PAGE_SIZE)

    def mark(self) -> str:
        return fingerprint((one.case.pk, one.agency.code, one.task.revision) for one in self.found)

    @cached_property
    def table(self) -> Table:
        """Sorted as a whole, then the page of it."""
        whole_table = super().table
        first, last = (0, None) if self.as_csv else self.paging.part
        return replace(whole_table, rows=whole_table.rows[first:last])

    def make_table(self) -> Table:
        columns = (
            Column("agency", "Agency"),
            Column("case", "Case"),
            Column("rating", "Rating"),
            Column("due", "Limit passed", machine=MOMENT),
            Column("asked", "Asked", machine=MOMENT),
            Column("task", "What the agency has to do"),
            Column("who", "Who has it"),
            Column("nudged", "Nudged last", machine=MOMENT),
        )
        nudges = nudging.last_nudges(one.task for one in self.found)
        rows = [self._row(one, nudges.get(one.task.pk)) for one in self.found]
        return whole("Answers that have not come", columns, rows)

    def _row(self, one: SilentRequest, nudge: Act | None) -> Row:
        holder: Staff | None = one.task.assignee
        return Row(
            (
                text(one.agency.name),
                case_cell(one.case),
                rating_cell(one.case),
                self.moment_cell(one.due_at),
                self.moment_cell(one.asked_at),
                text(one.task.title),
                text(holder.display_name if holder else "Nobody"),
                nudged_cell(self, nudge),
            ),
            object=one.task,
            marks={"case": str(one.case.pk)},
        )

    def context(self) -> dict[str, Any]:
        teams = {row.object.queue for row in self.table.rows}
        mine = [team for pk, team in self.scope.teams.items() if pk in teams]
        return {
            "paging": self.paging,
            "here": self.address(extra=self.extra()),
            "colleagues": colleagues(mine) if self.scope.may_act else (),
            "longest_note": nudging.LONGEST_NOTE,
            "choice": choosing.of_list(self) if self.scope.may_act else None,
        }

    def read(self, *, exported: bool) -> None:
        rows = self.table.rows
        self.on_record(
            "task",
            ids=[row.object.pk for row in rows],
            cases=sorted({int(row.marks["case"]) for row in rows}),
            what="export" if exported else "list",
        )


class CasesChanged(Changed, CaseList):
    """Whether another list of cases would come now."""


class SilentChanged(Changed, SilentList):
    """Whether another list of answers would come now."""
