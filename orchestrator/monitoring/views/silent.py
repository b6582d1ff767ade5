"""The list of answers that have not come, and what is said of those that wait for the hub itself."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.functional import cached_property

from orchestrator.agencies.models import Staff
from orchestrator.audit.models import Act
from orchestrator.inbox.views.cases import STATES
from orchestrator.monitoring import nudging
from orchestrator.monitoring.measures import open_work, silence
from orchestrator.monitoring.measures.open_work import Overdue, SilentRequest

from . import choosing
from .cases import OF_WAITING, case_cell, nudged_cell, rating_cell
from .changes import Changed, fingerprint
from .pages import MeasurePage
from .paging import Paging
from .silence import EVER, Sentence, sentences
from .tables import MOMENT, Cell, Column, Row, Table, text, whole

PAGE_SIZE = 20
#: How far a case is whose decision was made without the agency that is asked.
WITHOUT_THEM = {
    "open": "Decided without them",
    "decided": "Decided without them, plan to come",
    "planned": "Decided without them, plan agreed",
}
#: It was decided before the agency was asked again.
LOOKED_AT_AGAIN = "Decided, being looked at again"


@dataclass(frozen=True)
class Waiting:
    """Answers past their limit that no agency can give yet, and the list of their cases."""

    words: str  #: "" where there is none
    cases: str
    address: str

    @classmethod
    def of(cls, page: MeasurePage, late: Overdue) -> "Waiting":
        address = page.address("cases", changes=EVER, extra={"of": OF_WAITING})
        number, cases = len(late.waiting), len(late.cases_waiting)
        more = " more" if late.silent else ""
        words = f"{number}{more} answer{'s wait' if number > 1 else ' waits'} for the hub" if number else ""
        return cls(words, f"{cases} case{'s' if cases > 1 else ''}", address)


class SilentList(MeasurePage):
    """Answers that have not come, the longest passed limit first; who acts can nudge the agency."""

    name = "silent"
    live = "silent_changed"
    is_open_ended = True
    title = "Answers that have not come"
    template_name = "monitoring/silent.html"
    is_list = True
    counted = ("behind", "silence")
    choices = ("since", "until", "agency", "rating")
    usual_order = "Longest silent first"
    open_rows = 0

    @cached_property
    def late(self) -> Overdue:
        return open_work.overdue(self.scope, self.filters, now=self.now)

    @cached_property
    def found(self) -> list[SilentRequest]:
        return open_work.listed(self.late.silent, self.scope)

    @cached_property
    def paging(self) -> Paging:
        return Paging.of(self.request, total=len(self.found), size=PAGE_SIZE)

    def mark(self) -> str:
        """A nudge changes no task, but what stands in its row."""
        nudged = {pk: act.pk for pk, act in self.nudges.items()}
        return fingerprint(
            (one.case.pk, one.agency.code, one.task.revision, nudged.get(one.task.pk)) for one in self.found
        )

    @cached_property
    def nudges(self) -> dict[UUID, Act]:
        return nudging.last_nudges((one.task.pk, one.task.scope_key) for one in self.found)

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
            Column("state", "How far the case is"),
            Column("due", "Limit passed", machine=MOMENT),
            Column("asked", "Asked", machine=MOMENT),
            Column("task", "What the agency has to do"),
            Column("who", "Who has it"),
            Column("nudged", "Nudged last", machine=MOMENT),
        )
        rows = [self._row(one, self.nudges.get(one.task.pk)) for one in self.found]
        return whole("Answers that have not come", columns, rows)

    def _row(self, one: SilentRequest, nudge: Act | None) -> Row:
        holder: Staff | None = one.task.assignee
        return Row(
            (
                text(one.agency.name),
                case_cell(one.case),
                rating_cell(one.case),
                state_cell(one),
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
            "silent": self.silent_sentences() if self.found else [],
            "waiting": Waiting.of(self, self._late_ever),
            "here": self.address(extra=self.extra()),
            "teams": choosing.receivers(mine) if self.scope.may_act else (),
            "longest_note": nudging.LONGEST_NOTE,
            "choice": choosing.of_list(self) if self.scope.may_act else None,
        }

    def silent_sentences(self) -> list[Sentence]:
        """Of every agency that is on the list, whatever period: how it answers."""
        ever = self.filters.without_period()
        found = silence.silent_agencies(self._late_ever.silent, self.scope, ever, now=self.now)
        return sentences(self, found)

    @cached_property
    def _late_ever(self) -> Overdue:
        """As the list of cases has them, which asks for no period."""
        if not self.filters.since and not self.filters.until:
            return self.late
        return open_work.overdue(self.scope, self.filters.without_period(), now=self.now)

    def read(self, *, exported: bool) -> None:
        rows = self.table.rows
        self.on_record(
            "task",
            ids=[row.object.pk for row in rows],
            cases=sorted({int(row.marks["case"]) for row in rows}),
            what="export" if exported else "list",
        )


def state_cell(one: SilentRequest) -> Cell:
    """How far the case is: what still counts comes before what was decided without the agency."""
    state = one.case.state
    order = list(STATES).index(state) + (len(STATES) if one.is_decided else 0)
    if one.is_decided:
        return Cell(WITHOUT_THEM.get(state, STATES[state]), sort=order)
    return Cell(STATES[state] if state == "open" else LOOKED_AT_AGAIN, sort=order)


class SilentChanged(Changed, SilentList):
    """Whether another list of answers would come now."""
