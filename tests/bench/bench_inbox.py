"""A team's inbox with its counts, where ten thousand tasks stand and where a million do."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orchestrator.agencies.establishing import establish_site
from orchestrator.agencies.models import Team
from tests import fenmarsh
from tests.bench.figures import Timings, figure, ratio, sized
from tests.bench.peers import ours

SIZES = {"few": 10_000, "many": sized(1_000_000)}
OPEN = 5  #: one task in five is open
OF_THE_TEAM = 1_000  #: open tasks in the team's queue, where few stand and where many do
TASKS_A_CASE = 15
ASKED, WARM_UP = 40, 5
#: The tables of which there are two more, each set in a schema that is put first when it is asked for. Copies
#: have the same indexes, but no references to be checked row by row while a million are written.
TABLES = ("cases_case", "processes_processinstance", "processes_humantask")


@pytest.mark.django_db(transaction=True)
def bench_inbox_of_a_team() -> None:
    """Both sizes stand in one database and are asked in turn. Tasks are spread over the queues of four sites;
    the team has as many open ones in both, so that what grows is everybody else's work.
    """
    now = timezone.now()
    site = fenmarsh.establish(now)
    establish_site("thornbury", "Thornbury")
    establish_site("westmere", "Westmere")
    ours.publish("peer_case", owner_key=site.code, now=now)
    case = fenmarsh.open_case(site, now=now)
    instance = ours.instances.start(
        owner_key=site.code, process_id="peer_case", business_key=case.business_key,
        data={"agencies": list(ours.AGENCIES)}, by=None, now=now,
    ).instance_id  # fmt: skip
    team = Team.objects.get(site=site, agency__code="HUB", role="COORD")
    try:
        with connection.cursor() as cursor:
            for schema, number in SIZES.items():
                cursor.execute(f"CREATE SCHEMA {schema}")
                for table in TABLES:
                    cursor.execute(f"CREATE TABLE {schema}.{table} (LIKE public.{table} INCLUDING ALL)")
                    cursor.execute(f"INSERT INTO {schema}.{table} SELECT * FROM public.{table}")
                _fill(cursor, schema, number, team=team, case=case.pk, instance=instance, now=now)
        _measure(fenmarsh.signed_in("Farah Aziz"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path TO DEFAULT")
            for schema in SIZES:
                cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def _measure(farah: Client) -> None:
    spent, statements = Timings(), {}
    for number in range(ASKED):
        for schema, size in SIZES.items():
            name = str(size)
            with connection.cursor() as cursor:
                cursor.execute(f"SET search_path TO {schema}, public")
            if number == 0:
                with CaptureQueriesContext(connection) as taken:
                    _ask(farah)
                said = [query["sql"] for query in taken]
                statements[name] = len([each for each in said if not each.startswith(("SAVE", "RELEASE"))])
                continue
            server = connection.connection.info.backend_pid
            spent.of(name, lambda: _ask(farah), counted=number >= WARM_UP, server=server)
    spent.tell("inbox_at_")
    for name, number in statements.items():
        figure(f"inbox_at_{name}_statements", number, "statements")
    small, large = (str(size) for size in SIZES.values())
    grown = spent.processor(large) / spent.processor(small)
    figure("inbox_1000000_over_10000_by_processor", grown, "times", digits=2)
    few, many = spent.median(small), spent.median(large)
    ratio("inbox_statements", max(statements.values()), at_most=12)
    ratio("inbox_1000000_over_10000", many / few, at_most=1.5)


def _ask(farah: Client) -> None:
    answer = farah.get("/inbox/")
    assert answer.status_code == 200
    assert f"{OF_THE_TEAM}" in answer.content.decode().replace(",", "")


def _fill(
    cursor: Any, schema: str, number: int, *, team: Team, case: int, instance: UUID, now: datetime
) -> None:
    """Copies of one case and instance, and tasks over them: every fifth open, due within two days around."""
    cases = number // TASKS_A_CASE
    cursor.execute("SELECT max(id) FROM public.cases_case")
    first = cursor.fetchone()[0] + 1
    columns = _columns(cursor, "cases_case", but=("id", "reference"))
    cursor.execute(
        f"INSERT INTO {schema}.cases_case (id, reference, {columns})"
        f" SELECT %s + n, 'OFD-2025-' || to_char(n, 'FM0000000'), {columns}"
        f" FROM {schema}.cases_case, generate_series(0, %s - 1) n WHERE id = %s",
        [first, cases, case],
    )
    columns = _columns(cursor, "processes_processinstance", but=("id", "business_key"))
    cursor.execute(
        f"INSERT INTO {schema}.processes_processinstance (id, business_key, {columns})"
        f" SELECT gen_random_uuid(), (%s + n)::text, {columns}"
        f" FROM {schema}.processes_processinstance, generate_series(0, %s - 1) n WHERE id = %s",
        [first, cases, instance],
    )
    cursor.execute(
        f"CREATE TEMP TABLE held AS SELECT id, business_key, row_number() OVER () - 1 AS place"
        f" FROM {schema}.processes_processinstance WHERE business_key::int >= %s",
        [first],
    )
    cursor.execute("ANALYZE held")
    cursor.execute(
        "SELECT t.id, t.agency_id FROM public.agencies_team t WHERE t.id <> %s ORDER BY t.id", [team.pk]
    )
    others = cursor.fetchall()
    changed = ("state", "queue", "audience", "instance_id", "scope_key", "due_at", "warn_at", "created_at",
               "completed_at", "assignee_id", "completed_by_id", "priority")  # fmt: skip
    rest = _columns(cursor, "processes_humantask", but=("id", *changed))
    cursor.execute(
        f"INSERT INTO {schema}.processes_humantask (id, {', '.join(changed)}, {rest})"
        " SELECT gen_random_uuid(), CASE WHEN is_open THEN 'ready' ELSE 'completed' END,"
        " CASE WHEN mine THEN %(team)s ELSE (%(teams)s::bigint[])[1 + n %% %(number)s] END,"
        " ARRAY[CASE WHEN mine THEN %(agency)s"
        " ELSE (%(agencies)s::bigint[])[1 + n %% %(number)s] END],"
        " h.id, h.business_key, %(now)s + (n %% 2880 - 1440) * interval '1 minute', NULL,"
        " %(now)s - interval '2 days', CASE WHEN is_open THEN NULL ELSE %(now)s::timestamptz END,"
        f" NULL, NULL, n %% 4, {rest}"
        f" FROM (SELECT *, n %% {OPEN} = 0 AS is_open,"
        f" n %% %(every)s IN (0, 1) AS mine FROM generate_series(0, %(tasks)s - 1) n) numbers"
        " JOIN held h ON h.place = n %% %(cases)s"
        f" CROSS JOIN (SELECT * FROM {schema}.processes_humantask"
        " WHERE instance_id = %(instance)s LIMIT 1) one",
        {
            "team": team.pk,
            "agency": team.agency_id,
            "teams": [pk for pk, _ in others],
            "agencies": [agency for _, agency in others],
            "number": len(others),
            "now": now,
            "every": number // OF_THE_TEAM,
            "tasks": number,
            "cases": cases,
            "instance": instance,
        },
    )
    cursor.execute("DROP TABLE held")
    for table in TABLES:
        cursor.execute(f"VACUUM ANALYZE {schema}.{table}")


def _columns(cursor: Any, table: str, *, but: tuple[str, ...]) -> str:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s",
        [table],
    )
    return ", ".join(f'"{name}"' for (name,) in cursor.fetchall() if name not in but)
