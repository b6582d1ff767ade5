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

from processes import standstill, wakeups
from processes.store import CHANNEL

log = logging.getLogger(__name__)

LONGEST_SLEEP = 1.0  #: seconds between two looks when nothing is announced
HELD_AFTER = 2.0  #: seconds without a turn, and a spare loop takes over the other work
LOOK_FOR_HELD = 0.5
SHORTEST_SLEEP = 0.05  #: what is due but held by somebody else is looked at again after this


def utc_now() -> datetime:
    return datetime.now(UTC)


class Loop:
    """Runs what is due until it is told to stop. Survives a database that goes away and comes back."""

    def __init__(self, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._stopping = threading.Event()
        self.last_turn = time.monotonic()  #: for the watchdog: when the loop last came round
        self._watch_again_at = 0.0

    def stop(self) -> None:
        """Finish the piece of work in hand, then end."""
        self._stopping.set()

    def run(self) -> None:
        """The body of a thread. Returns only after `stop`."""
        while not self._stopping.is_set():
            try:
                self._watch_again_at = 0.0
                self._listen()
                while not self._stopping.is_set():
                    self._know_the_database()
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

    def _know_the_database(self) -> None:
        """Where it was restored, the machine stands still before anything else is done."""
        if time.monotonic() > self._watch_again_at:
            standstill.keep_watch(self._clock())
            self._watch_again_at = time.monotonic() + standstill.PULSE_EVERY.total_seconds()

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
    """Several loops in threads of one process, with a watchdog's answer about them.

    A loop that is held by one piece of work (an operation that takes its time) gets a spare beside it until
    it comes round again, so one poisoned case does not halve the work of a process. (quality.md T12)
    """

    def __init__(self, number: int, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._loops = [_Running(Loop(clock=clock), f"machine-{index}") for index in range(1, number + 1)]
        self._spares: list[_Running] = []
        self._stopping = threading.Event()

    def start(self) -> None:
        for running in self._loops:
            running.thread.start()
        threading.Thread(target=self._keep_going, name="machine-spares", daemon=True).start()

    def stop(self, *, timeout: float = 30) -> None:
        """Let each loop finish what it has in hand."""
        self._stopping.set()
        every = [*self._loops, *self._spares]
        for running in every:
            running.loop.stop()
        for running in every:
            running.thread.join(timeout)

    def stuck(self, *, after: float) -> bool:
        """Whether a loop has died, or has not come round for so many seconds."""
        oldest = max(running.age for running in (*self._loops, *self._spares))
        return oldest > after or not all(running.thread.is_alive() for running in self._loops)

    def _keep_going(self) -> None:
        while not self._stopping.wait(LOOK_FOR_HELD):
            self._spares = [running for running in self._spares if running.thread.is_alive()]
            held = sum(running.age > HELD_AFTER for running in (*self._loops, *self._spares))
            if held > len(self._spares) and len(self._spares) < len(self._loops):
                spare = _Running(Loop(clock=self._clock), f"machine-spare-{len(self._spares) + 1}")
                self._spares = [*self._spares, spare]
                spare.thread.start()
            elif held < len(self._spares):
                self._spares[-1].loop.stop()


class _Running:
    """A loop with its thread."""

    def __init__(self, loop: Loop, name: str) -> None:
        self.loop = loop
        self.thread = threading.Thread(target=loop.run, name=name, daemon=True)

    @property
    def age(self) -> float:
        """Seconds since it last came round."""
        return time.monotonic() - self.loop.last_turn
