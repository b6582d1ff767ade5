"""What makes a process move: one trigger, one step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID


@dataclass(frozen=True)
class Start:
    """Begin. `message` chooses the start event that waits for a message of that name."""

    data: Mapping[str, Any] = field(default_factory=dict)
    message: str | None = None


@dataclass(frozen=True)
class CompleteTask:
    """A person has finished a human task; `data` are the answers that the process may see."""

    task_id: UUID
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FireTimer:
    """The moment of exactly this timer has come. The engine never looks at a clock to doubt it."""

    task_id: UUID


@dataclass(frozen=True)
class DeliverMessage:
    """A message for exactly this waiting step; the payload joins its data."""

    task_id: UUID
    name: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CompleteService:
    """An operation has succeeded; `data` is what it returned for the process."""

    task_id: UUID
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FailService:
    """An operation ended in a modelled error: the nearest error boundary event of that code takes over."""

    task_id: UUID
    error_code: str


@dataclass(frozen=True)
class AddInstance:
    """One more instance of a running multi-instance activity.

    `task_id` is the activity itself or any wait inside it (the nearest enclosing one is meant).
    """

    task_id: UUID
    item: Any


@dataclass(frozen=True)
class CancelInstance:
    """Take back one instance of a multi-instance activity: `task_id` is it, or a wait inside it."""

    task_id: UUID


@dataclass(frozen=True)
class CancelProcess:
    """End everything that is still open, without an outcome."""


@dataclass(frozen=True)
class Detour:
    """Said beside a trigger: where this element fails in the step, the token goes on as if it had not been
    there. A script or decision table then changes nothing; a choice takes the flow `route`. Nothing else can
    be left out.
    """

    element_id: str
    process_id: str
    route: str = ""


Trigger: TypeAlias = (
    Start
    | CompleteTask
    | FireTimer
    | DeliverMessage
    | CompleteService
    | FailService
    | AddInstance
    | CancelInstance
    | CancelProcess
)
