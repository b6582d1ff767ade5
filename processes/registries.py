"""What the machine must ask of the service while it steps: small protocols, registered at start-up.

*placement*: where do all the new human tasks of a step go; *closing*: which are closed; *moving*: may a case
go on in another version; *functions*: what may an expression call; *operations*: what may a service task
name. The machine knows no agency, family or page.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True)
class NewTask:
    """A human task that a step has just opened, before it is placed."""

    task_id: UUID
    step: Any  #: the StepDefinition row
    data: Mapping[str, Any]
    item: str | None


@dataclass(frozen=True)
class Place:
    """Where a new human task goes and how urgent it is."""

    queue: int
    audience: Sequence[int]
    scope_key: str
    title: str
    priority: int = 0
    clock: str = ""
    due_at: datetime | None = None
    warn_at: datetime | None = None


class Placement(Protocol):
    """All new tasks of one step at once, answered in the same order. Must always find a queue."""

    def __call__(self, *, business_key: str, tasks: Sequence[NewTask], now: datetime) -> Sequence[Place]: ...


class Closing(Protocol):
    """Told of all human tasks that a step closes (done or not needed any more), before it places new ones."""

    def __call__(self, *, business_key: str, closed: Collection[UUID], now: datetime) -> None: ...


@dataclass(frozen=True)
class MovingTask:
    """An open human task of a case that is to move to another version, with its step in both."""

    task_id: UUID
    title: str
    is_submitted: bool  #: its answer is kept and waits for a step that failed
    step: Any  #: the StepDefinition row of the version it runs
    new_step: Any


class Moving(Protocol):
    """Asked before a case moves: what the service has to say. (sentences against it, sentences beside it)"""

    def __call__(
        self, *, business_key: str, process_id: str, to_version: Any, tasks: Sequence[MovingTask]
    ) -> tuple[Sequence[str], Sequence[str]]: ...


class Functions(Protocol):
    """Functions that expressions may call, over one context read once per step.

    `names` is what the publish gate allows; `for_instance` answers them for one instance at one moment.
    """

    names: frozenset[str]

    def for_instance(
        self, *, business_key: str, item: str, now: datetime
    ) -> Mapping[str, Callable[..., Any]]: ...


@dataclass(frozen=True)
class ServiceCall:
    """What an operation gets: the step's variables and fixed parameters, and where it stands."""

    task_id: UUID
    instance_id: UUID
    owner_key: str
    business_key: str
    item: str
    operation: str
    parameters: Mapping[str, Any]
    data: Mapping[str, Any]
    element_name: str
    now: datetime
    deadline_point: str = ""


#: Runs inside the transaction that completes its step: its rows and the step commit together or not at all.
#: Returns variables for the process. Raise `processes.exceptions.BpmnError(code)` for a modelled error.
Operation = Callable[[ServiceCall], Mapping[str, Any]]


@dataclass
class Registry:
    """Filled once at start-up by the service (or by a test)."""

    placement: Placement | None = None
    closing: Closing | None = None
    moving: Moving | None = None
    functions: Functions | None = None
    operations: dict[str, Operation] = field(default_factory=dict)

    def operation(self, name: str) -> Callable[[Operation], Operation]:
        """Decorator that registers an operation; two of one name are a mistake."""

        def register(function: Operation) -> Operation:
            if name in self.operations:
                raise ValueError(f"operation {name} is registered twice")
            self.operations[name] = function
            return function

        return register


registry = Registry()
