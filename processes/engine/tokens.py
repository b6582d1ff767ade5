"""A process in motion: the levels that are open, the tokens in them, and what a step leaves behind."""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow, BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task

from processes.engine.activities import Guard, MultiInstance, is_instance
from processes.engine.environment import script_engine
from processes.engine.errors import EngineError
from processes.engine.events import Boundary
from processes.engine.expressions import Functions
from processes.engine.nodes import EventGateway, ProcessSpec, failure, located
from processes.engine.results import Passed, Thrown
from processes.engine.spec import Spec
from processes.engine.triggers import Detour
from processes.engine.values import changes, copied

MAX_STEPS = 5000
MAX_STEPS_WITHOUT_WAIT = 500
MAX_LEVELS = 50

# SpiffWorkflow gathers what a log line may tell of a task at every change, written or not: a tenth of a step.
for _name in ("spiff.task", "spiff.workflow"):
    logging.getLogger(_name).setLevel(logging.WARNING)


def _set_state(task: Task, state: int) -> None:
    if state != task._state:
        task.last_state_change = time.time()
        task._state = state


Task._set_state = _set_state


class Level(BpmnBaseWorkflow):
    """What a process and a sub-process share: a tree of tasks that ends when its last token does."""

    spec: ProcessSpec
    top_workflow: "Run"
    path: tuple[str, ...]
    start_message: str | None = None

    def completed_task(self, task: Task) -> None:
        """A token has passed: keep it for the history, tell whom it belongs to."""
        self.last_task = task
        self.top_workflow.record(task, "completed")
        if (parent := task.parent) is not None:
            parent.task_spec.child_completed(parent, task)

    def end_reached(self, task: Task) -> None:
        """Keep what this branch has made of the level's data."""
        self.data.update(changes(task.data, self.task_tree.data))
        if self is self.top_workflow:
            self.top_workflow.ended_at.append(task.task_spec.bpmn_id)

    @property
    def result(self) -> dict[str, Any]:
        """The level's variables, once it has ended."""
        return {**copied(self.task_tree.data), **copied(self.data)}

    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks.values() if task.has_state(TaskState.NOT_FINISHED_MASK)]

    def check_finished(self, task: Task) -> None:
        """An end event ends its level where nothing else is under way."""
        if task.task_spec.ends and not self.open_tasks():
            self.finish()

    def terminate(self) -> None:
        """Call off everything else and end."""
        self.top_workflow.cancel_all(self.tasks.values())
        self.finish()

    def finish(self) -> None:
        self.completed = True

    def throw_message(self, task: Task, name: str) -> None:
        """The message leaves the process; nobody inside hears it before the caller has delivered it."""
        self.top_workflow.thrown.append(
            Thrown(name, task.task_spec.bpmn_id, self.spec.process_id, copied(task.data))
        )


class SubLevel(Level, BpmnSubWorkflow):
    """A sub-process or a called process, hanging below the task that opened it."""

    def __init__(self, spec: ProcessSpec, host: Task, top: "Run", **kwargs: Any) -> None:
        self.host = host
        called = (host.task_spec.bpmn_id,) if host.task_spec.is_call else ()
        self.path = host.workflow.path + called
        super().__init__(spec, host.id, top, **kwargs)

    def _calculate_depth(self) -> int:
        return self.host.workflow.depth + 1

    def finish(self) -> None:
        super().finish()
        self.top_workflow.subprocesses.pop(self.host.id, None)
        self.host.data = self.result
        self.host.complete()


