"""Lists behind other numbers of the board: open cases, answers that have not come, steps that failed."""

from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from orchestrator.audit.models import Act
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.inbox.views.cases import STATES
from orchestrator.monitoring.csv_file import MOST_ROWS
from orchestrator.monitoring.measures import open_work, waits
from orchestrator.monitoring.measures.open_work import NOT_RATED, Overdue
from orchestrator.monitoring.measures.waits import Waits

from .changes import Changed, fingerprint
from .narrowing import Field
from .ordering import By, in_order, known_order, ranked
from .pages import MeasurePage
from .paging import Paging
from .tables import MOMENT, Cell, Column, Row, Table

PAGE_SIZE = 20
#: Word of a column → what the list of cases is sorted by.
ORDERS: dict[str, By] = {
    "case": F("reference"),
    "rating": ranked("rating", RatingValue.values),
    "state": ranked("state", STATES),
    "received": F("received_at"),
}
OF_WAITING, OF_NO_TASK = "waiting", "none"
OF = {
    "all": "All open cases",
    "tasks": "Those with an open task",
    OF_NO_TASK: "Those without an open task",
    OF_WAITING: "Those with an answer that waits for the hub",
}


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
    """Open cases: those that wait for somebody first, then the oldest."""

    name = "cases"
    live = "cases_changed"
    title = "Open cases"
    template_name = "monitoring/page.html"
    is_list = True
    counted = ("behind", "waits")
    choices = ("agency", "team", "rating")
    own_words = {"of": tuple(OF)}
    usual_order = "Waiting for somebody first"
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
    def which(self) -> str:
        """One of `OF`: what a case has through its tasks alone asks for those with such a task."""
        of = self.word("of")
        return "tasks" if of == "all" and self.filters.names_tasks else of

    @cached_property
    def found(self) -> QuerySet[Case]:
        if self.which == OF_WAITING:
            return self._waiting()
        if self.which == OF_NO_TASK:
            return self._without_task()
        listed = open_work.cases_of_tasks if self.which == "tasks" else open_work.cases
        return listed(self.scope, self.filters, now=self.now)

    def _waiting(self) -> QuerySet[Case]:
        """The agency asked for is that whose answer waits; the rest asks for tasks, as ever."""
        rest = self.filters.without("agency")
        listed = open_work.cases_of_tasks if rest.names_tasks else open_work.cases
        return listed(self.scope, rest, now=self.now).filter(pk__in=self._late.cases_waiting)

    @cached_property
    def _late(self) -> Overdue:
        return open_work.overdue(self.scope, self.filters.without_period(), now=self.now)

    def _without_task(self) -> QuerySet[Case]:
        """All but those with a task in scope, whatever is asked of tasks."""
        rated = self.filters.without("agency", "team", "step", "process", "version", "urgency")
        rated = rated.without("unclaimed", "held")
        with_task = open_work.cases_of_tasks(self.scope, rated, now=self.now)
        return open_work.cases(self.scope, rated, now=self.now).exclude(pk__in=with_task.values("pk"))

    def mark(self) -> str:
        return fingerprint(self.found.order_by("pk").values_list("pk", "state", "rating")[:MOST_ROWS])

    def own_fields(self) -> list[Field]:
        return [Field("of", "Which", self.which, tuple(OF.items()))]

    @cached_property
    def paging(self) -> Paging:
        return Paging.of(self.request, total=self.found.count(), size=PAGE_SIZE)

    def make_table(self) -> Table:
        first, last = (0, MOST_ROWS) if self.as_csv else self.paging.part
        found = self.found.select_related("site")
        answers = self.which == OF_WAITING
        columns = (
            Column("case", "Case"),
            Column("rating", "Rating"),
            Column("state", "How far it is"),
            Column("waits", "Waits for", sortable=False),
            *([Column("answers", "Answers that wait", sortable=False)] if answers else []),
            Column("received", "Received", machine=MOMENT),
        )
        usual = (waits.for_somebody().desc(), "received_at", "pk")
        ordered = found.order_by(*in_order(self.order, ORDERS, usual))
        listed = list(ordered[first:last])
        waited = waits.waits_of(listed)
        rows = tuple(
            Row(
                (
                    case_cell(case),
                    rating_cell(case),
                    Cell(STATES[case.state]),
                    self._waits(waited[case.business_key]),
                    *([self._answers(case)] if answers else []),
                    self.moment_cell(case.received_at),
                ),
                object=case,
            )
            for case in listed
        )
        caption = "Open cases" if self.order else f"Open cases: {self.usual_order.lower()}"
        return Table(caption, columns, rows, self.paging.total)

    def _answers(self, case: Case) -> Cell:
        """Each answer that waits, with its agency and since when."""
        late = [one for one in self._late.waiting if one.case_id == case.pk]
        lines = tuple(
            f"{self.scope.agencies[one.code]}, limit passed {self.moment(one.due_at)}" for one in late
        )
        return Cell("; ".join(lines), lines=lines)

    def _waits(self, of: Waits) -> Cell:
        if of.kind == waits.TASK:
            more = of.number - 1
            return Cell(f"{of.what} and {more} more task{'' if more == 1 else 's'}" if more else of.what)
        if of.kind == waits.FAILED:
            return Cell(f"A step that failed: {of.what or 'see Failed steps'}", style="still")
        if of.kind == waits.EVENT:
            until = f", {self.moment(of.until)}" if of.until else ""
            return Cell(f"No task: “{of.what or 'an event'}”{until}")
        return Cell("No task: its pathway has ended; open for the reviews of its plan")

    def context(self) -> dict[str, Any]:
        number = self.paging.total
        cases = f"{number} open case{'' if number == 1 else 's'}"
        if self.which == OF_WAITING:
            lead = f"{cases} in which the limit of an answer has passed that waits for the hub’s own step: "
            lead += "the agency cannot answer yet."
        elif self.which == OF_NO_TASK:
            lead = f"{cases} without an open task. Each says what it waits for."
        elif self.which == "all":
            lead = f"{cases}, with or without an open task."
        elif self.filters.names_tasks:
            lead = f"{cases} with an open task that fits. A case may have several."
        else:
            lead = f"{cases} with an open task. A case may have several."
        return {"paging": self.paging, "lead": lead, "nothing": "No case is open that fits."}

    def read(self, *, exported: bool) -> None:
        keys = [row.object.pk for row in self.table.rows]
        self.on_record("case", ids=keys, cases=keys, what="export" if exported else "list")


class CasesChanged(Changed, CaseList):
    """Whether another list of cases would come now."""
