"""A throw-away database for one play: copied from a template, dropped at the end, whatever happens.

The template holds the tables and the fictional sites. It is made once for each set of migrations, under a
lock; copying it takes a tenth of a second. Any number of plays may run at once, each in its own database.
"""

import inspect
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from django.db import connection
from psycopg import sql

from orchestrator.agencies import demo, establishing
from orchestrator.clocks import bundle_limits
from orchestrator.database import tables
from processes import specs

from .exceptions import StageUnavailable

LOCK = 0x0FD0_0003  #: any number that nothing else in this database locks


@contextmanager
def stage() -> Iterator[str]:
    """Inside the block Django's connection works in a new database with the demo sites; gives its name.

    Works as the role of PLAY_DATABASE_URL, else of DATABASE_OWNER_URL, which must be allowed to create
    databases. Raises StageUnavailable.
    """
    own = str(connection.settings_dict["NAME"])
    connection.close()
    try:
        with tables.manager() as manager:
            name = _made(manager, own)
    except psycopg.Error as error:
        raise StageUnavailable(_why(error)) from error
    try:
        yield name
    finally:
        _use(own)
        with suppress(psycopg.Error), tables.manager() as manager:
            tables.drop(manager, name)


def _made(manager: psycopg.Connection, own: str) -> str:
    prefix = f"{own[: tables.LONGEST_PREFIX]}_play"
    template = f"{prefix}_template_{_digest()}"
    name = f"{prefix}_{os.getpid()}_{secrets.token_hex(3)}"
    manager.execute("select pg_advisory_lock(%s)", [LOCK])
    try:
        if template not in tables.databases(manager, prefix):
            _make_template(manager, template, unfinished=f"{prefix}_unfinished")
        tables.copy(manager, template, name)
        _use(name)
        with connection.cursor() as cursor:
            cursor.execute("set synchronous_commit = off")  # nothing of it has to outlive a crash
        for other in tables.unused(manager, prefix):  # what a killed play left, and older templates
            if other != template:
                tables.drop(manager, other)
    finally:
        manager.execute("select pg_advisory_unlock(%s)", [LOCK])
    return name


def _make_template(manager: psycopg.Connection, template: str, *, unfinished: str) -> None:
    """Made under another name and renamed when it is complete, so that half of one is never used."""
    own = str(connection.settings_dict["NAME"])
    tables.drop(manager, unfinished)
    tables.copy(manager, tables.template(manager), unfinished)
    try:
        _use(unfinished)
        establishing.establish_demo(secrets.token_urlsafe(16))
    finally:
        _use(own)
    manager.execute(
        sql.SQL("alter database {} rename to {}").format(sql.Identifier(unfinished), sql.Identifier(template))
    )


def _use(name: str) -> None:
    """What is remembered of a version by its key is another's in another database."""
    connection.close()
    specs.forget()
    bundle_limits.forget()
    connection.settings_dict["NAME"] = name


def _digest() -> str:
    """Of everything that decides what a template holds."""
    digest = tables.digest()
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
