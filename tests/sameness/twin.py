"""The same process twice: kept whole in memory, and stored, forgotten and loaded again at every step.

Everything that can be seen of it must be the same after every step: the waits in their order with data, item,
due moment and place, what was passed and called off, the messages that left, the ends reached and the data at
the end. Task ids are random and are compared by place.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from processes import engine
from processes.engine.step import apply, open_run, waits_of
from processes.engine.tokens import Run
from tests.sameness.choices import Choices, chance, pick

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOST_STEPS = 60  #: then the walk stops where it is: it has been compared after every step


class Stored(Protocol):
    """The second of the two: where a state goes after each step and comes from before the next."""

    def take(self, trigger: engine.Trigger, *, now: datetime) -> engine.Step:
        """Take one step from the stored state, store the new one."""

    def tells(self, passed: engine.Passed) -> bool:
        """Whether what was passed is remembered by this way of storing."""


class Kept:
    """Stored as bytes, as `processes.execution` does it, without a database."""

    def __init__(self, spec: engine.Spec) -> None:
        self.spec = spec
        self.snapshot: bytes | None = None

    def take(self, trigger: engine.Trigger, *, now: datetime) -> engine.Step:
        step = engine.step(self.spec, self.snapshot, trigger, functions={}, now=now)
        self.snapshot = step.snapshot
        return step

    def tells(self, passed: engine.Passed) -> bool:
        return True


def as_seen(waits: Sequence[engine.Wait]) -> list[dict[str, Any]]:
    """Everything about the waits but the ids, which are random."""
    return [
        {k: v if k != "attached_to" else v is not None for k, v in vars(wait).items() if k != "task_id"}
        for wait in waits
    ]


def history(passed: Sequence[engine.Passed]) -> list[dict[str, Any]]:
    return [{k: v for k, v in vars(one).items() if k != "task_id"} for one in passed]


def said(thrown: Sequence[engine.Thrown]) -> list[tuple[str, dict[str, Any]]]:
    return [(message.name, message.data) for message in thrown]


class Differs(AssertionError):
    """Something is not the same."""


class Walk:
    """One walk through one drawing, from its start to its end or to the most steps."""

    def __init__(
        self, spec: engine.Spec, stored: Stored, choices: Choices, *, may_fail: Collection[str]
    ) -> None:
        self.choices = choices
        self.may_fail = may_fail
        self.stored = stored
        self.now = MORNING
        self.number = 0
        data = {name: choices.number(0, 9) for name in "abc"} | {"people": [1, 2, 3][: choices.number(0, 3)]}
        start = engine.Start(data)
        self.whole: Run = open_run(spec, None, start, functions={}, now=self.now)
        apply(self.whole, start)
        self.step = stored.take(start, now=self.now)
        self.compare()

    def go(self) -> int:
        """Walk on, compared at every step. Gives the number of steps."""
        while not self.step.completed and self.number < MOST_STEPS:
            self.number += 1
            self._once()
            self.compare()
        return self.number

    def compare(self) -> None:
        """Raises Differs at the first thing that is not the same."""
        whole, step = self.whole, self.step
        self.waits = waits_of(whole)
        told = [passed for passed in whole.passed if self.stored.tells(passed)]
        self._same("what it waits for", as_seen(self.waits), as_seen(step.waits))
        self._same("what was passed and called off", history(told), history(step.passed))
        self._same("the messages that left", said(whole.thrown), said(step.thrown))
        self._same("whether it has ended", whole.completed, step.completed)
        self._same("the ends that were reached", tuple(whole.ended_at), step.ended_at)
        if step.completed:
            self._same("the data at the end", whole.result, step.data)
        elif not step.waits:
            raise Differs(f"step {self.number}: it stands still, waiting for nothing")

    def _same(self, what: str, in_memory: Any, stored: Any) -> None:
        if in_memory != stored:
            raise Differs(f"step {self.number}, {what}:\nin memory {in_memory}\nstored    {stored}")

    def _once(self) -> None:
        choices = self.choices
        self.now += timedelta(hours=pick(choices, (1, 5, 60)))
        waits = self.step.waits
        working = [place for place, wait in enumerate(waits) if wait.kind != "timer"]
        place = pick(choices, working if working and not chance(choices, 20) else range(len(waits)))
        make = self._trigger(waits[place])
        for journal in (self.whole.passed, self.whole.thrown, self.whole.ended_at):
            journal.clear()
        self.whole.steps = self.whole.steps_without_wait = 0
        self.whole.now = self.now
        apply(self.whole, make(self.waits[place].task_id))
        self.step = self.stored.take(make(waits[place].task_id), now=self.now)

    def _trigger(self, wait: engine.Wait) -> Any:
        """What happens to a wait: a function of a task id, the same for both."""
        number, choices = self.number, self.choices
        if wait.kind == "timer":
            return engine.FireTimer
        if wait.kind == "message":
            name = wait.message or ""
            return lambda task_id: engine.DeliverMessage(task_id, name, {"heard": number})
        if wait.item is not None and chance(choices, 15):
            if chance(choices, 50):
                return engine.CancelInstance
            return lambda task_id: engine.AddInstance(task_id, f"more{number}")
        data: dict[str, Any] = {
            "given": {"of": wait.item, "at": number},
            pick(choices, ("a", "b", "c")): choices.number(0, 9),
        }
        if wait.kind == "service":
            if wait.element_id in self.may_fail and chance(choices, 30):
                return lambda task_id: engine.FailService(task_id, "REFUSED")
            return lambda task_id: engine.CompleteService(task_id, data)
        return lambda task_id: engine.CompleteTask(task_id, data)
