"""Where work waits. Per step and agency, worst first.

Lengths, waiting, working, late and coming back are those of `task_times`. In a period (days of the site):

- *arrivals*: tasks that began in it; of these *cancelled* (not needed any more) and *loop-backs* (came back);
- *done*: tasks that were done in it, whenever they began. Median and 90th percentile of waiting, working and
  both together are theirs, interpolated between two neighbours;
- *in progress*: tasks that began before its end and are open now, whenever they began; of these *unclaimed*.
  Their age so far (median, and when the oldest began) is shown apart and is in no other number;
- *beyond*: the sum of how late the done and the open ones are, and those that were given up in it after their
  limit, in clock time, which ranks the lines; *late*: how many are.

Those who see no lists are shown what began in the period, whatever became of it since: all of these numbers
are of its arrivals. A line whose number is not shown is not ranked for them: it stands by name between those
that are late and those that are not.
"""

# M-23 (domain.md 6)

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from . import sql, suppressed, task_times
from .filters import Filters
from .scope import Scope, agency_names
from .sql import seconds
from .suppressed import Count, may_summarise, moment_shown, shown, shown_among, together

#: Lines are told apart by numbers, which are sorted in a fraction of the time that names take. What came back
#: is a list of few tasks, looked up in memory.
CAME_BACK = """,
repeated AS MATERIALIZED (
    SELECT instance_id, step_id, item, min(created_at) AS first_at
    FROM processes_humantask GROUP BY 1, 2, 3 HAVING count(*) > 1
),
came_back AS MATERIALIZED (
    SELECT again.id
    FROM repeated r
    CROSS JOIN LATERAL (
        SELECT id FROM processes_humantask
        WHERE instance_id = r.instance_id AND step_id = r.step_id AND item = r.item
          AND created_at > r.first_at
        OFFSET 0
    ) again
)"""
#: Of the tasks that a line counts, those that were or are late.
LATE = "(done OR is_open OR given_up) AND due_at < ended"
STEPS = (
    CAME_BACK
    + """,
places AS MATERIALIZED (
    SELECT id, process_id, element_id, name, dense_rank() OVER (ORDER BY process_id, element_id) AS place
    FROM processes_stepdefinition
),
agencies AS MATERIALIZED (
    SELECT agency, row_number() OVER () AS number FROM teams GROUP BY agency
),
lines AS (
    SELECT t.step_id, t.agency, t.arrived, t.done, t.is_open, t.given_up, t.state, t.assignee_id,
           t.created_at, t.due_at, t.ended, t.waited, t.total, t.late, places.place, {number} AS number,
           t.id IN (SELECT id FROM came_back) AS came_back
    FROM task_times t
    JOIN places ON places.id = t.step_id
    JOIN agencies ON agencies.agency = t.agency
),
measured AS (
    SELECT max(step_id) AS step_id, max(agency) AS agency,
           count(*) FILTER (WHERE arrived) AS arrivals,
           count(*) FILTER (WHERE done) AS done,
           count(*) FILTER (WHERE is_open) AS in_progress,
           count(*) FILTER (WHERE is_open AND assignee_id IS NULL) AS unclaimed,
           count(*) FILTER (WHERE arrived AND state = 'cancelled') AS cancelled,
           count(*) FILTER (WHERE arrived AND came_back) AS loop_backs,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY waited) FILTER (WHERE done) AS waiting,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY total - waited) FILTER (WHERE done)
               AS working,
           percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY total) FILTER (WHERE done) AS total,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FILTER (WHERE is_open) AS open_median,
           min(created_at) FILTER (WHERE is_open) AS oldest,
           coalesce(sum(late) FILTER (WHERE done OR is_open OR given_up), 0) AS beyond,
           count(*) FILTER (WHERE {late}) AS late
    FROM lines
    GROUP BY place, number
    HAVING bool_or(arrived OR done OR is_open OR given_up)
)
SELECT m.*, places.process_id, places.element_id, places.name
FROM measured m JOIN places ON places.id = m.step_id"""
)

COUNTED = ("arrivals", "done", "in_progress", "unclaimed", "cancelled", "loop_backs", "late")


@dataclass(frozen=True)
class StepLine:
    """One step, of one agency. Lengths are clock time."""

    rank: int | None  #: 1 = most clock time beyond the limit; None where that is not shown
    process_id: str
    element_id: str
    name: str
    agency: str  #: code; "" where all agencies are in one line
    agency_name: str
    arrivals: Count
    done: Count
    in_progress: Count
    unclaimed: Count
    cancelled: Count
    loop_backs: Count
    waiting_median: timedelta | None
    waiting_p90: timedelta | None
    working_median: timedelta | None
    working_p90: timedelta | None
    total_median: timedelta | None
    total_p90: timedelta | None
    open_median: timedelta | None  #: age so far of those in progress
    oldest: datetime | None  #: when the oldest of those in progress began; to the day for who sees no list
    beyond: timedelta | None  #: None where it is not to be shown
    late: Count
    given: Mapping[str, str] = field(default_factory=dict)  #: words of a filter that lead to its tasks


