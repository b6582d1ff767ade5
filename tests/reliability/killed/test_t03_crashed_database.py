"""T3. PostgreSQL crashes, and single backends of it are killed, while workers and web server are at work.

Nothing is lost and nothing happens twice; web and workers go on by themselves at most 15 seconds after the
database; no job stays in `doing` for more than a minute, also not one whose worker never went away.
(quality.md T3, F6)
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread

import pytest

from tests.reliability import load
from tests.reliability.figures import figure
from tests.reliability.killed.test_t02_killed_web_server import Size as People_
from tests.reliability.killed.test_t02_killed_web_server import half_told, work_of
from tests.reliability.own_service import OwnService
from tests.reliability.people import People
from tests.reliability.reconciliation import differences

BACK_WITHIN = 15.0  #: seconds after the database
LONGEST_DOING = 60.0  #: seconds
DOWN_FOR = (0.5, 3.0)
BETWEEN = (0.5, 2.0)


@dataclass(frozen=True)
class Size:
    jobs: int
    families: int
    pieces: int
    crashes: int
    backends: int
    workers: int  #: killed besides, as in T1
    web_workers: int  #: as in T2
    within: float

    def __str__(self) -> str:
        return f"{self.crashes} crashes, {self.backends} backends"


SMALL = Size(jobs=400, families=4, pieces=24, crashes=1, backends=1, workers=0, web_workers=0, within=120)
WHOLE = Size(jobs=1500, families=90, pieces=600, crashes=3, backends=5, workers=12, web_workers=6, within=600)


@dataclass
class Watch:
    """What is seen from beside while the database comes and goes."""

    service: OwnService
    doing: float = 0.0
    web: list[float] = field(default_factory=list)  #: seconds from the database to the web server, each time
    worker: list[float] = field(default_factory=list)  #: and to the first job that a worker did
    _over: Event = field(default_factory=Event)

    @contextmanager
    def looking(self) -> Iterator[None]:
        thread = Thread(target=self._look, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join(30)

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self.doing = max(self.doing, load.longest_in_doing(self.service.database))

    def wait_until_back(self, beginning: str) -> None:
        """From here, where the database answers, until web and a worker do."""
        probe = load.ask_for(1, beginning=f"{beginning}-probe-{len(self.web)}")
        began = time.monotonic()
        self.web.append(self.service.wait_until_ready())
        while not load.last_runs(probe):
            assert time.monotonic() - began < 60, "no worker does a job"
            time.sleep(0.1)
        self.worker.append(time.monotonic() - began)


def crash(service: OwnService, chance: random.Random) -> None:
    service.database.crash()
    time.sleep(chance.uniform(*DOWN_FOR))
    service.database.start()


@pytest.mark.parametrize("size", [SMALL, pytest.param(WHOLE, marks=pytest.mark.whole)], ids=str)
def test_the_service_survives_its_database(service: OwnService, size: Size) -> None:
    chance = random.Random(3)
    beginning = f"t3-{size.jobs}"
    work = People_(families=size.families, pieces=size.pieces, kills=0, within=size.within)
    crowd = People(service.port, work_of(service, work, chance), at_once=4)
    acts = (
        ["crash"] * size.crashes
        + ["backend"] * size.backends
        + ["worker"] * size.workers
        + ["web"] * size.web_workers
    )
    chance.shuffle(acts)
    watch = Watch(service)
    keys = load.ask_for(size.jobs, beginning=beginning)
    began = time.monotonic()
    crowd.begin()
    try:
        with watch.looking():
            for act in acts:
                time.sleep(chance.uniform(*BETWEEN))
                if act == "worker":
                    service.kill_a_worker(chance)
                elif act == "web":
                    service.kill_a_web_worker(chance)
                else:
                    crash(service, chance) if act == "crash" else service.database.kill_a_backend(chance)
                    service.database.wait_until_it_answers()
                    load.reconnect()
                    watch.wait_until_back(beginning)
            crowd.wait(within=size.within)
            load.wait_until_quiet(within=size.within)
    finally:
        crowd.stop()

    counted = load.count(service, keys, beginning=beginning, besides=f"{beginning}-probe")
    statuses = crowd.statuses()
    figure("t3 jobs", len(keys), "jobs")
    figure("t3 crashes of the database", size.crashes, "crashes")
    figure("t3 killed backends", size.backends, "kills")
    figure("t3 lost", counted.lost, "effects")
    figure("t3 doubled", counted.doubled, "effects")
    figure("t3 bodies run again", counted.bodies_again, "bodies")
    figure("t3 letters sent again under their own key", counted.letters_again, "letters")
    figure("t3 web back after the database, at most", max(watch.web), "s")
    figure("t3 workers back after the database, at most", max(watch.worker), "s")
    figure("t3 longest job in doing", watch.doing, "s")
    figure("t3 completions answered 200", statuses[200], "requests")
    figure("t3 completions without an answer or refused", len(crowd.told) - statuses[200], "requests")
    figure("t3 everything done", time.monotonic() - began, "s")
    assert (counted.lost, counted.doubled) == (0, 0)
    assert max(watch.web + watch.worker) <= BACK_WITHIN
    assert watch.doing <= LONGEST_DOING
    assert statuses[200] >= len(crowd.told) / 2, statuses
    assert half_told(crowd.told) == []
    assert differences(now=datetime.now(UTC)) == []
