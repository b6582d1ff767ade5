"""What one instance says to another, and what the service says to a process.

A message is a row, written in the transaction of whoever says it, and delivered later in a transaction of
its own. It reaches every instance of its owner and business key that waits for its name (and, where both name
one, the same item). Where nobody waits it starts the process that begins with it; where nothing does, it is
kept until somebody begins to wait.

Two things may not happen, and the lock of the business key sees to it (every step holds it shared,
`instance_locks.lock`): a message without an item is not handed out while a step of its key is under way,
because that step may have decided to wait from what it read before the message was sent; and a message is not
laid aside while a step that begins to wait for it is about to commit. The lock is only ever tried, never
waited for, so an instance that hangs delays messages of its own key and no step of anybody.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from processes import execution, key_locks, store, versions
from processes.backoff import BUSY, TRIES, wait_after
from processes.engine import DeliverMessage, Start
from processes.exceptions import InstanceBusy, StepFailed
from processes.kept_queries import Kept
from processes.models import Message, MessageState, MessageSubscription, ProcessVersion

_PENDING = Message.objects.filter(state=MessageState.PENDING)
_DUE = Kept(
    lambda now: (
        _PENDING.filter(due_at__lte=now).order_by("due_at", "id").select_for_update(skip_locked=True)[:1]
    )
)
_NEXT_DUE: Kept[Any] = Kept(lambda: _PENDING.order_by("due_at").values_list("due_at", flat=True)[:1])


def send(
    *,
    owner_key: str,
    name: str,
    business_key: str,
    item: str = "",
    payload: Mapping[str, Any] | None = None,
    dedupe_key: str | None = None,
    now: datetime,
) -> bool:
    """Leave a message, in the caller's transaction. False when one with this dedupe key was left before.

    `payload` holds ids, codes, flags and dates only. Delivered within about a tenth of a second by a worker.
    """
    return store.send(
        Message(
            owner_key=owner_key,
            name=name,
            business_key=business_key,
            item=item,
            payload=dict(payload or {}),
            dedupe_key=dedupe_key,
            created_at=now,
            due_at=now,
        )
    )


def deliver_next(now: datetime) -> bool:
    """Deliver one message that is due, in one transaction. True when there was one, whatever became of it."""
    with transaction.atomic():
        message = _DUE.first(now=now)
        if message is None:
            return False
        try:
            if not message.item and not key_locks.settled(message.business_key):
                raise InstanceBusy
            with transaction.atomic():
                _deliver(message, now)
        except InstanceBusy:
            _later(message, now)
        except StepFailed as failure:
            _failed(message, failure, now)
    return True


def next_due() -> datetime | None:
    """When the next message is to be tried: one index probe."""
    return _NEXT_DUE.first()


def _deliver(message: Message, now: datetime) -> None:
    waiting = _who_waits(message)
    if waiting:
        _hand_over(message, waiting[0], now)
        for other in waiting[1:]:
            _copy(message, other, now)
        return
    version = _starts(message, now)
    if version:
        instance = execution.begin(version, business_key=message.business_key, item=message.item, now=now)
        execution.attempt(instance, Start(message.payload, message.name), by=None, now=now)
        _delivered(message, instance.id, now)
        return
    if not key_locks.alone_with(message.business_key) or _who_waits(message):
        raise InstanceBusy
    message.state = MessageState.KEPT
    message.save(update_fields=["state"])


def _who_waits(message: Message) -> list[UUID]:
    """Instances that wait for it, each once, in a fixed order."""
    waits = MessageSubscription.objects.filter(
        name=message.name,
        business_key=message.business_key,
        instance__version__owner_key=message.owner_key,
    )
    if message.item:
        waits = waits.filter(Q(item="") | Q(item=message.item))
    if message.to_instance_id:
        waits = waits.filter(instance_id=message.to_instance_id)
    return list(waits.order_by("instance_id").values_list("instance_id", flat=True).distinct())


def _waits(message: Message, instance_id: UUID) -> QuerySet[MessageSubscription]:
    waits = MessageSubscription.objects.filter(instance_id=instance_id, name=message.name)
    if message.item:
        waits = waits.filter(Q(item="") | Q(item=message.item))
    return waits.order_by("created_at", "id")


def _starts(message: Message, now: datetime) -> ProcessVersion | None:
    if message.to_instance_id:
        return None
    return versions.started_by(owner_key=message.owner_key, message=message.name, now=now)


def _hand_over(message: Message, instance_id: UUID, now: datetime) -> None:
    """Wake every wait that matches; one step may end the next wait, so each is looked up again."""
    with execution.lock(instance_id, wait=False) as instance:
        waits = _waits(message, instance_id)
        for wait_id in list(waits.values_list("id", flat=True)):
            if waits.filter(id=wait_id).exists():
                trigger = DeliverMessage(wait_id, message.name, message.payload)
                execution.attempt(instance, trigger, by=None, now=now)
    _delivered(message, instance_id, now)


def _copy(message: Message, instance_id: UUID, now: datetime) -> None:
    """One more who waits: a message of its own, so that each is delivered in its own transaction."""
    store.send(
        Message(
            owner_key=message.owner_key,
            name=message.name,
            business_key=message.business_key,
            item=message.item,
            to_instance_id=instance_id,
            payload=message.payload,
            sent_by_id=message.sent_by_id,
            created_at=message.created_at,
            due_at=now,
        )
    )


def _delivered(message: Message, instance_id: UUID, now: datetime) -> None:
    message.state = MessageState.DELIVERED
    message.delivered_to_id = instance_id
    message.delivered_at = now
    message.save(update_fields=["state", "delivered_to", "delivered_at"])


def _later(message: Message, now: datetime) -> None:
    message.due_at = now + BUSY
    message.save(update_fields=["due_at"])


def _failed(message: Message, failure: StepFailed, now: datetime) -> None:
    """Put off, longer each time; in the end an incident at the instance that could not take it or begin."""
    message.attempts += 1
    message.last_failure = failure.cause
    message.due_at = now + wait_after(message.attempts)
    if message.attempts >= TRIES:
        with suppress(InstanceBusy):  # then once more, later
            _give_up(message, failure, now)
    message.save(update_fields=["attempts", "last_failure", "due_at", "state", "delivered_to"])


def _give_up(message: Message, failure: StepFailed, now: datetime) -> None:
    waiting = _who_waits(message)
    version = None if waiting else _starts(message, now)
    if waiting:
        with execution.lock(waiting[0], wait=False) as instance:
            wait_id = _waits(message, instance.id).values_list("id", flat=True)[0]
            trigger = DeliverMessage(wait_id, message.name, message.payload)
            execution.record_incident(instance, trigger, failure, by=None, now=now, tries=message.attempts)
            message.delivered_to_id = instance.id
    elif version:
        instance = execution.begin(version, business_key=message.business_key, item=message.item, now=now)
        start = Start(message.payload, message.name)
        execution.record_incident(instance, start, failure, by=None, now=now, tries=message.attempts)
        message.delivered_to_id = instance.id
    message.state = MessageState.FAILED
