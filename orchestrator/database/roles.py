"""What the application's role may do in the database.

Everything it needs to work with rows, nothing about the shape of tables, and in the audit tables only reading
and adding: the past can be neither changed, nor deleted, nor emptied by web or worker.
"""

from collections.abc import Sequence

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import atomic
from psycopg import sql

ADVISORY_LOCK = 0x0FD0_0001  # any number that nothing else in this database uses


def set_up(connection: BaseDatabaseWrapper, *, application: str) -> None:
    """Give the role `application` its rights on every table there is now. Run as the owner, after `migrate`.

    Makes the role where the owner may. Under an advisory lock, so that two machines may do this at once.
    """
    with atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        cursor.execute("select 1 from pg_roles where rolname = %s", [application])
        role = sql.Identifier(application)
        if not cursor.fetchone():
            cursor.execute(sql.SQL("create role {} login").format(role))
        for statement in RIGHTS:
            cursor.execute(sql.SQL(statement).format(role))
        for table in append_only_tables():
            cursor.execute(
                sql.SQL("revoke update, delete, truncate on {} from {}").format(sql.Identifier(table), role)
            )
        for table in WRITTEN_ONCE:
            cursor.execute(sql.SQL("revoke update, delete on {} from {}").format(sql.Identifier(table), role))
        for table in LINKED_BY_THE_DATABASE:
            cursor.execute(
                sql.SQL("revoke insert, update, delete on {} from {}").format(sql.Identifier(table), role)
            )


RIGHTS = (
    "grant usage on schema public to {}",
    "grant select, insert, update, delete on all tables in schema public to {}",
    "revoke truncate, references, trigger on all tables in schema public from {}",
    "grant usage, select on all sequences in schema public to {}",
    "revoke insert, update, delete on django_migrations from {}",
)


#: The chain of acts: only the linking function writes it, with the owner's rights (audit, migration 0002).
LINKED_BY_THE_DATABASE = ("audit_actlink", "audit_chainhead")


#: What people submitted, the form they were asked with, and what the machine did: the record itself.
WRITTEN_ONCE = ("case_forms_submission", "case_forms_formversion", "processes_processevent")


def append_only_tables() -> Sequence[str]:
    """The tables whose rows stay as they were written: the whole app `audit`."""
    return sorted(model._meta.db_table for model in apps.get_app_config("audit").get_models())