class Run(Level, BpmnWorkflow):
    """One process instance, for as long as one step takes."""

    path = ()

    def __init__(self, spec: Spec, *, functions: Functions, now: datetime, stored: bool = False) -> None:
        self.queue: list[Task] = []  #: tasks that have just become ready and that nobody has to do
        self.now = now
        self.passed: list[Passed] = []
        self.thrown: list[Thrown] = []
        self.ended_at: list[str] = []
        self.steps = 0
        self.steps_without_wait = 0
        self.detour: Detour | None = None  #: an element that a person wants left out where it fails
        self.left_out = False  #: it failed in this step, and was
        super().__init__(spec.main, dict(spec.levels), script_engine(functions), deserializing=stored)

    # what happens

    def run(self) -> None:
        """Move every token as far as it goes. Raises EngineError where one cannot go on."""
        agenda: list[Task] = []
        while True:
            while agenda or self.queue:
                agenda.extend(reversed(self.queue))  # the newest first: one branch after the other
                self.queue.clear()
                task = agenda.pop()
                if not task.has_state(TaskState.READY):
                    continue
                self._count(task)
                with located(task):
                    task.run()
            if self.completed or not self._fire_joins():
                return

    def leaves_out(self, task: Task) -> bool:
        """Whether the element that has just failed is the one to go past."""
        wanted = self.detour
        if wanted is None or (wanted.element_id, wanted.process_id) != (
            task.task_spec.bpmn_id,
            task.workflow.spec.process_id,
        ):
            return False
        self.left_out = True
        return True

    def _count(self, task: Task) -> None:
        self.steps += 1
        self.steps_without_wait += 1
        if self.steps > MAX_STEPS:
            raise failure(task, EngineError(f"more than {MAX_STEPS} moves in one step"))
        if self.steps_without_wait > MAX_STEPS_WITHOUT_WAIT:
            text = f"{MAX_STEPS_WITHOUT_WAIT} moves without anything to wait for: a loop without an end?"
            raise failure(task, EngineError(text))

    def new_wait(self) -> None:
        self.steps_without_wait = 0

    def _fire_joins(self) -> bool:
        """Only now, with every token at rest, is it known who can still reach a join."""
        fired = [join.fire(level) for level in self.levels() for join in level.spec.joins]
        return any(fired)

    def open_level(self, host: Task, called: str) -> None:
        if host.workflow.depth >= MAX_LEVELS:
            raise failure(host, EngineError(f"processes call each other more than {MAX_LEVELS} levels deep"))
        level = SubLevel(self.subprocess_specs[called], host, self)
        level.task_tree.data = copied(host.data)
        self.subprocesses[host.id] = level

    def fire(self, task: Task, payload: dict[str, Any] | None = None) -> None:
        """The event that a task waits for has come."""
        node, parent = task.task_spec, task.parent
        if isinstance(parent.task_spec, EventGateway):
            self.cancel_all(parent.children, but=task)
        elif isinstance(node, Boundary) and node.interrupting:
            self.cancel_all(parent.task_spec.members(parent), but=task)
        task.data.update(payload or {})
        task._ready()

    def handle(self, task: Task, kind: type, code: str | None, *, inside: Level | None = None) -> bool:
        """Hand an error or escalation to the nearest boundary event that catches it; False without one.

        It is looked for on `task` itself, or, when it was set off `inside` a level, on what opened the level.
        """
        host: Task | None = task if inside is None else getattr(inside, "host", None)
        while host is not None:
            for event in _events_around(host):
                if event.task_spec.catches(kind, code):
                    self.fire(event)
                    return True
            host = getattr(host.workflow, "host", None)
        return False

    def cancel_all(self, tasks: Iterable[Task], *, but: Task | None = None) -> None:
        """Call off those of the tasks that are still open."""
        for task in list(tasks):
            if task is not but and task.has_state(TaskState.NOT_FINISHED_MASK):
                self.cancel(task)

    def cancel(self, task: Task) -> None:
        """Call off a task with everything inside it: instances, levels, timers (3.2.0 leaves them behind)."""
        level = self.subprocesses.pop(task.id, None)
        if level is not None:
            level.completed = True
            self.cancel_all(level.tasks.values())
        if isinstance(task.task_spec, MultiInstance):
            self.cancel_all(task.task_spec.instances(task))
        self.record(task, "cancelled")
        task._set_state(TaskState.CANCELLED)

    # what is remembered of it

    def levels(self) -> Iterator[Level]:
        """All open levels, outer ones first."""
        yield self
        yield from list(self.subprocesses.values())

    def record(self, task: Task, kind: Any) -> None:
        node = task.task_spec
        if node.bpmn_id is None or (kind == "cancelled" and getattr(node, "joins", False)):
            return
        level = task.workflow
        self.passed.append(
            Passed(
                element_id=node.bpmn_id,
                process_id=level.spec.process_id,
                kind=kind,
                task_id=task.id,
                path=level.path,
                item=item_of(task),
                flows=tuple(task.internal_data.get("flows", ())),
            )
        )


def _events_around(task: Task) -> list[Task]:
    """The armed boundary events of an activity, or of the one that it is an instance of."""
    body = task.parent if is_instance(task) else task
    guard = body.parent
    if not isinstance(guard.task_spec, Guard):
        return []
    members = guard.task_spec.members(guard)
    return [t for t in members if isinstance(t.task_spec, Boundary) and t.has_state(TaskState.WAITING)]


def instance_of(task: Task) -> Task | None:
    """The nearest instance of a multi-instance activity that the task is, or stands in."""
    current: Task | None = task
    while current is not None:
        if is_instance(current):
            return current
        current = getattr(current.workflow, "host", None)
    return None


def item_of(task: Task) -> str | None:
    """That instance's item, as text."""
    instance = instance_of(task)
    return None if instance is None else str(instance.internal_data["item"])
