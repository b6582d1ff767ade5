"""The whole service beside the test: web server and workers as `make run` starts them, its own database.

Every part is a process that may be killed; whatever ends is started again, as any supervisor does.
"""

import os
import random
import signal
import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from orchestrator.agencies.models import Site, Staff
from orchestrator.api import tokens
from orchestrator.database.cluster import OWNER
from scripts import serve
from tests.reliability.mail_server import MailServer
from tests.reliability.own_database import OwnDatabase

READY_WITHIN = 90.0  #: seconds; the machine may be busy with other tests
LOOK_EVERY = 0.1
AT_A_TIME = 4  #: loops and jobs of each worker


class OwnService:
    """A web server and some workers, kept running by a thread until `stop`."""

    def __init__(self, database: OwnDatabase, mail: MailServer, *, workers: int) -> None:
        self.database, self.mail = database, mail
        self.environment = environment(database, mail)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        self.web = serve.web_server(self._listener, self.environment)
        options = ("--loops", str(AT_A_TIME), "--concurrency", str(AT_A_TIME))
        self.workers = [serve.worker(self.environment, *options) for _ in range(workers)]
        self._stopping = threading.Event()
        self._supervisor = threading.Thread(target=self._supervise, name="supervisor", daemon=True)
        self._supervisor.start()

    def _supervise(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            for part in (self.web, *self.workers):
                part.look_after()

    def stop(self) -> None:
        """Web and workers, at once: what they leave behind has been looked at."""
        self._stopping.set()
        for part in (self.web, *self.workers):
            with suppress(ProcessLookupError):
                os.killpg(part.running.pid, signal.SIGKILL)
            part.running.wait(10)
        self._supervisor.join(10)  # last: what it started ends with it
        self._listener.close()

    def wait_until_ready(self) -> float:
        """Seconds until web, worker and database say that all is in order."""
        began = time.monotonic()
        while problems := serve.what_is_missing(f"http://127.0.0.1:{self.port}"):
            assert time.monotonic() - began < READY_WITHIN, problems
            time.sleep(LOOK_EVERY)
        return time.monotonic() - began

    def kill_a_worker(self, chance: random.Random) -> bool:
        """kill -9. False where the one it falls on is just being started again."""
        part = chance.choice(self.workers)
        if part.running.poll() is not None:
            return False
        part.running.kill()
        return True

    def kill_a_web_worker(self, chance: random.Random) -> bool:
        """kill -9 of one of gunicorn's processes; its master starts another."""
        found = _children(self.web.running.pid)
        if not found:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(found), signal.SIGKILL)
        return True

    def restarts(self) -> list[str]:
        """What has ended by itself just now, for messages."""
        parts = (self.web, *self.workers)
        return [part.name for part in parts if part.running.poll() is not None]


def environment(database: OwnDatabase, mail: MailServer | None = None) -> dict[str, str]:
    """What processes need to work in that database; nothing of how the tests themselves work."""
    own = {
        "DJANGO_SETTINGS_MODULE": "tests.reliability.settings",
        "DATABASE_URL": database.url(),
        "DATABASE_OWNER_URL": database.url(OWNER),
        "DEMO": "1",
        "SECRET_KEY": settings.SECRET_KEY,
        "LOG_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
    }
    if mail:
        own |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail.port), "EMAIL_USE_TLS": "0"}
    kept = {
        name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "PG_BINDIR"}
    }
    return kept | own


def token_of(username: str) -> str:
    return tokens.issue(Staff.objects.get(username=username), now=datetime.now(UTC))


def fenmarsh() -> Site:
    return Site.objects.get(code="fenmarsh")


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
