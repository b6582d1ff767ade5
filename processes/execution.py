"""The one corridor to the engine. Every door (start, complete, message, timer, service, retry) goes through.

A caller opens the transaction with `lock`, writes what it has to write, then takes the step:

    with execution.lock(instance_id) as instance:   # transaction; FOR NO KEY UPDATE: a step's only lock
        ...                                         # domain write: submission, decision
        outcome = execution.advance(instance, CompleteTask(task_id, answers), by=alice, now=now)

The step stands in a savepoint. When it fails, the savepoint is undone, what the caller wrote is kept, and
one incident holds the trigger and the cause. What concerns another instance is left as a message row: a step
never locks a second one. (design: one step, one transaction)
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import InterfaceError, OperationalError, transaction
from psycopg.errors import LockNotAvailable

from processes import engine, history, instance_locks, key_locks, projection, specs, store, trigger_records
from processes.causes import cause_of, tidy
from processes.engine import codec
from processes.exceptions import InstanceBusy, InstanceEnded, NoSuchInstance, NothingToSkip, StepFailed
from processes.instance_locks import LockedInstance
from processes.models import (
    EventKind,
    HumanTask,
    Incident,
    InstanceState,
    ProcessInstance,
    ProcessVersion,
    ServiceRequest,
    TaskState,
    Timer,
)
from processes.registries import registry
from processes.store import OpenRows

Actor = AbstractBaseUser | None  #: who acts; None is the service itself


@dataclass(frozen=True)
class Outcome:
    """What a step came to."""

    instance_id: UUID
    revision: int
    state: str  #: of the instance, after the step
    opened_tasks: tuple[UUID, ...] = ()  #: human tasks that the step created
    closed_tasks: tuple[UUID, ...] = ()  #: human tasks that it completed or cancelled
    incident: Incident | None = None  #: set when the step failed: nothing moved, the trigger is kept


@contextmanager
def lock(instance_id: UUID, *, wait: bool = True) -> Iterator[LockedInstance]:
    """A transaction that holds the instance's row. Commits at the end of the block.

    Raises NoSuchInstance; InstanceBusy when somebody else holds it: with `wait` off at once, else after the
    time that this process waits for locks (a web process a few seconds, a worker as long as it takes).
    """
    with transaction.atomic():
        try:
            instance = instance_locks.lock(instance_id, wait=wait)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):  # a process that waits so long and no longer
                raise InstanceBusy from error
            raise
        if instance is None:
            if not wait and ProcessInstance.objects.filter(id=instance_id).exists():
                raise InstanceBusy
            raise NoSuchInstance(instance_id)
        yield instance


def advance(
    instance: LockedInstance,
    trigger: engine.Trigger,
    *,
    by: Actor,
    now: datetime,
    answered_at: datetime | None = None,
) -> Outcome:
    """Take one step and write it, or write one incident with the trigger and the cause.

    Guaranteed: either the snapshot and all rows of the step are written, or none of them. `answered_at` is
    when the person answered, where a retry makes the step later. Raises InstanceEnded.
    """
    try:
        return attempt(instance, trigger, by=by, now=now, answered_at=answered_at)
    except StepFailed as failure:
        incident = record_incident(instance, trigger, failure, by=by, now=now)
        return Outcome(instance.id, instance.revision, instance.state, incident=incident)


def attempt(
    instance: LockedInstance,
    trigger: engine.Trigger,
    *,
    by: Actor,
    now: datetime,
    answered_at: datetime | None = None,
    detour: engine.Detour | None = None,
) -> Outcome:
    """Take one step, or raise StepFailed with everything as before. For callers that try again later.

    With a `detour` the element it names is left out where it fails; NothingToSkip where it does not.
    """
    require_running(instance)
    try:
        with ExitStack() as undone_together:
            with store.one_round_trip():
                undone_together.enter_context(transaction.atomic())
                before = store.open_rows(instance.id) if instance.snapshot else OpenRows()
            return _step(
                instance, trigger, before, by=by, now=now, answered_at=answered_at or now, detour=detour
            )
    except (OperationalError, InterfaceError):
        raise  # the connection or the whole transaction is lost: not the step's fault, nothing was written
    except engine.NothingLeftOut as error:
        raise NothingToSkip from error
    except engine.EngineError as error:
        raise StepFailed(
            tidy(error.cause),
            element_id=error.element_id,
            element_name=error.element_name,
            process_id=error.process_id,
        ) from error
    except StepFailed:
        raise
    except Exception as error:
        raise StepFailed(cause_of(error)) from error


def cancel(instance: LockedInstance, *, reason: str, by: Actor, now: datetime) -> Outcome:
    """End everything that is open. A person has decided it, so it works even where the engine fails."""
    try:
        outcome = attempt(instance, engine.CancelProcess(), by=by, now=now)
    except StepFailed:
        nothing_left = engine.Step(snapshot=instance.snapshot or b"", waits=())
        before = store.open_rows(instance.id)
        outcome = _write(
            instance, engine.CancelProcess(), nothing_left, before, by=by, now=now, answered_at=now
        )
    ProcessInstance.objects.filter(id=instance.id).update(cancel_reason=reason, ended_by=str(by or "")[:200])
    return outcome


def begin(
    version: ProcessVersion,
    *,
    business_key: str,
    item: str = "",
    now: datetime,
) -> LockedInstance:
    """A new instance that has not made its first step, locked by this transaction: give it `Start` next."""
    key_locks.join(business_key)
    row = ProcessInstance(
        id=uuid4(),
        version=version,
        business_key=business_key,
        item=item,
        snapshot=b"",
        snapshot_format=codec.VERSION,
        started_at=now,
    )
    store.create(row)
    return LockedInstance(
        id=row.id,
        version_id=version.pk,
        owner_key=version.owner_key,
        process_id=version.process_id,
        sha256=version.sha256,
        business_key=business_key,
        item=item,
        state=row.state,
        snapshot=None,
        revision=0,
        event_count=0,
        attempts=0,
    )


def record_incident(
    instance: LockedInstance,
    trigger: engine.Trigger | Mapping[str, Any],
    failure: StepFailed,
    *,
    by: Actor,
    now: datetime,
    tries: int = 1,
) -> Incident:
    """One open incident for one wait: a repeated failure adds to the one that is there.

    `tries`: how often it failed before somebody is told, this time included.

    A human task becomes `submitted` (answer kept, not completable again), a timer or request `failed`, so
    that no sweep tries it again. `trigger` may be a record that was made before.
    """
    by_id = by.pk if by else None
    record = (
        dict(trigger)
        if isinstance(trigger, Mapping)
        else trigger_records.record(trigger, by_id=by_id, at=now)
    )
    task_id = UUID(record["task_id"]) if record.get("task_id") else None
    incident = store.open_incident(instance.id, task_id)
    if incident:
        incident.cause, incident.tries, incident.tried_at = failure.cause, incident.tries + 1, now
        incident.element_id = failure.element_id or incident.element_id
        incident.element_name = failure.element_name[:200] or incident.element_name
        incident.process_id = failure.process_id or incident.process_id
        incident.save(
            update_fields=["cause", "tries", "tried_at", "element_id", "element_name", "process_id"]
        )
    else:
        incident = Incident.objects.create(
            instance_id=instance.id,
            trigger=record,
            task_id=task_id,
            element_id=failure.element_id,
            element_name=failure.element_name[:200],
            process_id=failure.process_id,
            first_cause=failure.cause,
            cause=failure.cause,
            tries=tries,
            happened_at=now,
            tried_at=now,
        )
    if task_id:
        HumanTask.objects.filter(id=task_id, state__in=[TaskState.READY, TaskState.RESERVED]).update(
            state=TaskState.SUBMITTED, assignee_id=by_id or record.get("by")
        )
        Timer.objects.filter(id=task_id, state="waiting").update(state="failed")
        ServiceRequest.objects.filter(id=task_id, state="waiting").update(state="failed")
    line = history.event(
        EventKind.INCIDENT,
        now=now,
        element_id=failure.element_id,
        process_id=failure.process_id,
        task_id=task_id,
        actor_id=by_id,
        data={"incident": str(incident.id)},
    )
    history.write(instance, [line])
    return incident


def require_running(instance: LockedInstance) -> None:
    """Raises InstanceEnded when nothing can move in it any more."""
    if instance.state != InstanceState.RUNNING:
        raise InstanceEnded(instance.id, instance.state)


def _step(
    instance: LockedInstance,
    trigger: engine.Trigger,
    before: OpenRows,
    *,
    by: Actor,
    now: datetime,
    answered_at: datetime,
    detour: engine.Detour | None = None,
) -> Outcome:
    functions = (
        registry.functions.for_instance(business_key=instance.business_key, item=instance.item, now=now)
        if registry.functions
        else {}
    )
    step = engine.step(
        specs.spec_of(version_id=instance.version_id, process_id=instance.process_id, sha256=instance.sha256),
        instance.snapshot,
        trigger,
        functions=functions,
        now=now,
        detour=detour,
    )
    return _write(instance, trigger, step, before, by=by, now=now, answered_at=answered_at)


def _write(
    instance: LockedInstance,
    trigger: engine.Trigger,
    step: engine.Step,
    before: OpenRows,
    *,
    by: Actor,
    now: datetime,
    answered_at: datetime,
) -> Outcome:
    state = _state_after(trigger, step)
    changes = projection.changes(instance, trigger, step, before, by_id=by.pk if by else None, now=now)
    changes.completed_at = answered_at
    store.write(
        instance,
        changes,
        snapshot=step.snapshot,
        snapshot_format=codec.VERSION,
        state=state,
        ended_by=", ".join(step.ended_at)[:200] if state != InstanceState.RUNNING else "",
        now=now,
    )
    return Outcome(
        instance_id=instance.id,
        revision=instance.revision,
        state=state,
        opened_tasks=tuple(task.id for task in changes.tasks),
        closed_tasks=tuple(changes.closed_tasks),
    )


def _state_after(trigger: engine.Trigger, step: engine.Step) -> str:
    if isinstance(trigger, engine.CancelProcess):
        return InstanceState.CANCELLED
    if not step.completed:
        if not step.waits:
            raise StepFailed("The process stands still: it waits for nobody and for nothing.")
        return InstanceState.RUNNING
    if not step.ended_at:
        raise StepFailed("The process ended without reaching one of its end events.")
    return InstanceState.COMPLETED
