"""Which database a process talks to, and as whom.

The application works as the role of DATABASE_URL, which may neither change the shape of tables nor touch
the past in the audit tables. Commands that change the shape work as the role of DATABASE_OWNER_URL. Where
DATABASE_URL is unset, both are roles of the quick start's own cluster (`cluster.py`).
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured

from orchestrator import environment
from orchestrator.database.cluster import APPLICATION, OWNER, Cluster
from orchestrator.database.exceptions import DatabaseUnavailable

#: Commands that never open the database: settings are read, PostgreSQL is not started.
WITHOUT_DATABASE = frozenset(
    {"", "help", "--help", "-h", "version", "--version", "check", "check_model", "analyse_log",
     "collectstatic", "diffsettings", "makemessages", "compilemessages", "findstatic"}
)  # fmt: skip
#: Commands that change the shape of the tables or the rights on them.
AS_OWNER = frozenset({"migrate", "set_up_roles", "prepare_database", "sqlmigrate", "flush", "sqlflush"})
#: Processes that work as somebody else than the application, and where the address of that role may stand.
#: A play makes a database, plays in it and drops it: best on a server where nothing else is.
FIRST = {
    "owner": ("DATABASE_OWNER_URL",),
    "play": ("PLAY_DATABASE_URL", "DATABASE_OWNER_URL"),
}
ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "PLAY_DATABASE_URL")
#: Processes that serve many requests or jobs and keep their connections open.
LONG_LIVED = frozenset({"web", "worker"})

WORKER_WAITS = 60.0  #: seconds for a database that does not answer yet
LONGEST_STATEMENT_OF_A_WORKER = 60  #: seconds; a sweep that waits longer is begun anew
LONGEST_WAIT_FOR_A_LOCK = 3  #: seconds of a page; then “somebody is just working on this case”
#: A line that is dead without a word is noticed within half a minute, not after two hours.
LINE = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
LONGEST_SILENCE = 60  #: seconds in which a transaction must go on: who stands still lets go of what it holds

#: `environment.Reading` or `environment.strictly`.
Reader = Callable[..., Any]


def prepare(arguments: Sequence[str]) -> None:
    """Say, before settings are read, what `manage.py` is about to be, from its arguments.

    Sets ONE_FRONT_DOOR_PROCESS to web, worker, owner, play or command where it is not set.
    """
    command = arguments[1] if len(arguments) > 1 else ""
    process = {"runserver": "web", "worker": "worker", "play": "play"}.get(command, "command")
    os.environ.setdefault("ONE_FRONT_DOOR_PROCESS", "owner" if command in AS_OWNER else process)


def start(*, arguments: Sequence[str], checkout: Path) -> None:
    """See that the database of a command answers; the quick start's own is started first.

    Raises DatabaseUnavailable. A command that needs no database, or only prints its help, is let through. A
    worker waits for a while: a database that is just starting is no reason to end.
    """
    command = arguments[1] if len(arguments) > 1 else ""
    if command in WITHOUT_DATABASE or {"-h", "--help"} & set(arguments):
        return
    if url := environment.text("DATABASE_URL"):
        _knock(url, patience=WORKER_WAITS if command == "worker" else 0)
    else:
        Cluster.of(checkout).ensure()


def _knock(url: str, *, patience: float) -> None:
    until, told = time.monotonic() + patience, False
    while True:
        try:
            psycopg.connect(url, connect_timeout=10).close()
            return
        except psycopg.OperationalError as error:
            reason = str(error).strip().splitlines()[0].strip()
            refusal = f"The database of DATABASE_URL does not answer: {reason}"
            if time.monotonic() > until:
                raise DatabaseUnavailable(refusal) from error
        if not told:
            sys.stderr.write(f"{refusal} Waiting for it.\n")
        told = True
        time.sleep(1)


def databases(checkout: Path, read: Reader = environment.strictly) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for this process; every setting is read whatever the process needs, so that a wrong
    one is told by the first command. Opens nothing and starts nothing."""
    process = environment.text("ONE_FRONT_DOOR_PROCESS", "command")
    options: dict[str, Any] = {"application_name": f"one-front-door {process}", "prepare_threshold": 2}
    seconds = read(_longest_statement, instead=5)
    pool = read(_pool, instead={})
    if process in LONG_LIVED:
        longest = seconds if process == "web" else LONGEST_STATEMENT_OF_A_WORKER
        options["options"] = (
            f"-c statement_timeout={longest}s -c idle_in_transaction_session_timeout={LONGEST_SILENCE}s"
            f" -c lock_timeout={LONGEST_WAIT_FOR_A_LOCK if process == 'web' else 0}s"
        )
        options |= LINE
        # A pool left to itself asks a database that is away less and less often, at last every few minutes.
        # Nobody asks again for who waits when it gives up: the wait is short, and the next request asks anew.
        options["pool"] = {**pool, "timeout": 5, "reconnect_timeout": 3}
    for name in ADDRESSES:
        if url := environment.text(name):
            read(partial(environment.database, name, url=url, options={}), instead={})
    first = FIRST.get(process, ())
    name = next((one for one in first if environment.text(one)), "DATABASE_URL")
    url = environment.text(name) or Cluster.of(checkout).url(OWNER if first else APPLICATION)
    default = read(lambda: environment.database(name, url=url, options=options), instead={})
    default["CONN_HEALTH_CHECKS"] = process in LONG_LIVED  # a restart of the database is nobody's error page
    suffix = read(lambda: environment.plain_name("TEST_DB_SUFFIX", "app"), instead="app")
    default["TEST"] = {"NAME": "test_" + suffix}
    return {"default": default}


def _longest_statement() -> int:
    return environment.whole_number("STATEMENT_TIMEOUT_SECONDS", default=5, least=0, most=3600)


def _pool() -> dict[str, Any]:
    most = environment.whole_number("DATABASE_POOL_MAX", default=8, least=1, most=1000)
    least = environment.whole_number("DATABASE_POOL_MIN", default=min(2, most), most=1000)
    if least > most:
        raise ImproperlyConfigured(
            f"DATABASE_POOL_MIN is “{least}”, more than DATABASE_POOL_MAX ({most}): write at most {most}."
        )
    return {"min_size": least, "max_size": most}


def application_role() -> str:
    """The name of the role that web and worker connect as."""
    url = environment.text("DATABASE_URL")
    return environment.database("DATABASE_URL", url=url, options={})["USER"] if url else APPLICATION
