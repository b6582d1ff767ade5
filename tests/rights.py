"""Whose rights in the database a test works with: the application's, or those of the owner of the tables."""

from django.db import connection
from psycopg import sql

from orchestrator.database import roles
from orchestrator.database import settings as database


def become_application() -> None:
    """From here on nobody can rewrite the audit tables, nor what else is kept."""
    role = database.application_role()
    roles.set_up(connection, application=role)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("set role {}").format(sql.Identifier(role)))


def become_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("reset role")
