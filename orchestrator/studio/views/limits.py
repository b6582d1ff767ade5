"""The limits of a draft: one table, and a page a clock."""

import json
import re
from http import HTTPStatus
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
from orchestrator.clocks.limits import FILE, STEP_PREFIX, ClocksUnreadable, is_step_clock
from orchestrator.clocks.limits_table import compare_limits, new_code, read_rows, remove_row, write_row
from orchestrator.pathway.idle_limits import table_path
from orchestrator.studio import limit_page, reliance
from orchestrator.studio.views.changing import ChangingPage
from processes import drafts, versions
from processes.bundles import VOCABULARY
from processes.exceptions import StaleDraft, VersionRefused
from processes.model_files import RefusedFile
from processes.models import BundleFile

_CODES = re.compile(rb'"(' + STEP_PREFIX.encode() + rb'\d{2})"')


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
            messages.error(request, _sentence(self, refused))
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
            errors = {"name": _sentence(self, refused)}
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
            return self.page(typed, {"name": _sentence(self, refused)})
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
            return self.page(typed, {"remove": _sentence(self, refused)})
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


def with_clock(vocabulary: bytes, code: str, name: str) -> bytes:
    """The vocabulary with this clock as last of its list, renamed, or (no name) without it; lines of others
    stay as they are.
    """
    text = vocabulary.decode()
    line = re.compile(rf',?\s*\{{"code": "{re.escape(code)}", "label": "(?:[^"\\]|\\.)*"\}}')
    text = line.sub("", text)
    if name:
        word = json.dumps({"code": code, "label": name}, ensure_ascii=False)
        start = re.search(r'"clocks":\s*\[', text)
        end = text.find("]", start.end()) if start else -1
        if end > 0:
            inner = text[:end].rstrip()
            comma = "" if inner.endswith("[") else ","
            text = f"{inner}{comma}\n    {word}\n  {text[end:]}"
    words = json.loads(text)
    if {row["code"]: row["label"] for row in words.get("clocks", ())}.get(code, "") != name:
        words = json.loads(vocabulary)
        others = [row for row in words.get("clocks", ()) if row.get("code") != code]
        words["clocks"] = [*others, {"code": code, "label": name}] if name else others
        text = json.dumps(words, indent=2, ensure_ascii=False) + "\n"
    return text.encode()


def _cells(row: ClockRow) -> list[tuple[str, str]]:
    return [
        ("Name", row.name),
        *(
            (RATING_WORDS[column], f"{in_words(cell.limit)}; people are told at {points_in_words(cell.warn)}")
            for column, cell in row.cells.items()
        ),
    ]


def _sentence(page: ChangingPage, refused: Exception) -> str:
    if isinstance(refused, (StaleDraft, VersionRefused, RefusedFile)):
        return page.problem(refused)
    return str(refused)
