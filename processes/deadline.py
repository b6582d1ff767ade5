"""A piece of work that may take so long and no longer, in the thread that does it.

At its end `TookTooLong` is raised inside the thread. It is no `Exception`, so that work which catches
everything does not swallow it. What a thread does outside of Python (a call that sleeps in C, say) it cannot
reach: there the watchdog of `manage.py worker` ends the process, and the try counts all the same. (issue 4,
quality.md T12)
"""

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SECONDS = 30.0  #: for one operation; they write rows and leave everything else to jobs
LOOK_EVERY = 0.25


class TookTooLong(BaseException):
    """This took longer than it may."""


@dataclass(eq=False)
class _Watch:
    thread: int
    ends_at: float
    fired: bool = False


_watches: set[_Watch] = set()
_lock = threading.Lock()
_something_to_watch = threading.Event()
_watcher: threading.Thread | None = None


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """The block, or TookTooLong once `seconds` are over."""
    watch = _Watch(threading.get_ident(), time.monotonic() + seconds)
    _begin(watch)
    try:
        yield
    finally:
        with _lock:
            _watches.discard(watch)
            if watch.fired:
                _raise_in(watch.thread, None)  # takes back what has not arrived yet
    if watch.fired:
        raise TookTooLong


def _begin(watch: _Watch) -> None:
    global _watcher
    with _lock:
        _watches.add(watch)
        if _watcher is None or not _watcher.is_alive():
            _watcher = threading.Thread(target=_look, name="deadlines", daemon=True)
            _watcher.start()
    _something_to_watch.set()


def _look() -> None:
    while True:
        _something_to_watch.wait()
        with _lock:
            for watch in list(_watches):
                if time.monotonic() >= watch.ends_at:
                    watch.fired = True
                    _watches.discard(watch)
                    _raise_in(watch.thread, TookTooLong)
            if not _watches:
                _something_to_watch.clear()
        time.sleep(LOOK_EVERY)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(error) if error else None
    )
