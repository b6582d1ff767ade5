"""The quick start's own PostgreSQL: one private cluster for each checkout, used where DATABASE_URL is unset.

    cluster = Cluster.of(checkout)      names places only, starts nothing
    cluster.ensure()                    idempotent, safe from many processes at once; 1 ms where it runs
    cluster.url(APPLICATION)            address for a role, valid before and after the start

No TCP: clients come through a socket in the data folder, which only the server's account and root can enter.
The server stays up between commands, so that web, worker and tests share it; `stop()` ends it.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from orchestrator.database import binaries
from orchestrator.database.account import STATE_FOR_ROOT, others_can_enter, server_account
from orchestrator.database.exceptions import CommandFailed, DatabaseUnavailable, NotOurs

SUPERUSER = "postgres"
OWNER = "ofd_owner"
APPLICATION = "ofd_app"
DATABASE = "ofd"
COMPLETE = "roles-2"  # file that says: roles and database are there; another number makes them anew
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_FOLDER = 90  # the kernel allows 107 bytes for the folder and the socket's name
ZOMBIE_PATIENCE = 10.0  # seconds
CONFIGURATION = """
# One Front Door
listen_addresses = ''
unix_socket_directories = '.'
max_connections = 200
shared_buffers = 128MB
max_wal_size = 2GB
random_page_cost = 1.1
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 2s
"""


@dataclass(frozen=True)
class Cluster:
    """A private PostgreSQL: `data` is its folder, also when it does not exist yet."""

    data: Path

    @classmethod
    def of(cls, checkout: Path) -> "Cluster":
        """The cluster of a checkout. Its name holds a hash of the full path, so no two checkouts share one.

        Under `.data/`; for root in a place that other accounts cannot enter (/root), under /var/lib.
        """
        checkout = checkout.resolve()
        name = "postgres-" + hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
        hidden = os.geteuid() == 0 and not others_can_enter(checkout)
        return cls((STATE_FOR_ROOT if hidden else checkout / ".data") / name)

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address for a role."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    @property
    def socket_folder(self) -> Path:
        """Where clients find the socket: the data folder, or a short link to it where that is too long."""
        if len(os.fsencode(self.data)) <= LONGEST_SOCKET_FOLDER:
            return self.data
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"one-front-door-{os.geteuid()}-{name}"

    def is_running(self) -> bool:
        """Whether the server takes connections now."""
        try:
            status = (self.data / "postmaster.pid").read_text().splitlines()[7].strip()
        except (OSError, IndexError):
            return False
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            return status == "ready" and connection.connect_ex(str(self.socket_folder / SOCKET)) == 0

    def ensure(self) -> None:
        """Make the cluster, its roles and its database where missing, and start it.

        Raises DatabaseUnavailable.
        """
        try:
            self._link_socket_folder()
            if self._is_complete() and self.is_running():
                return
            self._make_room()
            with open(f"{self.data}.lock", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._ensure_alone()
        except PermissionError as error:
            raise NotOurs(error.filename) from error
        except OSError as error:
            raise DatabaseUnavailable(f"The database cannot be kept in {self.data}: {error}") from error

    def stop(self, *, as_a_crash: bool = False) -> bool:
        """Stop the server and wait for it; False where it did not run.

        `as_a_crash`: at once and without a last word, so that the next start has to recover.
        """
        if not (self.data / "postmaster.pid").exists():
            return False
        mode = "immediate" if as_a_crash else "fast"
        self._run(server_account(self.data), "pg_ctl", "stop", "-D", self.data, "-m", mode, "-w", "-s")
        return True

    def release(self) -> bool:
        """Stop the server unless a process of this checkout still uses it. True where it stopped."""
        if not self.is_running():
            return False
        with psycopg.connect(self.url(SUPERUSER, "postgres")) as connection:
            others = connection.execute(
                "select count(*) from pg_stat_activity"
                " where backend_type = 'client backend' and pid <> pg_backend_pid()"
            ).fetchone()
        return others == (0,) and self.stop()

    def _ensure_alone(self) -> None:
        account = server_account(self.data)
        if not self._is_initialised():
            self._initialise(account)
        if not self.is_running():
            self._start(account)
        if not self._is_complete():
            self._make_roles_and_database()
            (self.data / COMPLETE).touch()

    def _is_complete(self) -> bool:
        return (self.data / COMPLETE).exists()

    def _is_initialised(self) -> bool:
        """Whether initdb has once come to its end: our own lines are the last thing that is written."""
        configuration = self.data / "postgresql.auto.conf"
        return configuration.exists() and CONFIGURATION in configuration.read_text()

    def _make_room(self) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:  # whatever root's umask says, the server's account must pass through
            self.data.parent.chmod(self.data.parent.stat().st_mode | 0o111)

    def _link_socket_folder(self) -> None:
        link = self.socket_folder
        if link == self.data:
            return
        if not link.is_symlink():
            with suppress(FileExistsError):  # another process made it, or somebody who shall not: see below
                link.symlink_to(self.data)
        if not link.is_symlink() or link.lstat().st_uid != os.geteuid() or link.readlink() != self.data:
            raise NotOurs(link)

    def _initialise(self, account: pwd.struct_passwd | None) -> None:
        if self.data.exists():  # an initdb that was interrupted
            shutil.rmtree(self.data)
        self.data.mkdir(mode=0o700)
        if account:
            os.chown(self.data, account.pw_uid, account.pw_gid)
        self._run(
            account, "initdb", "-D", self.data, "-U", SUPERUSER, "--auth=trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip
        with open(self.data / "postgresql.auto.conf", "a") as configuration:
            configuration.write(CONFIGURATION)

    def _start(self, account: pwd.struct_passwd | None) -> None:
        self._wait_for_dead_server()
        if self._has_lost_its_socket():
            self.stop()
        self._run(
            account,
            "pg_ctl",
            "start",
            "-D",
            self.data,
            "-l",
            self.data / "server.log",
            "-w",
            "-t",
            "120",
            "-s",
        )

    def _has_lost_its_socket(self) -> bool:
        """A server that is ready but whose socket somebody removed can only be started anew."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            os.kill(int(lines[0]), 0)
        except (OSError, IndexError, ValueError):
            return False
        return lines[7:8] == ["ready   "] and not (self.data / SOCKET).exists()

    def _wait_for_dead_server(self) -> None:
        """Wait until a killed server has been reaped.

        In a container whose first process reaps nobody, a killed server stays a zombie for ever, and
        PostgreSQL takes the zombie's pid file for that of a live server. After a while, and with no live
        process left in the data folder, the file goes.
        """
        patience = time.monotonic() + ZOMBIE_PATIENCE
        pid_file = self.data / "postmaster.pid"
        while _is_zombie(pid_file):
            if time.monotonic() > patience and not _has_process_in(self.data):
                pid_file.unlink(missing_ok=True)
                return
            time.sleep(0.1)

    def _make_roles_and_database(self) -> None:
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            known = {name for (name,) in connection.execute("select rolname from pg_roles")}
            for role, rights in ((OWNER, "login createdb"), (APPLICATION, "login")):
                if role not in known:
                    connection.execute(sql.SQL("create role {} " + rights).format(sql.Identifier(role)))
            connection.execute(
                sql.SQL("grant {} to {}").format(sql.Identifier(APPLICATION), sql.Identifier(OWNER))
            )
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(
                    sql.SQL("create database {} owner {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )

    def _run(self, account: pwd.struct_passwd | None, program: str, *arguments: str | Path) -> None:
        folder = binaries.find(data=self.data, private=account is not None)
        identity: dict[str, Any] = {}
        if account:
            identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        # The output goes to a file: the server inherits it, and a pipe would stay open as long as it runs.
        with tempfile.TemporaryFile() as output:
            status = subprocess.run(
                [folder / program, *arguments],
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                check=False,
                **identity,
            ).returncode
            output.seek(0)
            said = output.read().decode(errors="replace")
        if status:
            raise CommandFailed(program=program, said=said)


def _is_zombie(pid_file: Path) -> bool:
    try:
        pid = int(pid_file.read_text().split()[0])
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError, IndexError):
        return False
    return state == "Z"


def _has_process_in(folder: Path) -> bool:
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink() == folder:
                return True
        except OSError:
            continue
    return False
