"""A throw-away database for one play: copied from a template, dropped at the end, whatever happens.

The template holds the tables and the fictional sites. It is made once for each set of migrations, under a
lock; copying it takes a tenth of a second. Any number of plays may run at once, each in its own database.
"""

import hashlib
import inspect
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from orchestrator.agencies import demo, establishing
from orchestrator.clocks import bundle_limits
from processes import specs

from .exceptions import StageUnavailable

LOCK = 0x0FD0_0003  #: any number that nothing else in this database locks
LONGEST_PREFIX = 30  #: of PostgreSQL's 63 letters, for the name of the database that the play stands beside


@contextmanager
def stage() -> Iterator[str]:
    """Inside the block Django's connection works in a new database with the demo sites; gives its name.

    Works as the role of PLAY_DATABASE_URL, else of DATABASE_OWNER_URL, which must be allowed to create
    databases. Raises StageUnavailable.
    """
    own = str(connection.settings_dict["NAME"])
    connection.close()
    try:
        with _manager() as manager:
            name = _made(manager, own)
    except psycopg.Error as error:
        raise StageUnavailable(_why(error)) from error
    try:
        yield name
    finally:
        _use(own)
        with suppress(psycopg.Error), _manager() as manager:
            _drop(manager, name)


def _manager() -> psycopg.Connection:
    """A connection of its own, beside Django's: creating databases stands outside of transactions."""
    parameters = connection.get_connection_params()
    for key in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(key, None)
    return psycopg.connect(**parameters, autocommit=True)


def _made(manager: psycopg.Connection, own: str) -> str:
    prefix = f"{own[:LONGEST_PREFIX]}_play"
    template = f"{prefix}_template_{_digest()}"
    name = f"{prefix}_{os.getpid()}_{secrets.token_hex(3)}"
    manager.execute("select pg_advisory_lock(%s)", [LOCK])
    try:
        present = _databases(manager, prefix)
        if template not in present:
            _make_template(manager, template, unfinished=f"{prefix}_unfinished")
        manager.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        _use(name)
        with connection.cursor() as cursor:
            cursor.execute("set synchronous_commit = off")  # nothing of it has to outlive a crash
        for other in present:  # what a killed play left behind, and templates of older migrations
            if other != template:
                _drop(manager, other)
    finally:
        manager.execute("select pg_advisory_unlock(%s)", [LOCK])
    return name


def _databases(manager: psycopg.Connection, prefix: str) -> list[str]:
    rows = manager.execute(
        "select datname from pg_database where starts_with(datname, %s)", [f"{prefix}_"]
    ).fetchall()
    return [name for (name,) in rows]


def _make_template(manager: psycopg.Connection, template: str, *, unfinished: str) -> None:
    """Made under another name and renamed when it is complete, so that half of one is never used."""
    own = str(connection.settings_dict["NAME"])
    _drop(manager, unfinished)
    manager.execute(sql.SQL("create database {}").format(sql.Identifier(unfinished)))
    try:
        _use(unfinished)
        call_command("migrate", interactive=False, verbosity=0)
        establishing.establish_demo(secrets.token_urlsafe(16))
    finally:
        _use(own)
    manager.execute(
        sql.SQL("alter database {} rename to {}").format(sql.Identifier(unfinished), sql.Identifier(template))
    )


def _drop(manager: psycopg.Connection, name: str) -> None:
    """A database that somebody works in stays."""
    with suppress(psycopg.errors.ObjectInUse):
        manager.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


def _use(name: str) -> None:
    """What is remembered of a version by its key is another's in another database."""
    connection.close()
    specs.forget()
    bundle_limits.forget()
    connection.settings_dict["NAME"] = name


def _digest() -> str:
    """Of everything that decides what a template holds."""
    digest = hashlib.sha256()
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    for key in sorted(migrations):
        digest.update(f"{key}".encode())
        digest.update(inspect.getsource(inspect.getmodule(type(migrations[key]))).encode())  # type: ignore[arg-type]
    for module in (demo, establishing):
        digest.update(inspect.getsource(module).encode())
    return digest.hexdigest()[:12]


def _why(error: psycopg.Error) -> str:
    said = str(error).strip().splitlines()[0].strip()
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return (
            "A play needs a database of its own, and the role that it works as may not create one: set "
            "PLAY_DATABASE_URL to one that may, or allow it with “alter role … createdb”. "
            f"PostgreSQL says: {said}"
        )
    return f"The database for the play could not be made: {said}"
