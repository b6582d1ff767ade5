"""One step: state and trigger in, new state and waits out. No database, no clock, nothing shared changes."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.task import Task

from processes.engine import codec
from processes.engine.activities import MultiInstance
from processes.engine.errors import EngineError, NothingLeftOut, TaskNotReady
from processes.engine.events import Boundary, Catch, Error, Message, Timer
from processes.engine.history import collapse
from processes.engine.joins import Join
from processes.engine.nodes import Human, Service, failure, located
from processes.engine.results import Step, Wait
from processes.engine.spec import Spec
from processes.engine.tokens import Level, Run, instance_of, item_of
from processes.engine.triggers import (
    AddInstance,
    CancelInstance,
    CancelProcess,
    CompleteService,
    CompleteTask,
    DeliverMessage,
    Detour,
    FailService,
    FireTimer,
    Start,
    Trigger,
)
from processes.engine.values import copied, plain


def step(
    spec: Spec,
    snapshot: bytes | None,
    trigger: Trigger,
    *,
    functions: Mapping[str, Callable[..., Any]],
    now: datetime,
    detour: Detour | None = None,
) -> Step:
    """Apply one trigger and run to the next waits.

    `snapshot` is None for `Start` and for nothing else. `now` (aware) is what durations count from. With a
    `detour` the element it names is left out where it fails. Raises EngineError: TaskNotReady where the wait
    is gone, NothingLeftOut where the element of the detour did not fail; nothing has happened then.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    run = open_run(spec, snapshot, trigger, functions=functions, now=now.astimezone(UTC))
    run.detour = detour
    apply(run, trigger)
    if detour is not None and not run.left_out:
        raise NothingLeftOut("the step goes through without leaving anything out")
    depth = max([collapse(level) for level in run.levels()])
    return Step(
        snapshot=codec.dump(run),
        waits=waits_of(run),
        thrown=tuple(run.thrown),
        passed=tuple(run.passed),
        completed=run.completed,
        ended_at=tuple(run.ended_at),
        data=run.result if run.completed else {},
        engine_steps=run.steps,
        depth=depth,
    )


def open_run(
    spec: Spec,
    snapshot: bytes | None,
    trigger: Trigger,
    *,
    functions: Mapping[str, Callable[..., Any]],
    now: datetime,
) -> Run:
    """The process in memory: begun for `Start`, loaded for everything else."""
    if isinstance(trigger, Start):
        if snapshot is not None:
            raise EngineError("this process has been started before")
        run = Run(spec, functions=functions, now=now)
        run.start_message = trigger.message
        run.task_tree.data = plain(trigger.data)
        return run
    if snapshot is None:
        raise EngineError("this process has not been started")
    return codec.load(spec, snapshot, functions=functions, now=now)


def apply(run: Run, trigger: Trigger) -> None:
    """Let the trigger happen and move every token as far as it goes."""
    if run.completed:
        raise TaskNotReady("this process has ended")
    try:
        _let_happen(run, trigger)
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(str(error) or type(error).__name__) from error
    run.run()
    if not run.completed:
        _refuse_dead_ends(run)


def _let_happen(run: Run, trigger: Trigger) -> None:
    match trigger:
        case Start(message=message):
            if message is not None:
                run.run()
                _deliver(run, _started_by(run, message), message, {})
        case CompleteTask(task_id, data):
            task = _waiting(run, task_id, Human, TaskState.READY)
            task.data.update(_given(task, data))
            task.complete()
        case FireTimer(task_id):
            task = _waiting(run, task_id, Catch, TaskState.WAITING)
            if not isinstance(task.task_spec.definition, Timer):
                raise failure(task, TaskNotReady("this step does not wait for a moment"))
            if not task.task_spec.tick(task):
                run.fire(task)
        case DeliverMessage(task_id, name, payload):
            task = _waiting(run, task_id, Catch, TaskState.WAITING)
            _deliver(run, task, name, _given(task, payload))
        case CompleteService(task_id, data):
            task = _waiting(run, task_id, Service, TaskState.STARTED)
            task.data.update(_given(task, data))
            task.complete()
        case FailService(task_id, error_code):
            task = _waiting(run, task_id, Service, TaskState.STARTED)
            if not run.handle(task, Error, error_code):
                raise failure(task, EngineError(f"the error “{error_code}” is handled nowhere"))
        case AddInstance(task_id, item):
            body = _multi_instance(run, task_id)
            body.task_spec.add(body, _given(body, item))
        case CancelInstance(task_id):
            instance = instance_of(_find(run, task_id))
            if instance is None or not instance.has_state(TaskState.NOT_FINISHED_MASK):
                raise TaskNotReady("there is no open instance to take back")
            body = instance.parent
            run.cancel(instance)
            body.task_spec.proceed(body)
        case CancelProcess():
            run.cancel_all(run.tasks.values())
            run.completed = True


