"""Carries jobs (what comes round by the clock, scenarios to be played): procrastinate's worker, looked after.

procrastinate runs a job at least once and leaves it to its users to find those that were left behind
(quality.md F6). Found here, by every worker for all of them:

- jobs of a process that is gone: it gave no sign of life for `STALLED_AFTER`;
- jobs that a living process has lost: the database restarted between a job and the news of it. Its signs of
  life go on, so only the process itself can know: what stands under its name and is not in its hands;
- jobs that failed: tried again, later each time;
- jobs that do not come to an end: after their longest time the process is `stuck`, ends and is started anew.

A job that was left behind runs again, after `TRIES` times no more. So every job's effects must be such that
doing them twice is doing them once.
"""

import asyncio
import logging
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection
from procrastinate import App, JobContext
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job
from procrastinate.middleware import AsyncCallNext
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.worker import Worker

from processes import standstill
from processes.backoff import TRIES, wait_after

log = logging.getLogger(__name__)

HEARTBEAT = 2.0  #: seconds between two signs of life
STALLED_AFTER = 12.0  #: seconds without one: that process is taken for gone
LOOK_EVERY = 3.0  #: seconds between two looks for what was left behind
LOST_AFTER = 15.0  #: seconds in which the end of a job must be written
POLL_EVERY = 2.0  #: seconds; a job that runs again is not announced
LONG = "long"  #: the queue of jobs that may take hours
LONGEST = {LONG: 4 * 3600.0}  #: seconds that a job of a queue may take
LONGEST_OTHERWISE = 300.0
AGAIN_AFTER = 1.0

_LEFT_BEHIND = """
SELECT job.id, job.task_name FROM procrastinate_jobs job
LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
WHERE job.status = 'doing'
  AND (worker.id IS NULL OR worker.last_heartbeat < now() - %(silent)s * interval '1 s')
ORDER BY job.id LIMIT 100"""

_MINE = """
SELECT id, worker_id FROM procrastinate_jobs
WHERE status = 'doing' AND worker_id = ANY(%(names)s::bigint[])"""

#: One statement: of two who look at the same moment the second finds the job in other hands, or waiting.
#: Where another of its kind waits already (what comes round by the clock), that one does the work.
_AGAIN = """
WITH job AS (
    SELECT job.* FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.id = %(id)s AND job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - %(silent)s * interval '1 s'
           OR worker.id = ANY(%(names)s::bigint[]))
    FOR UPDATE OF job SKIP LOCKED
), twin AS (
    SELECT 1 FROM job JOIN procrastinate_jobs other
        ON other.queueing_lock = job.queueing_lock AND other.status = 'todo'
), done AS (
    DELETE FROM procrastinate_jobs USING job
    WHERE procrastinate_jobs.id = job.id AND EXISTS (SELECT FROM twin)
)
UPDATE procrastinate_jobs SET
    attempts = procrastinate_jobs.attempts + 1, scheduled_at = now(), worker_id = NULL,
    status = CASE WHEN job.abort_requested OR job.attempts + 1 >= %(tries)s
                  THEN 'failed' ELSE 'todo' END::procrastinate_job_status
FROM job WHERE procrastinate_jobs.id = job.id AND NOT EXISTS (SELECT FROM twin)
RETURNING procrastinate_jobs.id, procrastinate_jobs.task_name, procrastinate_jobs.status::text"""


