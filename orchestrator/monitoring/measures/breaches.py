"""The list behind the limits: those that were not met, are still open or were met, and who was told when.

Every limit that `limits` counts (strictly) as breached or overdue, or as overdue alone, the latest due first;
or as open, what is due next first; or as met. In cases that the reader may open; how many are in cases that
are not open to them any more is said beside it. *Told* are the notices about the clock of that case (and
that agency or person) since it began: warnings and escalations.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from orchestrator.access import visible
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice, NoticeKind, clocks_of

from . import clock_rules, sql
from .clock_rules import ClockRules
from .filters import Filters
from .limits import measured
from .scope import Scope, agency_names

#: Moments as numbers: thousands are read for the twenty that are shown.
LISTED = """
SELECT id, case_id, code, agency, -margin AS late, in_working_time, rating,
       date_part('epoch', due_at) AS due, date_part('epoch', ended) AS ended,
       rolled = 'met' OR rolled = 'open' AS kept_rolled
FROM measured WHERE strict = ANY(%(outcomes)s)
ORDER BY due_at {way}, id {way}"""
PAGE = 50
OPEN, MET = "open", "met"
#: Word of `Filters.outcome` → how people choose it.
OUTCOMES = {"": "All that were not met", "overdue": "Still overdue", OPEN: "Still open", MET: "Met"}
_HEARD = (
    *("case", "clock", "limits", "item", "created_at", "kind", "acked_at"),
    *("to_team__name", "to_staff__display_name", "acked_by__display_name"),
)
#: What the list may be sorted by besides its due; the most first, as a table does with numbers and days.
ORDERS = ("limit", "agency", "rating", "due", "stopped", "late")


@dataclass(frozen=True)
class Told:
    """One notice: a person or a team heard of it."""

    who: str
    at: datetime
    kind: str  #: in words
    acked_at: datetime | None
    acked_by: str


@dataclass(frozen=True)
class Breach:
    """One limit of the list: not met, unless met or open ones were asked for."""

    clock: Clock
    case: Case
    name: str  #: what the clock measures
    agency: str  #: code
    agency_name: str
    due_at: datetime
    rolled_due_at: datetime
    stopped_at: datetime | None  #: None = still overdue or open
    late: timedelta  #: so far, where it runs on; negative: the time that was or is left
    unit: str
    kept_rolled: bool  #: in time by the due that inboxes show
    told: tuple[Told, ...]  #: first told first


@dataclass(frozen=True)
class Breaches:
    """A part of the list; `total` in scope, of which `not_shown` are in cases not open to the reader."""

    rows: tuple[Breach, ...]
    total: int
    not_shown: int


def breaches(
    scope: Scope,
    filters: Filters,
    *,
    now: datetime,
    first: int = 0,
    most: int = PAGE,
    sort: str = "",
    rules: ClockRules | None = None,
) -> Breaches:
    """The part of the list from `first` on: of the outcome asked for, else what was not met. Nothing for who
    may see no list. Eight statements at the most.

    `sort`: one of ORDERS, with “-” before it the other way round. `rules`: where they have been read already.
    """
    if not scope.may_list:
        return Breaches(rows=(), total=0, not_shown=0)
    rules = rules or clock_rules.rules_of(scope)
    common, given = measured(scope, filters, rules, by_step=False, now=now)
    outcomes = [filters.outcome] if filters.outcome else ["breached", "overdue"]
    listed = LISTED.format(way="ASC" if filters.outcome == OPEN else "DESC")
    found = sql.rows(common + listed, given | {"outcomes": outcomes})
    open_to_reader = visible.cases(scope.staff, now=now, seats=scope.seats)
    in_cases = open_to_reader.filter(pk__in={line["case_id"] for line in found})
    seen = set(in_cases.values_list("pk", flat=True))
    mine = [line for line in found if line["case_id"] in seen]
    names = agency_names(scope)
    if sort.removeprefix("-") in ORDERS:
        _sort(mine, sort, rules, names, next_first=filters.outcome == OPEN)
    page = mine[first : first + most]
    clocks = Clock.objects.select_related("case").in_bulk([line["id"] for line in page])
    told = _told(list(clocks.values()))
    rows = tuple(
        Breach(
            clock=clocks[line["id"]],
            case=clocks[line["id"]].case,
            name=rules.name(line["code"]),
            agency=line["agency"],
            agency_name=names.get(line["agency"], line["agency"]),
            due_at=clocks[line["id"]].due_at,
            rolled_due_at=clocks[line["id"]].rolled_due_at,
            stopped_at=clocks[line["id"]].stopped_at,
            late=timedelta(seconds=line["late"]),
            unit="working" if line["in_working_time"] else "elapsed",
            kept_rolled=line["kept_rolled"],
            told=tuple(told[line["id"]]),
        )
        for line in page
    )
    return Breaches(rows=rows, total=len(found), not_shown=len(found) - len(mine))


def _sort(
    lines: list[dict[str, Any]],
    sort: str,
    rules: ClockRules,
    names: Mapping[str, str],
    *,
    next_first: bool,
) -> None:
    """Words from A; days the newest first, but what is due `next_first`; the latest, or least left, in clock
    time, and the highest rating first.
    """
    ratings = list(RatingValue.values)

    def key(line: Mapping[str, Any]) -> Any:
        return {
            "limit": rules.name(line["code"]).casefold(),
            "agency": names.get(line["agency"], line["agency"]).casefold(),
            "rating": -ratings.index(line["rating"]) if line["rating"] in ratings else -len(ratings),
            "due": line["due"],
            "stopped": line["ended"],
            "late": line["ended"] - line["due"],
        }[sort.removeprefix("-")]

    rises = ("limit", "agency", "due") if next_first else ("limit", "agency")
    lines.sort(key=key, reverse=(sort.removeprefix("-") in rises) == sort.startswith("-"))


def _told(clocks: Sequence[Clock]) -> Mapping[int, list[Told]]:
    """By clock. A notice about the case's own clock names no agency or person; one about an agency's does.

    A file tells of thousands of notices: of people and teams their names are read and no more.
    """
    found: dict[int, list[Told]] = defaultdict(list)
    notices = Notice.objects.filter(
        Q(kind=NoticeKind.REMINDER) | Q(kind=NoticeKind.ESCALATION),
        case__in={clock.case_id for clock in clocks},
    )
    lines = list(notices.order_by("created_at", "id").values_list(*_HEARD))
    by_limit: dict[tuple[int | None, str], list[tuple[str, Told]]] = defaultdict(list)
    for case, clock_code, limits_told, item, at, kind, acked_at, to_team, to_staff, acked_by in lines:
        told = Told(
            who=to_staff or to_team,
            at=at,
            kind=str(NoticeKind(kind).label),
            acked_at=acked_at,
            acked_by=acked_by or "",
        )
        for code in clocks_of(limits_told, clock_code):
            by_limit[case, code].append((item, told))
    for clock in clocks:
        for item, told in by_limit[clock.case_id, clock.code]:
            if told.at >= clock.started_at and clock.item in ("", item):
                found[clock.pk].append(told)
    return found
