"""`manage.py worker`: what runs later. Start as many as you like, on as many machines as you like."""

import asyncio
import logging
import os
import signal
from argparse import ArgumentParser
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate import App
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.django_connector import DjangoConnector

from processes.worker import Loops

log = logging.getLogger(__name__)

STUCK_AFTER = 120.0  #: seconds in which a loop must come round; then the process ends and is started anew
RESCUE_EVERY = 60.0
STALLED_AFTER = timedelta(seconds=60)  #: without a sign of life from its worker, a job is run again
AGAIN_AFTER = 1.0


class Command(BaseCommand):
    help = "Run due timers, messages, operations and jobs until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loops", type=int, default=2, help="threads that move processes on")
        parser.add_argument("--concurrency", type=int, default=4, help="jobs (mail, exports …) at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        loops = Loops(options["loops"])
        loops.start()
        self.stdout.write("Worker started.")
        try:
            asyncio.run(_run(loops, concurrency=options["concurrency"]))
        finally:
            loops.stop()
        self.stdout.write("Worker stopped.")


async def _run(loops: Loops, *, concurrency: int) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    helpers = [
        asyncio.create_task(_carry_jobs(stopping, concurrency)),
        asyncio.create_task(_watch(loops, stopping)),
    ]
    await stopping.wait()
    for helper in helpers:
        helper.cancel()
    await asyncio.gather(*helpers, return_exceptions=True)


async def _carry_jobs(stopping: asyncio.Event, concurrency: int) -> None:
    """procrastinate's worker ends when the database restarts (with exit code 0): start it again."""
    while not stopping.is_set():
        try:
            connector = django_app.connector
            assert isinstance(connector, DjangoConnector)
            with django_app.replace_connector(connector.get_worker_connector()) as app:
                async with app.open_async():
                    rescue = asyncio.create_task(_rescue(app))
                    try:
                        await app.run_worker_async(
                            concurrency=concurrency,
                            install_signal_handlers=False,
                            delete_jobs="successful",
                            shutdown_graceful_timeout=20,
                        )
                    finally:
                        rescue.cancel()
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("The carrier of jobs stopped; starting it again.")
        await asyncio.sleep(AGAIN_AFTER)


async def _rescue(app: App) -> None:
    """Jobs whose worker gave no sign of life are run again; procrastinate does not do so by itself."""
    while True:
        await asyncio.sleep(RESCUE_EVERY)
        try:
            stalled = await app.job_manager.get_stalled_jobs(
                seconds_since_heartbeat=STALLED_AFTER.total_seconds()
            )
            for job in stalled:
                await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
                log.warning("Job %s of a worker that is gone runs again.", job.id)
        except Exception:
            log.exception("Stalled jobs could not be looked for.")


async def _watch(loops: Loops, stopping: asyncio.Event) -> None:
    """A process that does not come round any more is worth less than none: end it, hard."""
    while not stopping.is_set():
        await asyncio.sleep(5)
        if loops.stuck(after=STUCK_AFTER):
            log.critical("A loop of the machine has not come round for %s s. Ending.", STUCK_AFTER)
            os._exit(70)