class TryAgain(BaseRetryStrategy):
    """A job that failed (the database restarted under it, say) is tried again, later each time.

    Not one of the clock, which comes again by itself.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        attempts = job.attempts + 1
        if job.queueing_lock or attempts >= TRIES:
            return None
        return RetryDecision(retry_at=datetime.now(UTC) + wait_after(attempts))


class Carrier:
    """Runs jobs until it is told to stop. Survives a database that goes away and comes back."""

    def __init__(self, *, concurrency: int) -> None:
        self._concurrency = concurrency
        self._names: set[int] = set()  #: under which procrastinate has known this process
        self._former: set[int] = set()  #: of these the names that it does not work under any more
        self._in_hand: dict[int, tuple[str, float]] = {}  #: job to its task and the moment it must have ended
        self._missed: dict[int, float] = {}  #: job under our name, not in hand: since when
        self.last_turn = time.monotonic()

    async def run(self, stopping: asyncio.Event) -> None:
        """procrastinate's worker ends where the database restarts: begun again as soon as that answers."""
        while not stopping.is_set():
            try:
                await self._database_answers()
                await asyncio.to_thread(_know_the_database)
                connector = django_app.connector
                assert isinstance(connector, DjangoConnector)
                with django_app.replace_connector(connector.get_worker_connector()) as app:
                    for task in app.tasks.values():
                        task.retry_strategy = task.retry_strategy or TryAgain()
                    async with app.open_async():
                        await self._carry(app)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("The carrier of jobs stopped; starting it again.")
            await asyncio.sleep(AGAIN_AFTER)

    def stuck(self, *, after: float) -> str:
        """Why this process must end, in a sentence; empty where it need not. For the watchdog."""
        now = time.monotonic()
        for job, (task, until) in list(self._in_hand.items()):
            if now > until:
                return f"Job {job} ({task}) does not come to an end."
        return f"Jobs have not been carried for {after:.0f} s." if now - self.last_turn > after else ""

    async def _carry(self, app: App) -> None:
        self._former |= self._names
        carrying = asyncio.Event()
        looking = asyncio.create_task(self._look_after(app.connector, carrying))
        try:
            await app.run_worker_async(
                concurrency=self._concurrency,
                install_signal_handlers=False,
                delete_jobs="successful",
                shutdown_graceful_timeout=20,
                fetch_job_polling_interval=POLL_EVERY,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED_AFTER,
                worker_middleware=[self._hold],
            )
        finally:
            carrying.set()  # where a statement breaks off with an error of its own, a cancellation is lost
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _database_answers(self) -> None:
        """Returns as soon as it does: a pool that waits by itself asks less and less often."""
        told = False
        while True:
            self.last_turn = time.monotonic()
            try:
                connection = await psycopg.AsyncConnection.connect(
                    **{**connector_params(), "connect_timeout": 5}
                )
            except psycopg.OperationalError as error:
                if not told:
                    log.warning("The database does not answer; trying again: %s", error)
                told = True
                await asyncio.sleep(AGAIN_AFTER)
            else:
                await connection.close()
                return

    async def _hold(self, call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
        """Runs one job and knows of it meanwhile."""
        job = context.job
        assert job.id is not None
        if worker.worker_id is not None:
            self._names.add(worker.worker_id)
        longest = LONGEST.get(job.queue, LONGEST_OTHERWISE)
        self._in_hand[job.id] = (job.task_name, time.monotonic() + longest)
        try:
            return await call_next()
        finally:
            self._in_hand.pop(job.id, None)

    async def _look_after(self, connector: BaseConnector, carried: asyncio.Event) -> None:
        while not carried.is_set():
            try:
                await self._look(connector)
                self.last_turn = time.monotonic()
            except ConnectorException as error:
                log.warning("Jobs that were left behind could not be looked for: %s", error.__cause__)
            except Exception:
                log.exception("Jobs that were left behind could not be looked for.")
            await asyncio.sleep(LOOK_EVERY)

    async def _look(self, connector: BaseConnector) -> None:
        for job in [*await self._left_behind(connector), *await self._lost(connector)]:
            with suppress(UniqueViolation):  # a twin came to wait just now; the next look sees it
                await self._again(connector, job)

    async def _left_behind(self, connector: BaseConnector) -> list[int]:
        rows = await connector.execute_query_all_async(_LEFT_BEHIND, silent=STALLED_AFTER)
        return [row["id"] for row in rows]

    async def _lost(self, connector: BaseConnector) -> list[int]:
        """Missing from our hands, and the news of their end cannot be on its way any more: for so long, or
        because they were begun before the carrier was begun again."""
        rows = await connector.execute_query_all_async(_MINE, names=list(self._names))
        now = time.monotonic()
        missing = {row["id"]: row["worker_id"] for row in rows if row["id"] not in self._in_hand}
        self._missed = {job: self._missed.get(job, now) for job in missing}
        return [
            job
            for job, name in missing.items()
            if name in self._former or now - self._missed[job] > LOST_AFTER
        ]

    async def _again(self, connector: BaseConnector, job: int) -> None:
        rows = await connector.execute_query_all_async(
            _AGAIN, id=job, silent=STALLED_AFTER, names=list(self._names), tries=TRIES
        )
        for row in rows:
            if row["status"] == "todo":
                log.warning("Job %s (%s) was left behind and runs again.", row["id"], row["task_name"])
            else:
                log.error("Job %s (%s) was left behind too often: given up.", row["id"], row["task_name"])


def _know_the_database() -> None:
    """Where it was restored, jobs that waited then are put off before any is taken."""
    try:
        standstill.keep_watch(datetime.now(UTC))
    finally:
        connection.close()
