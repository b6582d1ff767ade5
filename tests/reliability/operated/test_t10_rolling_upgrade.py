"""T10. The release before and this one side by side on one database, both taking work, nobody refused.

The release before runs and people work; the tables are brought up to date under it; this release comes beside
it, and for some minutes contacts arrive at either, answers to either, and the workers of both take the steps.
Then the old one is gone. Its commit stands in previous_release.txt; snapshots of every release are held to
today's code by tests/golden. (quality.md T10)
"""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from orchestrator.cases.models import Case
from processes import specs
from processes.models import HumanTask, Incident
from tests.integration.pathway import answers as usual
from tests.integration.pathway.walk import member_of
from tests.reliability import load, releases
from tests.reliability.figures import figure
from tests.reliability.load import Arriving
from tests.reliability.operated.stand import Stand
from tests.reliability.own_database import CHECKOUT, OwnDatabase
from tests.reliability.own_service import environment, fenmarsh, token_of
from tests.reliability.people import BROKEN, call
from tests.reliability.reconciliation import differences

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(
        not releases.is_here(),
        reason="The history of this checkout does not reach the release before: git fetch --unshallow.",
    ),
]

BOTH_FOR = 120.0  #: seconds
ALONE_FOR = 20.0
AT_ONCE = 4
FORMS = ("danger_check", "records_check", "family_map", "initial_rating")
REAL = {"DJANGO_SETTINGS_MODULE": "orchestrator.settings", "DEMO_QUARTER": "0"}


@dataclass
class Work:
    """People who send contacts and answers to whatever ports there are, until told to stop."""

    ports: list[int]
    told: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._begun: set[object] = set()
        self._tokens: dict[str, str] = {}
        self._threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(AT_ONCE)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)

    def _work(self, number: int) -> None:
        chance = random.Random(number)
        try:
            while not self._stopping.wait(0.1):
                port = chance.choice(self.ports)
                if chance.random() < 0.3:
                    self._send(port, "contacts", "nadia.frost", usual.contact())
                elif piece := self._piece(chance):
                    walk, task = piece
                    said = {"answers": walk.sent(task)}
                    self._send(port, f"tasks/{task.pk}/complete", member_of(task).username, said)
        except Exception as error:
            self.wrong.append(repr(error))
        finally:
            connection.close()

    def _piece(self, chance: random.Random) -> tuple[Arriving, HumanTask] | None:
        """An open task that nobody here has begun."""
        with self._lock:
            open_tasks = HumanTask.objects.filter(state="ready", step__form_key__in=FORMS)
            found = list(open_tasks.exclude(pk__in=self._begun).select_related("step").order_by("?")[:1])
            if not found:
                return None
            self._begun.add(found[0].pk)
        walk = Arriving(fenmarsh(), now=datetime.now(UTC))
        walk.case = Case.objects.get(pk=int(found[0].scope_key))
        return walk, found[0]

    def _send(self, port: int, path: str, who: str, body: object) -> None:
        with self._lock:
            token = (
                self._tokens.setdefault(who, token_of(who)) if who not in self._tokens else self._tokens[who]
            )
        try:
            status, text = call(port, "POST", f"/api/v1/{path}", token, body)
        except BROKEN as error:
            status, text = 0, repr(error)
        self.told[("old" if port == self.ports[0] else "new", status)] += 1
        if status not in (200, 201):
            self.wrong.append(f"{path}: {status} {text[:300]}")


@pytest.fixture(scope="module")
def older(unblocked: None) -> Iterator[tuple[OwnDatabase, Path]]:
    """The release before, and a database that it made and filled with its demo site."""
    own = OwnDatabase()
    specs.forget()
    try:
        with releases.checked_out() as checkout, own.used():
            for command in ("prepare_database", "prepare_site"):
                manage(checkout, command, own)
            yield own, checkout
    finally:
        specs.forget()
        own.end()


def manage(checkout: Path, command: str, database: OwnDatabase) -> None:
    done = subprocess.run(
        [sys.executable, str(checkout / "manage.py"), command],
        cwd=checkout, env=environment(database) | REAL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def test_two_releases_side_by_side_refuse_nobody(older):
    database, checkout = older
    with Stand(database, checkout=checkout, more=REAL) as old:
        old.wait_until_ready()
        assert uses(old, checkout)
        work = Work([old.port])
        time.sleep(ALONE_FOR)
        began = time.monotonic()
        manage(CHECKOUT, "prepare_database", database)
        migrated = time.monotonic() - began
        with Stand(database, more=REAL) as new:
            new.wait_until_ready()
            work.ports.append(new.port)
            time.sleep(BOTH_FOR)
            old.wait_until_ready()
            work.stop()
            load.wait_until_quiet(within=90)
    figure("t10 tables brought up to date under work", migrated, "s")
    for (side, status), number in sorted(work.told.items()):
        figure(f"t10 {side} answered {status}", number, "requests")
    assert work.wrong == []
    assert {side for side, _ in work.told} == {"old", "new"}
    assert not Incident.objects.exists(), [each.cause for each in Incident.objects.all()[:5]]
    assert differences(now=datetime.now(UTC)) == []


def uses(stand: Stand, checkout: Path) -> bool:
    """The web server really runs that code."""
    master = stand.web.running.pid
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return all(Path(f"/proc/{pid}/cwd").readlink() == checkout for pid in children)
