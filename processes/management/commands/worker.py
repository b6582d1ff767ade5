"""`manage.py worker`: what runs later. Start as many as you like, on as many machines as you like."""

import asyncio
import logging
import os
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from processes.carrier import Carrier
from processes.worker import Loops

log = logging.getLogger(__name__)

STUCK_AFTER = 120.0  #: seconds in which each part must come round; then the process ends and is started anew
WATCH_EVERY = 5.0
STUCK = 70  #: status of a process that ended itself because it made no progress


class Command(BaseCommand):
    help = "Run due timers, messages, operations and jobs until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loops", type=int, default=2, help="threads that move processes on")
        parser.add_argument("--concurrency", type=int, default=4, help="jobs (mail, exports …) at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        loops, carrier = Loops(options["loops"]), Carrier(concurrency=options["concurrency"])
        loops.start()
        # A thread: it must see that the loop of jobs itself stands still.
        threading.Thread(target=_watch, args=(loops, carrier), name="watchdog", daemon=True).start()
        self.stdout.write("Worker started.")
        try:
            asyncio.run(_run(carrier))
        finally:
            loops.stop()
        self.stdout.write("Worker stopped.")


async def _run(carrier: Carrier) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    carrying = asyncio.create_task(carrier.run(stopping))
    await stopping.wait()
    carrying.cancel()
    await asyncio.gather(carrying, return_exceptions=True)


def _watch(loops: Loops, carrier: Carrier) -> None:
    """A process that does not come round any more is worth less than none: end it, hard."""
    while True:
        time.sleep(WATCH_EVERY)
        why = carrier.stuck(after=STUCK_AFTER)
        if loops.stuck(after=STUCK_AFTER):
            why = f"A loop of the machine has not come round for {STUCK_AFTER:.0f} s."
        if why:
            log.critical("%s This process ends and has to be started anew.", why)
            os._exit(STUCK)
