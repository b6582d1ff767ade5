"""Steps that failed: the list, with what is still tried again by itself above it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import cached_property

from orchestrator.cases.models import Case
from orchestrator.monitoring import failures, mending
from orchestrator.monitoring.csv_file import MOST_ROWS
from orchestrator.monitoring.measures import open_work, troubles
from processes.models import Incident

from . import choosing
from .cases import case_cell
from .pages import MeasurePage
from .tables import Cell, Column, Row, Table, count, text, whole


@dataclass(frozen=True)
class _Line:
    """What a row of the list stands for; `pk` and `title` name its box."""

    pk: UUID
    title: str
    case_id: int


class IncidentList(MeasurePage):
    """Steps that failed and have not gone through since, the oldest first."""

    name = "incidents"
    title = "Failed steps"
    template_name = "monitoring/incidents.html"
    is_list = True
    counted = ("troubles",)
    choices = ("agency", "version")
    usual_order = "Oldest first"

    @cached_property
    def found(self) -> list[Incident]:
        return list(open_work.incidents(self.scope, self.filters, now=self.now)[:MOST_ROWS])

    @cached_property
    def again(self) -> list[troubles.Retrying]:
        return troubles.retrying(self.scope, self.filters, now=self.now)

    @cached_property
    def cases(self) -> Mapping[int, Case]:
        keys = {int(one.instance.business_key) for one in self.found}
        keys |= {int(one.business_key) for one in self.again}
        cases = open_work.cases(self.scope, self.filters, now=self.now)
        return cases.select_related("site").in_bulk(keys)

    def make_table(self) -> Table:
        columns = (
            Column("case", "Case"),
            Column("step", "Step"),
            Column("why", "Why"),
            Column("pathway", "Pathway"),
            Column("since", "Failed"),
            Column("tries", "Tried so often", number=True),
        )
        known = [one for one in self.found if int(one.instance.business_key) in self.cases]
        return whole("Steps that failed, the oldest first", columns, [self._row(one) for one in known])

    def _row(self, one: Incident) -> Row:
        case = self.cases[int(one.instance.business_key)]
        step = failures.step_in_words(one)
        address = reverse("monitoring:incident", args=[one.pk])
        return Row(
            (
                case_cell(case),
                text(step, address=address, said=f"case {case.reference}, what failed and what to do"),
                text(failures.cause_in_words(one.cause, one.trigger)),
                text(one.instance.version.name),
                Cell(self.moment(one.happened_at), sort=one.happened_at),
                count(one.tries),
            ),
            object=_Line(one.pk, step, case.pk),
        )

    def again_table(self) -> Table:
        """Not counted as failed: the service tries these again by itself."""
        columns = (
            Column("case", "Case", sortable=False),
            Column("step", "Step", sortable=False),
            Column("why", "Why it failed last", sortable=False),
            Column("try", "Next try", sortable=False),
            Column("at", "When", sortable=False),
        )
        rows = [
            Row(
                (
                    case_cell(self.cases[int(one.business_key)]),
                    text(failures.retrying_in_words(one)),
                    text(failures.cause_in_words(one.cause, None if one.kind == "operation" else {})),
                    Cell(f"{one.next_try} of {one.most}"),
                    Cell(self.moment(one.next_at)),
                )
            )
            for one in self.again
            if int(one.business_key) in self.cases
        ]
        return whole("Being tried again by the service itself", columns, rows)

    def context(self) -> dict[str, Any]:
        return {
            "again": self.again_table(),
            "manages": mending.manages(self.scope),
            "choice": choosing.of_list(self) if mending.manages(self.scope) else None,
            "here": self.address(extra=self.extra()),
            "nothing": "No step has failed. Every case runs.",
        }

    def read(self, *, exported: bool) -> None:
        shown = {row.object.case_id for row in self.table.rows}
        if not exported:
            shown |= {int(one.business_key) for one in self.again} & self.cases.keys()
        self.on_record("case", ids=sorted(shown), cases=shown, what="export" if exported else "list")
