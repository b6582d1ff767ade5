"""Web server and workers on a database of a test's own, by this code or by an older one."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from orchestrator.agencies.establishing import establish_demo
from orchestrator.agencies.models import Staff
from orchestrator.pathway import publishing
from orchestrator.web.sessions import SessionStore
from processes import bundles, specs
from processes import publishing as machine
from tests.reliability.own_database import CHECKOUT, OwnDatabase
from tests.reliability.own_service import READY_WITHIN, environment, serve

LOOK_EVERY = 0.1
COOKIE = settings.SESSION_COOKIE_NAME


class Stand:
    """One web server and so many workers, started again when they end, until the end of the block."""

    def __init__(
        self,
        database: OwnDatabase,
        *,
        workers: int = 1,
        checkout: Path = CHECKOUT,
        more: Mapping[str, str] | None = None,
        web: Mapping[str, str] | None = None,
    ) -> None:
        self._environment = environment(database) | {"SECRET_KEY": settings.SECRET_KEY, **(more or {})}
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        serving = [
            *(sys.executable, "-m", "gunicorn", "orchestrator.wsgi:application", "--chdir", str(checkout)),
            *("--bind", f"fd://{self._listener.fileno()}", "--worker-class", "gthread"),
            *("--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket"),
        ]
        worker = [sys.executable, str(checkout / "manage.py"), "worker"]
        self.web = self._part("web server", serving, [self._listener.fileno()], web or {})
        self.workers = [self._part("worker", worker) for _ in range(workers)]
        self._stopping = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)

    def __enter__(self) -> "Stand":
        self._supervisor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._supervisor.join(10)
        for part in self._parts():
            with suppress(ProcessLookupError):
                os.killpg(part.running.pid, signal.SIGKILL)
            part.running.wait(10)
        self._listener.close()

    def wait_until_ready(self, *, within: float = READY_WITHIN) -> float:
        """Seconds until web, worker and database say that all is in order."""
        began = time.monotonic()
        while problems := serve.what_is_missing(f"http://127.0.0.1:{self.port}"):
            assert time.monotonic() - began < within, problems
            time.sleep(LOOK_EVERY)
        return time.monotonic() - began

    def _part(
        self,
        name: str,
        command: Sequence[str],
        files: Sequence[int] = (),
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> Any:
        return serve.Process(
            name=name, command=command, files=files, environment={**self._environment, **more}
        )

    def _parts(self) -> Sequence[Any]:
        return (self.web, *self.workers)

    def _supervise(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            for part in self._parts():
                part.look_after()


@contextmanager
def own_database() -> Iterator[OwnDatabase]:
    """A cluster with the tables of this version, in which Django works inside the block."""
    own = OwnDatabase()
    specs.forget()
    try:
        own.make_tables()
        with own.used():
            yield own
    finally:
        specs.forget()
        own.end()


def establish() -> None:
    """The demo site with the repository's drawings, published yesterday."""
    establish_demo("none of them signs in")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    for bundle in bundles.read_folder(publishing.MODELS, form_files=publishing.form_files()):
        machine.publish_file(
            bundle, owner_key="fenmarsh", author="the repository", now=yesterday, gate=lambda _: ()
        )
        publishing.keep_forms(bundle, now=yesterday)


def session_of(username: str) -> str:
    """The value of the cookie of somebody who has signed in."""
    staff = Staff.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(staff.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    session.create()
    return str(session.session_key)
