"""What has failed and is still tried by itself: shown as such before it is an incident, never as one.

An operation, a time limit of an instance that was put off, a message. Once the last try has failed it is an
incident, and in this list no more. (issue 4, point 4)
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from processes.backoff import TRIES
from processes.models import (
    InstanceState,
    Message,
    MessageState,
    MessageSubscription,
    ProcessInstance,
    RequestState,
    ServiceRequest,
    StepDefinition,
    Timer,
    TimerState,
)

Kind = Literal["operation", "timer", "message"]


@dataclass(frozen=True)
class Retrying:
    """One step between its first failure and its last try."""

    kind: Kind
    id: str  #: of the request, instance or message
    owner_key: str
    business_key: str
    item: str
    instance_id: UUID | None  #: None where a message would begin one
    version_id: int | None
    process_id: str
    process_name: str
    element_id: str
    element_name: str  #: "" for a message that nobody waits for
    tries: int  #: so often it has failed
    most: int  #: so often it may, before it is an incident
    next_at: datetime
    cause: str  #: of the newest try

    @property
    def next_try(self) -> int:
        """The number of the try that comes: “2 of 5”."""
        return min(self.tries + 1, self.most)


def retrying(
    *, owner_keys: Collection[str], business_keys: "Collection[str] | QuerySet[object, str]"
) -> list[Retrying]:
    """All of it for these owners and business keys, the next try first."""
    found = [
        *_operations(owner_keys, business_keys),
        *_timers(owner_keys, business_keys),
        *_messages(owner_keys, business_keys),
    ]
    return sorted(found, key=lambda one: (one.next_at, one.id))


def _operations(owners: Collection[str], keys: object) -> list[Retrying]:
    requests = ServiceRequest.objects.filter(
        state=RequestState.WAITING,
        attempts__gt=0,
        instance__state=InstanceState.RUNNING,
        instance__business_key__in=keys,
        instance__version__owner_key__in=owners,
    )
    return [
        _of_instance(
            "operation",
            str(one.id),
            one.instance,
            item=one.item,
            step=one.step,
            element_id=one.step.element_id,
            tries=one.attempts,
            next_at=one.due_at,
            cause=one.last_failure,
        )
        for one in requests.select_related("step", "instance__version").defer("instance__snapshot")
    ]


def _timers(owners: Collection[str], keys: object) -> list[Retrying]:
    put_off = ProcessInstance.objects.filter(
        state=InstanceState.RUNNING,
        attempts__gt=0,
        put_off_until__isnull=False,
        business_key__in=keys,
        version__owner_key__in=owners,
    )
    instances = {one.id: one for one in put_off.select_related("version").defer("snapshot")}
    due: dict[UUID, Timer] = {}
    waiting = Timer.objects.filter(instance__in=instances, state=TimerState.WAITING).order_by("due_at")
    for timer in waiting:
        due.setdefault(timer.instance_id, timer)
    steps = {
        (step.version_id, step.process_id, step.element_id): step
        for step in StepDefinition.objects.filter(
            version__in={one.version_id for one in instances.values()},
            element_id__in={timer.element_id for timer in due.values()},
        )
    }
    found = []
    for instance in instances.values():
        timer = due.get(instance.id)
        if timer is None or instance.put_off_until is None:
            continue
        found.append(
            _of_instance(
                "timer",
                str(instance.id),
                instance,
                item=timer.item,
                step=steps.get((instance.version_id, timer.process_id, timer.element_id)),
                element_id=timer.element_id,
                tries=instance.attempts,
                next_at=instance.put_off_until,
                cause=instance.last_failure,
            )
        )
    return found


def _messages(owners: Collection[str], keys: object) -> list[Retrying]:
    pending = Message.objects.filter(
        state=MessageState.PENDING, attempts__gt=0, business_key__in=keys, owner_key__in=owners
    )
    found = []
    for message in pending:
        waits = MessageSubscription.objects.filter(name=message.name, business_key=message.business_key)
        if message.item:
            waits = waits.filter(Q(item="") | Q(item=message.item))
        wait = waits.select_related("instance__version").defer("instance__snapshot").first()
        instance = wait.instance if wait else None
        step = (
            StepDefinition.objects.filter(version=instance.version, element_id=wait.element_id).first()
            if wait and instance
            else None
        )
        found.append(
            Retrying(
                kind="message",
                id=str(message.pk),
                owner_key=message.owner_key,
                business_key=message.business_key,
                item=message.item,
                instance_id=instance.id if instance else None,
                version_id=instance.version_id if instance else None,
                process_id=step.process_id if step else instance.version.process_id if instance else "",
                process_name=instance.version.name if instance else "",
                element_id=wait.element_id if wait else "",
                element_name=step.name if step else "",
                tries=message.attempts,
                most=TRIES,
                next_at=message.due_at,
                cause=message.last_failure,
            )
        )
    return found


def _of_instance(
    kind: Kind,
    id: str,
    instance: ProcessInstance,
    *,
    item: str,
    step: StepDefinition | None,
    element_id: str,
    tries: int,
    next_at: datetime,
    cause: str,
) -> Retrying:
    return Retrying(
        kind=kind,
        id=id,
        owner_key=instance.version.owner_key,
        business_key=instance.business_key,
        item=item or instance.item,
        instance_id=instance.id,
        version_id=instance.version_id,
        process_id=step.process_id if step else instance.version.process_id,
        process_name=instance.version.name,
        element_id=element_id,
        element_name=step.name if step and step.name else element_id,
        tries=tries,
        most=TRIES,
        next_at=next_at,
        cause=cause,
    )
