"""Whatever process dies while `manage.py play SC-01` runs leaves a case that goes on to its end.

The play is killed at random moments, alone or with the database under it. What it leaves agrees with itself
in everything that T17 looks at; then the work that is due is done by somebody else, and people answer what
they are asked. (issue 4, “Shown by”)
"""

import random
import time

import pytest

from tests.reliability.figures import figure
from tests.reliability.killed.playing import Playing, go_on, left_at
from tests.reliability.own_database import OwnDatabase
from tests.reliability.reconciliation import differences

SCENARIO = "SC-01"
TRIES = 3  #: where the play was quicker than the killer

ALONE, WITH_DATABASE = "the play", "the play and its database"
PLAYS = [(what, 100 + seed) for seed in range(20) for what in (ALONE, WITH_DATABASE)]


@pytest.mark.whole
@pytest.mark.parametrize(("what", "seed"), PLAYS)
def test_a_case_goes_on_whatever_was_killed(
    database: OwnDatabase, django_db_blocker, what: str, seed: int
) -> None:
    chance = random.Random(seed)
    playing, at_most = None, 6.0
    for _ in range(TRIES):
        playing = Playing(database, SCENARIO)
        if playing.kill_after(chance, at_most=at_most):
            break
        at_most /= 2
    else:
        pytest.fail("the play was always quicker")
    if what == WITH_DATABASE:
        database.crash()
        database.start()
    with django_db_blocker.unblock(), playing.left_behind():
        walk = left_at()
        assert differences(now=walk.now) == []
        before, began = walk.now, time.monotonic()
        answers = go_on(walk)
        figure(f"killed play, seed {seed}: answers still to give", answers, "answers")
        figure(f"killed play, seed {seed}: taken to its end", time.monotonic() - began, "s")
        assert differences(now=walk.now) == []
        assert walk.now >= before
