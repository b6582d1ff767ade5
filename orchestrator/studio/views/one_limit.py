"""A page a limit: a new one for the steps of a pathway, or one of the table."""

import re
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from orchestrator.clocks.limit_rows import (
    RATING_WORDS,
    ClockRow,
    in_words,
    order_warnings,
    points_in_words,
)
from orchestrator.clocks.limits import FILE, STEP_PREFIX, ClocksUnreadable, is_step_clock
from orchestrator.clocks.limits_table import new_code, remove_row, write_row
from orchestrator.studio import limit_page, reliance
from orchestrator.studio.clock_words import with_clock
from orchestrator.studio.views.limits import LimitPages, sentence
from processes.bundles import VOCABULARY
from processes.exceptions import StaleDraft, VersionRefused
from processes.model_files import RefusedFile
from processes.models import BundleFile

_CODES = re.compile(rb'"(' + STEP_PREFIX.encode() + rb'\d{2})"')


class NewLimit(LimitPages):
    """A limit for steps of one's own, under the next free code of the site."""

    template = "studio/limit.html"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.may_change()
        typed = limit_page.typed_from(request.POST) if self.shows_kept else limit_page.typed_of(None)
        return self.page(typed, {})

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.may_change()
        typed = limit_page.typed_from(request.POST)
        try:
            code = new_code(self.taken())
            row, errors = limit_page.make(code, typed, self.rows())
            if not errors:
                contents = {self.path: write_row(self.table, row), VOCABULARY: self.with_word(code, row.name)}
                self.save(contents, said=f"The limit {code} “{row.name}” is added. Choose it at a step now.")
                return redirect("versions:limits", self.version.pk)
        except (ClocksUnreadable, VersionRefused, RefusedFile) as refused:
            errors = {"name": sentence(self, refused)}
        return self.page(typed, errors)

    def taken(self) -> set[str]:
        """Codes of step clocks in every version and draft of the site: one code is never two limits."""
        found = {row.code for row in self.rows()}
        tables = BundleFile.objects.filter(version__owner_key=self.version.owner_key, path__endswith=FILE)
        for content in tables.values_list("content", flat=True):
            found |= {code.decode() for code in _CODES.findall(bytes(content))}
        return found

    def with_word(self, code: str, name: str) -> bytes:
        """The vocabulary of the draft with the new clock: drawings may name only what it lists."""
        return with_clock(self.content(VOCABULARY), code, name)

    def page(self, typed: limit_page.TypedLimit, errors: dict[str, str]) -> HttpResponse:
        return self.show(
            {"typed": typed, "columns": limit_page.columns(typed, errors), "problems": errors, "new": True},
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        )


class LimitPage(LimitPages):
    """One clock: what it measures, its limits, its warning points."""

    template = "studio/limit.html"

    @property
    def row(self) -> ClockRow:
        try:
            rows = self.rows()
        except ClocksUnreadable as unreadable:
            raise Http404 from unreadable
        row = next((row for row in rows if row.code == self.kwargs["code"]), None)
        if row is None:
            raise Http404
        return row

    def get(self, request: HttpRequest, version_id: int, code: str) -> HttpResponse:
        if not self.counts(code):
            return self.elsewhere(code)
        row = self.row
        return self.page(
            limit_page.typed_from(request.POST) if self.shows_kept else limit_page.typed_of(row), {}
        )

    def post(self, request: HttpRequest, version_id: int, code: str) -> HttpResponse:
        self.may_change()
        if not self.counts(code):
            return self.elsewhere(code, refused=True)
        current = self.row
        if self.text("remove"):
            return self.remove(current)
        typed = limit_page.typed_from(request.POST)
        row, errors = limit_page.make(code, typed, self.rows())
        errors = errors or limit_page.missing_points(row, self.uses(code))
        if errors:
            return self.page(typed, errors)
        try:
            contents = {self.path: write_row(self.table, row)}
            if is_step_clock(code) and row.name != current.name:
                contents[VOCABULARY] = with_clock(self.content(VOCABULARY), code, row.name)
            self.save(contents, said=f"“{row.name}” is saved.")
        except StaleDraft as stale:
            problem = self.problem(stale)
            return self.page(typed, {"both-title": problem}, theirs=self.row)
        except (ClocksUnreadable, VersionRefused, RefusedFile) as refused:
            return self.page(typed, {"name": sentence(self, refused)})
        return redirect("versions:limits", self.version.pk)

    def elsewhere(self, code: str, *, refused: bool = False) -> HttpResponse:
        """A limit of a whole case as it counts, without fields, and where it is set."""
        assert self.of_case is not None
        row = self.of_case.rows.get(code)
        if row is None:
            raise Http404
        where = f"“{self.of_case.pathway}”"
        problem = f"“{row.name}” ({code}) is set in {where}. Here it would have no effect: nothing is saved."
        context = {
            "code": code,
            "name": row.name,
            "cells": _cells(row)[1:],
            "set_elsewhere": self.of_case,
            "problems": {"set-title": problem} if refused else {},
            "owns": self.owns,
        }
        self.template = "studio/limit_elsewhere.html"
        return self.show(context, status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK)

    def remove(self, row: ClockRow) -> HttpResponse:
        typed = limit_page.typed_of(row)
        steps = list(dict.fromkeys(step for step, _ in reliance.uses_of_clock(self.graphs, row.code)))
        if not is_step_clock(row.code):
            return self.page(
                typed, {"remove": "The service itself starts this limit. It cannot be taken out."}
            )
        if steps:
            listed = ", ".join(f"“{step}”" for step in steps)
            return self.page(
                typed, {"remove": f"Steps bear this limit: {listed}. Give them another one first."}
            )
        try:
            contents = {
                self.path: remove_row(self.table, row.code),
                VOCABULARY: with_clock(self.content(VOCABULARY), row.code, ""),
            }
            self.save(contents, said=f"The limit {row.code} “{row.name}” is taken out.")
        except (ClocksUnreadable, VersionRefused, RefusedFile) as refused:
            return self.page(typed, {"remove": sentence(self, refused)})
        return redirect("versions:limits", self.version.pk)

    def page(
        self, typed: limit_page.TypedLimit, errors: dict[str, str], *, theirs: ClockRow | None = None
    ) -> HttpResponse:
        code = self.kwargs["code"]
        uses = self.uses(code)
        return self.show(
            {
                "code": code,
                "typed": typed,
                "columns": limit_page.columns(typed, errors),
                "problems": errors,
                "is_step": is_step_clock(code),
                "steps": list(dict.fromkeys(step for step, point in uses if not point)),
                "timers": [(step, point) for step, point in uses if point],
                "warnings": order_warnings(self.row),
                "theirs": _cells(theirs) if theirs else (),
                "new": False,
            },
            status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        )


def _cells(row: ClockRow) -> list[tuple[str, str]]:
    return [
        ("Name", row.name),
        *(
            (RATING_WORDS[column], f"{in_words(cell.limit)}; people are told at {points_in_words(cell.warn)}")
            for column, cell in row.cells.items()
        ),
    ]
