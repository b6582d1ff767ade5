"""Statements that the measures share: rows by name, and working time inside a statement.

Working time is counted by a step function: the seconds that a site has been open up to a moment. For each
site a statement is given the openings of its calendar (`orchestrator.clocks.calendar` says which days and
hours these are) and finds the last one before a moment by bisection.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from orchestrator.clocks import calendar
from orchestrator.clocks.calendar import WorkingCalendar

from .scope import Scope

#: Working time is counted from so long before the period, and to so long after now.
BEFORE, AFTER = timedelta(days=366), timedelta(days=150)

CALENDARS = """
calendars(site_id, zone, openings, offsets, tops) AS MATERIALIZED (
    SELECT * FROM (VALUES {sites}) site
)"""


def rows(statement: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All rows of a statement by the names of its columns.

    The planner knows nothing of the size of common tables and would compare each row of one with each of
    another (minutes, at 100,000 events): it is told to hash them, in memory. Compiling a statement that runs
    once costs more than it saves.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off; SET LOCAL work_mem = '32MB'")
        cursor.execute(statement, given)
        names = [column.name for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_nestloop = on")
    return found


def calendars(scope: Scope, *, start: datetime, now: datetime) -> tuple[str, dict[str, Any]]:
    """The common table `calendars` (one row a site) and what it is given."""
    first, last = (start - BEFORE).date().replace(day=1), _month_after((now + AFTER).date())
    lines: list[str] = []
    given: dict[str, Any] = {}
    for site in scope.sites:
        openings, offsets, tops = _openings(calendar.of(site), first, last)
        given |= {
            f"site_{site.pk}": site.pk,
            f"zone_{site.pk}": site.time_zone,
            f"openings_{site.pk}": openings,
            f"offsets_{site.pk}": offsets,
            f"tops_{site.pk}": tops,
        }
        lines.append(
            f"(%(site_{site.pk})s::bigint, %(zone_{site.pk})s::text, %(openings_{site.pk})s::timestamptz[],"
            f" %(offsets_{site.pk})s::float8[], %(tops_{site.pk})s::float8[])"
        )
    return CALENDARS.format(sites=", ".join(lines)), given


def length(scope: Scope, start: str, end: str, *, in_working_time: str, site: str) -> str:
    """Seconds from one moment to another, negative where `end` comes first: as an expression.

    `in_working_time` and `site` are expressions too.
    """
    kind = {"in_working_time": in_working_time, "site": site}
    return f"({reading(scope, end, **kind)} - {reading(scope, start, **kind)})"


def reading(scope: Scope, moment: str, *, in_working_time: str, site: str) -> str:
    """What a clock shows at a moment, in seconds: one that runs while the site is open, or round the clock.

    A length is the difference of two readings; a statement that needs several of one moment reads it once. A
    calendar is looked up once a statement: carried along in its rows, the lists of openings would make every
    sort and hash thousandfold.
    """
    sites = [f"WHEN {site} = {one.pk} THEN {_worked(moment, one.pk)}" for one in scope.sites]
    return (
        f"CASE WHEN {in_working_time} THEN CASE {' '.join(sites)} END ELSE date_part('epoch', {moment}) END"
    )


def _worked(moment: str, site: int) -> str:
    """Seconds that the site has been open up to a moment. `least` passes over the nulls before the first."""
    openings, offsets, tops = (
        f"(SELECT {column} FROM calendars WHERE site_id = {site})"
        for column in ("openings", "offsets", "tops")
    )
    day = f"width_bucket({moment}, {openings})"
    return f"coalesce(least(date_part('epoch', {moment}) + ({offsets})[{day}], ({tops})[{day}]), 0)"


@lru_cache(maxsize=32)
def _openings(site: WorkingCalendar, first: date, last: date) -> tuple[str, list[float], list[float]]:
    """Openings in order, as PostgreSQL writes a list; per opening what is added to the seconds since 1970 to
    get those worked, and those worked by closing time.
    """
    openings, offsets, tops = [], [], []
    worked = 0.0
    for number in range((last - first).days):
        day = first + timedelta(days=number)
        if not site.is_working_day(day):
            continue
        opening = site.opening(day)
        openings.append(opening.isoformat())
        offsets.append(worked - opening.timestamp())
        worked += (site.closing(day) - opening).total_seconds()
        tops.append(worked)
    return "{" + ",".join(openings) + "}", offsets, tops


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def unit_of(line: Mapping[str, Any]) -> str:
    """How the lengths of a line are counted, from its `all_working` and `any_working`."""
    if line["all_working"]:
        return "working"
    return "mixed" if line["any_working"] else "elapsed"


def seconds(value: float | None) -> timedelta | None:
    return None if value is None else timedelta(seconds=value)
