"""Are time limits kept? “A plan within 24 hours” is the line of the plan's limit.

Each limit is one of one case, or of one agency or person in it. Strictly (by `due_at`) it is:

- *met*: stopped no later than due · *breached*: stopped later · *overdue*: running, due before now ·
  *open*: running, not due yet.

*Share* is met / (met + breached + overdue): an overdue one counts as not met, an open one not at all. The
*rolled* numbers are the same by the due time that inboxes show, which for a limit that ends
outside opening hours is the next opening. *Margin* is the time between
stop (for an overdue one: now) and strict due, negative where it was late: the median, and what nine of ten
kept at least. Each margin is counted as its limit is counted.

A limit belongs to the period in which it was stopped or due, whichever came first; an open one to every
period that it began before the end of. Its *week* is the ISO week, at the site, in which it is due. Its
*rating* is the one it was counted with. Its *agency* is the one it names, else the one agency whose steps
carry it, else the hub. Its *step* is where the case stood with it when it was stopped or due: the newest
task that bore it and had begun by then.
"""

# M-24, M-05 (domain.md 6)

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from orchestrator.cases.vocabulary import RatingValue

from . import clock_rules, sql
from .clock_rules import ClockRules
from .filters import NO_STEP, UNRATED, Filters, week_in_words
from .scope import Scope, agency_names
from .sql import length, seconds
from .suppressed import Count, may_summarise, shown, together

#: What lines may be split by, besides the clock.
DIMENSIONS = {
    "code": "''::text",
    "step": "element_id",
    "agency": "agency",
    "rating": "rating",
    "week": "week",
}
#: What those may be split by who see no lists.
TOLD = ("code", "agency")
PLAN_CLOCK = "K-09"
NO_STEP_IN_WORDS = "No step had begun"
COUNTED = ("met", "breached", "overdue", "open", "met_rolled", "breached_rolled", "overdue_rolled")

MEASURED = """
carriers(code, agency) AS MATERIALIZED (
    SELECT * FROM unnest(%(carried)s::text[], %(carriers)s::text[])
),
running AS MATERIALIZED (
    SELECT c.id, c.case_id, c.code, c.rating, c.item, c.started_at, c.stopped_at, c.due_at, c.rolled_due_at,
           c.mode <> 'ELAPSED' AS in_working_time,
           coalesce(c.stopped_at, %(now)s) AS ended,
           least(coalesce(c.stopped_at, %(now)s), c.due_at) AS settled,
           coalesce(nullif(c.agency, ''), carriers.agency, 'HUB') AS agency,
           to_char(c.due_at AT TIME ZONE calendars.zone, 'IYYY-"W"IW') AS week,
           calendars.site_id
    FROM clocks_clock c
    JOIN cases_case f ON f.id = c.case_id
    JOIN calendars ON calendars.site_id = f.site_id
    LEFT JOIN carriers ON carriers.code = c.code
    WHERE c.case_id <> ALL(%(kept_out)s::bigint[]) AND c.started_at < %(end)s
      AND {in_period}
      {of_clock}
),{standing}
measured AS MATERIALIZED (
    SELECT r.*, {step}
           CASE WHEN stopped_at IS NULL AND due_at >= %(now)s THEN 'open'
                WHEN stopped_at IS NULL THEN 'overdue'
                WHEN stopped_at <= due_at THEN 'met' ELSE 'breached' END AS strict,
           CASE WHEN stopped_at IS NULL AND rolled_due_at >= %(now)s THEN 'open'
                WHEN stopped_at IS NULL THEN 'overdue'
                WHEN stopped_at <= rolled_due_at THEN 'met' ELSE 'breached' END AS rolled,
           {margin} AS margin
    FROM running r {stood}
    WHERE true {of_line}
)"""

SETTLED = """((c.stopped_at IS NULL AND c.due_at >= %(now)s)
           OR (least(coalesce(c.stopped_at, %(now)s), c.due_at) >= %(start)s
               AND least(coalesce(c.stopped_at, %(now)s), c.due_at) < %(end)s))"""
BEGUN = "c.started_at >= %(start)s"

#: Where each case stood with each of its clocks.
STANDING = """
stood AS MATERIALIZED (
    SELECT DISTINCT ON (r.id) r.id, s.element_id, s.name
    FROM running r
    JOIN processes_humantask t ON t.scope_key = r.case_id::text AND t.clock = r.code
    JOIN processes_stepdefinition s ON s.id = t.step_id
    WHERE (r.item = '' OR t.item = r.item) AND t.created_at >= r.started_at AND t.created_at <= r.settled
    ORDER BY r.id, t.created_at DESC, t.id DESC
),"""
STOOD = "LEFT JOIN stood ON stood.id = r.id"
STEP = "coalesce(stood.element_id, '') AS element_id, stood.name AS step_name,"

