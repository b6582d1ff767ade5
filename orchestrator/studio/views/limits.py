"""The limits of a draft in one table, and what all pages of limits share."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from orchestrator.clocks import case_limits
from orchestrator.clocks.case_limits import CaseLimits
from orchestrator.clocks.limit_rows import (
    COLUMNS,
    RATING_WORDS,
    ClockRow,
    in_words,
    order_warnings,
    points_in_words,
)
from orchestrator.clocks.limits import ClocksUnreadable, is_step_clock
from orchestrator.clocks.limits_table import compare_limits, read_rows
from orchestrator.pathway.idle_limits import table_path
from orchestrator.studio import reliance
from orchestrator.studio.views.changing import ChangingPage
from processes import drafts, versions
from processes.exceptions import StaleDraft, VersionRefused
from processes.model_files import RefusedFile


class LimitPages(ChangingPage):
    """What the pages of limits share."""

    @property
    def path(self) -> str:
        return table_path(self.files)

    @property
    def table(self) -> bytes:
        return self.content(self.path)

    def rows(self) -> tuple[ClockRow, ...]:
        return read_rows(self.table)

    @cached_property
    def of_case(self) -> CaseLimits | None:
        """The limits of a whole case as they count now, where another pathway sets them; None where this."""
        if case_limits.are_set_in(self.version.process_id):
            return None
        return case_limits.counting(owner_key=self.version.owner_key, now=self.now)

    def uses(self, code: str) -> list[tuple[str, str]]:
        """(step, point) of all that names a clock; of one of a whole case, in every pathway that runs."""
        graphs = [*self.graphs]
        if self.of_case is None and not is_step_clock(code):
            for other in versions.beside(self.version, now=self.now):
                graphs += reliance.drawn(drafts.files(other))
        return reliance.uses_of_clock(graphs, code)

    def counts(self, code: str) -> bool:
        """Whether what the table of this draft says of a clock counts once it is published."""
        return self.of_case is None or is_step_clock(code)


class LimitTable(LimitPages):
    """Every clock with its limits by rating; apart, to read only, those that another pathway sets."""

    template = "studio/limits.html"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        try:
            rows = self.rows()
            of_case = self.of_case.rows if self.of_case else {}
            differing = self.of_case.differing(self.table) if self.of_case else ()
        except ClocksUnreadable as unreadable:
            return self.show({"unreadable": str(unreadable), "rows": ()})
        based_on = self.version.based_on
        before = based_on.files.filter(path=self.path).first() if based_on else None
        changes = compare_limits(bytes(before.content), self.table, counts=self.counts) if before else ()
        return self.show(
            {
                "rows": [self.line(row) for row in rows if self.counts(row.code)],
                "columns": [RATING_WORDS[column] for column in COLUMNS],
                "changes": changes,
                "set_elsewhere": self.of_case,
                "of_case": [self.line(row) for row in of_case.values()],
                "differing": differing,
                "owns": self.owns,
            }
        )

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """The copy of the limits of a whole case becomes what counts."""
        self.may_change()
        if self.of_case is None:
            raise Http404
        try:
            table = self.of_case.put_into(self.table)
            self.save(
                {self.path: table}, said=f"The limits of a whole case are those of “{self.of_case.pathway}”."
            )
        except (ClocksUnreadable, VersionRefused, RefusedFile) as refused:
            messages.error(request, sentence(self, refused))
        return redirect("versions:limits", self.version.pk)

    def line(self, row: ClockRow) -> dict[str, Any]:
        cells = []
        for column in COLUMNS:
            cell = row.cells.get(column)
            words = in_words(cell.limit) if cell else ""
            points = points_in_words(cell.warn) if cell else ""
            cells.append((RATING_WORDS[column], words, points))
        steps = [step for step, point in reliance.uses_of_clock(self.graphs, row.code) if not point]
        return {
            "code": row.code,
            "name": row.name,
            "cells": cells,
            "steps": list(dict.fromkeys(steps)),
            "is_step": is_step_clock(row.code),
            "warnings": order_warnings(row),
        }


def sentence(page: ChangingPage, refused: Exception) -> str:
    """What a page says where a change was refused."""
    if isinstance(refused, (StaleDraft, VersionRefused, RefusedFile)):
        return page.problem(refused)
    return str(refused)
