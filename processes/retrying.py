"""What has failed and is still tried by itself: shown as such before it is an incident, never as one.

An operation, a time limit of an instance that was put off, a message. Once the last try has failed it is an
incident, and in this list no more. (issue 4, point 4)
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

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
    since: datetime  #: from when on it was to be done
    tries: int  #: so often it has failed
    most: int  #: so often it may, before it is an incident
    next_at: datetime
    cause: str  #: of the newest try

    @property
    def next_try(self) -> int:
        """The number of the try that comes: “2 of 5”."""
        return min(self.tries + 1, self.most)


@dataclass(frozen=True)
class Among:
    """Where to look: owners and business keys; narrower where items (agencies, say) or a version are named.

    A message that is tried again belongs to no version yet.
    """

    owner_keys: Collection[str]
    business_keys: "Collection[str] | QuerySet[Any, str]"
    items: Collection[str] | None = None
    version_id: int | None = None

    def of_instances(self, prefix: str = "") -> Q:
        found = Q(
            **{
                f"{prefix}state": InstanceState.RUNNING,
                f"{prefix}business_key__in": self.business_keys,
                f"{prefix}version__owner_key__in": self.owner_keys,
            }
        )
        return found & Q(**{f"{prefix}version": self.version_id}) if self.version_id else found

    def about(self) -> Q:
        return Q() if self.items is None else Q(item__in=self.items)


def retrying(among: Among) -> list[Retrying]:
    """All of it, the next try first."""
    found = [*_operations(among), *_timers(among), *_messages(among)]
    return sorted(found, key=lambda one: (one.next_at, one.id))


def keys(among: Among) -> tuple[QuerySet[Any, Any], ...]:
    """What `retrying` lists, as queries of one column `key`: for who only counts."""
    return tuple(
        rows.order_by().annotate(key=Cast("pk", CharField())).values_list("key")
        for rows in (_requests(among), _put_off(among), _pending(among))
    )


def _requests(among: Among) -> QuerySet[ServiceRequest]:
    return ServiceRequest.objects.filter(
        among.of_instances("instance__"), among.about(), state=RequestState.WAITING, attempts__gt=0
    )


def _put_off(among: Among) -> QuerySet[ProcessInstance]:
    return ProcessInstance.objects.filter(
        among.of_instances(), among.about(), attempts__gt=0, put_off_until__isnull=False
    )


def _pending(among: Among) -> QuerySet[Message]:
    """Messages belong to no version until they have been taken."""
    found = Message.objects.filter(
        among.about(),
        state=MessageState.PENDING,
        attempts__gt=0,
        business_key__in=among.business_keys,
        owner_key__in=among.owner_keys,
    )
    return found.none() if among.version_id else found


def _operations(among: Among) -> list[Retrying]:
    requests = _requests(among).select_related("step", "instance__version").defer("instance__snapshot")
    return [
        _of_instance(
            "operation",
            str(one.id),
            one.instance,
            item=one.item,
            step=one.step,
            element_id=one.step.element_id,
            since=one.created_at,
            tries=one.attempts,
            next_at=one.due_at,
            cause=one.last_failure,
        )
        for one in requests
    ]


def _timers(among: Among) -> list[Retrying]:
    instances = {one.id: one for one in _put_off(among).select_related("version").defer("snapshot")}
    if not instances:
        return []
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
        first = due.get(instance.id)
        place = (instance.version_id, first.process_id, first.element_id) if first else None
        assert instance.put_off_until is not None, "asked for"
        found.append(
            _of_instance(
                "timer",
                str(instance.id),
                instance,
                item=instance.item,
                step=steps.get(place) if place else None,
                element_id=first.element_id if first else "",
                since=first.due_at if first else instance.put_off_until,
                tries=instance.attempts,
                next_at=instance.put_off_until,
                cause=instance.last_failure,
            )
        )
    return found


def _messages(among: Among) -> list[Retrying]:
    found = []
    for message in _pending(among):
        waits = MessageSubscription.objects.filter(name=message.name, business_key=message.business_key)
        if message.item:
            waits = waits.filter(Q(item="") | Q(item=message.item))
        wait = waits.select_related("instance__version").defer("instance__snapshot").first()
        instance = wait.instance if wait else None
        steps = StepDefinition.objects.filter(
            version=instance.version_id if instance else None, element_id=wait.element_id if wait else ""
        )
        step = steps.first() if wait else None
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
                since=message.created_at,
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
    since: datetime,
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
        since=since,
        tries=tries,
        most=TRIES,
        next_at=next_at,
        cause=cause,
    )
