"""Whether the quarter of invented work is being filled in just now at a site, and how far that has come.

Whoever fills it holds advisory locks that say at which site, how many cases there are to be and, while
patterns are walked and no case is there yet, how many of these are done; the locks end with their connection,
however that ends, so nobody is told of a filling that was stopped.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Contact

#: First numbers of the locks. The second is how many cases are wanted; the key of the site; patterns that are
#: walked times `OF`, and how many there are.
WANTED, PLACE, PREPARED = 0x0FD0, 0x0FD1, 0x0FD2
OF = 1000
PREFIX = "QUARTER-"
HELD = """
WITH held AS (
    SELECT pid, classid, objid::bigint AS number FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT wanted.number, prepared.number
FROM held place
JOIN held wanted ON wanted.pid = place.pid AND wanted.classid = %(wanted)s
LEFT JOIN held prepared ON prepared.pid = place.pid AND prepared.classid = %(prepared)s
WHERE place.classid = %(place)s AND place.number = ANY(%(sites)s::bigint[])
ORDER BY wanted.number DESC, prepared.number LIMIT 1"""
#: Tells how many patterns of how many are walked.
Prepare = Callable[[int, int], None]


@dataclass(frozen=True)
class Loading:
    """How many cases stand there of how many; while `patterns` are walked, how many of these are done."""

    loaded: int
    wanted: int
    prepared: int = 0
    patterns: int = 0  #: 0: they are done, cases are written


@contextmanager
def told(site: Site, wanted: int) -> Iterator[Prepare]:
    """While this lasts, everybody can ask how far it is. Shared: two fillings may run beside each other."""
    told_last: list[int] = []

    def prepare(done: int, of: int) -> None:
        if done < of:
            _hold(PREPARED, done * OF + of)
            told_last.append(done * OF + of)
        for number in told_last[: -1 if done < of else None]:
            _let_go(PREPARED, number)
            told_last.remove(number)

    _hold(PLACE, site.pk)
    _hold(WANTED, wanted)
    try:
        yield prepare
    finally:
        prepare(0, 0)
        _let_go(WANTED, wanted)
        _let_go(PLACE, site.pk)


def in_progress(sites: Iterable[Site]) -> Loading | None:
    """At these sites. One statement; two while it is being loaded."""
    places = [site.pk for site in sites]
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"wanted": WANTED, "place": PLACE, "prepared": PREPARED, "sites": places})
        held = cursor.fetchone()
    if held is None:
        return None
    wanted, prepared = held
    invented = Contact.objects.filter(case__site__in=places, external_reference__startswith=PREFIX)
    loaded = invented.count()
    if loaded >= wanted:
        return None
    return Loading(loaded, wanted, *divmod(prepared, OF)) if prepared else Loading(loaded, wanted)


def _hold(kind: int, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [kind, number])


def _let_go(kind: int, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", [kind, number])
