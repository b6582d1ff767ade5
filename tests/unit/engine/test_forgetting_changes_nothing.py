"""Random walks through one large drawing, twice: kept whole in memory, and stored and collapsed each time.

Every wait, every item of data, every due moment and the whole history must be the same. The drawing holds
loops, parallel and inclusive joins, repeated sub-processes, calls inside calls, interrupting, repeating and
other timers, messages at an event gateway and at a boundary.
"""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from processes import engine
from processes.engine.step import apply, open_run, waits_of
from processes.engine.tokens import Run
from tests.unit.engine.player import MORNING, spec

SEEDS = 48  #: of one large drawing; random drawings are walked in `test_sameness`
MOST_STEPS = 400


def as_seen(waits: Sequence[engine.Wait]) -> list[dict[str, Any]]:
    """Everything about the waits but the ids, which are random."""
    return [
        {k: v if k != "attached_to" else v is not None for k, v in vars(wait).items() if k != "task_id"}
        for wait in waits
    ]


def history(passed: Sequence[engine.Passed]) -> list[dict[str, Any]]:
    return [{k: v for k, v in vars(one).items() if k != "task_id"} for one in passed]


class Walk:
    """The same process twice; every trigger goes to both."""

    def __init__(self, drawing: str, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = MORNING
        self.spec = spec(drawing)
        turns = self.random.randint(0, 3)
        start = engine.Start({"k": seed, "loops": turns, "pings": 0, "turn": 0, "turns": turns * 5})
        self.whole: Run = open_run(self.spec, None, start, functions={}, now=self.now)
        apply(self.whole, start)
        self.step = engine.step(self.spec, None, start, functions={}, now=self.now)
        self.compare()

    def compare(self) -> None:
        assert as_seen(waits_of(self.whole)) == as_seen(self.step.waits)
        assert history(self.whole.passed) == history(self.step.passed)
        assert self.whole.thrown == list(self.step.thrown)
        assert self.whole.completed == self.step.completed
        assert tuple(self.whole.ended_at) == self.step.ended_at
        if self.step.completed:
            assert self.whole.result == self.step.data

    def trigger(self, wait: engine.Wait, number: int) -> Any:
        """What to do with a wait: a function of a task id, the same for both."""
        chance = self.random.random()
        if wait.kind == "timer":
            return engine.FireTimer
        if wait.kind == "message":
            name = wait.message or ""
            return lambda task_id: engine.DeliverMessage(task_id, name, {"heard": number})
        if wait.kind == "service":
            return engine.CompleteService
        if chance < 0.08 and wait.item is not None:
            return engine.CancelInstance
        if chance < 0.14 and wait.item is not None:
            return lambda task_id: engine.AddInstance(task_id, f"extra{number}")
        data: dict[str, Any] = {f"by_{wait.element_id}": number}
        if wait.element_id == "one":
            data["result"] = {"who": wait.item, "value": number}
        if wait.element_id == "review":
            data["loops"] = wait.data["loops"] - 1
        return lambda task_id: engine.CompleteTask(task_id, data)

    def go(self, number: int) -> None:
        self.now += timedelta(hours=self.random.choice([1, 5, 60]))
        self.whole.now = self.now
        waits = self.step.waits
        likely = [i for i, wait in enumerate(waits) if wait.kind != "timer"] or list(range(len(waits)))
        place = self.random.choice(likely if self.random.random() < 0.8 else range(len(waits)))
        make = self.trigger(waits[place], number)
        for journal in (self.whole.passed, self.whole.thrown, self.whole.ended_at):
            journal.clear()
        self.whole.steps = self.whole.steps_without_wait = 0
        apply(self.whole, make(waits_of(self.whole)[place].task_id))
        trigger = make(waits[place].task_id)
        self.step = engine.step(self.spec, self.step.snapshot, trigger, functions={}, now=self.now)
        self.compare()


@pytest.mark.parametrize("part", range(4))
def test_a_stored_and_collapsed_process_behaves_like_one_kept_whole(part: int) -> None:
    for seed in range(part, SEEDS, 4):
        to_the_end("everything", seed)


def test_a_loop_with_reminders_left_open_behaves_the_same() -> None:
    for seed in range(40):
        to_the_end("loop_of_work", seed)


def to_the_end(drawing: str, seed: int) -> None:
    walk = Walk(drawing, seed)
    number = 0
    while not walk.step.completed and number < MOST_STEPS:
        number += 1
        walk.go(number)
    assert walk.step.completed, f"seed {seed} did not come to its end"
