"""What all pages of measures share: one table for screen and file, made from what was asked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.text import slugify

from orchestrator.audit import acts
from orchestrator.database import patience
from orchestrator.inbox.urgency import moment_in_words
from orchestrator.monitoring import csv_file
from orchestrator.monitoring.measures.filters import unknown as not_known
from orchestrator.monitoring.measures.suppressed import Count
from orchestrator.pathway.demo_quarter import loading

from . import menu, narrowing, remarks, unknown
from .asked import AskedPage
from .paging import is_page
from .tables import Cell, Table
from .unknown import Unknown

LONGEST_FILE_NAME = 180
PLAIN = "text/plain; charset=utf-8"
NOTHING_FITS = "There is nothing that fits."
ROUNDED = (
    "Counts are to the nearest five, and those below five are not shown, because they could name a family. "
    "Counted is what began in the period."
)


class MeasurePage(AskedPage):
    """One page of measures, and its file: the same class answers both, from the same filters."""

    as_csv = False
    title: ClassVar[str]
    template_name: ClassVar[str] = "monitoring/page.html"
    #: Name of the address that says whether the list has changed since, "" where nobody asks; how often.
    live: ClassVar[str] = ""
    seconds_between: ClassVar[int] = 5
    #: Its headings sort the table; `usual_order` says how it comes else.
    sorts: ClassVar[bool] = True
    usual_order: ClassVar[str] = "Worst first"
    #: Lines of a table that stand open; the rest is folded beneath. 0 = all, for what comes in pages.
    open_rows: ClassVar[int] = 15

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with patience.of_a_report():
            return super().dispatch(request, *args, **kwargs)

    @cached_property
    def unknown(self) -> tuple[Unknown, ...]:
        """What was asked for and is not there. The page then says so and counts nothing."""
        return unknown.unknown(self)

    def extra(self) -> dict[str, str]:
        """The page's own words that differ from the usual, and the order of the table."""
        return super().extra() | ({"sort": self.table.sort} if self.sorts and self.table.sort else {})

    def moment(self, at: datetime | None) -> str:
        return moment_in_words(at, now=self.now, calendar=self.calendar) if at else ""

    def is_hidden(self, *of: Count) -> bool:
        """A median, share or sum of so many is kept back, where none is to be seen: it is not nothing."""
        return not self.scope.may_list and any(number != 0 for number in of)

    def moment_cell(self, at: datetime | None, words: str = "", **more: Any) -> Cell:
        """A moment in words, the same for programs; sorted by it."""
        return Cell(words or self.moment(at), sort=at, value=at, **more)

    def whole_days(self, length: timedelta | None) -> Cell | None:
        """What is told in whole days alone, to who sees no lists, where it is none of them; else None."""
        if length is None or self.scope.may_list or length >= timedelta(days=1):
            return None
        return Cell("under a day", sort=0.0)

    def not_understood(self) -> tuple[str, ...]:
        """Sentences about what the address asks for and nobody knows: the numbers shown do not heed it."""
        given = self.request.GET
        found = [*remarks.unread_days(self), *remarks.unread_own_words(self)]
        if self.sorts and not self.unknown and given.get("sort") and not self.table.sort:
            found.append(not_known("order", given["sort"], "the usual is shown"))
        if self.live and given.get("page") and not is_page(given["page"]):
            found.append(not_known("page", given["page"], "the first is shown"))
        return (*found, *remarks.unheeded(self))

    def remarks(self) -> tuple[str, ...]:
        """What was not understood, and whether another period is shown than was asked for."""
        return (*self.not_understood(), *remarks.another_period(self))

    # what a page says itself

    def make_table(self) -> Table:
        """What is on the screen, before it is sorted."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What its template shows besides the table."""
        return {}

    def own_fields(self) -> Sequence[narrowing.Field]:
        """Boxes for its own words."""
        return ()

    def mark(self) -> str:
        """What a list that is left open compares itself by: the same as long as nothing in it has changed."""
        return ""

    def read(self, *, exported: bool) -> None:
        """Puts on record whose data was shown. Nothing where the page has numbers only."""

    # the answer

    @cached_property
    def table(self) -> Table:
        made = replace(self.make_table(), open_rows=self.open_rows)
        return made.ordered(self.request.GET.get("sort", "")) if self.sorts else made

    def get(self, request: HttpRequest) -> HttpResponse:
        _ = self.scope
        if self.as_csv:
            if said := [*self.not_understood(), *(one.sentence for one in self.unknown)]:
                # a file with headings alone would say that there is no such work
                status = 400 if remarks.unread_days(self) else 404
                return HttpResponse("\n".join(said), status=status, content_type=PLAIN)
            return self.export()
        if self.unknown:
            return render(request, "monitoring/unknown.html", self.frame())
        context = self.whole_context()
        self.read(exported=False)
        return render(request, self.template_name, context)

    def whole_context(self) -> dict[str, Any]:
        return {
            **self.frame(),
            "filters": self.filters,
            "table": self.table,
            "csv": self.address(f"{self.name}_csv", extra=self.extra()),
            "most_rows": csv_file.MOST_ROWS,
            "live_line": self.live_line() if self.live else None,
            **self.context(),
        }

    def live_line(self) -> dict[str, Any]:
        """When a list was counted, and where it asks whether that still holds."""
        at = f"{self.calendar.local(self.now):%H:%M}"
        seen = {**self.extra(), "page": self.request.GET.get("page", ""), "seen": self.mark(), "at": at}
        return {
            "counted_at": at,
            "seconds": self.seconds_between,
            "address": self.address(self.live, extra=seen),
        }

    def frame(self) -> dict[str, Any]:
        """What stands round the measures: where one is, what was asked for, and what can be."""
        fields = [*narrowing.fields(self), *self.own_fields()]
        if self.sorts:
            fields.append(narrowing.order(self.table, usual=self.usual_order))
        return {
            "page": self,
            "scope": self.scope,
            "scope_words": self.scope_words(),
            "loading": loading.in_progress(self.scope.sites) if settings.DEMO else None,
            "links": self.links(),
            "remarks": self.remarks(),
            "unknown": self.unknown,
            "chips": narrowing.chips(self),
            "fields": fields,
            "kept": narrowing.kept(self, fields, unknown=[one.word for one in self.unknown]),
            "now": self.now,
            "counted_on": self.counted_on(),
        }

    def counted_on(self) -> str:
        """“Tuesday 15 September 2026 at 11:30”, at the site: what a printed page says of its numbers."""
        at = self.calendar.local(self.now)
        return f"{at:%A} {at.day} {at:%B %Y} at {at:%H:%M}"

    def scope_words(self) -> str:
        """“Health only.” for who measures an agency; "" for who measures a whole site."""
        if self.scope.agency_codes is None:
            return ""
        return f"{' and '.join(self.scope.agencies.values())} only."

    def links(self) -> list[menu.Link]:
        """The pages of the room that this reader may open, with the period and agency kept."""
        return menu.links(self.scope, self.filters, present=self.name)

    def export(self) -> HttpResponse:
        """The table as a file. Taking data away is an act of its own."""
        table = self.table
        self.read(exported=True)
        acts.record(
            "export_list",
            case_key="",
            object=f"monitoring:{self.name}",
            who=self.staff,
            at=self.now,
            detail={"rows": min(table.total, csv_file.MOST_ROWS), "filters": self.filters.address()[1:]},
            ip=self.ip,
        )
        return csv_file.answer(table, name=self.file_name(), zone=self.scope.zone, notes=self.notes())

    def notes(self) -> tuple[str, ...]:
        """Sentences beneath the rows of a file that would not say by itself what was counted: an empty one,
        and one whose period or counts are not those that were asked for. Who sees no lists has the same file
        for every period that is counted as the same block.
        """
        said = remarks.another_period(self) if self.scope.may_list else ()
        if not self.table.rows:
            said = (self.context().get("nothing", NOTHING_FITS), *said)
        if not self.scope.may_list:
            said = (*said, ROUNDED)
        return (*said, self.counted_in_words()) if said else ()

    def counted_in_words(self) -> str:
        """“Counted: 1 to 28 September 2026. Agency: Health.”"""
        words = narrowing.words(self)
        parts = [each for name, each in words.items() if name not in ("since", "until")]
        if self.has_period:
            first, last = self.filters.days(self.scope, self.now)
            parts.insert(0, f"{narrowing.day_words(first)} to {narrowing.day_words(last)}")
        return f"Counted: {'. '.join(parts) or 'all that is open'}."

    @property
    def has_period(self) -> bool:
        """Whether days narrow it: always, but for what is open whenever it began."""
        ever = self.is_open_ended and not self.filters.since and not self.filters.until
        return "since" in self.choices and not ever

    def file_name(self) -> str:
        """Which page, of which period and narrowed to what, and when it was counted."""
        parts = [slugify(self.title)]
        if self.has_period:
            first, last = self.filters.days(self.scope, self.now)
            parts.append(f"{first}-to-{last}")
        asked = narrowing.words(self).items()
        parts += [slugify(each) for name, each in asked if name not in ("since", "until")]
        parts += [slugify(f"{name}-{value}") for name, value in self.extra().items()]
        parts.append(f"counted-{self.calendar.local(self.now):%Y-%m-%d-%H%M}")
        return "_".join(parts)[:LONGEST_FILE_NAME]
