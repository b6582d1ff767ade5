"""T12. Five poisoned tasks among 99 others: five tries each, then one incident with its cause; nobody waits.

An operation that always raises, one that sleeps for ever (in Python, and in a call that nothing reaches), one
that gives back 50 MB and one that kills its process. Two real workers, begun again by a supervisor whenever
they end. The others come at the pace of a service that is used; they are done at least 90 % as fast as
without the poison. (quality.md T12)
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from processes import bundles, instances, publishing, services, specs
from processes.models import Incident, InstanceState, ProcessInstance, ServiceRequest
from processes.registries import registry
from tests.reliability import poisoned_worker
from tests.reliability.figures import figure
from tests.reliability.mail_server import MailServer
from tests.reliability.own_database import OwnDatabase
from tests.reliability.own_service import environment

pytestmark = pytest.mark.whole

HEALTHY, STEPS = 99, 4
SECONDS_APART = 0.8  #: between two cases that begin
LEAST_THROUGHPUT = 0.9
ENDS_WITHIN = 400.0  #: seconds until every poison is an incident
DRAWING = Path(__file__).resolve().parents[1] / "models" / "reliability" / "poison.bpmn"
CAUSES = {
    "raises": "ValueError: the printer is on fire",
    "sleeps": services.TOO_LONG.format(seconds=poisoned_worker.OPERATION_SECONDS),
    "sleeps deeply": services.CUT_OFF,
    "floods": services.TOO_LARGE,
    "kills": services.CUT_OFF,
}


class Supervised:
    """A worker that is begun again whenever it ends, as any supervisor does."""

    def __init__(self, given: dict[str, str]) -> None:
        self._given = given
        self._stopping = False
        self.begun = 0
        self._running: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        command = [sys.executable, "-m", "tests.reliability.poisoned_worker"]
        while not self._stopping:
            self._running = subprocess.Popen(command, env=self._given, stderr=subprocess.DEVNULL)
            self.begun += 1
            self._running.wait()

    def stop(self) -> None:
        self._stopping = True
        if self._running:
            self._running.kill()
        self._thread.join(10)


@pytest.fixture
def workers(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Supervised]]:
    own = OwnDatabase()
    specs.forget()
    monkeypatch.setattr(registry, "functions", None)
    running: list[Supervised] = []
    try:
        with MailServer() as mail, django_db_blocker.unblock():
            own.make_tables()
            given = {**environment(own, mail), "DJANGO_SETTINGS_MODULE": "tests.reliability.settings"}
            given["PYTHONPATH"] = os.pathsep.join([str(DRAWING.parents[3]), given.get("PYTHONPATH", "")])
            with own.used():
                running += [Supervised(given) for _ in range(2)]
                yield running
    finally:
        for worker in running:
            worker.stop()
        specs.forget()
        own.end()


def begin(key: str, kind: str) -> None:
    instances.start(
        owner_key="fenmarsh",
        process_id="poison",
        business_key=key,
        data={"kind": kind, "left": STEPS},
        by=None,
        now=datetime.now(UTC),
    )


def all_done(beginning: str) -> float:
    """Begins the healthy cases one after the other; seconds until the last of them has ended."""
    began = time.monotonic()
    for number in range(HEALTHY):
        begin(f"{beginning}-{number}", "healthy")
        time.sleep(max(0.0, began + (number + 1) * SECONDS_APART - time.monotonic()))
    mine = ProcessInstance.objects.filter(business_key__startswith=f"{beginning}-")
    while mine.exclude(state=InstanceState.COMPLETED).exists():
        assert time.monotonic() - began < ENDS_WITHIN, "healthy cases do not come to an end"
        time.sleep(0.05)
    return time.monotonic() - began


def test_five_poisoned_tasks_end_as_incidents_and_hold_up_nobody(workers: list[Supervised]) -> None:
    publishing.publish_file(
        bundles.of_files("poison", {"poison/poison.bpmn": DRAWING.read_bytes()}),
        owner_key="fenmarsh",
        author="repository",
        now=datetime.now(UTC),
        gate=lambda _: (),
    )
    begin("first", "healthy")
    while ProcessInstance.objects.filter(state=InstanceState.RUNNING).exists():
        time.sleep(0.2)
    alone = all_done("alone")
    for kind in CAUSES:
        begin(f"poison-{kind}", kind)
    began = time.monotonic()
    beside = all_done("beside")
    while Incident.objects.count() < len(CAUSES):
        assert time.monotonic() - began < ENDS_WITHIN, list(
            ServiceRequest.objects.filter(state="waiting").values("data", "attempts", "last_failure")
        )
        time.sleep(0.2)
    figure("T12 healthy cases alone", alone, "s")
    figure("T12 healthy cases beside five poisons", beside, "s")
    figure("T12 throughput kept", 100 * alone / beside, "%")
    figure("T12 every poison an incident after", time.monotonic() - began, "s")
    figure("T12 workers begun again", sum(worker.begun for worker in workers) - 2, "times")
    found = Incident.objects.select_related("instance")
    assert {one.instance.business_key.removeprefix("poison-"): one.cause for one in found} == CAUSES
    assert {one.tries for one in found} == {5}
    assert {one.element_name for one in found} == {"Do the work"}
    assert Incident.objects.count() == len(CAUSES)
    assert alone / beside >= LEAST_THROUGHPUT
