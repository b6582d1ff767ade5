"""A database with the tables of this version and nobody in them, to be copied.

Running all migrations takes ten seconds, copying what they made a tenth of one. Plays and tests each want a
database of their own: the template of them is made once for each set of migrations, under a lock, and stays.
"""

import hashlib
import inspect
from contextlib import suppress

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

LOCK = 0x0FD0_0004  #: any number that nothing else in this database locks
LONGEST_PREFIX = 30  #: of PostgreSQL's 63 letters, for the name of the database that it stands beside


def manager() -> psycopg.Connection:
    """A connection of its own, beside Django's: creating databases stands outside of transactions."""
    parameters = connection.get_connection_params()
    for key in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(key, None)
    return psycopg.connect(**parameters, autocommit=True)


def template(manager: psycopg.Connection) -> str:
    """The name of the template; made where it is missing, as the role that Django works as here."""
    own = str(connection.settings_dict["NAME"])
    prefix = f"{own[:LONGEST_PREFIX]}_tables"
    name, unfinished = f"{prefix}_{digest().hexdigest()[:12]}", f"{prefix}_unfinished"
    manager.execute("select pg_advisory_lock(%s)", [LOCK])
    try:
        if name not in databases(manager, prefix):
            for other in unused(manager, prefix):  # half of one, and those of older migrations
                drop(manager, other)
            _make(manager, unfinished, own=own)
            _call(manager, "alter database {} rename to {}", unfinished, name)
    finally:
        manager.execute("select pg_advisory_unlock(%s)", [LOCK])
    return name


def copy(manager: psycopg.Connection, source: str, name: str) -> None:
    """A new database that holds what another one holds, in which nobody may be at work."""
    _call(manager, "create database {} template {}", name, source)


def databases(manager: psycopg.Connection, prefix: str) -> list[str]:
    """Those whose names begin like that."""
    rows = manager.execute(
        "select datname from pg_database where starts_with(datname, %s)", [f"{prefix}_"]
    ).fetchall()
    return [name for (name,) in rows]


def unused(manager: psycopg.Connection, prefix: str) -> list[str]:
    """Those in which nobody is at work. Of another one PostgreSQL would refuse to let go, but only after five
    seconds, in which all who want a database wait."""
    rows = manager.execute("select datname from pg_stat_activity where datname is not null").fetchall()
    in_use = {name for (name,) in rows}
    return [name for name in databases(manager, prefix) if name not in in_use]


def drop(manager: psycopg.Connection, name: str) -> None:
    """A database that somebody works in stays."""
    with suppress(psycopg.errors.ObjectInUse):
        _call(manager, "drop database if exists {}", name)


def digest() -> "hashlib._Hash":
    """Of everything that decides what the template holds."""
    found = hashlib.sha256()
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for key in sorted(migrations):
        found.update(f"{key}".encode())
        found.update(inspect.getsource(inspect.getmodule(type(migrations[key]))).encode())  # type: ignore[arg-type]
    return found


def _make(manager: psycopg.Connection, name: str, *, own: str) -> None:
    _call(manager, "create database {}", name)
    _use(name)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        _use(own)


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


def _call(manager: psycopg.Connection, words: str, *names: str) -> None:
    manager.execute(sql.SQL(words).format(*map(sql.Identifier, names)))
