"""Events: what a token waits for (a moment, a message) and what it sets off (a message, an error, an end)."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from SpiffWorkflow import TaskState
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.task import Task

from processes.engine import clock
from processes.engine.errors import EngineError
from processes.engine.nodes import Node, ask, failure, inherit, located, send


@dataclass(frozen=True)
class Timer:
    kind: clock.TimerKind
    expression: str


@dataclass(frozen=True)
class Message:
    name: str


@dataclass(frozen=True)
class Error:
    code: str | None  #: None catches every error


@dataclass(frozen=True)
class Escalation:
    code: str | None  #: None catches every escalation


@dataclass(frozen=True)
class Terminate:
    pass


Definition: TypeAlias = Timer | Message | Error | Escalation | Terminate


class Catch(Node):
    """Start event, intermediate catch event or receive task: waits for its event, if it has one."""

    def __init__(
        self, spec: WorkflowSpec, name: str, *, definition: Definition | None, **kwargs: Any
    ) -> None:
        super().__init__(spec, name, **kwargs)
        self.definition = definition

    @property
    def message_name(self) -> str | None:
        return self.definition.name if isinstance(self.definition, Message) else None

    def _update_hook(self, my_task: Task) -> bool:
        inherit(my_task)
        if self.definition is None:
            return True
        my_task._set_state(TaskState.WAITING)
        if isinstance(self.definition, Timer):
            self.arm(my_task, self.definition)
        my_task.workflow.top_workflow.new_wait()
        return False

    def arm(self, task: Task, timer: Timer) -> None:
        """Work out when the timer is due, once and for good."""
        source = timer.expression
        value = source.strip() if clock.is_literal(source) else ask(task, source)
        with located(task, f"the timer “{source}” means no moment"):
            due = clock.due(timer.kind, value, now=task.workflow.top_workflow.now)
        task.internal_data["due"] = due.at.isoformat()
        if due.every and due.ticks > 1 and not self.stops_after_first_tick:
            task.internal_data.update(ticks=due.ticks, every=due.every)

    @property
    def stops_after_first_tick(self) -> bool:
        return True

    def tick(self, task: Task) -> bool:
        """One tick of a repeating timer. False where this is its only or last one."""
        ticks = task.internal_data.get("ticks", 1)
        if ticks <= 1:
            return False
        now = task.workflow.top_workflow.now
        every = task.internal_data["every"]
        following = clock.after(clock.due("timeDate", task.internal_data["due"], now=now).at, every)
        if following <= now:  # woken late: one reminder now, not one for every tick that was missed
            following = clock.after(now, every)
        task.internal_data.update(ticks=ticks - 1, due=following.isoformat())
        task.workflow.completed_task(task)
        send(task, self.flows)
        return True


class Boundary(Catch):
    """An event on the edge of an activity; armed and taken down together with it."""

    def __init__(self, spec: WorkflowSpec, name: str, *, interrupting: bool, **kwargs: Any) -> None:
        super().__init__(spec, name, **kwargs)
        self.interrupting = interrupting

    @property
    def stops_after_first_tick(self) -> bool:
        return self.interrupting

    def catches(self, kind: type, code: str | None) -> bool:
        """Whether this is the handler of an error or escalation of that code."""
        definition = self.definition
        return isinstance(definition, kind) and definition.code in (None, code)  # type: ignore[union-attr]


class Throw(Node):
    """Intermediate throw event, or send task with a message: sets something off and goes on."""

    def __init__(
        self, spec: WorkflowSpec, name: str, *, definition: Definition | None, **kwargs: Any
    ) -> None:
        super().__init__(spec, name, **kwargs)
        self.definition = definition

    def _on_complete(self, my_task: Task) -> None:
        level = my_task.workflow
        level.completed_task(my_task)
        if self.ends:
            level.end_reached(my_task)
        match self.definition:
            case Message(name=name):
                level.throw_message(my_task, name)
            case Error(code=code):
                if not level.top_workflow.handle(my_task, Error, code, inside=level):
                    raise failure(my_task, EngineError(f"the error “{code}” is handled nowhere"))
            case Escalation(code=code):
                level.top_workflow.handle(my_task, Escalation, code, inside=level)
            case Terminate():
                level.terminate()
        if level.completed:  # what was set off has ended this level
            return
        send(my_task, self.flows)
        level.check_finished(my_task)


class End(Throw):
    """End event: its token stops here, and its level where no other is left."""

    ends = True