def _given(task: Task, data: Any) -> Any:
    with located(task):
        return plain(data)


def _find(run: Run, task_id: UUID) -> Task:
    for level in run.levels():
        if (task := level.tasks.get(task_id)) is not None:
            return task
    raise TaskNotReady("this step is not open any more")


def _waiting(run: Run, task_id: UUID, kind: type, state: int) -> Task:
    task = _find(run, task_id)
    if not isinstance(task.task_spec, kind) or not task.has_state(state):
        raise failure(task, TaskNotReady("this step is not waiting for that"))
    return task


def _deliver(run: Run, task: Task, name: str, payload: dict[str, Any]) -> None:
    if task.task_spec.message_name != name:
        raise failure(task, TaskNotReady(f"this step does not wait for the message “{name}”"))
    run.fire(task, payload)


def _started_by(run: Run, message: str) -> Task:
    for task in run.tasks.values():
        if task.has_state(TaskState.WAITING) and getattr(task.task_spec, "message_name", None) == message:
            return task
    raise EngineError(f"no start event waits for the message “{message}”")


def _multi_instance(run: Run, task_id: UUID) -> Task:
    task = _find(run, task_id)
    if not isinstance(task.task_spec, MultiInstance):
        instance = instance_of(task)
        task = instance.parent if instance is not None else task
    if not isinstance(task.task_spec, MultiInstance) or not task.has_state(TaskState.STARTED):
        raise TaskNotReady("there is no open activity with several instances")
    return task


def _refuse_dead_ends(run: Run) -> None:
    for level in run.levels():
        open_tasks = level.open_tasks()
        if not open_tasks:
            error = EngineError("the process stopped here without reaching an end event")
            raise failure(level.last_task, error) if level.last_task else error
        if all(isinstance(task.task_spec, Join) for task in open_tasks):
            raise failure(
                open_tasks[0], EngineError("this join waits for a branch that can never arrive (deadlock)")
            )


def _open_waits(run: Run) -> Any:
    for level in run.levels():
        for task in level.tasks.values():
            node = task.task_spec
            match node:
                case Human() if task.has_state(TaskState.READY):
                    yield task, "human"
                case Service() if task.has_state(TaskState.STARTED):
                    yield task, "service"
                case Catch(definition=Timer()) if task.has_state(TaskState.WAITING):
                    yield task, "timer"
                case Catch(definition=Message()) if task.has_state(TaskState.WAITING):
                    yield task, "message"


def waits_of(run: Run) -> tuple[Wait, ...]:
    """Every place where the process now stands."""
    return tuple(_wait(task, kind) for task, kind in _open_waits(run))


def _wait(task: Task, kind: Any) -> Wait:
    level: Level = task.workflow
    node = task.task_spec
    is_boundary = isinstance(node, Boundary)
    host = task.parent.children[0] if is_boundary else None
    due = task.internal_data.get("due")
    return Wait(
        task_id=task.id,
        kind=kind,
        element_id=node.bpmn_id,
        process_id=level.spec.process_id,
        data=copied(task.data),
        item=item_of(task),
        due_at=datetime.fromisoformat(due) if due else None,
        message=getattr(node, "message_name", None),
        interrupting=node.interrupting if is_boundary else None,
        attached_to=host.id if host is not None and isinstance(host.task_spec, Human) else None,
        path=level.path,
    )
