"""The list behind the numbers of the agencies’ answers: what was asked of whom, and what came of it."""

from dataclasses import replace
from typing import Any

from django.utils.functional import cached_property

from orchestrator.cases.models import Case
from orchestrator.monitoring.csv_file import MOST_ROWS
from orchestrator.monitoring.measures import requests
from orchestrator.monitoring.measures.requests import ORDERS, Request, Requests

from .cases import case_cell, rating_cell
from .limits import period
from .narrowing import Field
from .ordering import known_order
from .pages import MeasurePage
from .paging import Paging
from .tables import MOMENT, Cell, Column, Row, Table, text

PAGE_SIZE = 20
OF_REQUESTS = {
    "asked": "All that were asked",
    "in_time": "Answered in time",
    "late": "Answered late",
    "silent": "Silent",
    "open": "Still open",
    "missing": "Missing when it was decided",
}
CAME = {"in_time": "In time", "late": "Late", "silent": "Silent", "open": "Still open"}


class RequestList(MeasurePage):
    """Requests to agencies that a number counts. Each leads to its case."""

    name = "requests"
    template_name = "monitoring/requests.html"
    is_list = True
    counted = ("requests", "answers")
    choices = ("since", "until", "agency", "rating")
    own_words = {"of": tuple(OF_REQUESTS)}
    open_rows = 0

    @property
    def title(self) -> str:  # type: ignore[override]
        return f"Requests to agencies: {OF_REQUESTS[self.word('of')].lower()}"

    @property
    def usual_order(self) -> str:  # type: ignore[override]
        return "Due next first" if self.word("of") == "open" else "Asked last first"

    @cached_property
    def found(self) -> Requests:
        return requests.requests(self.scope, self.filters, self.word("of"), now=self.now)

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

    @property
    def rising(self) -> tuple[str, ...]:
        """Columns that begin with A, or with what is due next."""
        return ("agency", "due") if self.word("of") == "open" else ("agency",)

    def _ordered(self) -> list[Request]:
        """By a column; what has none of it last."""
        if not self.order:
            return list(self.found.rows)
        column = self.order.removeprefix("-")
        key = ORDERS[column]
        known = [one for one in self.found.rows if key(one) is not None]
        known.sort(key=key, reverse=(column in self.rising) == self.order.startswith("-"))
        return known + [one for one in self.found.rows if key(one) is None]

    def make_table(self) -> Table:
        is_open = self.word("of") == "open"
        columns = (
            Column("agency", "Agency"),
            Column("case", "Case", sortable=False),
            Column("rating", "Rating", sortable=False),
            Column("asked", "Asked", most_first=True, machine=MOMENT),
            Column("due", "Due", most_first=not is_open, machine=MOMENT),
            Column("answered", "Answered", most_first=True, machine=MOMENT),
            Column("came", "In time", sortable=False),
            Column("decided", "Decided", most_first=True, machine=MOMENT),
        )
        first, last = (0, MOST_ROWS) if self.as_csv else self.paging.part
        part = self._ordered()[first:last]
        cases = Case.objects.in_bulk({one.case for one in part})
        rows = tuple(self._row(one, cases[one.case]) for one in part)
        return Table(self.title, columns, rows, self.paging.total)

    def _row(self, one: Request, case: Case) -> Row:
        answered, decided = (
            self.moment_cell(at) if at else Cell("Not yet") for at in (one.answered_at, one.decided_at)
        )
        return Row(
            (
                text(one.agency_name),
                case_cell(case),
                rating_cell(case),
                self.moment_cell(one.asked_at),
                self.moment_cell(one.due_at),
                answered,
                Cell(CAME[one.came], style="overdue" if one.came == "silent" else ""),
                decided,
            ),
            object=case,
        )

    def context(self) -> dict[str, Any]:
        return {
            "paging": self.paging,
            "not_shown": self.found.not_shown,
            "number": self.paging.total,
            "period": period(self),
            "nothing": "No request fits.",
        }

    def own_fields(self) -> list[Field]:
        return [Field("of", "Which", self.word("of"), tuple(OF_REQUESTS.items()))]

    def read(self, *, exported: bool) -> None:
        keys = sorted({row.object.pk for row in self.table.rows})
        self.on_record("case", ids=keys, cases=keys, what="export" if exported else "list")
