"""The drawings of bpmn/ on the real engine, in a world whose facts a test sets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from processes.engine import (
    CompleteService,
    CompleteTask,
    DeliverMessage,
    FireTimer,
    Start,
    Step,
    Trigger,
    Wait,
    build,
    step,
)

BPMN = Path(__file__).resolve().parents[3] / "bpmn"
MONDAY = datetime(2026, 9, 7, 8, tzinfo=UTC)
CORE = ["CSC", "POLICE", "HEALTH", "DA"]
PEOPLE = [17, 18, 19]


def bundle() -> dict[str, bytes]:
    """Every drawing and decision table of the pathway."""
    return {path.name: path.read_bytes() for path in [*BPMN.glob("*/*.bpmn"), *BPMN.glob("*.dmn")]}


@dataclass
class World:
    """What the functions of expressions answer; a test changes it as the case goes on."""

    danger: bool = False
    domestic_abuse: str = "no"
    school_child: bool = False
    concerns: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    sharing_level: int = 2
    sharing_decided: bool = True
    refused: set[int] = field(default_factory=set)  #: people shared about without their agreement
    authorised: set[int] = field(default_factory=set)
    all_answered: bool = True
    declined: bool = False
    dissent: bool = False
    outcome_allowed: bool = True
    frozen: bool = False
    objection: bool = False

    def functions(self) -> dict[str, Callable[..., Any]]:
        hours = {"50": 1, "75": 2, "80": 3, "limit": 4}
        return {
            "clock_due": lambda code, point: (MONDAY + timedelta(hours=hours[point])).isoformat(),
            "time_to_answer": lambda code: (MONDAY + timedelta(hours=4)).isoformat(),
            "answers_due": lambda: (MONDAY + timedelta(hours=4)).isoformat(),
            "people": lambda: PEOPLE,
            "core_agencies": lambda: CORE,
            "danger_seen": lambda: self.danger,
            "domestic_abuse": lambda: self.domestic_abuse,
            "has_child": lambda: True,
            "has_child_of_school_age": lambda: self.school_child,
            "concern": lambda code: code in self.concerns,
            "flag": lambda code: code in self.flags,
            "rating": lambda: "A",
            "current_round": lambda: 1,
            "sharing_level": lambda: self.sharing_level,
            "sharing_decided": lambda: self.sharing_decided,
            "override_needed": lambda person: person in self.refused,
            "override_authorised": lambda person: person in self.authorised,
            "all_agencies_answered": lambda: self.all_answered,
            "agency_declined": lambda agency, round: self.declined,
            "positions_complete": lambda: (
                False
            ),  # the round ends when every agency has answered, or at the limit
            "signatures_complete": lambda: False,
            "any_dissent": lambda: self.dissent,
            "outcome_allowed": lambda: self.outcome_allowed,
            "decision_frozen": lambda: self.frozen,
            "plan_objection": lambda: self.objection,
        }


class Journey:
    """One running process. Service steps are done at once; everything else waits to be told."""

    def __init__(
        self, process_id: str, world: World, *, message: str | None, data: Mapping[str, Any]
    ) -> None:
        self.world = world
        self.services: list[str] = []
        self.thrown: list[str] = []
        self._spec = build(bundle(), process_id)
        self._snapshot: bytes | None = None
        self.last = self._advance(Start(data, message))
        self._serve()

    def _advance(self, trigger: Trigger) -> Step:
        self.last = step(self._spec, self._snapshot, trigger, functions=self.world.functions(), now=MONDAY)
        self._snapshot = self.last.snapshot
        self.thrown += [message.name for message in self.last.thrown]
        return self.last

    def _serve(self) -> None:
        while service := next((wait for wait in self.last.waits if wait.kind == "service"), None):
            self.services.append(service.element_id)
            self._advance(CompleteService(service.task_id))

    def find(self, element_id: str, item: object = None) -> Wait:
        for wait in self.last.waits:
            if wait.element_id == element_id and (item is None or wait.item == str(item)):
                return wait
        raise AssertionError(f"{element_id} {item or ''} is not waited for: {self.waiting}")

    @property
    def waiting(self) -> list[str]:
        """Ids of all elements where the process stands, repeated ones as often as they are open."""
        return [wait.element_id for wait in self.last.waits]

    @property
    def people_asked(self) -> list[str]:
        return [wait.element_id for wait in self.last.waits if wait.kind == "human"]

    @property
    def completed(self) -> bool:
        return self.last.completed

    def complete(self, element_id: str, item: object = None, **answers: Any) -> None:
        self._advance(CompleteTask(self.find(element_id, item).task_id, answers))
        self._serve()

    def time_comes(self, element_id: str) -> None:
        self._advance(FireTimer(self.find(element_id).task_id))
        self._serve()

    def message_arrives(self, element_id: str, name: str) -> None:
        self._advance(DeliverMessage(self.find(element_id).task_id, name))
        self._serve()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def begin(world: World) -> Callable[..., Journey]:
    """Start a process of the pathway in the test's world."""

    def started(process_id: str, message: str | None = None, **data: Any) -> Journey:
        return Journey(process_id, world, message=message, data=data)

    return started
