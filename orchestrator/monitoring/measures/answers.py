"""Do the agencies answer?

Per agency, of the requests made in the period (one a case and round), by the limit for the agency's answer:

- *in time*: answered no later than it was due · *answered late*: later · *silent*: the limit has passed,
  nothing has come back, and a task of that request is open for the agency · *open*: none of these yet, as
  where the request waits for a step of the hub. A decline that its lead has still to confirm is
  counted by its limit: answered late or open. *Share* is in time / asked, without the open ones.
- *return*: from asked to released to the hub, round the clock: median and 90th percentile. An agency that
  answers little and fast looks quick in it, so beside it stands:
- *open now*: those that are silent or open, with the age of the oldest and the usual age (median), from
  asked to now, round the clock.
- *decided*: the joint decision of that round has been frozen; *missing at decision*: without its answer.
"""

# M-06; the limit is K-05 (domain.md 6)

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestrator.clocks.running import AGENCY_CLOCK

from . import sql, suppressed
from .filters import UNRATED, Filters
from .scope import Scope
from .sql import seconds
from .suppressed import Count, may_summarise, moment_shown, shown, shown_among, together

ASKED = """
WITH asked AS (
    SELECT agency.code, agency.name, r.id, r.case_id, r.asked_at, r.released_at, frozen.at AS frozen_at,
           clock.due_at, coalesce(clock.stopped_at, r.responded_at) AS answered_at,
           date_part('epoch', %(now)s - r.asked_at) AS age,
           CASE WHEN clock.stopped_at <= clock.due_at THEN 'in_time'
                WHEN clock.stopped_at IS NOT NULL THEN 'late'
                WHEN clock.due_at < %(now)s AND r.responded_at IS NULL
                    THEN CASE WHEN EXISTS (
                        SELECT FROM processes_humantask t
                        WHERE t.scope_key = r.case_id::text AND t.item = agency.code AND t.clock = %(clock)s
                          AND t.state IN ('ready', 'reserved', 'submitted') AND t.created_at >= r.asked_at
                    ) THEN 'silent' ELSE 'open' END
                WHEN clock.due_at < %(now)s THEN 'late'
                ELSE 'open' END AS came
    FROM cases_agencyrequest r
    JOIN agencies_agency agency ON agency.id = r.agency_id
    JOIN cases_case f ON f.id = r.case_id
    LEFT JOIN LATERAL (
        SELECT c.stopped_at, c.due_at FROM clocks_clock c
        WHERE c.case_id = r.case_id AND c.code = %(clock)s AND c.item = agency.code
          AND (c.stopped_at IS NULL OR c.stopped_at >= r.asked_at)
        ORDER BY c.started_at, c.id LIMIT 1
    ) clock ON true
    LEFT JOIN LATERAL (
        SELECT min(d.frozen_at) AS at FROM cases_decision d WHERE d.case_id = r.case_id AND d.round = r.round
    ) frozen ON true
    WHERE r.asked_at >= %(start)s AND r.asked_at < %(end)s
      AND agency.id = ANY(%(agencies)s::bigint[]) AND r.case_id <> ALL(%(kept_out)s::bigint[])
      AND (%(agency)s = '' OR agency.code = %(agency)s)
      AND (%(rating)s = '' OR coalesce(f.rating, %(unrated)s) = %(rating)s)
)"""
MISSING = "frozen_at < coalesce(released_at, 'infinity')"
LINES = f"""
SELECT code, max(name) AS name, count(*) AS asked,
       count(*) FILTER (WHERE came = 'in_time') AS in_time,
       count(*) FILTER (WHERE came = 'late') AS late,
       count(*) FILTER (WHERE came = 'silent') AS silent,
       count(*) FILTER (WHERE came = 'open') AS open,
       count(released_at) AS returned,
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY date_part('epoch', released_at - asked_at))
           FILTER (WHERE released_at IS NOT NULL) AS returns,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY age) FILTER (WHERE came IN ('silent', 'open'))
           AS open_median,
       min(asked_at) FILTER (WHERE came IN ('silent', 'open')) AS oldest,
       count(frozen_at) AS decided,
       count(*) FILTER (WHERE {MISSING}) AS missing_at_decision
FROM asked GROUP BY code ORDER BY silent DESC, late DESC, name"""

ENDED = ("in_time", "late", "silent")


@dataclass(frozen=True)
class AgencyAnswers:
    """One agency; the most silent first."""

    agency: str  #: code
    name: str
    asked: Count
    in_time: Count
    late: Count
    silent: Count
    open: Count
    share: float | None
    return_median: timedelta | None
    return_p90: timedelta | None
    open_median: timedelta | None  #: age so far of those that are silent or open
    oldest: datetime | None  #: when the oldest of these was asked; to the day for who sees no list
    decided: Count
    missing_at_decision: Count


def answers(scope: Scope, filters: Filters, *, now: datetime) -> tuple[AgencyAnswers, ...]:
    """One statement."""
    lines = sql.rows(ASKED + LINES, given(scope, filters.counted_for(scope, now), now=now))
    found = [_line(line, scope, now=now) for line in lines if filters.agency in ("", line["code"])]
    # by what is shown: by what is counted, the order would tell it
    found.sort(key=lambda one: (suppressed.order(one.silent), suppressed.order(one.late), one.name))
    return tuple(found)


def given(scope: Scope, asked: Filters, *, now: datetime) -> dict[str, Any]:
    """What ASKED is given."""
    start, end = asked.moments(scope, now)
    return {
        "start": start,
        "end": end,
        "now": now,
        "clock": AGENCY_CLOCK,
        "agencies": sorted({team.agency_id for team in scope.teams.values()}),
        "kept_out": list(scope.kept_out),
        "agency": asked.agency,
        "rating": asked.rating,
        "unrated": UNRATED,
    }


def _line(line: Mapping[str, Any], scope: Scope, *, now: datetime) -> AgencyAnswers:
    counts = {name: shown(line[name], scope) for name in (*ENDED, "open")}
    parts = tuple(counts.values())
    among = {name: shown_among(line[name], parts, scope) for name in ("decided", "missing_at_decision")}
    came, waiting = (counts["in_time"], counts["late"]), (counts["silent"], counts["open"])
    returns = line["returns"] if may_summarise(line["returned"], scope, *came) else None
    median, p90 = returns or (None, None)
    is_told = may_summarise(line["silent"] + line["open"], scope, *waiting)
    return AgencyAnswers(
        agency=line["code"],
        name=line["name"],
        asked=together(parts, scope),
        **counts,
        **among,
        share=_share(counts),
        return_median=seconds(median),
        return_p90=seconds(p90),
        open_median=seconds(line["open_median"]) if is_told else None,
        oldest=moment_shown(line["oldest"], scope, now=now) if is_told and line["oldest"] else None,
    )


def _share(counts: Mapping[str, Count]) -> float | None:
    """Of the counts as they are shown; None where one of them is not."""
    in_time, late, silent = (counts[name] for name in ENDED)
    if not isinstance(in_time, int) or not isinstance(late, int) or not isinstance(silent, int):
        return None
    ended = in_time + late + silent
    return in_time / ended if ended else None
