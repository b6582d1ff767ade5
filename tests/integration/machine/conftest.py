"""A small world for the machine: tiny drawings, a placement, a few functions, one operation; no service."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model

from processes import bundles, execution, instances, publishing, specs, tasks
from processes.exceptions import BpmnError
from processes.execution import Outcome
from processes.models import HumanTask, Incident, Message, ProcessVersion
from processes.registries import NewTask, Place, ServiceCall, registry

MODELS = Path(__file__).resolve().parents[2] / "models" / "machine"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def no_findings(bundle: bundles.Bundle) -> Sequence[Any]:
    """A gate that lets everything through: these drawings are about running, not about publishing."""
    return []


def bundle_of(name: str) -> bundles.Bundle:
    path = MODELS / f"{name}.bpmn"
    return bundles.of_files(name, {f"{name}/{name}.bpmn": path.read_bytes()})


@dataclass
class World:
    """What the expressions, the placement and the operation of these tests see and leave."""

    due: dict[tuple[str, str], datetime] = field(default_factory=dict)
    breaks: bool = False
    heard: bool = False
    fail_operation: str = ""
    noted: list[ServiceCall] = field(default_factory=list)
    placed: list[int] = field(default_factory=list)
    names: frozenset[str] = frozenset({"clock_due", "may_break", "heard"})

    def for_instance(
        self, *, business_key: str, item: str, now: datetime
    ) -> Mapping[str, Callable[..., Any]]:
        return {"clock_due": self._clock_due, "may_break": self._may_break, "heard": lambda: self.heard}

    def place(self, *, business_key: str, tasks: Sequence[NewTask], now: datetime) -> Sequence[Place]:
        self.placed.append(len(tasks))
        return [
            Place(queue=1, audience=[7], scope_key=business_key, title=f"{task.step.name} {task.item or ''}")
            for task in tasks
        ]

    def note(self, call: ServiceCall) -> Mapping[str, Any]:
        self.noted.append(call)
        Message.objects.create(
            owner_key="fenmarsh",
            name="left.by.operation",
            business_key=call.business_key,
            state="kept",
            created_at=call.now,
            due_at=call.now,
        )
        if self.fail_operation == "refuse":
            raise BpmnError("REFUSED")
        if self.fail_operation:
            raise ValueError(self.fail_operation)
        return {"noted": True}

    def _clock_due(self, code: str, point: str) -> str:
        return self.due[code, point].isoformat()

    def _may_break(self) -> bool:
        if self.breaks:
            raise ValueError("the register does not answer")
        return True


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    specs.forget()
    small = World()
    small.due = {
        ("K-1", "50"): NOW + timedelta(hours=1),
        ("K-1", "limit"): NOW + timedelta(hours=2),
        ("K-2", "limit"): NOW + timedelta(hours=4),
    }
    monkeypatch.setattr(registry, "placement", small.place)
    monkeypatch.setattr(registry, "closing", None)
    monkeypatch.setattr(registry, "functions", small)
    monkeypatch.setattr(registry, "operations", {"note": small.note})
    yield small
    specs.forget()


@pytest.fixture
def publish(world: World) -> Callable[..., ProcessVersion]:
    def publish_one(name: str, owner_key: str = "fenmarsh") -> ProcessVersion:
        return publishing.publish_file(
            bundle_of(name), owner_key=owner_key, author="repository", now=NOW, gate=no_findings
        ).version

    return publish_one


@pytest.fixture
def begin(publish: Callable[..., ProcessVersion]) -> Callable[..., UUID]:
    """Publish a tiny drawing and start it; gives the instance's id."""

    def begin_one(name: str, *, data: Mapping[str, Any] | None = None, **options: Any) -> UUID:
        publish(name)
        started = instances.start(
            owner_key="fenmarsh",
            process_id=name,
            business_key=options.pop("business_key", "case-1"),
            data=data,
            by=None,
            now=NOW,
            **options,
        )
        assert started.outcome.incident is None, started.outcome.incident
        return started.instance_id

    return begin_one


def person(name: str) -> Any:
    return get_user_model().objects.create(
        username=name.lower(), email=f"{name.lower()}@example.org", display_name=name
    )


@pytest.fixture
def alice(db: None) -> Any:
    return person("Alice")


@pytest.fixture
def bob(db: None) -> Any:
    return person("Bob")


@pytest.fixture
def henry(db: None) -> Any:
    return person("Henry")


@pytest.fixture
def stumbled(begin: Callable[..., UUID], alice: Any) -> Callable[..., Incident]:
    """Alice has answered, and the script or the choice after her could not be made."""

    def stumble(*, said: dict[str, Any] | None = None, **data: Any) -> Incident:
        given = {"parts": 0, "urgency": "now", "round": 1, "due": "2026-03-05", "seen": False} | data
        instance_id = begin("stumbling", data=given, business_key=f"case-{uuid4()}")
        return failed(answer(the_task(instance_id), by=alice, **(said or {})))

    return stumble


def the_task(instance_id: UUID, element_id: str = "ask") -> HumanTask:
    """The open task at an element, else one that was there."""
    found = HumanTask.objects.filter(instance_id=instance_id, step__element_id=element_id)
    return max(found, key=lambda task: task.is_open)


def answer(task: HumanTask, *, by: Any, now: datetime = NOW, **data: Any) -> Outcome:
    """Complete a task as the service does: lock, check, step."""
    with execution.lock(task.instance_id) as instance:
        held = tasks.hold(instance, task.id, by=by)
        return tasks.complete(instance, held, data=data, by=by, now=now)


def failed(outcome: Outcome) -> Incident:
    """The incident of a step that failed."""
    assert outcome.incident is not None
    return outcome.incident
