"""500 random walks through the database: every step is `execution.advance` with lock, load, rows and save.

What is compared is read back from the rows: the snapshot's waits, the open tasks, timers, subscriptions and
requests, the history, the messages that left, the end. (issue 4, point 1)
"""

import os
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from processes import bundles, engine, execution, publishing, specs
from processes.engine import codec
from processes.engine.step import waits_of
from processes.models import (
    EventKind,
    HumanTask,
    Message,
    MessageSubscription,
    ProcessEvent,
    ProcessInstance,
    ProcessVersion,
    ServiceRequest,
    Timer,
)
from tests.sameness.drawing import Drawing
from tests.sameness.proof import PROCESS, WALKS, prove

from .conftest import NOW, World, no_findings

FIRST = int(os.environ.get("SAMENESS_SEED", "0")) + 1_000_000
DRAWINGS = int(os.environ.get("SAMENESS_DRAWINGS", "450")) // 9
PARTS = 10
COMPLETED = {EventKind.PASSED, EventKind.TASK_COMPLETED, EventKind.TIMER_FIRED, EventKind.MESSAGE_TAKEN}
CALLED_OFF = {EventKind.LEFT, EventKind.TASK_CANCELLED}


class Rows:
    """The stored one of the two, in PostgreSQL: nothing is kept here but the instance's id."""

    def __init__(self, version: ProcessVersion) -> None:
        self.version = version
        self.instance_id = uuid4()
        self.events = 0
        self.timers: set[str] = set()

    def take(self, trigger: engine.Trigger, *, now: datetime) -> engine.Step:
        if isinstance(trigger, engine.Start):
            instance = execution.begin(self.version, business_key=str(self.instance_id), now=now)
            self.instance_id = instance.id
            outcome = execution.advance(instance, trigger, by=None, now=now)
        else:
            with execution.lock(self.instance_id) as instance:
                outcome = execution.advance(instance, trigger, by=None, now=now)
        assert outcome.incident is None, outcome.incident
        return self._as_stored(now)

    def tells(self, passed: engine.Passed) -> bool:
        """The history does not speak of limits that were taken down: their step was passed or left."""
        return passed.kind == "completed" or passed.element_id not in self.timers

    def _as_stored(self, now: datetime) -> engine.Step:
        row = ProcessInstance.objects.get(id=self.instance_id)
        spec = specs.spec_of(version_id=self.version.pk, process_id=PROCESS, sha256=self.version.sha256)
        run = codec.load(spec, bytes(row.snapshot), functions={}, now=now)
        waits = waits_of(run)
        self.timers |= {wait.element_id for wait in waits if wait.kind == "timer"}
        assert open_rows(row) == expected_rows(waits)
        lines = list(ProcessEvent.objects.filter(instance=row, number__gt=self.events).order_by("number"))
        assert [line.number for line in lines] == list(range(self.events + 1, row.event_count + 1))
        self.events = row.event_count
        passed = tuple(passed_of(line) for line in lines if line.kind in COMPLETED | CALLED_OFF)
        nodes = spec.main.task_specs
        ends = [p.element_id for p in passed if p.element_id in nodes and nodes[p.element_id].ends]
        if row.state == "completed":
            assert lines[-1].kind == EventKind.COMPLETED
            assert lines[-1].data["ended_at"] == ends
        return engine.Step(
            snapshot=bytes(row.snapshot),
            waits=waits,
            passed=passed,
            thrown=tuple(
                engine.Thrown(m.name, "", "", m.payload) for m in Message.objects.filter(sent_by=row)
            ),
            completed=row.state == "completed",
            ended_at=tuple(ends),
            data=run.result if row.state == "completed" else {},
        )


def passed_of(line: ProcessEvent) -> engine.Passed:
    assert line.task_id is not None
    return engine.Passed(
        element_id=line.element_id,
        process_id=line.process_id,
        kind="completed" if line.kind in COMPLETED else "cancelled",
        task_id=line.task_id,
        path=tuple(line.data.get("path", ())),
        item=line.data.get("item"),
        flows=tuple(line.data.get("flows", ())),
    )


def expected_rows(waits: tuple[engine.Wait, ...]) -> set[tuple[Any, ...]]:
    return {
        (wait.kind, wait.task_id, wait.element_id, wait.item or "", wait.due_at or wait.message)
        for wait in waits
    }


def open_rows(row: ProcessInstance) -> set[tuple[Any, ...]]:
    """What tasks, timers, subscriptions and requests say that the instance waits for."""
    of = {"instance": row}
    found: set[tuple[Any, ...]] = set()
    for task in HumanTask.objects.filter(state__in=["ready", "reserved"], **of).select_related("step"):
        found.add(("human", task.id, task.step.element_id, task.item, None))
    for timer in Timer.objects.filter(state="waiting", **of):
        found.add(("timer", timer.id, timer.element_id, timer.item, timer.due_at))
    for one in MessageSubscription.objects.filter(**of):
        found.add(("message", one.id, one.element_id, one.item, one.name))
    for request in ServiceRequest.objects.filter(state="waiting", **of).select_related("step"):
        found.add(("service", request.id, request.step.element_id, request.item, None))
    return found


@pytest.fixture
def stored(world: World) -> Callable[[Drawing], Rows]:
    versions: dict[bytes, ProcessVersion] = {}

    def rows(drawing: Drawing) -> Rows:
        content = drawing.content
        if content not in versions:
            bundle = bundles.of_files(PROCESS, {f"{PROCESS}/{PROCESS}.bpmn": content})
            versions[content] = publishing.publish_file(
                bundle, owner_key="fenmarsh", author="repository", now=NOW, gate=no_findings
            ).version
        return Rows(versions[content])

    return rows


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_what_stands_in_the_database_walks_as_what_is_kept_in_memory(
    part: int, stored: Callable[[Drawing], Rows]
) -> None:
    seeds = range(FIRST + part, FIRST + DRAWINGS, PARTS)
    steps = sum(prove(seed, stored=stored) for seed in seeds)
    print(f"seeds {seeds.start} to {seeds.stop - 1} by {PARTS}: {len(seeds) * WALKS} walks, {steps} steps")
    assert steps > 3 * len(seeds) * WALKS
