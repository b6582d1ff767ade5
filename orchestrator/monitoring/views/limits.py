"""Time limits: how many were kept, and the list of those that were not, with who was told when."""

from dataclasses import replace
from typing import Any

from django.utils.functional import cached_property

from orchestrator.cases.vocabulary import RatingValue
from orchestrator.monitoring.csv_file import MOST_ROWS
from orchestrator.monitoring.measures import breaches as late
from orchestrator.monitoring.measures import limits
from orchestrator.monitoring.measures.breaches import Breach, Breaches, Told
from orchestrator.monitoring.measures.limits import PLAN_CLOCK, LimitLine, Limits
from orchestrator.monitoring.measures.suppressed import Count, together

from . import lengths
from .cases import case_cell
from .changes import Changed, fingerprint
from .narrowing import Field
from .pages import MeasurePage
from .paging import Paging
from .tables import HOURS_AS_SAID, MOMENT, NOT_SHOWN, NOTHING, Cell, Column, Row, Table, count, text, whole

PAGE_SIZE = 20
BY = {
    "code": "Nothing else",
    "agency": "Agency",
    "step": "Step",
    "rating": "Rating when it ran",
    "week": "Week it was due",
}


#: Limits are counted with a rating; what the case is rated now is another thing.
WHEN_IT_RAN = "Rating when the limit ran"


class LimitsPage(MeasurePage):
    """Each limit, or each step, agency, rating or week of each."""

    name = "limits"
    title = "Time limits"
    template_name = "monitoring/limits.html"
    counted = ("limits",)
    rating_called = WHEN_IT_RAN
    choices = ("since", "until", "agency", "rating", "version")
    choose_among = ()
    usual_order = "By limit"

    @cached_property
    def own_words(self) -> dict[str, tuple[str, ...]]:  # type: ignore[override]
        return {"by": tuple(BY) if self.scope.may_list else limits.TOLD}

    @cached_property
    def found(self) -> Limits:
        return limits.limits(self.scope, self.filters, by=self.word("by"), now=self.now)

    def own_fields(self) -> list[Field]:
        return [Field("by", "Split by", self.word("by"), tuple((by, BY[by]) for by in self.own_words["by"]))]

    def make_table(self) -> Table:
        by = self.word("by")
        columns = [
            Column("limit", "Limit"),
            *([Column("by", BY[by])] if by != "code" else []),
            Column("met", "Met", number=True),
            Column("late", "Not met", number=True),
            Column("overdue", "Of these still overdue", number=True),
            Column("open", "Still open", number=True),
            Column("share", "Met, strictly", number=True),
            Column("rolled", "Met, as inboxes show it", number=True),
            Column("median", "Usual margin", machine=HOURS_AS_SAID),
            Column("p90", "Nine of ten kept at least", machine=HOURS_AS_SAID),
        ]
        rows = [self._row(line, by) for line in self.found.rows]
        return whole(self._caption(), columns, rows)

    def _caption(self) -> str:
        by = self.word("by")
        split = "" if by == "code" else f", by {BY[by].lower()}"
        return f"Are time limits kept{split}?"

    def _row(self, line: LimitLine, by: str) -> Row:
        what = f"{line.name}, {line.label}" if line.label else line.name
        not_met = together((line.breached, line.overdue), self.scope)
        ended = line.met, line.breached, line.overdue

        def listed(number: Count, **more: object) -> str:
            if not self.scope.may_list or not number:
                return ""
            return self.address("breaches", changes={**line.given, **more})

        return Row(
            (
                text(line.name),
                *([text(line.label or "–")] if by != "code" else []),
                count(line.met),
                count(not_met, address=listed(not_met), said=f"{what}, not met"),
                count(line.overdue, address=listed(line.overdue, still=True), said=f"{what}, still overdue"),
                count(line.open),
                NOT_SHOWN if line.share is None and self.is_hidden(*ended) else share(line.share),
                NOT_SHOWN
                if line.share_rolled is None and self.is_hidden(*ended)
                else share(line.share_rolled),
                self._margin(line, "margin_median"),
                self._margin(line, "margin_p90"),
            )
        )

    def _margin(self, line: LimitLine, name: str) -> Cell:
        length = getattr(line, name)
        if length is None and self.is_hidden(line.met, line.breached, line.overdue):
            return NOT_SHOWN
        sort = NOTHING if length is None else length.total_seconds()
        return Cell(lengths.margin(length, line.unit, self.calendar), sort=sort, value=length)

    def context(self) -> dict[str, Any]:
        total = self.found.total
        plan = next((line for line in self.found.rows if line.code == PLAN_CLOCK and not line.key), None)
        return {
            "total": total,
            "total_share": share(total.share).text,
            "total_rolled": share(total.share_rolled).text,
            "total_not_met": str(together((total.breached, total.overdue), self.scope)),
            "plan": share(plan.share).text if plan and plan.share is not None else "",
            "breaches": self.address("breaches") if self.scope.may_list else "",
            "period": period(self),
            "nothing": "No time limit ran in this period.",
        }


class BreachList(MeasurePage):
    """Every limit that was not kept, the latest due first, and who was told when."""

    name = "breaches"
    live = "breaches_changed"
    seconds_between = 60
    title = "Late"
    template_name = "monitoring/breaches.html"
    is_list = True
    counted = ("breaches", "limits")
    choices = ("since", "until", "agency", "rating", "code", "step", "week", "still")
    rating_called = WHEN_IT_RAN
    usual_order = "Latest due first"
    open_rows = 0

    @property
    def order(self) -> str:
        """As the address asks for it, where it can be had."""
        asked = self.request.GET.get("sort", "")
        return asked if asked.removeprefix("-") in late.ORDERS else ""

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

    def make_table(self) -> Table:
        columns = (
            Column("limit", "Limit"),
            Column("case", "Case", sortable=False),
            Column("agency", "Whose"),
            Column("rating", WHEN_IT_RAN, most_first=True),
            Column("due", "Was due", most_first=True, machine=MOMENT),
            Column("stopped", "Done", most_first=True, machine=MOMENT),
            Column("late", "How late", most_first=True, machine=HOURS_AS_SAID),
            Column("told", "Who was told when", sortable=False),
        )
        rows = tuple(self._row(one) for one in self.found.rows)
        return Table("Limits that were not met", columns, rows, self.open_to_reader)

    def _row(self, one: Breach) -> Row:
        done = self.moment(one.stopped_at) if one.stopped_at else "Not yet"
        told = tuple(self._heard(each) for each in one.told)
        kept = "; in time as inboxes showed it" if one.kept_rolled else ""
        return Row(
            (
                text(one.name),
                case_cell(one.case),
                text(one.agency_name),
                rating_when(one),
                self.moment_cell(one.due_at),
                self.moment_cell(one.stopped_at, done, style="" if one.stopped_at else "still"),
                Cell(f"{lengths.in_words(one.late, one.unit, self.calendar)}{kept}", value=one.late),
                Cell("; ".join(told) or "Nobody", lines=told),
            ),
            object=one,
        )

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
            "nothing": "Every limit that fits was met, or is still open.",
        }

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


def share(part: float | None) -> Cell:
    """“83%”, rounded; but 100% means all, and 0% none."""
    if part is None:
        return Cell(lengths.NOTHING_TO_SAY)
    whole_part = round(part * 100)
    if 0 < part < 1:
        whole_part = min(max(whole_part, 1), 99)
    return Cell(f"{whole_part}%", sort=part)


def period(page: MeasurePage) -> str:
    """“24 August to 23 November 2026”."""
    first, last = page.filters.days(page.scope, page.now)
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} to {last.day} {last:%B %Y}"
