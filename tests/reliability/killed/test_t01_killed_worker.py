"""T1. kill -9 of workers under load: nothing is lost, nothing happens twice, all goes on within 30 seconds.

Two workers with four loops and four jobs at a time; every 0.8 to 2.5 seconds one of them is killed and begun
again by its supervisor. They carry jobs that write a row and send a letter, and take the first steps of cases
that come in meanwhile. (quality.md T1, F6)
"""

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from tests.integration.pathway.walk import Walk
from tests.reliability import load
from tests.reliability.figures import figure
from tests.reliability.own_service import OwnService
from tests.reliability.reconciliation import differences

RECOVERED_WITHIN = 30.0  #: seconds
BETWEEN_KILLS = (0.8, 2.5)


@dataclass(frozen=True)
class Size:
    jobs: int
    kills: int
    families: int
    seed: int
    within: float  #: seconds until all is quiet again

    def __str__(self) -> str:
        return f"{self.jobs} jobs, {self.kills} kills"


SMALL = Size(jobs=300, kills=3, families=4, seed=1, within=90)
WHOLE = Size(jobs=1500, kills=12, families=40, seed=1, within=240)


@pytest.mark.parametrize("size", [SMALL, pytest.param(WHOLE, marks=pytest.mark.whole)], ids=str)
def test_workers_that_are_killed_lose_nothing_and_do_nothing_twice(service: OwnService, size: Size) -> None:
    chance = random.Random(size.seed)
    beginning = f"t1-{size.jobs}"
    print(f"seed {size.seed}")
    keys = load.ask_for(size.jobs, beginning=beginning)
    began = time.monotonic()
    walks: list[Walk] = []
    held: list[tuple[datetime, set[str]]] = []
    killed = 0
    while killed < size.kills:
        until = time.monotonic() + chance.uniform(*BETWEEN_KILLS)
        while time.monotonic() < until:
            walks += load.receive(1) if len(walks) < size.families else []
            time.sleep(0.05)
        mine = load.in_hand(service.database)
        if service.kill_a_worker(chance):
            held.append((datetime.now(UTC), mine))
            killed += 1
        assert time.monotonic() - began < size.within, "no worker stays alive long enough to be killed"
    walks += load.receive(size.families - len(walks))
    load.wait_until_quiet(within=size.within)

    counted = load.count(service, keys, beginning=beginning)
    recovered = 0.0
    for at, mine in held:
        runs = load.last_runs(mine)
        recovered = max([recovered, *((last - at).total_seconds() for last in runs.values())])
    figure("t1 jobs", len(keys), "jobs")
    figure("t1 kills", killed, "kills")
    figure("t1 cases received meanwhile", len(walks), "cases")
    figure("t1 lost", counted.lost, "effects")
    figure("t1 doubled", counted.doubled, "effects")
    figure("t1 bodies run again", counted.bodies_again, "bodies")
    figure("t1 letters sent again under their own key", counted.letters_again, "letters")
    figure("t1 recovered after a kill, slowest job", recovered, "s")
    figure("t1 everything done", time.monotonic() - began, "s")
    assert (counted.lost, counted.doubled) == (0, 0)
    assert recovered <= RECOVERED_WITHIN
    assert load.half_done(walks) == []
    assert differences(now=datetime.now(UTC)) == []
