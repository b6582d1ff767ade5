"""Rows that all tests of a folder begin with: committed once, emptied away after the last test of the folder.

Publishing the pathways costs more than most tests do with them. What a test does on top is rolled back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection

from orchestrator.agencies.models import Site


class Kept:
    """A site that stays. A test of several connections empties all tables: then it is made anew."""

    def __init__(self, make: Callable[[], Site], blocker: Any) -> None:
        self._make = make
        self._blocker = blocker
        self._site_id: int | None = None

    def keep(self) -> None:
        """Called before a test's own transaction is open."""
        with self._blocker.unblock():
            if not Site.objects.filter(pk=self._site_id).exists():
                self._site_id = self._make().pk

    def site(self) -> Site:
        return Site.objects.get(pk=self._site_id)


@contextmanager
def kept(make: Callable[[], Site], blocker: Any) -> Iterator[Kept]:
    """For a fixture of a package or module: those come before the transaction of the first test is open."""
    site = Kept(make, blocker)
    site.keep()
    yield site
    with blocker.unblock():
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
        with connection.cursor() as cursor:
            cursor.execute("truncate procrastinate_jobs cascade")  # no model of ours: the flush leaves it