def bottlenecks(
    scope: Scope, filters: Filters, *, now: datetime, by_agency: bool = True
) -> tuple[StepLine, ...]:
    """Worst first. With `by_agency` off a step's agencies stand in one line, as on the drawing."""
    common, given = task_times.statement(scope, filters.counted_for(scope, now), now=now)

    def read(*, apart: bool) -> list[dict[str, Any]]:
        return sql.rows(common + STEPS.format(number="agencies.number" if apart else "0", late=LATE), given)

    # Of one agency there is nothing to bring together.
    apart = by_agency or (bool(filters.agency) and not scope.may_list)
    found = read(apart=apart)
    # What is shown of a step is made of what is shown of its agencies.
    told = _told(found if apart or scope.may_list else read(apart=True), scope)
    names = agency_names(scope)
    lines = []
    for line in found:
        if not scope.may_list and not _is_chosen(line, filters):
            continue
        place = (line["process_id"], line["element_id"], line["agency"] if apart or scope.may_list else None)
        shown_line = line if by_agency else {**line, "agency": ""}
        lines.append(_line(shown_line, told[place], scope, names, now=now))
    lines.sort(key=_order)
    ranks = count(1)
    return tuple(replace(line, rank=None if line.beyond is None else next(ranks)) for line in lines)


def _order(line: StepLine) -> tuple[int, timedelta, float, str, str]:
    """Worst first, then by name alone what is not shown, then what is nought."""
    if line.beyond is None:
        return 1, timedelta(), 0.0, line.name, line.agency
    return 0 if line.beyond else 2, -line.beyond, suppressed.order(line.in_progress), line.name, line.agency


_Place = tuple[str, str, str | None]


@dataclass(frozen=True)
class _Told:
    """The counts of a line as they may be shown; and the parts that say whether its lengths may be."""

    counts: Mapping[str, Count]
    done: tuple[Count, ...]
    in_progress: tuple[Count, ...]
    late: tuple[Count, ...]


def _is_chosen(line: Mapping[str, Any], filters: Filters) -> bool:
    return (
        filters.step in ("", line["element_id"])
        and filters.process in ("", line["process_id"])
        and filters.agency in ("", line["agency"])
    )


def _told(lines: Sequence[Mapping[str, Any]], scope: Scope) -> dict[_Place, _Told]:
    """Each line as it may be shown; for who sees no lists each step as well, with no agency."""
    found: dict[_Place, _Told] = {}
    steps: dict[tuple[str, str], list[_Told]] = defaultdict(list)
    for line in lines:
        step = (line["process_id"], line["element_id"])
        told = _exact(line) if scope.may_list else _parts_of(line, scope)
        found[*step, line["agency"]] = told
        steps[step].append(told)
    if not scope.may_list:
        found |= {(*step, None): _all_of(agencies, scope) for step, agencies in steps.items()}
    return found


def _exact(line: Mapping[str, Any]) -> _Told:
    return _Told(
        {name: line[name] for name in COUNTED}, (line["done"],), (line["in_progress"],), (line["late"],)
    )


def _parts_of(line: Mapping[str, Any], scope: Scope) -> _Told:
    """What began is done, not needed any more, or open: held by somebody or not."""
    done, unclaimed, cancelled = (shown(line[name], scope) for name in ("done", "unclaimed", "cancelled"))
    held = shown(line["in_progress"] - line["unclaimed"], scope)
    parts = (done, unclaimed, held, cancelled)
    counts: dict[str, Count] = {
        "arrivals": together(parts, scope),
        "done": done,
        "in_progress": together((unclaimed, held), scope),
        "unclaimed": unclaimed,
        "cancelled": cancelled,
        "loop_backs": shown_among(line["loop_backs"], parts, scope),
        "late": shown_among(line["late"], parts, scope),
    }
    return _Told(counts, (done,), (unclaimed, held), (counts["late"],))


def _all_of(agencies: Sequence[_Told], scope: Scope) -> _Told:
    """A step, made of what is shown of its agencies."""
    done, in_progress, late = (
        tuple(part for one in agencies for part in getattr(one, name))
        for name in ("done", "in_progress", "late")
    )
    counts = {name: together([one.counts[name] for one in agencies], scope) for name in COUNTED}
    return _Told(counts | {"in_progress": together(in_progress, scope)}, done, in_progress, late)


def _line(
    line: Mapping[str, Any],
    told: _Told,
    scope: Scope,
    names: Mapping[str, str],
    *,
    now: datetime,
) -> StepLine:
    enough_done = may_summarise(line["done"], scope, *told.done)
    enough_open = may_summarise(line["in_progress"], scope, *told.in_progress)
    lengths: dict[str, Any] = dict(told.counts)
    for kind in ("waiting", "working", "total"):
        median, p90 = line[kind] if line[kind] and enough_done else (None, None)
        lengths |= {f"{kind}_median": seconds(median), f"{kind}_p90": seconds(p90)}
    return StepLine(
        rank=None,
        process_id=line["process_id"],
        element_id=line["element_id"],
        name=line["name"] or line["element_id"],
        agency=line["agency"],
        agency_name=names.get(line["agency"], line["agency"]),
        **lengths,
        open_median=seconds(line["open_median"]) if enough_open else None,
        oldest=moment_shown(line["oldest"], scope, now=now) if enough_open and line["oldest"] else None,
        beyond=_beyond(line, told.late, scope),
        given=task_times.words(line),
    )


def _beyond(line: Mapping[str, Any], late: Sequence[Count], scope: Scope) -> timedelta | None:
    """None where that of a few could be taken out of it."""
    if not all(isinstance(one, int) for one in late):
        return None
    return suppressed.sum_shown(timedelta(seconds=line["beyond"]), scope)
