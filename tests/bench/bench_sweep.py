"""Time limits: what waiting costs, what being due costs, and what a second worker is worth."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from processes import instance_locks, timers, wakeups
from processes.models import HumanTask
from tests import fenmarsh
from tests.bench.figures import Timings, figure, ratio, sized
from tests.bench.peers import copies, ours
from tests.bench.peers.stock import Stock

WAITING, DUE = sized(20_000), sized(1_000)
SCANNED = sized(2_000)  #: of the 20,000 the stock way scans so many, and the rest is reckoned
FAR = sized(100_000)
STORM = sized(10_000)
CHUNKS = 2  #: the storm comes in parts, for one worker and for two in turn
SECONDS_TO_WAIT = 600


@pytest.fixture
def waiting_case(transactional_db: None) -> Iterator[tuple[UUID, datetime]]:
    """A case at its eight agencies, the time limit ahead of it, in the small world."""
    now = timezone.now()
    fenmarsh.establish(now)
    ours.publish("peer_case", owner_key=ours.OWNER, now=now)
    with ours.SmallWorld().asked():
        verb = ours.Verb(now=now)
        case = verb.begin("peer_case", agencies=list(ours.AGENCIES))
        verb.complete(case, verb.open_task(case), by=fenmarsh.staff("Farah Aziz"), go="yes")
        yield case, now


def bench_sweep_of_a_thousand_due(
    waiting_case: tuple[UUID, datetime], beside: psycopg.Connection[Any]
) -> None:
    """Ours sweeps the due ones of 20,000. The stock way reads every case that waits to learn which is due; a
    tenth of them is scanned, with as many due in proportion, and its time is taken tenfold.
    """
    case, now = waiting_case
    copies.waiting(case, WAITING - DUE, due_at=now + timedelta(days=1), apart=timedelta(seconds=1))
    copies.woken(case, DUE, due_at=now - timedelta(seconds=1))
    stock = Stock(beside)
    _stock_cases(stock, SCANNED, due=SCANNED * DUE // WAITING)
    spent = Timings()
    found = spent.of("stock_scan", stock.scan, server=beside.info.backend_pid)
    assert found == SCANNED * DUE // WAITING, found
    swept = spent.of("sweep", lambda: _swept(now), server=connection.connection.info.backend_pid)
    assert swept == DUE, swept
    assert HumanTask.objects.filter(step__element_id="decide").count() == DUE
    scan = spent.median("stock_scan") * WAITING / SCANNED
    figure("sweep_of_1000_due", spent.median("sweep") / 1000, "s")
    figure("stock_scan_of_20000_waiting", scan / 1000, "s")
    figure("stock_scan_one_case", spent.median("stock_scan") / SCANNED, "ms", digits=2)
    figure("sweep_one_due_case", spent.median("sweep") / DUE, "ms", digits=2)
    figure("stock_scan_one_case_processor", spent.processor("stock_scan") / SCANNED, "ms", digits=2)
    figure("sweep_one_due_case_processor", spent.processor("sweep") / DUE, "ms", digits=2)
    scan_processor = spent.processor("stock_scan") * WAITING / SCANNED
    figure("stock_scan_over_sweep_by_processor", scan_processor / spent.processor("sweep"), "times")
    ratio("stock_scan_over_sweep", scan / spent.median("sweep"), at_least=20)


def bench_sweep_with_nothing_due(waiting_case: tuple[UUID, datetime]) -> None:
    """What a worker does each second where 100,000 limits lie ahead."""
    case, now = waiting_case
    copies.waiting(case, FAR, due_at=now + timedelta(days=1), apart=timedelta(seconds=1))
    spent = Timings()
    for number in range(220):
        counted = number >= 20
        assert not spent.of("sweep", lambda: timers.sweep_next(now), counted=counted)
        spent.of("next_due", lambda: wakeups.next_due(now), counted=counted)
    nodes = list(_nodes(_plan(instance_locks.LOCK_DUE, {"now": now})))
    touched = nodes[0]["Shared Hit Blocks"] + nodes[0]["Shared Read Blocks"]
    probes = [node for node in nodes if "Index Name" in node and node["Actual Loops"]]
    assert [node["Index Name"] for node in probes] == ["waiting_timers"], nodes
    figure("sweep_nothing_due_median", spent.median("sweep"), "ms", digits=2)
    figure("sweep_nothing_due_when_next", spent.median("next_due"), "ms", digits=2)
    figure("sweep_nothing_due_index_probes", len(probes), "probes")
    figure("sweep_nothing_due_pages_touched", touched, "pages")
    ratio("sweep_nothing_due_ms", spent.median("sweep"), at_most=5)


def bench_storm_for_one_worker_and_for_two(waiting_case: tuple[UUID, datetime]) -> None:
    """10,000 limits reached at one moment; one worker, two, two, one, a part of the storm each."""
    case, _ = waiting_case
    part, spent = STORM // CHUNKS, {1: 0.0, 2: 0.0}
    for workers in (1, 2, 2, 1):
        spent[workers] += _storm(case, part, workers=workers)
    for workers, seconds in spent.items():
        figure(f"storm_of_10000_workers_{workers}", seconds, "s")
        figure(f"storm_of_10000_workers_{workers}_rate", STORM / seconds, "timers/s")
    ratio("two_workers_over_one", spent[1] / spent[2], at_least=1.6)


def _storm(case: UUID, number: int, *, workers: int) -> float:
    """Seconds from the moment that all are due until none is."""
    ahead = timezone.now() + timedelta(days=1)
    copies.woken(case, number, due_at=ahead)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*) FROM processes_timer WHERE state = 'fired'")
        fired_before = cursor.fetchone()[0]
        with _processes(workers):
            cursor.execute(
                "UPDATE processes_timer SET due_at = now() WHERE state = 'waiting' AND due_at = %s", [ahead]
            )
            began = time.monotonic()
            cursor.execute("SELECT pg_notify('one_front_door_wake', '')")
            while time.monotonic() - began < SECONDS_TO_WAIT:
                cursor.execute(
                    "SELECT EXISTS (SELECT FROM processes_timer WHERE state = 'waiting' AND due_at <= now())"
                )
                if cursor.fetchone() == (False,):
                    break
                time.sleep(0.05)
            seconds = time.monotonic() - began
        cursor.execute("SELECT count(*) FROM processes_timer WHERE state = 'fired'")
        assert cursor.fetchone() == (fired_before + number,)
    return seconds


@contextmanager
def _processes(number: int) -> Iterator[Sequence[subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "tests.bench.peers.worker", str(connection.settings_dict["NAME"])]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(number)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        yield started
    finally:
        used = [process.communicate(timeout=60)[0].strip() for process in started]
        figure(f"storm_processor_of_{number}", sum(float(each or 0) for each in used), "s")


def _stock_cases(stock: Stock, number: int, *, due: int) -> None:
    """Copies of one case that waits for its eight agencies; those that are due have the limit behind them."""
    case = stock.begin("peer_case", agencies=list(ours.AGENCIES))
    stock.complete(case, stock.open_task(case), go="yes")
    (text,) = stock.connection.execute(f"SELECT state FROM {stock.table}").fetchone() or ("",)
    ahead = json.loads(text)
    moment = next(
        task["internal_data"]["event_value"]
        for task in ahead["tasks"].values()
        if task["internal_data"].get("event_value")
    )
    late = text.replace(moment, "2020-01-01T00:00:00+00:00")
    assert late != text
    stock.connection.execute(f"DELETE FROM {stock.table}")
    stock.connection.execute(
        f"INSERT INTO {stock.table} (state) SELECT CASE WHEN n %% %s = 0 THEN %s ELSE %s END "
        "FROM generate_series(1, %s) n",
        [number // due, late, text, number],
    )
    stock.connection.commit()


def _swept(now: datetime) -> int:
    count = 0
    while timers.sweep_next(now):
        count += 1
    return count


def _plan(statement: str, parameters: dict[str, Any]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", parameters)
        found = cursor.fetchone()[0]
        cursor.execute("ROLLBACK")
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
