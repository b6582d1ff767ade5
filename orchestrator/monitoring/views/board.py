"""The board: what is open now, the worst first. Its numbers open their lists; it changes by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from orchestrator.inbox.urgency import GROUPS, OVERDUE
from orchestrator.inbox.views.lists import STOP_ASKING
from orchestrator.monitoring.measures import open_work
from orchestrator.monitoring.measures.open_work import Board, Line

from .narrowing import Field
from .pages import MeasurePage
from .silence import Sentence, sentences
from .silent import EVER, Waiting
from .tables import MOMENT, Cell, Column, Row, Table, count, text, whole

#: The board asks this often whether something has changed.
SECONDS_BETWEEN = 5
BY = {"step": "Step", "agency": "Agency", "team": "Team", "rating": "Rating"}


@dataclass(frozen=True)
class Tile:
    """One number that a tired reader sees first."""

    number: int
    title: str
    beneath: str
    address: str
    style: str  #: "bad" where there is something to do at once


#: Asks the list of cases for those with an open task.
OF_TASKS = {"of": "tasks"}


class BoardPage(MeasurePage):
    """Open cases and tasks. Who sees numbers only is told where those are."""

    name = "index"
    title = "Managing work"
    template_name = "monitoring/board.html"
    counted = ("open_work", "urgency", "behind", "silence")
    own_words = {"by": tuple(BY)}
    usual_order = "Most urgent first"

    @cached_property
    def board(self) -> Board:
        return open_work.board(self.scope, self.filters, now=self.now)

    def get(self, request: HttpRequest) -> HttpResponse:
        if not self.scope.may_list:
            if self.as_csv:
                return self.handle_nothing()
            context = {"page": self, "links": self.links(), "now": self.now}
            return render(request, "monitoring/numbers.html", context)
        return super().get(request)

    def own_fields(self) -> list[Field]:
        return [Field("by", "Lines by", self.word("by"), tuple(BY.items()))]

    def context(self) -> dict[str, Any]:
        return {
            "board": self.board,
            "tiles": self.tiles(),
            "silent": self.silent_sentences(),
            "waiting": Waiting.of(self, self.board.late),
            "seconds": SECONDS_BETWEEN,
            "live": self.address("board", extra=self.extra()),
            "mark": self.mark(),
            "cases_of_tasks": self.address("cases", extra=OF_TASKS),
            "open_tasks": self.address("tasks"),
            "counted_at": f"{self.calendar.local(self.now):%H:%M}",
        }

    def mark(self) -> str:
        """Counting costs many times as much as asking for the newest event; ages go on with the minute."""
        return f"{open_work.newest_event()}-{self.calendar.local(self.now):%H%M}"

    def tiles(self) -> list[Tile]:
        """What is worst, first."""
        board = self.board
        tiles = [
            Tile(
                sum(one.cases for one in board.silent),
                "Answers that have not come",
                self._silent_in_words(),
                self.address("silent", changes=EVER),
                "bad" if board.silent else "",
            )
        ]
        for group in GROUPS[: OVERDUE + 1]:
            number = board.totals.count(group.style)
            tiles.append(
                Tile(
                    number,
                    group.title,
                    _tasks(number),
                    self.address("tasks", changes={"urgency": group.style}),
                    "bad" if number else "",
                )
            )
        unclaimed = board.totals.unclaimed
        tiles.append(
            Tile(
                unclaimed,
                "Claimed by nobody",
                f"of {_tasks(board.totals.total)}",
                self.address("tasks", changes={"unclaimed": True}),
                "warn" if unclaimed else "",
            )
        )
        tiles.append(
            Tile(
                board.incidents,
                "Failed steps",
                _trouble(board, whole=self.scope.agency_codes is None),
                self.address("incidents"),
                "bad" if board.incidents else "",
            )
        )
        for group in GROUPS[OVERDUE + 1 :]:
            number = board.totals.count(group.style)
            tiles.append(
                Tile(
                    number,
                    group.title,
                    _tasks(number),
                    self.address("tasks", changes={"urgency": group.style}),
                    "",
                )
            )
        tiles.append(self._cases_tile())
        return tiles

    def _silent_in_words(self) -> str:
        """How many agencies are silent; of a single one that is seen, whether it is."""
        number, seen = len(self.board.silent), list(self.scope.agencies.values())
        if len(seen) == 1:
            return f"{seen[0]} is {'' if number else 'not '}silent"
        if not number:
            return "No agency is silent"
        said = f"{number} silent {'agency' if number == 1 else 'agencies'}"
        nothing = len([one for one in self.board.silent if one.answers_nothing])
        return f"{said}, {nothing} of them answer{'s' if nothing == 1 else ''} nothing" if nothing else said

    def _cases_tile(self) -> Tile:
        """Cases, not tasks: most wait for several, some for none."""
        board, narrowed = self.board, self.filters.names_tasks
        beneath = "each with such a task" if narrowed else f"{board.totals.cases} with an open task"
        return Tile(board.open_cases, "Open cases", beneath, self.address("cases"), "")

    def silent_sentences(self) -> list[Sentence]:
        return sentences(self, self.board.silent)

    def make_table(self) -> Table:
        by = self.word("by")
        lines: tuple[Line, ...] = getattr(self.board, f"by_{by}")
        columns = [
            Column("line", BY[by]),
            *(Column(group.style, group.title, number=True) for group in GROUPS),
            Column("total", "All tasks", number=True),
            Column("unclaimed", "Claimed by nobody", number=True),
            Column("cases", "Cases with these tasks", number=True),
            Column("oldest", "Oldest began", machine=MOMENT),
        ]
        return whole(f"Open tasks by {BY[by].lower()}", columns, [self._row(line) for line in lines])

    def _row(self, line: Line) -> Row:
        def linked(number: int, said: str, style: str = "", **more: object) -> Cell:
            if not number:
                return count(0, style="none")
            address = self.address("tasks", changes={**line.given, **more})
            return count(number, address=address, said=f"{line.label}, {said}", style=style)

        return Row(
            (
                text(line.label),
                *(
                    linked(line.count(one.style), f"tasks {one.title.lower()}", one.style, urgency=one.style)
                    for one in GROUPS
                ),
                linked(line.total, "all open tasks"),
                linked(line.unclaimed, "tasks claimed by nobody", unclaimed=True),
                self._cases(line),
                since(line.oldest, self.moment(line.oldest)),
            )
        )

    def _cases(self, line: Line) -> Cell:
        address = self.address("cases", changes={**line.given}, extra=OF_TASKS)
        return count(
            line.cases, address=address if line.cases else "", said=f"{line.label}, cases with these tasks"
        )

    def handle_nothing(self) -> HttpResponse:
        self.refusal_on_record()
        return HttpResponse(status=404)


class LiveBoard(BoardPage):
    """What changes of the board; nothing where nothing has. Asked for by the page itself, so it keeps nobody
    signed in.
    """

    is_list = True

    def handle_no_permission(self) -> HttpResponse:  # type: ignore[override]
        words = "You have been signed out. Load the page again to sign in."
        return HttpResponse(words, status=STOP_ASKING)

    def get(self, request: HttpRequest) -> HttpResponse:
        _ = self.scope
        if request.GET.get("seen", "") == self.mark():
            response = HttpResponse(status=204)
        else:
            response = render(request, "monitoring/parts/board.html", self.whole_context())
        # A page left open would otherwise push the end of the session ahead of itself for ever.
        del request.session
        return response


def since(at: datetime | None, words: str) -> Cell:
    """A moment, sorted the oldest first."""
    return Cell(words or "–", sort=at, value=at)


def _trouble(board: Board, *, whole: bool) -> str:
    if board.retrying:
        return f"{board.retrying}{' more' if board.incidents else ''} being tried again"
    if board.incidents:
        return "somebody has to look"
    return "Everything runs" if whole else "Everything of your agency runs"


def _tasks(number: int) -> str:
    return f"{number} task{'' if number == 1 else 's'}"
