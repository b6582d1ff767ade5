"""Statements that PostgreSQL plans once per connection and keeps.

Planning a step's statements cost more than running them: what stands open for an instance took 0.39 ms to
plan and 0.10 ms to read. The connection says after how many uses a statement is kept (`prepare_threshold` in
the settings); with None nothing is kept and all else is the same.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models

#: Fields whose values the driver does not take as they are; for the others asking Django is half of the work.
_TURNED = (models.JSONField,)


class _Cursor(psycopg.Cursor[Any]):
    """Sends parameters apart from the text, so that each statement has one text."""

    def _send_query_prepared(self, name: bytes, pgq: Any, **options: Any) -> None:
        self._query = pgq  # else Django's log of statements does not know what was sent
        super()._send_query_prepared(name, pgq, **options)


def cursor() -> Any:
    """Use it as `connection.cursor()`, for statements of few different texts that are sent often."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    return connection._prepare_cursor(_Cursor(connection.connection))  # type: ignore[attr-defined]


@cache
def columns(model: type[models.Model]) -> "tuple[tuple[models.Field[Any, Any], ...], str]":
    """The fields of a table that are written, and their names in SQL."""
    fields = tuple(f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField))
    return fields, ", ".join(f'"{f.column}"' for f in fields)


def insert(cursor: Any, rows: Sequence[models.Model], suffix: str = "") -> None:
    """One statement for all rows of one table, whatever their number."""
    if not rows:
        return
    model = type(rows[0])
    fields, names = columns(model)
    one = "(" + ", ".join(["%s"] * len(fields)) + ")"
    own = connections[DEFAULT_DB_ALIAS]  # not the proxy: it looks its connection up at every touch
    values = [
        f.get_db_prep_save(getattr(row, f.attname), own)
        if isinstance(f, _TURNED)
        else getattr(row, f.attname)
        for row in rows
        for f in fields
    ]
    every = ", ".join([one] * len(rows))
    cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {every} {suffix}', values)
