"""The list behind the numbers of time limits: late, still open or met, and who was told when."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.functional import cached_property

from orchestrator.cases.vocabulary import RatingValue
from orchestrator.monitoring.csv_file import MOST_ROWS
from orchestrator.monitoring.measures import breaches as late
from orchestrator.monitoring.measures import limits
from orchestrator.monitoring.measures.breaches import MET, OPEN, Breach, Breaches, Told

from . import lengths, menu
from .cases import case_cell
from .changes import Changed, fingerprint
from .limits import WHEN_IT_RAN, period
from .pages import MeasurePage
from .paging import Paging
from .tables import HOURS_AS_SAID, MOMENT, Cell, Column, Row, Table, text

PAGE_SIZE = 20


@dataclass(frozen=True)
class Outcome:
    """What a list of limits of one outcome says of itself."""

    title: str
    lead: str
    nothing: str  #: empty: worked out (`BreachList.nothing`)
    due: str = "Due"
    length: str = "Left when done"
    order: str = "Latest due first"


NOT_MET = Outcome(
    title="Late",
    lead="Limits that were not met, and who was told when.",
    nothing="",
    due="Was due",
    length="How late",
)
WORDS = {
    "": NOT_MET,
    "overdue": replace(
        NOT_MET,
        title="Late: still overdue",
        lead="Limits that are over and still run, and who was told when.",
        nothing="No limit that fits is overdue.",
    ),
    OPEN: Outcome(
        title="Time limits: still open",
        lead="Limits that still run and are not over yet, what is due next first, and who was told when.",
        nothing="No limit that fits is still open.",
        length="Time left",
        order="Due next first",
    ),
    MET: Outcome(
        title="Time limits: met",
        lead="Limits that were met, and who was told when.",
        nothing="No limit that fits was met.",
    ),
}


class BreachList(MeasurePage):
    """Every limit that was not kept, or is open, or was met, and who was told when."""

    name = "breaches"
    live = "breaches_changed"
    seconds_between = 60
    template_name = "monitoring/breaches.html"
    is_list = True
    counted = ("breaches", "limits")
    choices = ("since", "until", "agency", "rating", "code", "step", "week", "outcome")
    rating_called = WHEN_IT_RAN
    open_rows = 0

    @property
    def said(self) -> Outcome:
        return WORDS.get(self.filters.outcome, NOT_MET)

    @property
    def title(self) -> str:  # type: ignore[override]
        return self.said.title

    @property
    def usual_order(self) -> str:  # type: ignore[override]
        return self.said.order

    def links(self) -> list[menu.Link]:
        """What was kept, or still can be, is not late: such a list stands behind the time limits."""
        is_late = self.said.title.startswith(NOT_MET.title)
        return menu.links(self.scope, self.filters, present=self.name if is_late else "kept")

    @property
    def order(self) -> str:
        """As the address asks for it, where it can be had."""
        asked = self.request.GET.get("sort", "")
        known = {column.key for column in self.columns if column.sortable}
        return asked if asked.removeprefix("-") in known else ""

    @cached_property
    def table(self) -> Table:
        """The whole list is sorted, not the part of it that stands on a page."""
        return replace(self.make_table(), sort=self.order)

    @cached_property
    def found(self) -> Breaches:
        if self.as_csv:
            return late.breaches(
                self.scope, self.filters, now=self.now, most=MOST_ROWS, sort=self.order, rules=self.rules
            )
        wanted = Paging.of(self.request, total=PAGE_SIZE * 99_999, size=PAGE_SIZE)
        found = self._part(wanted)
        if not found.rows and found.total:
            last = Paging.of(self.request, total=found.total - found.not_shown, size=PAGE_SIZE)
            found = self._part(last)
        return found

    def _part(self, page: Paging) -> Breaches:
        first, _ = page.part
        return late.breaches(
            self.scope,
            self.filters,
            now=self.now,
            first=first,
            most=PAGE_SIZE,
            sort=self.order,
            rules=self.rules,
        )

    def mark(self) -> str:
        """Of the rows on this page, and how many there are."""
        rows = [(row.clock.pk, row.stopped_at, len(row.told)) for row in self.found.rows]
        return fingerprint([self.found.total, *rows])

    @property
    def open_to_reader(self) -> int:
        return self.found.total - self.found.not_shown

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Nothing that is still open is done."""
        is_open, is_late = self.filters.outcome == OPEN, self.said.length == NOT_MET.length
        return (
            Column("limit", "Limit"),
            Column("case", "Case", sortable=False),
            Column("agency", "Whose"),
            Column("rating", WHEN_IT_RAN, most_first=True),
            Column("due", self.said.due, most_first=not is_open, machine=MOMENT),
            *([] if is_open else [Column("stopped", "Done", most_first=True, machine=MOMENT)]),
            Column("late", self.said.length, most_first=is_late, machine=HOURS_AS_SAID),
            Column("told", "Who was told when", sortable=False),
        )

    def make_table(self) -> Table:
        rows = tuple(self._row(one) for one in self.found.rows)
        caption = "Limits that were not met" if self.said is NOT_MET else self.said.title
        return Table(caption, self.columns, rows, self.open_to_reader)

    def _row(self, one: Breach) -> Row:
        told = tuple(self._heard(each) for each in one.told)
        return Row(
            (
                text(one.name),
                case_cell(one.case),
                text(one.agency_name),
                rating_when(one),
                self.moment_cell(one.due_at),
                *self._done(one),
                self._length(one),
                Cell("; ".join(told) or "Nobody", lines=told),
            ),
            object=one,
        )

    def _done(self, one: Breach) -> Iterable[Cell]:
        if self.filters.outcome == OPEN:
            return ()
        done = self.moment(one.stopped_at) if one.stopped_at else "Not yet"
        return (self.moment_cell(one.stopped_at, done, style="" if one.stopped_at else "still"),)

    def _length(self, one: Breach) -> Cell:
        """How late; of what is or was in time, how long before its limit."""
        if self.said.length != NOT_MET.length:
            return Cell(lengths.in_words(one.late, one.unit, self.calendar), value=-one.late)
        words = lengths.late(one.late, one.unit, self.calendar, still=one.stopped_at is None)
        kept = "; in time as inboxes showed it" if one.kept_rolled else ""
        return Cell(f"{words}{kept}", value=one.late)

    def moment(self, at: datetime | None) -> str:
        """A file tells of thousands, many of them the same: those who are told together."""
        if at not in self._moments:
            self._moments[at] = super().moment(at)
        return self._moments[at]

    @cached_property
    def _moments(self) -> dict[datetime | None, str]:
        return {}

    def _heard(self, told: Told) -> str:
        words = f"{told.who}, {self.moment(told.at)} ({told.kind.lower()})"
        if told.acked_at:
            words += f", seen by {told.acked_by} {self.moment(told.acked_at)}"
        return words

    def context(self) -> dict[str, Any]:
        return {
            "paging": Paging.of(self.request, total=self.open_to_reader, size=PAGE_SIZE),
            "not_shown": self.found.not_shown,
            "period": period(self),
            "nothing": "" if self.table.rows else self.nothing(),
        }

    def nothing(self) -> str:
        """Why the list is empty; where nothing was late, of how many limits."""
        if self.found.total:
            return "What fits is in cases that are not open to you any more."
        if self.said.nothing:
            return self.said.nothing
        number = limits.limits(self.scope, self.filters, now=self.now).total
        fitting = sum(each for each in (number.met, number.open) if isinstance(each, int))
        code = self.filters.code
        of = f" of “{self.rules.name(code)}”" if code else ""
        if not fitting:
            return f"No limit{of} that fits ran, so none was late."
        if fitting == 1:
            return f"The one limit{of} that fits was met in time, or is still open."
        return f"All {fitting} limits{of} that fit were met in time, or are still open."

    def read(self, *, exported: bool) -> None:
        keys = [row.object.case.pk for row in self.table.rows]
        self.on_record("case", ids=keys, cases=keys, what="export" if exported else "list")


class BreachesChanged(Changed, BreachList):
    """Whether another list of late limits would come now."""


def rating_when(one: Breach) -> Cell:
    """The rating that the limit was counted with; beside it that of the case now, where it is another."""
    then, now = one.clock.rating, one.case.rating
    words = str(RatingValue(then).label)
    if now and now != then:
        words += f", now {RatingValue(now).label}"
    return Cell(words, style=f"rating-{then}")
