"""The board: what is open now, by step, agency, team and rating.

A number counts what `behind` lists, which says what is open. *Unclaimed*: nobody holds it. The groups are
those of the inbox (`inbox.urgency`). Rating is that of the case. A *case* counts in a line where one of its
tasks does and the reader may open it. *Open cases* are all of them, also those that wait for no task; where
agency, team, step, version or group is asked for, those with such a task.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.agencies.models import Agency
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.inbox.urgency import GROUPS
from processes.models import ProcessEvent

from . import troubles
from .behind import (
    Overdue,
    SilentRequest,
    cases,
    cases_of_tasks,
    incidents,
    listed,
    overdue,
    tasks,
)
from .filters import UNRATED, Filters
from .scope import Scope
from .silence import SilentAgency, silent_agencies

__all__ = [
    "Board",
    "Line",
    "Overdue",
    "SilentAgency",
    "SilentRequest",
    "board",
    "cases",
    "cases_of_tasks",
    "incidents",
    "listed",
    "newest_event",
    "overdue",
    "tasks",
]

NOT_RATED = "Not rated yet"


@dataclass
class Line:
    """Open tasks of one step, agency, team or rating."""

    key: str = ""
    label: str = ""
    given: Mapping[str, str] = field(default_factory=dict)  #: words of a filter that lead to its tasks
    process_id: str = ""  #: of a step
    total: int = 0
    unclaimed: int = 0
    oldest: datetime | None = None  #: when the oldest of them began
    groups: dict[str, int] = field(default_factory=lambda: {group.style: 0 for group in GROUPS})
    in_cases: set[str] = field(default_factory=set, repr=False)

    @property
    def cases(self) -> int:
        return len(self.in_cases)

    @property
    def critical(self) -> int:
        return self.groups["critical"]

    @property
    def overdue(self) -> int:
        return self.groups["overdue"]

    @property
    def soon(self) -> int:
        return self.groups["soon"]

    @property
    def later(self) -> int:
        return self.groups["later"]

    def count(self, style: str) -> int:
        """How many in one group."""
        return self.groups[style]


@dataclass(frozen=True)
class Board:
    """Lines with something in them, the most urgent first. `open_cases`: with or without an open task."""

    totals: Line
    by_step: tuple[Line, ...]
    by_agency: tuple[Line, ...]
    by_team: tuple[Line, ...]
    by_rating: tuple[Line, ...]
    open_cases: int
    silent: tuple[SilentAgency, ...]
    late: Overdue  #: the answers that these have not given, and those that wait for the hub
    incidents: int
    retrying: int  #: steps that failed and are tried again by themselves: no incidents


@dataclass(frozen=True)
class _Open:
    """What the board reads of a task."""

    queue: int
    process_id: str
    element_id: str
    step: str
    scope_key: str
    created_at: datetime
    assignee_id: int | None
    urgency: int
    rating: str
    is_openable: bool  #: the reader may open the case, and nobody has closed it


def newest_event() -> int:
    """The same as long as no process has gone on and nobody has claimed or handed on a task, at any site. An
    event whose step ends a moment after that of a newer one may be missed.
    """
    return ProcessEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def board(scope: Scope, filters: Filters, *, now: datetime) -> Board:
    """Everything on the board, in nine statements. For who may see no list, a board with nothing on it."""
    found = _read(scope, filters, now=now)
    totals = Line(label="All open tasks")
    for task in found:
        _add(totals, task)
    ratings = {**dict(RatingValue.choices), UNRATED: NOT_RATED}
    late = overdue(scope, filters, now=now)
    failed, again = troubles.numbers(scope, filters, now=now)
    return Board(
        totals=totals,
        by_step=_lines(
            found,
            lambda task: (task.element_id, task.process_id),
            lambda task: Line(
                task.element_id,
                task.step or task.element_id,
                {"step": task.element_id, "process": task.process_id},
                task.process_id,
            ),
        ),
        by_agency=_lines(
            found,
            lambda task: scope.teams[task.queue].agency.code,
            lambda task: _of_agency(scope.teams[task.queue].agency),
        ),
        by_team=_lines(
            found,
            lambda task: task.queue,
            lambda task: Line(str(task.queue), scope.teams[task.queue].name, {"team": str(task.queue)}),
        ),
        by_rating=_lines(
            found,
            lambda task: task.rating,
            lambda task: Line(task.rating, str(ratings[task.rating]), {"rating": task.rating}),
        ),
        open_cases=(totals.cases if filters.names_tasks else cases(scope, filters, now=now).count()),
        silent=silent_agencies(late.silent, scope, filters, now=now),
        late=late,
        incidents=failed,
        retrying=again,
    )


def _read(scope: Scope, filters: Filters, *, now: datetime) -> list[_Open]:
    """One statement for the tasks, one for the ratings of their cases, one for which the reader may open."""
    found = tasks(scope, filters, now=now).values_list(
        "queue",
        "step__process_id",
        "step__element_id",
        "step__name",
        "scope_key",
        "created_at",
        "assignee_id",
        "urgency",
    )
    lines = list(found.order_by())
    keys = {int(line[4]) for line in lines if line[4].isdigit()}
    ratings = dict(Case.objects.filter(pk__in=keys).values_list("pk", "rating"))
    openable = set(cases(scope, Filters(), now=now).filter(pk__in=keys).values_list("pk", flat=True))
    found_cases = [int(line[4]) if line[4].isdigit() else 0 for line in lines]
    return [
        _Open(*line, rating=ratings.get(case) or UNRATED, is_openable=case in openable)
        for line, case in zip(lines, found_cases, strict=True)
    ]


def _lines(
    found: Iterable[_Open], key: Callable[[_Open], object], new: Callable[[_Open], Line]
) -> tuple[Line, ...]:
    lines: dict[object, Line] = {}
    for task in found:
        if (which := key(task)) not in lines:
            lines[which] = new(task)
        _add(lines[which], task)
    return tuple(
        sorted(
            lines.values(), key=lambda one: (-one.critical, -one.overdue, -one.soon, -one.total, one.label)
        )
    )


def _add(line: Line, task: _Open) -> None:
    line.total += 1
    line.unclaimed += task.assignee_id is None
    line.groups[GROUPS[task.urgency].style] += 1
    if task.is_openable:
        line.in_cases.add(task.scope_key)
    line.oldest = min(line.oldest or task.created_at, task.created_at)


def _of_agency(agency: Agency) -> Line:
    return Line(agency.code, agency.name, {"agency": agency.code})
