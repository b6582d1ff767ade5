"""Plays a drawing of tests/models/engine step by step; every step goes through the stored state."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from processes import engine

MODELS = Path(__file__).parents[2] / "models" / "engine"
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@lru_cache
def spec(name: str) -> engine.Spec:
    """The drawing of that name, built once for all tests, as one version serves all its cases."""
    files = {path.name: path.read_bytes() for path in (MODELS / f"{name}.bpmn", MODELS / "rating.dmn")}
    return engine.build(files, name)


class Play:
    """One process instance. Steps are named by element id, instances of them by item."""

    def __init__(
        self,
        name: str,
        *,
        message: str | None = None,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        **data: Any,
    ) -> None:
        self.spec = spec(name)
        self.functions = functions or {}
        self.now = MORNING
        self.snapshot: bytes | None = None
        self.step: engine.Step
        self.apply(engine.Start(data, message))

    def apply(self, trigger: engine.Trigger) -> engine.Step:
        self.step = engine.step(self.spec, self.snapshot, trigger, functions=self.functions, now=self.now)
        self.snapshot = self.step.snapshot
        return self.step

    def later(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def waits(self, element_id: str = "", item: str | None = None) -> list[engine.Wait]:
        return [
            wait
            for wait in self.step.waits
            if element_id in ("", wait.element_id) and item in (None, wait.item)
        ]

    def wait(self, element_id: str, item: str | None = None) -> engine.Wait:
        [wait] = self.waits(element_id, item)
        return wait

    @property
    def at(self) -> list[str]:
        """Where it stands: element ids, with the item where there is one."""
        return sorted(f"{w.element_id}:{w.item}" if w.item else w.element_id for w in self.step.waits)

    @property
    def passed(self) -> list[str]:
        return [p.element_id for p in self.step.passed if p.kind == "completed"]

    @property
    def called_off(self) -> list[str]:
        return [p.element_id for p in self.step.passed if p.kind == "cancelled"]

    def complete(self, element_id: str, item: str | None = None, **data: Any) -> engine.Step:
        return self.apply(engine.CompleteTask(self.wait(element_id, item).task_id, data))

    def fire(self, element_id: str, item: str | None = None) -> engine.Step:
        return self.apply(engine.FireTimer(self.wait(element_id, item).task_id))

    def deliver(self, element_id: str, name: str, **payload: Any) -> engine.Step:
        return self.apply(engine.DeliverMessage(self.wait(element_id).task_id, name, payload))

    def succeed(self, element_id: str, **data: Any) -> engine.Step:
        return self.apply(engine.CompleteService(self.wait(element_id).task_id, data))

    def fail(self, element_id: str, code: str) -> engine.Step:
        return self.apply(engine.FailService(self.wait(element_id).task_id, code))
