"""What is wrong when the database refuses or does not answer, told apart by its codes. (quality.md T13-T15)

The rooms that answer people (pages, API) turn it into a sentence and 503; nothing here is about a case.
"""

from collections.abc import Iterator
from enum import Enum

import psycopg
import psycopg_pool
from django.db import InterfaceError, InternalError, OperationalError

HELD_CODES = frozenset({"55P03", "40P01", "40001"})  # lock not available, deadlock, serialisation
SLOW_CODES = frozenset({"57014"})  # cancelled: statement_timeout
FULL_CODES = frozenset({"53100"})
CROWDED_CODES = frozenset({"53300"})
READ_ONLY_CODES = frozenset({"25006"})  # a standby that has not taken over yet


class Trouble(Enum):
    """Kinds that people are told differently about."""

    HELD = "somebody else holds what this needs"
    SLOW = "a statement took longer than it may"
    FULL = "the disk of the database is full: what is there can be read"
    CROWDED = "every connection is in use"
    AWAY = "the database does not answer"


def of(error: BaseException | None) -> Trouble | None:
    """The trouble behind an exception of Django or psycopg; None where it is something else."""
    if not isinstance(error, OperationalError | InterfaceError | InternalError | psycopg.Error):
        return None
    for each in _causes(error):
        if isinstance(each, psycopg_pool.PoolTimeout | psycopg_pool.TooManyRequests):
            return Trouble.CROWDED
        code = getattr(each, "sqlstate", None)
        for codes, trouble in _BY_CODE.items():
            if code in codes:
                return trouble
    return Trouble.AWAY if isinstance(error, _OF_THE_CONNECTION) else None


_BY_CODE = {
    HELD_CODES: Trouble.HELD,
    SLOW_CODES: Trouble.SLOW,
    FULL_CODES: Trouble.FULL,
    CROWDED_CODES: Trouble.CROWDED,
    READ_ONLY_CODES: Trouble.AWAY,
}
_OF_THE_CONNECTION = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = error
    while each is not None:
        yield each
        each = each.__cause__
