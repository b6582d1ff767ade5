"""From an engine step to rows: compare the waits with what stands open, and tell what happened.

Comparison only; nothing is written here, and nothing is read but what the registered placement reads. A wait
that stood before keeps its row untouched: a timer's `due_at` is set once, when it is armed, and never
rewritten by a step, except by the tick of a repeating timer, which is then due at its next moment.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from processes import engine, specs
from processes.exceptions import StepFailed
from processes.history import Line, event
from processes.instance_locks import LockedInstance
from processes.models import (
    EventKind,
    HumanTask,
    Message,
    MessageSubscription,
    RequestState,
    ServiceRequest,
    TaskState,
    Timer,
    TimerState,
)
from processes.registries import NewTask, registry
from processes.specs import Steps
from processes.store import Changes, OpenRows

_RESOLVED = {
    engine.CompleteTask: EventKind.TASK_COMPLETED,
    engine.FireTimer: EventKind.TIMER_FIRED,
    engine.DeliverMessage: EventKind.MESSAGE_TAKEN,
}
_RESOLVING = (engine.CompleteTask, engine.FireTimer, engine.CompleteService, engine.FailService)


def changes(
    instance: LockedInstance,
    trigger: engine.Trigger,
    step: engine.Step,
    before: OpenRows,
    *,
    by_id: int | None,
    now: datetime,
) -> Changes:
    """Everything that the step does to the rows of its instance."""
    steps = specs.steps_of(version_id=instance.version_id, sha256=instance.sha256)
    result = Changes(completed_by=by_id)
    _close(result, trigger, before, {wait.task_id for wait in step.waits})
    if result.closed_tasks and registry.closing is not None:
        registry.closing(business_key=instance.business_key, closed=result.closed_tasks.keys(), now=now)
    if isinstance(trigger, engine.FireTimer):
        result.rearmed = _next_tick(trigger, step)
    known = before.ids()
    new = [wait for wait in step.waits if wait.task_id not in known]
    result.tasks = _tasks(instance, [wait for wait in new if wait.kind == "human"], steps, now)
    for wait in new:
        if wait.kind == "timer":
            result.timers.append(_timer(instance, wait, steps, now))
        elif wait.kind == "message":
            result.subscriptions.append(_subscription(instance, wait, now))
        elif wait.kind == "service":
            result.requests.append(_request(instance, wait, steps, now))
    result.messages = [_message(instance, thrown, now) for thrown in step.thrown]
    result.events = _history(instance, trigger, step, before, result, by_id, now)
    return result


def _close(result: Changes, trigger: engine.Trigger, before: OpenRows, standing: set[UUID]) -> None:
    done = trigger.task_id if isinstance(trigger, _RESOLVING) else None
    for task_id in before.tasks.keys() - standing:
        result.closed_tasks[task_id] = TaskState.COMPLETED if task_id == done else TaskState.CANCELLED
    for timer_id in before.timers.keys() - standing:
        result.closed_timers[timer_id] = TimerState.FIRED if timer_id == done else TimerState.CANCELLED
    for request_id in before.requests.keys() - standing:
        result.closed_requests[request_id] = (
            RequestState.DONE if request_id == done else RequestState.CANCELLED
        )
    result.closed_subscriptions = [id for id in before.subscriptions if id not in standing]
    states = {**before.tasks, **before.timers, **before.requests}
    closed = {**result.closed_tasks, **result.closed_timers, **result.closed_requests}
    result.moot_incidents = [id for id in closed if states[id] in (TaskState.SUBMITTED, TimerState.FAILED)]


def _next_tick(trigger: engine.FireTimer, step: engine.Step) -> tuple[UUID, datetime] | None:
    """The timer that fired and its next moment, where it stands on to repeat."""
    for wait in step.waits:
        if wait.task_id == trigger.task_id and wait.due_at is not None:
            return wait.task_id, wait.due_at
    return None


def _tasks(
    instance: LockedInstance, waits: Sequence[engine.Wait], steps: Steps, now: datetime
) -> list[HumanTask]:
    if not waits:
        return []
    if registry.placement is None:
        raise StepFailed("Nobody has said where new tasks go: no placement is registered.")
    new = []
    for wait in waits:
        definition = steps.get(wait.process_id, wait.element_id)
        about = wait.data.get(definition.subject) if definition.subject else None
        item = str(about) if about is not None else wait.item or instance.item or None
        new.append(NewTask(task_id=wait.task_id, step=definition, data=wait.data, item=item))
    places = registry.placement(business_key=instance.business_key, tasks=new, now=now)
    return [
        HumanTask(
            id=task.task_id,
            instance_id=instance.id,
            step=task.step,
            queue=place.queue,
            audience=list(place.audience),
            scope_key=place.scope_key,
            item=task.item or "",
            priority=place.priority,
            title=place.title[:250],
            clock=place.clock or task.step.clock,
            due_at=place.due_at,
            warn_at=place.warn_at,
            data=dict(task.data),
            created_at=now,
        )
        for task, place in zip(new, places, strict=True)
    ]


def _timer(instance: LockedInstance, wait: engine.Wait, steps: Steps, now: datetime) -> Timer:
    definition = steps.get(wait.process_id, wait.element_id)
    if wait.due_at is None:
        raise StepFailed(
            "The time limit has no moment.", element_id=wait.element_id, element_name=definition.name
        )
    return Timer(
        id=wait.task_id,
        instance_id=instance.id,
        element_id=wait.element_id,
        process_id=wait.process_id,
        due_at=wait.due_at,
        clock=definition.clock,
        point=definition.point,
        item=wait.item or instance.item,
        created_at=now,
    )


def _subscription(instance: LockedInstance, wait: engine.Wait, now: datetime) -> MessageSubscription:
    return MessageSubscription(
        id=wait.task_id,
        instance_id=instance.id,
        element_id=wait.element_id,
        name=wait.message or "",
        business_key=instance.business_key,
        item=wait.item or instance.item,
        created_at=now,
    )


def _request(instance: LockedInstance, wait: engine.Wait, steps: Steps, now: datetime) -> ServiceRequest:
    definition = steps.get(wait.process_id, wait.element_id)
    return ServiceRequest(
        id=wait.task_id,
        instance_id=instance.id,
        step=definition,
        operation=definition.operation,
        data=dict(wait.data),
        item=wait.item or instance.item,
        due_at=now,
        created_at=now,
    )


def _message(instance: LockedInstance, thrown: engine.Thrown, now: datetime) -> Message:
    return Message(
        owner_key=instance.owner_key,
        name=thrown.name,
        business_key=instance.business_key,
        item=instance.item,
        payload=dict(thrown.data),
        sent_by_id=instance.id,
        created_at=now,
        due_at=now,
    )


def _history(
    instance: LockedInstance,
    trigger: engine.Trigger,
    step: engine.Step,
    before: OpenRows,
    result: Changes,
    by_id: int | None,
    now: datetime,
) -> list[Line]:
    """In the order in which it happened: what set it off, what was passed, what opened, how it ended."""
    lines: list[Line] = []
    if isinstance(trigger, engine.Start):
        lines.append(event(EventKind.STARTED, now=now, process_id=instance.process_id, actor_id=by_id))
    cause = getattr(trigger, "task_id", None)
    cancelled_tasks = {id for id, state in result.closed_tasks.items() if state == TaskState.CANCELLED}
    for passed in step.passed:
        if passed.kind == "completed":
            by_trigger = passed.task_id == cause
            kind = _RESOLVED.get(type(trigger), EventKind.PASSED) if by_trigger else EventKind.PASSED
        elif passed.task_id in before.timers:
            continue  # a limit that was not reached says nothing: its step has been passed or left
        else:
            kind = EventKind.TASK_CANCELLED if passed.task_id in cancelled_tasks else EventKind.LEFT
            by_trigger = False
        lines.append(
            event(
                kind,
                now=now,
                element_id=passed.element_id,
                process_id=passed.process_id,
                task_id=passed.task_id,
                actor_id=by_id if by_trigger else None,
                data=_details(item=passed.item, path=list(passed.path), flows=list(passed.flows)),
            )
        )
    for thrown in step.thrown:
        lines.append(
            event(
                EventKind.MESSAGE_SENT,
                now=now,
                element_id=thrown.element_id,
                process_id=thrown.process_id,
                data={"message": thrown.name},
            )
        )
    for task in result.tasks:
        lines.append(
            event(
                EventKind.TASK_CREATED,
                now=now,
                element_id=task.step.element_id,
                process_id=task.step.process_id,
                task_id=task.id,
                data=_details(item=task.item),
            )
        )
    if isinstance(trigger, engine.CancelProcess):
        lines.append(event(EventKind.CANCELLED, now=now, process_id=instance.process_id, actor_id=by_id))
    elif step.completed:
        lines.append(
            event(
                EventKind.COMPLETED,
                now=now,
                process_id=instance.process_id,
                data={"ended_at": list(step.ended_at)},
            )
        )
    return lines


def _details(**details: object) -> dict[str, object]:
    return {key: value for key, value in details.items() if value}