LINES = """
SELECT code, {key} AS key, grouping(code) AS is_total, {label} AS label,
       count(*) FILTER (WHERE strict = 'met') AS met,
       count(*) FILTER (WHERE strict = 'breached') AS breached,
       count(*) FILTER (WHERE strict = 'overdue') AS overdue,
       count(*) FILTER (WHERE strict = 'open') AS open,
       count(*) FILTER (WHERE rolled = 'met') AS met_rolled,
       count(*) FILTER (WHERE rolled = 'breached') AS breached_rolled,
       count(*) FILTER (WHERE rolled = 'overdue') AS overdue_rolled,
       percentile_cont(ARRAY[0.5, 0.1]) WITHIN GROUP (ORDER BY margin)
           FILTER (WHERE strict <> 'open') AS margins,
       coalesce(bool_and(in_working_time) FILTER (WHERE strict <> 'open'), bool_and(in_working_time), false)
           AS all_working,
       coalesce(bool_or(in_working_time) FILTER (WHERE strict <> 'open'), bool_or(in_working_time), false)
           AS any_working
FROM measured
GROUP BY GROUPING SETS ((code, {key}), ())
ORDER BY is_total, code, key"""


@dataclass(frozen=True)
class LimitLine:
    """One clock, or one of its steps, agencies, ratings or weeks."""

    code: str  #: "" in the line of all clocks
    name: str  #: what the clock measures
    key: str  #: of the step, agency, rating or week
    label: str  #: the same in words
    met: Count
    breached: Count
    overdue: Count
    open: Count
    met_rolled: Count
    breached_rolled: Count
    overdue_rolled: Count
    share: float | None  #: 0 to 1; None where nothing is decided or it is not to be shown
    share_rolled: float | None
    margin_median: timedelta | None
    margin_p90: timedelta | None  #: nine of ten kept at least this
    unit: str
    given: Mapping[str, str] = field(default_factory=dict)  #: words of a filter that lead to its clocks


@dataclass(frozen=True)
class Limits:
    """Lines in the order of clock and key, and all of them in one."""

    rows: tuple[LimitLine, ...]
    total: LimitLine


def limits(scope: Scope, filters: Filters, *, by: str = "code", now: datetime) -> Limits:
    """Every clock, split by one of DIMENSIONS; for who sees no lists by one of TOLD, else not at all. Four
    statements at the most.
    """
    by = by if scope.may_list or by in TOLD else "code"
    rules = clock_rules.rules_of(scope)
    common, given = measured(
        scope, filters.counted_for(scope, now), rules, by_step=by == "step" and scope.may_list, now=now
    )

    def read(by: str) -> list[dict[str, Any]]:
        label = "max(step_name)" if by == "step" else "''"
        return sql.rows(common + LINES.format(key=DIMENSIONS[by], label=label), given)

    found = read(by)
    agencies = agency_names(scope) if by == "agency" else {}
    # What is shown of a clock is made of what is shown of its agencies.
    told = (
        _exact(found) if scope.may_list else _told(found, found if by == "agency" else read("agency"), scope)
    )
    lines = [_line(line, each, by, scope, rules, agencies) for line, each in zip(found, told, strict=True)]
    return Limits(rows=tuple(lines[:-1]), total=lines[-1])


def plan_within_24h(scope: Scope, filters: Filters, *, now: datetime) -> LimitLine:
    """M-05: plans published within 24 hours of receipt, strictly and as rolled; for who sees lists."""
    asked = Filters(since=filters.since, until=filters.until, rating=filters.rating, code=PLAN_CLOCK)
    return limits(scope, asked, now=now).total


