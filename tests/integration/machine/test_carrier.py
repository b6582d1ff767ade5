"""Jobs that were left behind run again, whoever left them; those that are in somebody's hands do not."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from processes import carrier
from processes.carrier import Carrier

pytestmark = pytest.mark.django_db(transaction=True)

TASK = "orchestrator.clocks.jobs.sweep_clocks"


@pytest.fixture(autouse=True)
def _empty_queue():
    def empty():
        with connection.cursor() as cursor:
            cursor.execute("truncate procrastinate_jobs, procrastinate_workers cascade")

    empty()
    yield
    empty()


def a_worker(*, silent_for: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - %s * interval '1 s') "
            "returning id",
            [silent_for],
        )
        return cursor.fetchone()[0]


def a_job(*, by: int | None, status: str = "doing", attempts: int = 0, only: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs "
            "(queue_name, task_name, status, worker_id, attempts, queueing_lock) "
            "values ('default', %s, %s, %s, %s, %s) returning id",
            [TASK, status, by, attempts, only],
        )
        return cursor.fetchone()[0]


def states() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("select id, status::text from procrastinate_jobs")
        return dict(cursor.fetchall())


def look(of: Carrier) -> None:
    """One look for what was left behind, as each worker takes it every few seconds."""

    async def once():
        with app.replace_connector(app.connector.get_worker_connector()) as carried:
            async with carried.open_async():
                await of._look(carried.connector)

    with ThreadPoolExecutor(1) as beside:  # a browser of other tests may hold this thread's loop
        beside.submit(asyncio.run, once()).result()


@pytest.fixture
def alone() -> Carrier:
    return Carrier(concurrency=1)


def test_a_job_of_a_worker_that_is_gone_runs_again_and_one_of_a_living_worker_does_not(alone):
    gone, alive = a_worker(silent_for=60), a_worker(silent_for=2)
    left, held, orphan = a_job(by=gone), a_job(by=alive), a_job(by=None)
    look(alone)
    assert states() == {left: "todo", held: "doing", orphan: "todo"}


def test_a_job_that_a_living_worker_has_lost_runs_again_once_its_end_cannot_be_on_its_way(alone, monkeypatch):
    me = a_worker(silent_for=2)
    lost, held = a_job(by=me), a_job(by=me)
    alone._names.add(me)
    alone._in_hand[held] = (TASK, time.monotonic() + 60)
    look(alone)
    assert states() == {lost: "doing", held: "doing"}, "it may just be ending"
    monkeypatch.setattr(carrier, "LOST_AFTER", -1.0)
    look(alone)
    assert states() == {lost: "todo", held: "doing"}


def test_what_it_held_when_it_was_begun_again_runs_again_at_once(alone):
    before, me = a_worker(silent_for=1), a_worker(silent_for=0)
    lost, held = a_job(by=before), a_job(by=me)
    alone._names |= {before, me}
    alone._former.add(before)
    look(alone)
    assert states() == {lost: "todo", held: "doing"}


def test_of_two_workers_that_look_at_once_one_lets_the_job_run_again(alone):
    gone, other = a_worker(silent_for=60), a_worker(silent_for=0)
    job = a_job(by=gone)
    look(alone)
    with connection.cursor() as cursor:  # meanwhile another worker has taken it
        cursor.execute("update procrastinate_jobs set status = 'doing', worker_id = %s", [other])
    look(alone)
    assert states() == {job: "doing"}


def test_where_its_next_turn_waits_already_a_job_of_the_clock_is_not_run_twice(alone):
    gone = a_worker(silent_for=60)
    a_job(by=gone, only="sweep_clocks")
    other = a_job(by=gone)
    waiting = a_job(by=None, status="todo", only="sweep_clocks")
    look(alone)
    assert states() == {waiting: "todo", other: "todo"}


def test_a_job_that_was_left_behind_again_and_again_is_given_up(alone, caplog):
    job = a_job(by=None, attempts=4)
    look(alone)
    assert states() == {job: "failed"}
    assert "given up" in caplog.text


def test_the_watchdog_is_told_of_a_job_without_an_end_and_of_a_carrier_that_stands_still(alone):
    assert not alone.stuck(after=60)
    assert "not been carried" in alone.stuck(after=-1)
    alone._in_hand[7] = (TASK, time.monotonic() - 1)
    assert "Job 7" in alone.stuck(after=60)
