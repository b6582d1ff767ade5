"""The list behind the limits: those that were not kept, and who was told when.

Every limit that `limits` counts as breached or overdue (strictly), the latest due first, in cases that the
reader may open; how many are in cases that are not open to them any more is said beside it. *Told* are the
notices about the clock of that case (and that agency or person) since it began: warnings and escalations.
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
from orchestrator.notices.models import Notice, NoticeKind

from . import clock_rules, sql
from .clock_rules import ClockRules
from .filters import Filters
from .limits import measured
from .scope import Scope, agency_names

NOT_KEPT = """
SELECT id, case_id, code, agency, -margin AS late, in_working_time, rating, due_at, stopped_at,
       rolled = 'met' OR rolled = 'open' AS kept_rolled
FROM measured WHERE strict = ANY(%(not_kept)s)
ORDER BY due_at DESC, id DESC"""
PAGE = 50
NOT_MET, STILL = ["breached", "overdue"], ["overdue"]
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
    """One limit that was not kept."""

    clock: Clock
    case: Case
    name: str  #: what the clock measures
    agency: str  #: code
    agency_name: str
    due_at: datetime
    rolled_due_at: datetime
    stopped_at: datetime | None  #: None = still overdue
    late: timedelta  #: so far, where it is still overdue
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
    """The part of the list from `first` on; nothing for who may see no list. Six statements at the most.

    `sort`: one of ORDERS, with “-” before it the other way round. `rules`: where they have been read already.
    """
    if not scope.may_list:
        return Breaches(rows=(), total=0, not_shown=0)
    rules = rules or clock_rules.rules_of(scope)
    common, given = measured(scope, filters, rules, by_step=False, now=now)
    found = sql.rows(common + NOT_KEPT, given | {"not_kept": STILL if filters.still else NOT_MET})
    open_to_reader = visible.cases(scope.staff, now=now, seats=scope.seats)
    in_cases = open_to_reader.filter(pk__in={line["case_id"] for line in found})
    seen = set(in_cases.values_list("pk", flat=True))
    mine = [line for line in found if line["case_id"] in seen]
    names = agency_names(scope)
    if sort.removeprefix("-") in ORDERS:
        _sort(mine, sort, rules, names, now=now)
    page = mine[first : first + most]
    clocks = Clock.objects.select_related("case__site").in_bulk([line["id"] for line in page])
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
    lines: list[dict[str, Any]], sort: str, rules: ClockRules, names: Mapping[str, str], *, now: datetime
) -> None:
    """Words from A; days the newest first; how late, in clock time, and rating the highest first."""
    ratings = list(RatingValue.values)

    def key(line: Mapping[str, Any]) -> Any:
        ended = line["stopped_at"] or now
        return {
            "limit": rules.name(line["code"]).casefold(),
            "agency": names.get(line["agency"], line["agency"]).casefold(),
            "rating": -ratings.index(line["rating"]) if line["rating"] in ratings else -len(ratings),
            "due": line["due_at"],
            "stopped": ended,
            "late": ended - line["due_at"],
        }[sort.removeprefix("-")]

    words = sort.removeprefix("-") in ("limit", "agency")
    lines.sort(key=key, reverse=words == sort.startswith("-"))


def _told(clocks: Sequence[Clock]) -> Mapping[int, list[Told]]:
    """By clock. A notice about the case's own clock names no agency or person; one about an agency's does."""
    found: dict[int, list[Told]] = defaultdict(list)
    notices = Notice.objects.filter(
        Q(kind=NoticeKind.REMINDER) | Q(kind=NoticeKind.ESCALATION),
        case__in={clock.case_id for clock in clocks},
    ).select_related("to_staff", "to_team", "acked_by")
    by_limit: dict[tuple[int | None, str], list[Notice]] = defaultdict(list)
    for notice in notices.order_by("created_at", "id"):
        for code in notice.clocks:
            by_limit[notice.case_id, code].append(notice)
    for clock in clocks:
        for notice in by_limit[clock.case_id, clock.code]:
            if notice.created_at >= clock.started_at and clock.item in ("", notice.item):
                found[clock.pk].append(_in_words(notice))
    return found


def _in_words(notice: Notice) -> Told:
    receiver = notice.to_staff.display_name if notice.to_staff else str(notice.to_team)
    return Told(
        who=receiver,
        at=notice.created_at,
        kind=NoticeKind(notice.kind).label,
        acked_at=notice.acked_at,
        acked_by=notice.acked_by.display_name if notice.acked_by else "",
    )
