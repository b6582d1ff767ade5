"""Time limits: how many were kept, and how far."""

from typing import Any

from django.utils.functional import cached_property

from orchestrator.monitoring.measures import limits
from orchestrator.monitoring.measures.breaches import MET, OPEN
from orchestrator.monitoring.measures.limits import PLAN_CLOCK, LimitLine, Limits
from orchestrator.monitoring.measures.suppressed import Count, together

from . import lengths
from .narrowing import Field, day_words
from .pages import MeasurePage
from .tables import HOURS_AS_SAID, NOT_SHOWN, NOTHING, Cell, Column, Row, Table, count, text, whole

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

        def listed(number: Count, outcome: str = "") -> str:
            if not self.scope.may_list or not number:
                return ""
            return self.address("breaches", changes={**line.given, "outcome": outcome})

        return Row(
            (
                text(line.name),
                *([text(line.label or "–")] if by != "code" else []),
                count(line.met, address=listed(line.met, MET), said=f"{what}, met"),
                count(not_met, address=listed(not_met), said=f"{what}, not met"),
                count(line.overdue, address=listed(line.overdue, "overdue"), said=f"{what}, still overdue"),
                count(line.open, address=listed(line.open, OPEN), said=f"{what}, still open"),
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
            "breaches": self.address("breaches", changes={"outcome": ""}) if self.scope.may_list else "",
            "to_come": self.address("breaches", changes={"outcome": OPEN}) if self.scope.may_list else "",
            "period": period(self),
            "nothing": "No time limit ran in this period.",
        }


def share(part: float | None) -> Cell:
    """“83%”, rounded; but 100% means all, and 0% none."""
    if part is None:
        return Cell(lengths.NOTHING_TO_SAY)
    whole_part = round(part * 100)
    if 0 < part < 1:
        whole_part = min(max(whole_part, 1), 99)
    return Cell(f"{whole_part}%", sort=part)


def period(page: MeasurePage) -> str:
    """“24 August to 23 November 2026”; of one day “23 November 2026”."""
    first, last = page.filters.days(page.scope, page.now)
    if first == last:
        return day_words(first)
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} to {last.day} {last:%B %Y}"
