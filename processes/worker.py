"""The loop that wakes processes: a service's operation, a message, a moment that has come.

Why a loop of our own beside procrastinate, which carries mail, webhooks and everything else that runs later:
a step announces its requests and messages with NOTIFY inside its own transaction, and this loop listens, so
the next step begins at once (measured: the row of the next task stands 21 ms after the commit, in 95 % within
37 ms). A periodic job once a second would write a row a second for nothing, wait half a second on average,
and stop when the database restarts. What a notice misses (a pooled connection, a moment that comes) the next
look finds: the loop sleeps until the next due moment, at most a second. Any number of loops on any number of
machines share the work by skipping what another one holds.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from processes import wakeups
from processes.store import CHANNEL

log = logging.getLogger(__name__)

LONGEST_SLEEP = 1.0  #: seconds between two looks when nothing is announced
SHORTEST_SLEEP = 0.05  #: what is due but held by somebody else is looked at again after this


def utc_now() -> datetime:
    return datetime.now(UTC)


class Loop:
    """Runs what is due until it is told to stop. Survives a database that goes away and comes back."""

    def __init__(self, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._stopping = threading.Event()
        self.last_turn = time.monotonic()  #: for the watchdog: when the loop last came round

    def stop(self) -> None:
        """Finish the piece of work in hand, then end."""
        self._stopping.set()

    def run(self) -> None:
        """The body of a thread. Returns only after `stop`."""
        while not self._stopping.is_set():
            try:
                self._listen()
                while not self._stopping.is_set():
                    self.turn()
                    self._sleep()
            except (OperationalError, InterfaceError) as error:
                log.warning("The database does not answer; trying again: %s", error)
                self._lost()
            except Exception:
                log.exception("The loop of the machine stumbled; it goes on.")
                self._lost()
        with suppress(DatabaseError):
            connection.close()

    def turn(self) -> None:
        """Everything that is due now. A door that raises is reported and does not keep the others shut."""
        busy = True
        while busy and not self._stopping.is_set():
            self.last_turn = time.monotonic()
            busy = False
            for door in wakeups.DOORS:
                try:
                    busy = door(self._clock()) or busy
                except (OperationalError, InterfaceError):
                    raise
                except Exception:
                    log.exception("Due work failed outside of a step: %s", door.__module__)

    def _listen(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")

    def _sleep(self) -> None:
        """Until a notice, the next due moment, or the longest sleep, whichever comes first."""
        seconds = LONGEST_SLEEP
        now = self._clock()
        due = wakeups.next_due(now)
        if due is not None:
            seconds = min(seconds, max(SHORTEST_SLEEP, (due - now).total_seconds()))
        with connection.wrap_database_errors:
            for _ in connection.connection.notifies(timeout=seconds, stop_after=1):
                pass
        self.last_turn = time.monotonic()

    def _lost(self) -> None:
        with suppress(DatabaseError):
            connection.close()
        self._stopping.wait(LONGEST_SLEEP)
        self.last_turn = time.monotonic()


class Loops:
    """Several loops in threads of one process, with a watchdog's answer about them."""

    def __init__(self, number: int, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._loops = [Loop(clock=clock) for _ in range(number)]
        self._threads = [
            threading.Thread(target=loop.run, name=f"machine-{index}", daemon=True)
            for index, loop in enumerate(self._loops, start=1)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, *, timeout: float = 30) -> None:
        """Let each loop finish what it has in hand."""
        for loop in self._loops:
            loop.stop()
        for thread in self._threads:
            thread.join(timeout)

    def stuck(self, *, after: float) -> bool:
        """Whether a loop has died, or has not come round for so many seconds."""
        oldest = min(loop.last_turn for loop in self._loops)
        return time.monotonic() - oldest > after or not all(thread.is_alive() for thread in self._threads)
