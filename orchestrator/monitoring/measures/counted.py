"""The tasks behind the numbers of “Where work waits” and of the hand-overs, one by one.

They are those that `bottlenecks` and `handovers` count, in cases that the reader may open, the latest first;
how many are in cases that are not open to them any more is said beside it. Of a period some are done since,
or not needed any more: so this is no list of what is open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from orchestrator.access import visible

from . import bottlenecks, handovers, sql, task_times
from .filters import Filters
from .scope import Scope

ONES = """
SELECT t.id, t.scope_key, t.created_at, t.due_at, t.ended, t.is_open, t.state, t.late
"""
#: Word → which of the tasks of a line, as `bottlenecks` counts them.
OF_STEPS: Mapping[str, str] = {
    "late": bottlenecks.LATE,
    "arrivals": "arrived",
    "in_progress": "is_open",
    "unclaimed": "is_open AND assignee_id IS NULL",
    "loops": "arrived AND t.id IN (SELECT id FROM came_back)",
}
#: The same of hand-overs.
OF_HANDOVERS: Mapping[str, str] = {"all": "true", "unclaimed": handovers.UNCLAIMED}
ORDERS: Mapping[str, Callable[["Counted"], Any]] = {
    "began": lambda one: one.began,
    "due": lambda one: one.due_at,
    "ended": lambda one: one.ended,
    "late": lambda one: one.late,
}


@dataclass(frozen=True)
class Counted:
    """One task. Moments are UTC."""

    task: UUID
    case: int
    began: datetime
    due_at: datetime | None
    ended: datetime | None  #: None: open
    is_done: bool
    late: timedelta  #: clock time; nought where it was in time


@dataclass(frozen=True)
class CountedTasks:
    """Those in cases open to the reader; `not_shown` are in others."""

    rows: tuple[Counted, ...] = ()
    not_shown: int = 0


def of_steps(scope: Scope, filters: Filters, which: str, *, now: datetime) -> CountedTasks:
    """`which`: a word of OF_STEPS. Two statements."""
    common, given = task_times.statement(scope, filters, now=now)
    more = bottlenecks.CAME_BACK if which == "loops" else ""
    return _seen(f"{common}{more}{ONES} FROM task_times t WHERE {OF_STEPS[which]}", given, scope, now=now)


def handed_over(scope: Scope, filters: Filters, which: str, *, sender: str, now: datetime) -> CountedTasks:
    """Those that came from `sender` ("": any agency) to the agency that is asked for. `which`: a word of
    OF_HANDOVERS. Two statements.
    """
    common, given = task_times.statement(scope, filters, now=now)
    given["sender"] = sender
    asked = f"AND (%(sender)s = '' OR sender.agency = %(sender)s) AND {OF_HANDOVERS[which]}"
    return _seen(f"{common}{ONES}{handovers.HANDED} {asked}", given, scope, now=now)


def _seen(statement: str, given: Mapping[str, Any], scope: Scope, *, now: datetime) -> CountedTasks:
    if not scope.may_list:
        return CountedTasks()
    lines = sql.rows(statement, given)
    keys = {int(line["scope_key"]) for line in lines if line["scope_key"].isdigit()}
    cases = visible.cases(scope.staff, now=now, seats=scope.seats).filter(pk__in=keys)
    seen = {str(pk) for pk in cases.values_list("pk", flat=True)}
    found = [_one(line) for line in lines if line["scope_key"] in seen]
    found.sort(key=lambda one: (-one.late, one.began, one.task))
    return CountedTasks(tuple(found), len(lines) - len(found))


def _one(line: Mapping[str, Any]) -> Counted:
    return Counted(
        task=line["id"],
        case=int(line["scope_key"]),
        began=line["created_at"],
        due_at=line["due_at"],
        ended=None if line["is_open"] else line["ended"],
        is_done=line["state"] == "completed",
        late=timedelta(seconds=line["late"]),
    )
