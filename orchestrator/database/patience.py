"""How long a statement of a web process may take: a page 5 seconds, a report 30 (quality.md T13).

The time of a page is a setting of the connection (`settings.databases`); a report raises it for itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import DatabaseError, connection


@contextmanager
def of_a_report() -> Iterator[None]:
    """Statements in the block may take as long as a report's; afterwards as long as before.

    Does nothing in processes whose statements have no limit (commands, tests).
    """
    if "statement_timeout" not in connection.settings_dict["OPTIONS"].get("options", ""):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{settings.LONGEST_REPORT}s'")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # a lost connection is not used again
            cursor.execute("RESET statement_timeout")
