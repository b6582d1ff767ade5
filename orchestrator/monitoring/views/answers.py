"""M-06: do the agencies answer, and how fast?"""

from datetime import timedelta
from typing import Any

from orchestrator.monitoring.measures import answers
from orchestrator.monitoring.measures.answers import AgencyAnswers
from orchestrator.monitoring.measures.suppressed import Count

from . import lengths
from .limits import period, share
from .pages import MeasurePage
from .tables import CLOCK_HOURS, NOT_SHOWN, Cell, Column, Row, Table, count, text, whole


class AnswersPage(MeasurePage):
    """One line an agency, the most silent first."""

    name = "answers"
    title = "Agencies’ answers"
    template_name = "monitoring/page.html"
    counted = ("answers",)
    choices = ("since", "until", "agency", "rating")
    usual_order = "Most silent first"

    def make_table(self) -> Table:
        columns = (
            Column("agency", "Agency"),
            Column("asked", "Asked", number=True),
            Column("in_time", "In time", number=True),
            Column("late", "Answered late", number=True),
            Column("silent", "Silent", number=True),
            Column("open", "Still open", number=True),
            Column("oldest", "Open longest", number=True, machine=CLOCK_HOURS),
            Column("age", "Usually open so far", number=True, machine=CLOCK_HOURS),
            Column("share", "Share in time", number=True),
            Column("median", "Usually answers after", number=True, machine=CLOCK_HOURS),
            Column("p90", "Nine of ten within", number=True, machine=CLOCK_HOURS),
            Column("missing", "Missing when it was decided", number=True),
        )
        found = answers.answers(self.scope, self.filters, now=self.now)
        return whole("Do the agencies answer?", columns, [self._row(one) for one in found])

    def _row(self, one: AgencyAnswers) -> Row:
        is_silent = self.scope.may_list and one.silent
        since, until = self.filters.days(self.scope, self.now)
        asked = {"agency": one.agency, "since": since, "until": until}
        age = self.now - one.oldest if one.oldest else None
        ended, returned = (one.in_time, one.late, one.silent), (one.in_time, one.late)

        def listed(number: Count, of: str, said: str) -> Cell:
            is_listed = self.scope.may_list and number
            address = self.address("requests", changes=asked, extra={"of": of}) if is_listed else ""
            return count(number, address=address, said=f"{one.name}, {said}")

        def length(value: timedelta | None, *of: Count) -> Cell:
            if value is None and self.is_hidden(*of):
                return NOT_SHOWN
            return lengths.cell(value, "elapsed", self.calendar)

        return Row(
            (
                text(one.name),
                listed(one.asked, "asked", "asked"),
                listed(one.in_time, "in_time", "in time"),
                listed(one.late, "late", "answered late"),
                count(
                    one.silent,
                    address=self.address("silent", changes=asked) if is_silent else "",
                    said=f"{one.name}, silent",
                    style="overdue" if one.silent else "",
                ),
                listed(one.open, "open", "still open"),
                self.whole_days(age) or length(age, one.silent, one.open),
                length(one.open_median, one.silent, one.open),
                NOT_SHOWN if one.share is None and self.is_hidden(*ended) else share(one.share),
                length(one.return_median, *returned),
                length(one.return_p90, *returned),
                listed(one.missing_at_decision, "missing", "missing when it was decided"),
            )
        )

    def context(self) -> dict[str, Any]:
        return {
            "lead": f"Requests made from {period(self)}. Times are round the clock. An agency that seldom "
            "answers can look fast: how long its open requests have been open stands beside it.",
            "nothing": "No agency was asked in this period.",
        }