def measured(
    scope: Scope, filters: Filters, rules: ClockRules, *, by_step: bool, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Common tables up to `measured`: one row a clock, and what they are given."""
    start, end = filters.moments(scope, now)
    calendars, given = sql.calendars(scope, start=start, now=now)
    codes = sorted(rules.carriers)
    given |= {
        "start": start,
        "end": end,
        "now": now,
        "carried": codes,
        "carriers": [rules.carriers[code] for code in codes],
        "kept_out": list(scope.kept_out),
    }
    of_clock, of_line = _asked(scope, filters, given)
    by_step = by_step or bool(filters.step)
    body = MEASURED.format(
        in_period=SETTLED if scope.may_list else BEGUN,
        of_clock=of_clock,
        of_line=of_line,
        step=STEP if by_step else "",
        standing=STANDING if by_step else "",
        stood=STOOD if by_step else "",
        margin=length(scope, "r.ended", "r.due_at", in_working_time="r.in_working_time", site="r.site_id"),
    )
    return f"WITH {calendars.strip()},{body}", given


def _asked(scope: Scope, filters: Filters, given: dict[str, Any]) -> tuple[str, str]:
    """Conditions on clock `c`, and on its row as measured."""
    of_clock, of_line = "", ""
    if filters.code:
        given["asked_code"] = filters.code
        of_clock += " AND c.code = %(asked_code)s"
    if filters.rating:
        given["asked_rating"] = filters.rating
        of_clock += " AND false" if filters.rating == UNRATED else " AND c.rating = %(asked_rating)s"
    if filters.version is not None:
        given["asked_version"] = filters.version
        of_clock += (
            " AND c.case_id::text IN (SELECT i.business_key FROM processes_processinstance i"
            " WHERE i.version_id = %(asked_version)s)"
        )
    if scope.agency_codes is not None:
        given["own_agencies"] = sorted(scope.agency_codes)
        of_line += " AND agency = ANY(%(own_agencies)s)"
    if filters.agency:
        given["asked_agency"] = filters.agency
        of_line += " AND agency = %(asked_agency)s"
    if filters.week:
        given["asked_week"] = filters.week
        of_line += " AND week = %(asked_week)s"
    if filters.step == NO_STEP:
        of_line += " AND stood.element_id IS NULL"
    elif filters.step:
        given["asked_step"] = filters.step
        of_line += " AND stood.element_id = %(asked_step)s"
    return of_clock, of_line


@dataclass(frozen=True)
class _Told:
    """The counts of a line as they may be shown, and the parts of those that ended or are overdue."""

    counts: Mapping[str, Count]
    decided: tuple[Count, ...]


def _exact(lines: Sequence[Mapping[str, Any]]) -> list[_Told]:
    return [_Told({name: line[name] for name in COUNTED}, ()) for line in lines]


def _told(
    lines: Sequence[Mapping[str, Any]], by_agency: Sequence[Mapping[str, Any]], scope: Scope
) -> list[_Told]:
    """Each line as it may be shown: a clock, and all of them, made of the parts of clock and agency."""
    parts = {
        (line["code"], line["key"]): [shown(part, scope) for part in _parts_of(line)]
        for line in by_agency
        if not line["is_total"]
    }
    found = []
    for line in lines:
        of = [
            told
            for (code, agency), told in parts.items()
            if line["is_total"] or (code == line["code"] and line["key"] in ("", agency))
        ]
        met, rolled_in, breached, rolled_on, overdue, still_open = zip(*of, strict=True) if of else ((),) * 6
        made = (
            met,
            rolled_in + breached,
            rolled_on + overdue,
            still_open,
            met + rolled_in,
            breached,
            overdue,
        )
        counts = {name: together(each, scope) for name, each in zip(COUNTED, made, strict=True)}
        found.append(_Told(counts, met + rolled_in + breached + rolled_on + overdue))
    return found


def _parts_of(line: Mapping[str, Any]) -> tuple[int, ...]:
    """Strictly met; late and in time as inboxes show it; late both ways; strictly overdue, not yet as inboxes
    show it; overdue both ways; open. A limit never ends sooner in an inbox than strictly.
    """
    return (
        line["met"],
        line["met_rolled"] - line["met"],
        line["breached_rolled"],
        line["overdue"] - line["overdue_rolled"],
        line["overdue_rolled"],
        line["open"],
    )


def _line(
    line: Mapping[str, Any],
    told: _Told,
    by: str,
    scope: Scope,
    rules: ClockRules,
    agencies: Mapping[str, str],
) -> LimitLine:
    code, key = line["code"] or "", line["key"] or ""
    labels = {
        "code": "",
        "step": line["label"] or NO_STEP_IN_WORDS,
        "agency": agencies.get(key, key),
        "rating": RatingValue(key).label if by == "rating" and key else "",
        "week": week_in_words(key),
    }
    decided = line["met"] + line["breached"] + line["overdue"]
    margins = line["margins"] if may_summarise(decided, scope, *told.decided) else None
    median, p90 = margins or (None, None)
    counts = told.counts
    return LimitLine(
        code=code,
        name=rules.name(code) if code else "All limits",
        key=key,
        label=labels[by] if code else "",
        **counts,
        share=_share(counts["met"], counts["breached"], counts["overdue"]),
        share_rolled=_share(counts["met_rolled"], counts["breached_rolled"], counts["overdue_rolled"]),
        margin_median=seconds(median),
        margin_p90=seconds(p90),
        unit=sql.unit_of(line),
        given={"code": code, **_word(by, key)} if code else {},
    )


def _word(by: str, key: str) -> dict[str, str]:
    """The word of a filter that leads to the lines of this step, agency, rating or week."""
    if by == "step":
        return {by: key or NO_STEP}
    return {by: key} if by != "code" and key else {}


def _share(met: Count, breached: Count, overdue: Count) -> float | None:
    """None where a count in it is suppressed, which the share would give away."""
    if not isinstance(met, int) or not isinstance(breached, int) or not isinstance(overdue, int):
        return None
    decided = met + breached + overdue
    return met / decided if decided else None
