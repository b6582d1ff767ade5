"""What all pages of measures share: who may open them, what was asked for, one table for screen and file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify

from orchestrator.audit import acts
from orchestrator.clocks.calendar import WorkingCalendar
from orchestrator.database import patience
from orchestrator.inbox.pages import Page
from orchestrator.inbox.standing import Standing
from orchestrator.inbox.urgency import moment_in_words
from orchestrator.monitoring import csv_file
from orchestrator.monitoring.measures import clock_rules
from orchestrator.monitoring.measures.clock_rules import ClockRules
from orchestrator.monitoring.measures.filters import OF_LINES, Filters, not_heeded, not_understood
from orchestrator.monitoring.measures.filters import unknown as not_known
from orchestrator.monitoring.measures.scope import NUMBERS_ONLY, OWN_AGENCY, WHOLE_SITE, Scope, scope_of
from orchestrator.monitoring.measures.suppressed import Count
from orchestrator.pathway.demo_quarter import loading
from processes.models import ProcessVersion

from . import narrowing, unknown
from .paging import is_page
from .tables import Cell, Table
from .unknown import Unknown

LONGEST_FILE_NAME = 180
PLAIN = "text/plain; charset=utf-8"
MEASURING = WHOLE_SITE | OWN_AGENCY | NUMBERS_ONLY


def measures(standing: Standing) -> bool:
    """Whether this person has any use for the room."""
    return standing.has_role(MEASURING)


@dataclass(frozen=True)
class Link:
    """One page of the room."""

    title: str
    address: str
    present: bool


class MeasurePage(Page):
    """One page of measures, and its file: the same class answers both, from the same filters.

    Who measures nothing sees 404; so does who sees numbers only, where the page is a list of cases.
    """

    allowed = staticmethod(measures)
    as_csv = False
    #: Name of the address; its file's is the same with `_csv`.
    name: ClassVar[str]
    title: ClassVar[str]
    template_name: ClassVar[str] = "monitoring/page.html"
    #: Name of the address that says whether the list has changed since, "" where nobody asks; how often.
    live: ClassVar[str] = ""
    seconds_between: ClassVar[int] = 20
    #: There is a list of cases or tasks on it.
    is_list: ClassVar[bool] = False
    #: Without days it shows what is open, whenever that began: no period applies.
    is_open_ended: ClassVar[bool] = False
    #: Measures whose definitions stand beneath it, as `templatetags.counting` knows them.
    counted: ClassVar[tuple[str, ...]] = ()
    #: Which rating is asked for on it.
    rating_called: ClassVar[str] = "Rating"
    #: What can be chosen on it, of `narrowing.CHOICES`.
    choices: ClassVar[tuple[str, ...]] = ("agency", "rating")
    #: Words by which it chooses among its lines, for who sees no lists.
    choose_among: ClassVar[tuple[str, ...]] = ("agency",)
    #: Words of its own in the address, with what they may be; the first is the usual one.
    own_words: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    #: Its headings sort the table; `usual_order` says how it comes else.
    sorts: ClassVar[bool] = True
    usual_order: ClassVar[str] = "Worst first"
    #: Lines of a table that stand open; the rest is folded beneath. 0 = all, for what comes in pages.
    open_rows: ClassVar[int] = 15

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with patience.of_a_report():
            return super().dispatch(request, *args, **kwargs)

    @cached_property
    def scope(self) -> Scope:
        found = scope_of(self.staff, self.standing)
        if found is None or (self.is_list and not found.may_list):
            raise Http404
        return found

    def named(self) -> Scope:
        return self.scope

    @cached_property
    def filters(self) -> Filters:
        """What was asked for, as far as this reader may ask for it here."""
        asked = Filters.of(self.request.GET.dict()).shown_to(self.scope, self.now)
        return asked if self.scope.may_list else asked.without(*set(OF_LINES) - set(self.choose_among))

    @property
    def offered(self) -> tuple[str, ...]:
        """What this reader can choose."""
        if self.scope.may_list:
            return self.choices
        return tuple(word for word in self.choices if word == "since" or word in self.choose_among)

    @cached_property
    def unknown(self) -> tuple[Unknown, ...]:
        """What was asked for and is not there. The page then says so and counts nothing."""
        return unknown.unknown(self)

    @property
    def calendar(self) -> WorkingCalendar:
        return self.scope.calendar

    @cached_property
    def rules(self) -> ClockRules:
        """Names of limits, and of the steps that carry them."""
        return clock_rules.rules_of(self.scope)

    @cached_property
    def versions(self) -> list[ProcessVersion]:
        return narrowing.versions(self)

    def word(self, name: str) -> str:
        """What a word of this page's own says; the usual where it says nothing known."""
        known = self.own_words[name]
        given = self.request.GET.get(name, "")
        return given if given in known else known[0]

    def extra(self) -> dict[str, str]:
        """The page's own words that differ from the usual, and the order of the table."""
        found = {
            name: self.word(name) for name, known in self.own_words.items() if self.word(name) != known[0]
        }
        return found | ({"sort": self.table.sort} if self.sorts and self.table.sort else {})

    def address(
        self,
        page: str = "",
        *,
        extra: Mapping[str, str] | None = None,
        changes: Mapping[str, object] | None = None,
    ) -> str:
        """A page of this room for the same filters, some changed. On this page its own words stay."""
        words = dict(parse_qsl(self.filters.address(**(changes or {}))[1:]))
        words |= (self.extra() if not page else {}) | dict(extra or {})
        query = urlencode({name: value for name, value in words.items() if value})
        return f"{reverse(f'monitoring:{page or self.name}')}{f'?{query}' if query else ''}"

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
        own = [
            not_known("choice", given[name], "the usual is shown")
            for name, known in self.own_words.items()
            if given.get(name, "") and given[name] not in known
        ]
        if self.sorts and not self.unknown and given.get("sort") and not self.table.sort:
            own.append(not_known("order", given["sort"], "the usual is shown"))
        if self.live and given.get("page") and not is_page(given["page"]):
            own.append(not_known("page", given["page"], "the first is shown"))
        if not self.scope.may_list:
            own += not_heeded(given.dict(), self.choose_among)
        return (*self.days_not_understood(), *own)

    def days_not_understood(self) -> tuple[str, ...]:
        """The same of what cannot be a day. What else cannot be is told as what is not there (`unknown`)."""
        return not_understood({word: self.request.GET.get(word, "") for word in ("since", "until")})

    def remarks(self) -> tuple[str, ...]:
        """What was not understood, and whether another period is shown than was asked for."""
        found = self.not_understood()
        if "since" not in self.choices:
            return found
        asked = Filters.of(self.request.GET.dict())
        if not self.scope.may_list:
            if not asked.is_a_block(self.scope, self.now):
                block = self.filters.block(self.scope, self.now)
                found += (f"Shown is the period nearest to the one that was asked for: {block.name}.",)
        elif asked.turned_round(self.scope, self.now):
            first, last = asked.days(self.scope, self.now)
            found += (
                f"“From” was after “Up to”: we swapped them. Shown is {narrowing.day_words(first)} "
                f"to {narrowing.day_words(last)}.",
            )
        elif asked.is_to_come(self.scope, self.now):
            found += ("“From” is a day that is still to come: nothing has happened in that period yet.",)
        return found

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
                status = 400 if self.days_not_understood() else 404
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
        fields = narrowing.fields(self)
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
            "kept": narrowing.kept(self, fields),
            "now": self.now,
        }

    def scope_words(self) -> str:
        """“Health only.” for who measures an agency; "" for who measures a whole site."""
        if self.scope.agency_codes is None:
            return ""
        return f"{' and '.join(self.scope.agencies.values())} only."

    def links(self) -> list[Link]:
        """The pages of the room that this reader may open, with the period and agency kept."""
        kept = Filters(since=self.filters.since, until=self.filters.until, agency=self.filters.agency)
        if not self.scope.may_list:
            kept = kept.without("agency")  # not every page has lines of agencies
        query = kept.address()
        found = []
        for name, title, is_list in ROOM:
            if self.scope.may_list or not is_list:
                address = reverse(f"monitoring:{name}") + (query if len(query) > 1 else "")
                found.append(Link(title, address, present=name == self.name))
        return found

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
        return csv_file.answer(table, name=self.file_name(), zone=self.scope.zone)

    def file_name(self) -> str:
        """Which page, of which period and narrowed to what, and when it was counted."""
        parts = [slugify(self.title)]
        ever = self.is_open_ended and not self.filters.since and not self.filters.until
        if "since" in self.choices and not ever:
            first, last = self.filters.days(self.scope, self.now)
            parts.append(f"{first}-to-{last}")
        words = parse_qsl(self.filters.without_period().address()[1:])
        parts += [slugify(f"{name}-{value}") for name, value in [*words, *self.extra().items()]]
        parts.append(f"counted-{self.calendar.local(self.now):%Y-%m-%d-%H%M}")
        return "_".join(parts)[:LONGEST_FILE_NAME]


#: Every page of the room that is in its menu: name, title, whether it is a list.
ROOM = (
    ("index", "Board", False),
    ("answers", "Agencies’ answers", False),
    ("limits", "Time limits", False),
    ("breaches", "Late", True),
    ("bottlenecks", "Where work waits", False),
    ("handovers", "Hand-overs", False),
    ("incidents", "Failed steps", True),
)
