"""T2. kill -9 of web server processes while people complete tasks: what was answered is done, once.

Eight people send their answers to the API without a key, each once; gunicorn's processes are killed under
them. Every answer of 200 stands for one completed task and one act. Whoever was not answered finds their task
either done as a whole or not touched. (quality.md T2)
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import connection

from processes.models import HumanTask, TaskState
from tests.reliability import load, people
from tests.reliability.figures import figure
from tests.reliability.own_service import OwnService
from tests.reliability.people import People, Piece, Told
from tests.reliability.reconciliation import differences

FORMS = ("danger_check", "records_check")
BETWEEN_KILLS = (1.0, 3.0)


@dataclass(frozen=True)
class Size:
    families: int
    pieces: int
    kills: int
    within: float  #: seconds

    def __str__(self) -> str:
        return f"{self.pieces} completions"


WHOLE = Size(families=90, pieces=600, kills=12, within=300)


def half_told(told: Sequence[Told]) -> list[str]:
    """Tasks of which the people and the database do not say the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select detail ->> 'task', count(*) from audit_act where verb = 'complete_task' group by 1"
        )
        acts = dict(cursor.fetchall())
    states = dict(HumanTask.objects.values_list("id", "state"))
    wrong = []
    for each in told:
        is_done, said = states[each.task_id] == TaskState.COMPLETED, acts.get(str(each.task_id), 0)
        if (each.status == 200 and not is_done) or said != int(is_done):
            wrong.append(f"{each.task_id}: told {each.status}, task {states[each.task_id]}, {said} acts")
    return wrong


def kill_while_busy(service: OwnService, crowd: People, size: Size, chance: random.Random) -> int:
    """How many were killed."""
    killed, until = 0, time.monotonic() + size.within
    while crowd.are_busy:
        assert time.monotonic() < until, f"{len(crowd.told)} of {size.pieces} told: {crowd.statuses()}"
        time.sleep(chance.uniform(*BETWEEN_KILLS))
        if killed < size.kills and crowd.are_busy:
            killed += service.kill_a_web_worker(chance)
    return killed


def work_of(service: OwnService, size: Size, chance: random.Random) -> list[Piece]:
    """Answers to the first tasks of so many families."""
    walks = load.receive(size.families)
    load.wait_until_quiet(within=size.within)
    assert load.half_done(walks) == []
    return people.pieces(walks, forms=FORMS, chance=chance)[: size.pieces]


@pytest.mark.whole
@pytest.mark.parametrize("size", [WHOLE], ids=str)
def test_what_was_answered_is_done_and_what_was_not_is_whole_or_untouched(
    service: OwnService, size: Size
) -> None:
    chance = random.Random(2)
    crowd = People(service.port, work_of(service, size, chance), at_once=8)
    assert len(crowd.pieces) == size.pieces
    crowd.begin()
    try:
        killed = kill_while_busy(service, crowd, size, chance)
    finally:
        crowd.stop()
    load.wait_until_quiet(within=size.within)

    statuses = crowd.statuses()
    unanswered = [each.task_id for each in crowd.told if each.status == 0]
    done = HumanTask.objects.filter(pk__in=unanswered, state=TaskState.COMPLETED).count()
    figure("t2 completions sent", len(crowd.told), "requests")
    figure("t2 kills", killed, "kills")
    figure("t2 answered 200", statuses[200], "requests")
    figure("t2 not answered", len(unanswered), "requests")
    figure("t2 of these done as a whole", done, "tasks")
    figure("t2 longest answer", max(each.seconds for each in crowd.told), "s")
    assert killed == size.kills
    assert set(statuses) <= {200, 0, 503}, [e for e in crowd.told if e.status not in (200, 0)][:3]
    assert half_told(crowd.told) == []
    assert differences(now=datetime.now(UTC)) == []
