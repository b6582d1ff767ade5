"""500 random walks through the database: every step is `execution.advance` with lock, load, rows and save.

What is compared is read back from the rows: the snapshot's waits, the open tasks, timers, subscriptions and
requests, the history, the messages that left, the end. (issue 4, point 1)
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from processes import bundles, engine, execution, publishing, specs
from processes.engine import codec
from processes.engine.step import waits_of
from processes.models import EventKind, ProcessVersion
from tests.sameness.drawing import Drawing
from tests.sameness.proof import PROCESS, WALKS, prove

from .conftest import NOW, World, no_findings

FIRST = int(os.environ.get("SAMENESS_SEED", "0")) + 1_000_000
DRAWINGS = int(os.environ.get("SAMENESS_DRAWINGS", "450")) // 9
PARTS = 10
COMPLETED = {EventKind.PASSED, EventKind.TASK_COMPLETED, EventKind.TIMER_FIRED, EventKind.MESSAGE_TAKEN}
CALLED_OFF = {EventKind.LEFT, EventKind.TASK_CANCELLED}

INSTANCE = "select snapshot, state, event_count from processes_processinstance where id = %(id)s"
SENT = "select name, payload::text from processes_message where sent_by_id = %(id)s order by id"
LINES = """select number, kind, element_id, process_id, task_id, data::text from processes_processevent
    where instance_id = %(id)s and number > %(after)s order by number"""
#: What tasks, timers, subscriptions and requests say that the instance waits for.
OPEN = """
select 'human', task.id, element_id, item, null::timestamptz, null
    from processes_humantask task join processes_stepdefinition step on step.id = step_id
    where instance_id = %(id)s and state in ('ready', 'reserved')
union all select 'timer', id, element_id, item, due_at, null
    from processes_timer where instance_id = %(id)s and state = 'waiting'
union all select 'message', id, element_id, item, null, name
    from processes_messagesubscription where instance_id = %(id)s
union all select 'service', request.id, element_id, item, null, null
    from processes_servicerequest request join processes_stepdefinition step on step.id = step_id
    where instance_id = %(id)s and state = 'waiting'"""


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
        [(snapshot, state, event_count)] = read(INSTANCE, self.instance_id)
        spec = specs.spec_of(version_id=self.version.pk, process_id=PROCESS, sha256=self.version.sha256)
        run = codec.load(spec, bytes(snapshot), functions={}, now=now)
        waits = waits_of(run)
        self.timers |= {wait.element_id for wait in waits if wait.kind == "timer"}
        assert set(read(OPEN, self.instance_id)) == expected_rows(waits)
        lines = [Line(*line) for line in read(LINES, self.instance_id, after=self.events)]
        assert [line.number for line in lines] == list(range(self.events + 1, event_count + 1))
        self.events = event_count
        passed = tuple(line.passed for line in lines if line.kind in COMPLETED | CALLED_OFF)
        nodes = spec.main.task_specs
        ends = [p.element_id for p in passed if p.element_id in nodes and nodes[p.element_id].ends]
        if state == "completed":
            assert lines[-1].kind == EventKind.COMPLETED
            assert lines[-1].data["ended_at"] == ends
        return engine.Step(
            snapshot=bytes(snapshot),
            waits=waits,
            passed=passed,
            thrown=tuple(
                engine.Thrown(name, "", "", json.loads(payload))
                for name, payload in read(SENT, self.instance_id)
            ),
            completed=state == "completed",
            ended_at=tuple(ends),
            data=run.result if state == "completed" else {},
        )


def read(sql: str, instance_id: UUID, **more: Any) -> list[tuple[Any, ...]]:
    """What stands in the database, in plain SQL: nothing of what wrote it helps to read it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"id": instance_id, **more})
        return cursor.fetchall()


@dataclass(frozen=True)
class Line:
    """A line of the history."""

    number: int
    kind: str
    element_id: str
    process_id: str
    task_id: UUID | None
    json: str

    @cached_property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.json)
        return data

    @property
    def passed(self) -> engine.Passed:
        assert self.task_id is not None
        return engine.Passed(
            element_id=self.element_id,
            process_id=self.process_id,
            kind="completed" if self.kind in COMPLETED else "cancelled",
            task_id=self.task_id,
            path=tuple(self.data.get("path", ())),
            item=self.data.get("item"),
            flows=tuple(self.data.get("flows", ())),
        )


def expected_rows(waits: tuple[engine.Wait, ...]) -> set[tuple[Any, ...]]:
    return {
        (wait.kind, wait.task_id, wait.element_id, wait.item or "", wait.due_at, wait.message)
        for wait in waits
    }


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
