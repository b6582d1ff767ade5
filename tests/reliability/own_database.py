"""A PostgreSQL of a test's own, with the tables of this run's test database: it may be killed."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from orchestrator.database import binaries
from orchestrator.database.cluster import APPLICATION, DATABASE, OWNER, SUPERUSER, Cluster
from tests.reliability.ledger.jobs import TABLES

CHECKOUT = Path(__file__).resolve().parents[2]
ANSWERS_WITHIN = 60.0  #: seconds
COPIED_WITH_ROWS = "django_migrations"


class OwnDatabase:
    """A cluster in a temporary folder. Its keeper ends it with this process, whatever happens."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="ofd-reliability-"))
        folder.chmod(0o755)  # the server may run as another account
        self.cluster = Cluster(folder / "postgres")
        self._keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.keeper", str(folder)],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.start()

    def start(self) -> None:
        self._ask("start")

    def crash(self) -> None:
        """As a power cut: nothing is said, nothing is tidied up."""
        self._ask("crash")

    def end(self) -> None:
        assert self._keeper.stdin
        self._keeper.stdin.close()
        self._keeper.wait(ANSWERS_WITHIN)

    def url(self, role: str = APPLICATION, name: str = DATABASE) -> str:
        return self.cluster.url(role, name)

    def connect(self, role: str = OWNER, name: str = DATABASE) -> psycopg.Connection:
        return psycopg.connect(self.url(role, name), autocommit=True, connect_timeout=10)

    def answers(self) -> bool:
        try:
            with self.connect() as own:
                own.execute("select 1")
        except psycopg.OperationalError:
            return False
        return True

    def wait_until_it_answers(self) -> float:
        """Seconds that it took."""
        began = time.monotonic()
        while not self.answers():
            assert time.monotonic() - began < ANSWERS_WITHIN, "the database did not come back"
            time.sleep(0.05)
        return time.monotonic() - began

    def kill_a_backend(self, chance: random.Random) -> int:
        """kill -9 of one server process that works for the service: PostgreSQL then restarts all of them."""
        until = time.monotonic() + ANSWERS_WITHIN
        while not (found := self._backends()):
            assert time.monotonic() < until, "nobody is connected"
            time.sleep(0.1)
        pid = chance.choice(found)
        os.kill(pid, signal.SIGKILL)
        return pid

    def _backends(self) -> list[int]:
        try:
            with self.connect(SUPERUSER) as own:
                rows = own.execute(
                    "select pid from pg_stat_activity where backend_type = 'client backend' "
                    "and usename = %s and pid <> pg_backend_pid()",
                    [APPLICATION],
                )
                return [pid for (pid,) in rows.fetchall()]
        except psycopg.OperationalError:
            return []

    def make_tables(self) -> None:
        """Copied from the test database, where this run has one, else made; beside them the ledger."""
        settings = connection.settings_dict
        if settings["NAME"] == settings["TEST"]["NAME"]:
            self._copy_from(_address_of(settings))
        with self.used():
            call_command("migrate", interactive=False, verbosity=0)
            call_command("set_up_roles", verbosity=0)
        with self.connect() as own:
            own.execute(sql.SQL(TABLES).format(application=sql.Identifier(APPLICATION)))

    def _copy_from(self, source: str) -> None:
        """Quicker than making them. Where these programs are older than the server, nothing is copied."""
        programs = binaries.find(data=self.cluster.data, private=False)
        dumps = [
            subprocess.run(
                [programs / "pg_dump", "--no-owner", "--no-privileges", *what.split(), source],
                capture_output=True,
                check=False,
                timeout=120,
            )
            for what in ("--schema-only", f"--data-only --table={COPIED_WITH_ROWS}")
        ]
        for dump in dumps if all(each.returncode == 0 for each in dumps) else []:
            subprocess.run(
                [programs / "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", self.url(OWNER)],
                input=dump.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
                timeout=120,
            )

    def keep_as(self, name: str) -> None:
        """A copy of everything as it is now, under another name."""
        connection.close()
        with self.connect(OWNER, "postgres") as own:
            own.execute(
                sql.SQL("create database {} template {}").format(
                    sql.Identifier(name), sql.Identifier(DATABASE)
                )
            )

    def names(self) -> list[str]:
        with self.connect(OWNER, "postgres") as own:
            return [name for (name,) in own.execute("select datname from pg_database").fetchall()]

    @contextmanager
    def used(self, *, role: str = OWNER, name: str = DATABASE) -> Iterator[None]:
        """Inside the block Django works in this database, in every thread."""
        before = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(
            HOST=str(self.cluster.socket_folder), PORT="", USER=role, PASSWORD="", NAME=name
        )
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)

    def _ask(self, word: str) -> None:
        assert self._keeper.stdin
        assert self._keeper.stdout
        self._keeper.stdin.write(f"{word}\n")
        self._keeper.stdin.flush()
        assert self._keeper.stdout.readline().strip() == word, f"the keeper could not {word} the database"


def _address_of(settings: dict[str, Any]) -> str:
    return psycopg.conninfo.make_conninfo(
        host=settings["HOST"], port=settings["PORT"] or None, user=settings["USER"],
        password=settings["PASSWORD"] or None, dbname=settings["NAME"],
    )  # fmt: skip
