"""Begin and end a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from processes import execution, versions
from processes.engine import AddInstance, CancelInstance, Start
from processes.exceptions import NoSuchProcess
from processes.execution import Actor, Outcome


@dataclass(frozen=True)
class Started:
    """A new instance and the outcome of its first step."""

    instance_id: UUID
    outcome: Outcome


def start(
    *,
    owner_key: str,
    process_id: str,
    business_key: str,
    item: str = "",
    data: Mapping[str, Any] | None = None,
    message: str | None = None,
    by: Actor,
    now: datetime,
) -> Started:
    """Start the newest published version of a process and take its first step, in the caller's transaction.

    `message` names the start message where the drawing begins with one. When the first step fails the
    instance stands there with an incident that can be retried. Raises NoSuchProcess.
    """
    version = versions.newest(owner_key=owner_key, process_id=process_id, now=now)
    if version is None:
        raise NoSuchProcess(owner_key, process_id)
    with transaction.atomic():
        instance = execution.begin(version, business_key=business_key, item=item, now=now)
        outcome = execution.advance(instance, Start(dict(data or {}), message), by=by, now=now)
    return Started(instance.id, outcome)


def cancel(instance_id: UUID, *, reason: str, by: Actor, now: datetime) -> Outcome:
    """Stop a process: all its tasks, limits and waits are over. The reason is kept in its history.

    Raises NoSuchInstance, InstanceEnded.
    """
    with execution.lock(instance_id) as instance:
        return execution.cancel(instance, reason=reason, by=by, now=now)


def add_item(instance_id: UUID, task_id: UUID, *, item: Any, by: Actor, now: datetime) -> Outcome:
    """One more instance of a running multi-instance activity; `task_id` is any open wait inside it.

    Raises StepFailed with nothing changed, where the activity is over or the item does not fit.
    """
    with execution.lock(instance_id) as instance:
        return execution.attempt(instance, AddInstance(task_id, item), by=by, now=now)


def take_back_item(instance_id: UUID, task_id: UUID, *, by: Actor, now: datetime) -> Outcome:
    """End one instance of a multi-instance activity without an answer; `task_id` is a wait inside it.

    Raises StepFailed with nothing changed.
    """
    with execution.lock(instance_id) as instance:
        return execution.attempt(instance, CancelInstance(task_id), by=by, now=now)
