"""The requests behind the agencies’ answers, one by one.

They are those that `answers` counts for each agency, in cases that the reader may open: the newest first, or
where they are still open what is due next first. How many are in cases that are not open to them any more is
said beside it. Due is when the agency’s limit ends.
"""

# M-06 (domain.md 6)

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from orchestrator.access import visible

from . import answers, sql
from .filters import Filters
from .scope import Scope

ONES = """
SELECT id, case_id, name, asked_at, due_at, answered_at, frozen_at, came FROM asked WHERE """
#: Word → which requests, as `answers` counts them.
WHICH: Mapping[str, str] = {
    "asked": "true",
    **{came: f"came = '{came}'" for came in (*answers.ENDED, "open")},
    "missing": answers.MISSING,
}
_NEVER = datetime.max.replace(tzinfo=UTC)
ORDERS: Mapping[str, Callable[["Request"], Any]] = {
    "agency": lambda one: one.agency_name.casefold(),
    "asked": lambda one: one.asked_at,
    "due": lambda one: one.due_at,
    "answered": lambda one: one.answered_at,
    "decided": lambda one: one.decided_at,
}


@dataclass(frozen=True)
class Request:
    """One agency asked about one case in one round. Moments are UTC."""

    pk: int
    case: int
    agency_name: str
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    decided_at: datetime | None  #: the joint decision of that round was frozen
    came: str  #: in_time, late, silent or open


@dataclass(frozen=True)
class Requests:
    """Those in cases open to the reader; `not_shown` are in others."""

    rows: tuple[Request, ...] = ()
    not_shown: int = 0


def requests(scope: Scope, filters: Filters, which: str, *, now: datetime) -> Requests:
    """`which`: a word of WHICH. Nothing for who may see no list. Two statements."""
    if not scope.may_list:
        return Requests()
    lines = sql.rows(answers.ASKED + ONES + WHICH[which], answers.given(scope, filters, now=now))
    cases = visible.cases(scope.staff, now=now, seats=scope.seats)
    keys = {line["case_id"] for line in lines}
    seen = set(cases.filter(pk__in=keys).values_list("pk", flat=True))
    found = [_one(line) for line in lines if line["case_id"] in seen]
    if which == "open":
        found.sort(key=lambda one: (one.due_at or _NEVER, one.pk))
    else:
        found.sort(key=lambda one: (one.asked_at, one.pk), reverse=True)
    return Requests(tuple(found), len(lines) - len(found))


def _one(line: Mapping[str, Any]) -> Request:
    return Request(
        pk=line["id"],
        case=line["case_id"],
        agency_name=line["name"],
        asked_at=line["asked_at"],
        due_at=line["due_at"],
        answered_at=line["answered_at"],
        decided_at=line["frozen_at"],
        came=line["came"],
    )
