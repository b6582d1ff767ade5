"""T11. Restored from the archived log: to the last committed step, or to the moment before a mistake.

A small cluster archives its log. It is lost. Read in to the end, every case is there that anybody was told
of; read in to a moment, what came later is not, and the machine knows that it stands in another past.
(quality.md T11: RPO 0 with WAL)
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from django.db import connection

from orchestrator.cases.models import Case
from orchestrator.database import binaries
from orchestrator.database.cluster import OWNER, SUPERUSER
from processes import specs, standstill, timers
from tests.reliability import load
from tests.reliability.figures import figure
from tests.reliability.operated.stand import Stand, establish, own_database
from tests.reliability.own_database import OwnDatabase
from tests.reliability.reconciliation import differences

pytestmark = pytest.mark.whole

ARCHIVED_WITHIN = 60.0  #: seconds


def test_a_lost_cluster_is_read_in_to_its_last_step_and_to_a_moment_before(unblocked):
    with tempfile.TemporaryDirectory(prefix="ofd-archive-") as folder:
        os.chmod(folder, 0o755)
        base, archive = Path(folder) / "base", Path(folder) / "archive"
        with own_database() as first:
            archive.mkdir()
            owned_by_the_server(first, archive)
            settings_of(first, archive_mode="on", archive_command=f"cp %p {archive}/%f")
            establish()
            standstill.keep_watch(datetime.now(UTC))
            programs = binaries.find(data=first.cluster.data, private=False)
            backup = [programs / "pg_basebackup", "-c", "fast", "-D", base, "-d", first.url(SUPERUSER)]
            subprocess.run(backup, check=True, capture_output=True)
            (before,) = load.receive(1)
            moment = now_in(first)
            time.sleep(1)
            (later,) = load.receive(1)
            archived(first)
            connection.close()
        kept, lost = before.case.reference, later.case.reference
        with read_in(base, archive) as whole:
            assert references() == {kept, lost}
            began = time.monotonic()
            with Stand(whole) as service:
                service.wait_until_ready()
                load.wait_until_quiet(within=90)
            figure("t11 from the log: work done after", time.monotonic() - began, "s")
            assert standstill.present() is None  # a restore within five minutes has missed nothing
            assert differences(now=datetime.now(UTC)) == []
        with read_in(base, archive, until=moment) as past:
            assert references() == {kept}
            with past.connect(OWNER) as own:
                own.execute("UPDATE processes_pulse SET alive_at = alive_at - interval '12 hours'")
            assert standstill.stands(datetime.now(UTC))
            assert timers.next_due(datetime.now(UTC)) is None
            assert differences(now=datetime.now(UTC)) == []


@contextmanager
def read_in(base: Path, archive: Path, *, until: str = "") -> Iterator[OwnDatabase]:
    """Another cluster from the base backup and the archive; Django works in it inside the block."""
    own = OwnDatabase()
    specs.forget()
    try:
        data = own.cluster.data
        owner = data.stat()
        own.crash()
        shutil.rmtree(data)
        shutil.copytree(base, data)
        (data / "recovery.signal").touch()
        wanted = {
            "archive_mode": "off",
            "restore_command": f"cp {archive}/%f %p",
            "recovery_target_action": "promote",
        }
        write_settings(data, wanted | ({"recovery_target_time": until} if until else {}))
        subprocess.run(["chown", "-R", f"{owner.st_uid}:{owner.st_gid}", data], check=True)
        data.chmod(0o700)
        own.start()
        while in_recovery(own):
            time.sleep(0.2)
        with own.used():
            yield own
    finally:
        specs.forget()
        own.end()


def in_recovery(database: OwnDatabase) -> bool:
    with database.connect(SUPERUSER, "postgres") as own:
        return bool(one(own, "SELECT pg_is_in_recovery()"))


def settings_of(database: OwnDatabase, **settings: str) -> None:
    """Written down, and the server begun anew with them."""
    write_settings(database.cluster.data, settings)
    connection.close()
    database.crash()
    database.start()


def write_settings(data: Path, settings: dict[str, str]) -> None:
    with open(data / "postgresql.auto.conf", "a") as configuration:
        configuration.writelines(f"{name} = '{value}'\n" for name, value in settings.items())


def owned_by_the_server(database: OwnDatabase, folder: Path) -> None:
    owner = database.cluster.data.stat()
    os.chown(folder, owner.st_uid, owner.st_gid)


def now_in(database: OwnDatabase) -> str:
    with database.connect(SUPERUSER) as own:
        return str(one(own, "SELECT clock_timestamp()"))


def archived(database: OwnDatabase) -> None:
    """Everything that was committed lies in the archive."""
    with database.connect(SUPERUSER) as own:
        last = one(own, "SELECT pg_walfile_name(pg_current_wal_lsn())")
        own.execute("SELECT pg_switch_wal()")
        until = time.monotonic() + ARCHIVED_WITHIN
        while one(own, "SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver") < last:
            assert time.monotonic() < until, "the log was not archived"
            time.sleep(0.2)


def one(own: psycopg.Connection, sql: LiteralString) -> Any:
    """The one value that it gives."""
    row = own.execute(sql).fetchone()
    return row[0] if row else None


def references() -> set[str]:
    return set(Case.objects.values_list("reference", flat=True))
