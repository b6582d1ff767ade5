"""How long a task waited and was worked on: the one definition behind bottlenecks and hand-overs.

- A task *begins* when a step makes it and *ends* when it is done; one that is open has lasted until now. One
  that is not needed any more (its step was left another way) was neither waited for nor worked on.
- It *waits* while nobody holds it: from its beginning to its first claim (or until it is given to somebody),
  and again from each release to the next claim. Handing it from one person to another is no waiting. Done
  without ever being claimed, it waited to the end.
- It is *worked on* the rest of the time: somebody holds it. An answer that is kept because its step failed
  is still held.
- It is *late* by how much its end (for an open one: now) is after the due time that people were shown last.
  A task that began after that time was due already is late from when it began: what went before is not the
  fault of its step. A task without a limit is never late. One that was not needed any more after its limit
  had passed stays late by the time up to then: giving up is no way of being in time.
- All of this is *clock time*: nights and weekends count. So lengths of different steps can be added and
  compared, whether their limits are in working hours or round the clock.
- For those who see no lists a period counts what *began* in it, whatever became of that since: done then or
  later, not needed any more, or open now. So no two periods count the same task.
- It belongs to the *agency* whose team's queue it stands in.
- It *comes back* when the same process has been at the same step before, about the same person or agency.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from .filters import UNRATED, Filters
from .scope import Scope

#: Tasks in scope that began before `end` and were not over before `start`, with their times in seconds. Few
#: tasks went from hand to hand: the events of each of these are looked up, instead of reading those of all.
TASK_TIMES = """
teams(id, agency) AS MATERIALIZED (
    SELECT * FROM unnest(%(teams)s::bigint[], %(team_agencies)s::text[])
),
dropped AS MATERIALIZED (
    SELECT task_id, max(at) AS at FROM processes_processevent
    WHERE kind = 'task_cancelled' AND at >= %(start)s AND at < %(ended_by)s GROUP BY 1
),
counted AS MATERIALIZED (
    SELECT t.id, t.instance_id, t.step_id, t.item, t.scope_key, t.state, t.created_at, t.claimed_at, t.due_at,
           t.assignee_id, team.agency,
           t.created_at >= %(start)s AND t.created_at < %(end)s AS arrived,
           t.state = 'completed' AND t.completed_at >= %(start)s AND t.completed_at < %(ended_by)s AS done,
           t.state IN ('ready', 'reserved', 'submitted') AS is_open,
           t.state = 'cancelled' AND coalesce(t.due_at < dropped.at, false) AS given_up,
           CASE WHEN t.state = 'completed' THEN t.completed_at
                WHEN t.state = 'cancelled' AND dropped.at IS NOT NULL THEN dropped.at
                ELSE %(now)s END AS ended
    FROM processes_humantask t
    JOIN teams team ON team.id = t.queue
    LEFT JOIN dropped ON dropped.task_id = t.id
    {steps}
    WHERE t.created_at < %(end)s
      AND (t.created_at >= %(start)s
           OR t.state IN ('ready', 'reserved', 'submitted')
           OR t.completed_at >= %(start)s
           OR dropped.at IS NOT NULL)
      {asked}
),
handed AS MATERIALIZED (
    SELECT e.task_id, e.kind, e.at, lead(e.at) OVER (PARTITION BY e.task_id ORDER BY e.number) AS next_at,
           row_number() OVER (PARTITION BY e.task_id ORDER BY e.number) AS number,
           c.ended
    FROM counted c
    CROSS JOIN LATERAL (
        SELECT kind, at, number, task_id FROM processes_processevent
        WHERE task_id = c.id AND instance_id = c.instance_id
          AND kind IN ('task_claimed', 'task_released', 'task_assigned')
        OFFSET 0
    ) e
    WHERE c.id IN (SELECT task_id FROM processes_processevent
                   WHERE kind IN ('task_released', 'task_assigned'))
),
spans AS MATERIALIZED (
    SELECT h.task_id,
           min(h.at) FILTER (WHERE h.number = 1) AS first_claim,
           sum(date_part('epoch', coalesce(h.next_at, h.ended) - h.at))
               FILTER (WHERE h.kind = 'task_released') AS waited_again
    FROM handed h
    GROUP BY h.task_id
),
begun AS (
    SELECT c.*, spans.waited_again,
           least(coalesce(spans.first_claim, c.claimed_at, c.ended), c.ended) AS first_claim,
           spans.first_claim IS NOT NULL OR c.claimed_at IS NOT NULL AS was_claimed,
           CASE WHEN (c.state <> 'cancelled' OR c.given_up) AND c.due_at < c.ended
                THEN greatest(c.due_at, c.created_at) END AS passed_at
    FROM counted c
    LEFT JOIN spans ON spans.task_id = c.id
),
task_times AS MATERIALIZED (
    SELECT b.*, date_part('epoch', first_claim - created_at) AS first_wait,
           date_part('epoch', first_claim - created_at) + coalesce(waited_again, 0) AS waited,
           date_part('epoch', ended - created_at) AS total,
           coalesce(date_part('epoch', ended - passed_at), 0) AS late
    FROM begun b
)"""

STEPS = "JOIN processes_stepdefinition s ON s.id = t.step_id"
#: Filter → what it is compared with.
COLUMNS = {
    "step": "s.element_id",
    "process": "s.process_id",
    "version": "s.version_id",
    "code": "t.clock",
    "agency": "team.agency",
    "team": "t.queue",
}


def statement(scope: Scope, filters: Filters, *, now: datetime) -> tuple[str, dict[str, Any]]:
    """Common tables up to `task_times`, and what they are given."""
    start, end = filters.moments(scope, now)
    teams = list(scope.teams.values())
    given: dict[str, Any] = {
        "start": start,
        "end": end,
        "ended_by": end,
        "now": now,
        "teams": [team.pk for team in teams],
        "team_agencies": [team.agency.code for team in teams],
        "kept_out": [str(case_id) for case_id in scope.kept_out],
    }
    asked, of_step = _asked(filters, given)
    if not scope.may_list:
        # what began in the period, whenever it ended; `now` itself is still to be counted
        given["ended_by"] = max(end, now + timedelta(microseconds=1))
        asked += " AND t.created_at >= %(start)s"
    if scope.kept_out:
        asked += " AND t.scope_key <> ALL(%(kept_out)s::text[])"
    return "WITH" + TASK_TIMES.format(asked=asked, steps=STEPS if of_step else ""), given


def _asked(filters: Filters, given: dict[str, Any]) -> tuple[str, bool]:
    """Conditions on task `t`, its step `s` and its `team`; whether the step is among them."""
    asked = ""
    for name, column in COLUMNS.items():
        value = getattr(filters, name)
        if value not in ("", None):
            given[f"asked_{name}"] = value
            asked += f" AND {column} = %(asked_{name})s"
    if filters.rating:
        rated = "IS NULL" if filters.rating == UNRATED else "= %(asked_rating)s"
        given["asked_rating"] = filters.rating
        asked += f" AND t.scope_key IN (SELECT f.id::text FROM cases_case f WHERE f.rating {rated})"
    return asked, " s." in asked


def words(step: Mapping[str, Any]) -> dict[str, str]:
    """Filter words that lead to the tasks of a line."""
    given = {"step": str(step["element_id"]), "process": str(step["process_id"])}
    return given | ({"agency": str(step["agency"])} if step.get("agency") else {})
