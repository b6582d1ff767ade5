"""Board, inbox and history agree whatever people do next, in whatever order: the same seed does the same."""

from datetime import timedelta
from random import Random

import pytest

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Case
from orchestrator.pathway import claiming
from processes import instances, wakeups
from processes.models import HumanTask
from tests.integration.pathway.walk import person

from . import lively
from .slow import World
from .test_measures_board import check

DEEDS = ("claim", "claim", "release", "hand on", "hand on", "wait", "wait", "cancel", "close")
AT_A_TIME = 12


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_board_inbox_and_history_agree_after_any_deeds(fenmarsh: Site, seed: int):
    """Claimed, given back, handed on, left behind by time, cancelled, in a case that is closed with work
    still open in it.
    """
    random, now = Random(seed), lively.NOW
    for _ in range(AT_A_TIME):
        deed = random.choice(DEEDS)
        task = random.choice(open_tasks(fenmarsh))
        people = claiming.candidates(task)
        now += timedelta(minutes=random.choice((1, 40, 600)) if deed == "wait" else 1)
        if deed == "claim" and task.assignee is None and people:
            claiming.claim(task, by=random.choice(people), now=now)
        elif deed == "release" and task.assignee is not None:
            claiming.release(task, by=task.assignee, now=now)
        elif deed == "hand on" and people and people[-1] != task.assignee:
            claiming.reassign(task, to=people[-1], by=person("henry.ash"), now=now)
        elif deed == "wait":
            wakeups.run_due(now)
        elif deed == "cancel":
            instances.cancel(task.instance_id, reason="Opened twice.", by=person("henry.ash"), now=now)
        elif deed == "close":
            Case.objects.filter(pk=int(task.scope_key)).update(closed_at=now)
    world = World(fenmarsh, now)
    for username in ("henry.ash", "farah.aziz", "sunita.rao", "elaine.sutter"):
        check(world, username)


def open_tasks(site: Site) -> list[HumanTask]:
    keys = [str(pk) for pk in Case.objects.filter(site=site).values_list("pk", flat=True)]
    tasks = HumanTask.objects.filter(scope_key__in=keys, state__in=HumanTask.OPEN_STATES)
    return list(tasks.select_related("assignee").order_by("pk"))
