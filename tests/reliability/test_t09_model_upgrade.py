"""T9. Five hundred running cases at every step of a pathway, and its next version: none is dropped.

Version 2 renames a step, adds one before and one after, leaves one out, repeats another for each agency, and
moves a gateway. Each case is moved, or stays with a reason; half of the moved ones are put back and are byte
for byte what they were; all of them then come to an end. (quality.md T9; 40 cases in every run:
tests/integration/machine/test_moving.py)
"""

import time
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from orchestrator.audit.models import Act
from orchestrator.pathway import moving
from processes import instances, tasks, wakeups
from processes.models import (
    HumanTask,
    Incident,
    InstanceState,
    MoveResult,
    ProcessEvent,
    ProcessInstance,
    ServiceRequest,
)
from tests.integration.machine import conftest as small_world
from tests.integration.machine.conftest import NOW, answer
from tests.integration.machine.moved_cases import rows
from tests.integration.machine.moved_models import (
    END,
    START,
    asked,
    at_edge,
    done,
    drawing,
    of_kind,
    several,
    timer,
    version_of,
)

from .figures import figure

publish, world, alice = small_world.publish, small_world.world, small_world.alice
pytestmark = [pytest.mark.django_db, pytest.mark.whole]

CASES = 500
SECONDS = 120
AGENCIES = ["CSC", "POLICE", "HEALTH"]
LATER = NOW + timedelta(hours=1)
FORK, JOIN = of_kind("parallelGateway", "fork"), of_kind("parallelGateway", "join")
CHOICE = of_kind("exclusiveGateway", "choice", "How urgent?", default="choice_to_plan")
URGENT = {"choice_to_urgent": "urgency == 'high'"}
COMMON = (
    START,
    asked("check", "Is anyone in danger?"),
    at_edge("late", "check", "Too long", timer(), ends=False),
    done("remind", "Remind"),
    of_kind("endEvent", "reminded"),
    FORK,
    JOIN,
    asked("known", "What is known?"),
    asked("position", "Where do you stand?", inside=several(), subject="agency"),
    asked("urgent", "What now, at once?"),
    asked("plan", "What next?"),
    END,
)
ONE = drawing(
    *COMMON, CHOICE, asked("gone", "To be left out"), asked("map", "Who belongs to the family?"),
    conditions=URGENT,
    ways="start > check > gone > map > fork > known > join > choice > plan > end\n"
    "fork > position > join\nchoice > urgent > end\nlate > remind > reminded",
)  # fmt: skip
TWO = drawing(
    *COMMON, of_kind("exclusiveGateway", "choice", "How urgent is it?", default="choice_to_plan"),
    asked("first", "Is this the right place?"), asked("map", "Who is in the family?", inside=several()),
    asked("after", "Who is told?"),
    conditions=URGENT,
    ways="start > first > check > map > fork > known > join > after > choice > plan > end\n"
    "fork > position > join\nchoice > urgent > end\nlate > remind > reminded",
)  # fmt: skip


def at_step(turn: int, by: Any) -> UUID:
    """A case that has come as far as its turn says: every step, one branch or the other, limits reached."""
    urgency = "high" if turn % 3 == 0 else "low"
    begun = instances.start(
        owner_key="fenmarsh",
        process_id="moving",
        business_key=f"case-{turn}",
        data={"agencies": AGENCIES, "urgency": urgency},
        by=None,
        now=NOW,
    )
    for _ in range(turn % 9):
        ready = HumanTask.objects.filter(instance_id=begun.instance_id, state="ready").order_by("id")
        if turn % 2:
            ready = ready.reverse()
        if task := ready.first():
            answer(task, by=by)
    if turn % 5 == 0 and (task := ready_task(begun.instance_id)):
        tasks.claim(task.pk, by=by, now=NOW)
    return begun.instance_id


def ready_task(instance_id: UUID) -> HumanTask | None:
    return HumanTask.objects.filter(instance_id=instance_id, state="ready").order_by("id").first()


def test_five_hundred_cases_at_every_step_are_moved_or_stay_with_a_reason(world: Any, alice: Any) -> None:
    one = version_of(ONE)
    ids = [at_step(turn, alice) for turn in range(CASES)]
    wakeups.run_due(NOW + timedelta(hours=3))  # limits that were reached: their reminders are under way
    running = [pk for pk in ids if ProcessInstance.objects.get(pk=pk).state == InstanceState.RUNNING]
    before = {pk: rows(pk) for pk in ids}
    two = version_of(TWO)

    dry = moving.ask(one, two, is_dry=True, by=alice, now=LATER, defer=False)
    moving.work(dry.pk, clock=lambda: LATER)
    assert {pk: rows(pk) for pk in ids} == before
    run = moving.ask(one, two, is_dry=False, by=alice, now=LATER, defer=False)
    began = time.monotonic()
    moving.work(run.pk, clock=lambda: LATER)
    seconds = time.monotonic() - began
    figure("t09_cases_looked_at_and_moved_a_second", len(running) / seconds, "1/s")

    results = {result.instance_id: result for result in MoveResult.objects.filter(run=run)}
    foreseen = Counter(MoveResult.objects.filter(run=dry).values_list("kind", flat=True))
    kinds = Counter(result.kind for result in results.values())
    assert set(results) == set(running)
    assert (kinds["moved"], kinds["cannot"]) == (foreseen["can_move"], foreseen["cannot"])
    assert kinds["moved"] + kinds["cannot"] == len(running)
    assert kinds["moved"] > len(running) / 3
    assert kinds["cannot"] > 20
    assert {sentence for result in results.values() for sentence in result.sentences} == {
        "“To be left out” is open in this case and is not there any more in version 2.",
        "“Who belongs to the family?” is open in this case and has become a repeated step in version 2.",
    }
    assert Act.objects.filter(verb="move_case").count() == kinds["moved"]
    assert ProcessEvent.objects.filter(kind="moved").count() == kinds["moved"]

    moved = [pk for pk in running if results[pk].kind == "moved"]
    assert all(rows(pk) == before[pk] for pk in ids if pk not in moved)
    for pk in moved[::2]:
        moving.undo(results[pk].move_id, by=alice, now=LATER)
        assert rows(pk) == before[pk]

    to_the_end(ids, alice)
    assert not Incident.objects.exists()
    assert set(ProcessInstance.objects.values_list("state", flat=True)) == {InstanceState.COMPLETED}
    assert seconds < SECONDS


def to_the_end(ids: list[UUID], by: Any) -> None:
    """Everything that is asked is answered, and everything that is due is done."""
    for pk in ids:
        for _ in range(100):
            task = HumanTask.objects.filter(instance_id=pk, state__in=HumanTask.OPEN_STATES).first()
            if task is None:
                break
            answer(task, by=by)
    while ServiceRequest.objects.filter(state="waiting").exists():
        wakeups.run_due(NOW + timedelta(hours=9))
