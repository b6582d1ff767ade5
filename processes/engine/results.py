"""What a step answers: frozen values, no engine object ever leaves the package."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

WaitKind = Literal["human", "timer", "message", "service"]
PassedKind = Literal["completed", "cancelled"]


@dataclass(frozen=True)
class Wait:
    """One place where the process stands until something from outside resolves it."""

    task_id: UUID  #: the same from step to step, as long as the wait stands
    kind: WaitKind
    element_id: str
    process_id: str  #: the called process it stands in
    data: dict[str, Any]  #: a copy; changing it changes nothing
    item: str | None = None  #: of this instance or the nearest enclosing one of a multi-instance activity
    due_at: datetime | None = None  #: timers only, aware UTC
    message: str | None = None  #: message waits only: the name waited for
    interrupting: bool | None = None  #: boundary events only
    attached_to: UUID | None = None  #: boundary events on a human task only: that task
    path: tuple[str, ...] = ()  #: element ids of the enclosing call activities, outermost first


@dataclass(frozen=True)
class Thrown:
    """A message that left the process in this step; the caller correlates it."""

    name: str
    element_id: str
    process_id: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Passed:
    """An element that a token went through in this step, or that was called off while it was open.

    `flows` are the sequence flows by which its tokens came (several at a join, none at a start, a boundary
    event or an instance). A multi-instance activity shows once for each instance (`item` is set) and once for
    the whole (`item` is that of an enclosing instance, or None; its `flows` are set).
    """

    element_id: str
    process_id: str
    kind: PassedKind
    task_id: UUID
    path: tuple[str, ...] = ()
    item: str | None = None
    flows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """The state after a step, and what happened in it."""

    snapshot: bytes
    waits: tuple[Wait, ...]  #: all current waits, in the order in which they arose
    thrown: tuple[Thrown, ...] = ()
    passed: tuple[Passed, ...] = ()
    completed: bool = False
    ended_at: tuple[str, ...] = ()  #: end events of the process itself reached in this step
    data: dict[str, Any] = field(default_factory=dict)  #: the process's variables, once completed
    engine_steps: int = 0  #: moves of a token inside this step
    depth: int = 0  #: longest chain of remembered moves after it
