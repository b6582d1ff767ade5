"""Whether the quarter of invented work is being filled in just now, and how far that has come.

Whoever fills it holds an advisory lock that says how many cases there are to be; the lock ends with its
connection, however that ends, so nobody is told of a filling that was stopped.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Contact

#: First number of the lock; the second is how many cases are wanted.
LOCK = 0x0FD0
PREFIX = "QUARTER-"
HELD = """
SELECT max(objid::bigint) FROM pg_locks
WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


@dataclass(frozen=True)
class Loading:
    """How many cases stand there of how many."""

    loaded: int
    wanted: int


@contextmanager
def told(wanted: int) -> Iterator[None]:
    """While this lasts, everybody can ask how far it is. Shared: two fillings may run beside each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [LOCK, wanted])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", [LOCK, wanted])


def in_progress(sites: Iterable[Site]) -> Loading | None:
    """One statement; two while it is being loaded."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [LOCK])
        wanted = cursor.fetchone()[0]
    if not wanted:
        return None
    invented = Contact.objects.filter(case__site__in=list(sites), external_reference__startswith=PREFIX)
    loaded = invented.count()
    return Loading(loaded, wanted) if loaded < wanted else None
