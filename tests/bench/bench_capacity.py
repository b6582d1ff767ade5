"""What one case costs from the referral to the plan: processor time, rows, bytes. For docs/scale.md.

Processor time is that of this process and of its PostgreSQL backend, so it hardly depends on what else the
machine does. Pages are not in it (bench_pages): people read more often than they answer.
"""

import os
import time
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum

from processes.models import HumanTask, ProcessEvent, ProcessInstance
from tests import fenmarsh
from tests.bench.figures import figure
from tests.factories import TUESDAY
from tests.integration.pathway.walk import Walk

CASES, WARM_UP = 10, 1


@pytest.mark.django_db(transaction=True)
def bench_what_a_case_costs() -> None:
    now = TUESDAY  # the usual answers promise help soon after
    site = fenmarsh.establish(now)
    for _ in range(WARM_UP):
        _whole_case(Walk(site, now=now))
    backend = _one("SELECT pg_backend_pid()")
    rows, size, log = _rows(), _bytes(), _one("SELECT pg_current_wal_lsn() - '0/0'")
    steps = _steps()
    began, used, used_there = time.perf_counter(), time.process_time(), _seconds_of(backend)
    for _ in range(CASES):
        _whole_case(Walk(site, now=now))
    spent = time.perf_counter() - began
    here, there = time.process_time() - used, _seconds_of(backend) - used_there
    steps = _steps() - steps
    figure("case_steps", steps / CASES, "steps")
    figure("case_events", ProcessEvent.objects.count() / (CASES + WARM_UP), "events")
    figure("case_tasks", HumanTask.objects.count() / (CASES + WARM_UP), "tasks")
    figure("case_rows", (_rows() - rows) / CASES, "rows")
    figure("case_bytes", (_bytes() - size) / CASES / 1024, "kB with indexes")
    figure("case_log", (_one("SELECT pg_current_wal_lsn() - '0/0'") - log) / CASES / 1024, "kB of WAL")
    figure("case_processor_service", 1000 * here / CASES, "ms")
    figure("case_processor_database", 1000 * there / CASES, "ms")
    figure("step_processor_service", 1000 * here / steps, "ms", digits=2)
    figure("step_processor_database", 1000 * there / steps, "ms", digits=2)
    figure("steps_a_second_and_core", steps / (here + there), "steps")
    figure("case_wall", 1000 * spent / CASES, "ms")


def _whole_case(walk: Walk) -> None:
    walk.to_planned()
    walk.do_all("referrer_feedback")


def _steps() -> int:
    return int(ProcessInstance.objects.aggregate(all=Sum("revision"))["all"])


def _rows() -> int:
    """In all tables, as PostgreSQL counts them itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [name for (name,) in cursor.fetchall()]
    return sum(_one(f'SELECT count(*) FROM "{table}"') for table in tables)


def _bytes() -> int:
    return int(
        _one(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    )


def _one(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def _seconds_of(pid: int) -> float:
    """Processor seconds of another process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
