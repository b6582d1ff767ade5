"""What the application's role may do in the database.

Everything it needs to work with rows, nothing about the shape of tables, and of the past only reading and
adding: what was recorded can be neither changed, nor deleted, nor emptied by web or worker (`rights`).
"""

from collections.abc import Iterator, Sequence

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import atomic
from psycopg import sql

from orchestrator.database.rights import CHANGED, LINKED_BY_THE_DATABASE, REMOVED, WRITTEN_ONCE

ADVISORY_LOCK = 0x0FD0_0001  # any number that nothing else in this database uses


def set_up(connection: BaseDatabaseWrapper, *, application: str) -> None:
    """Give the role `application` its rights on every table there is now. Run as the owner, after `migrate`.

    Makes the role where the owner may. Under an advisory lock, so that two machines may do this at once; in
    one transaction, so that work that goes on meanwhile never lacks a right. Safe to repeat.
    """
    with atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        cursor.execute("select 1 from pg_roles where rolname = %s", [application])
        role = sql.Identifier(application)
        if not cursor.fetchone():
            cursor.execute(sql.SQL("create role {} login").format(role))
        for statement in _statements(role):
            cursor.execute(statement)


RIGHTS = (
    "grant usage on schema public to {}",
    "grant select, insert, update on all tables in schema public to {}",
    "revoke delete, truncate, references, trigger on all tables in schema public from {}",
    "grant usage, select on all sequences in schema public to {}",
    "revoke insert, update on django_migrations from {}",
)


def append_only_tables() -> Sequence[str]:
    """The tables whose rows stay as they were written: the whole app `audit`, and `rights.WRITTEN_ONCE`."""
    audit = [model._meta.db_table for model in apps.get_app_config("audit").get_models()]
    return sorted({*audit, *WRITTEN_ONCE})


def _statements(role: sql.Identifier) -> Iterator[sql.Composed]:
    for right in RIGHTS:
        yield sql.SQL(right).format(role)
    for table in REMOVED:
        yield sql.SQL("grant delete on {} to {}").format(sql.Identifier(table), role)
    for table in append_only_tables():
        yield sql.SQL("revoke update on {} from {}").format(sql.Identifier(table), role)
    for table, columns in CHANGED.items():
        yield sql.SQL("revoke update on {} from {}").format(sql.Identifier(table), role)
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        yield sql.SQL("grant update ({}) on {} to {}").format(names, sql.Identifier(table), role)
    for table in LINKED_BY_THE_DATABASE:
        yield sql.SQL("revoke insert on {} from {}").format(sql.Identifier(table), role)
