"""Steps that could not be made: see them, repeat them."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from processes import execution, services, store, trigger_records
from processes.engine import DeliverMessage, Start
from processes.exceptions import NothingToRetry, StepFailed
from processes.execution import Outcome
from processes.models import (
    EventKind,
    Incident,
    IncidentState,
    InstanceState,
    Message,
    MessageState,
    ServiceRequest,
)
from processes.store import LockedInstance


def open_incidents(*, owner_key: str) -> QuerySet[Incident]:
    """Open incidents of one owner, oldest first, with their instance and version."""
    return (
        Incident.objects.filter(state=IncidentState.OPEN, instance__version__owner_key=owner_key)
        .select_related("instance__version")
        .order_by("happened_at")
    )


def retry(incident_id: UUID, *, by: AbstractBaseUser | None, now: datetime) -> Outcome:
    """Repeat the trigger from the last good state, in the name of the person who first set it off.

    Goes through: the incident is resolved. Fails again: it stays open with one more try, and the outcome
    carries it. Raises NothingToRetry when the step has been left another way meanwhile, or when the incident
    is not open.
    """
    incident = Incident.objects.get(id=incident_id)
    outcome = None
    with execution.lock(incident.instance_id) as instance:
        incident.refresh_from_db()
        if incident.state != IncidentState.OPEN:
            raise NothingToRetry
        if _stands(instance, incident):
            outcome = _repeat(instance, incident, by=by, now=now)
        else:
            _resolve(incident, by=by, now=now)
    if outcome is None:
        raise NothingToRetry
    return outcome


def _repeat(
    instance: LockedInstance, incident: Incident, *, by: AbstractBaseUser | None, now: datetime
) -> Outcome:
    record = incident.trigger
    store.write_events(
        instance,
        [
            store.event(
                EventKind.RETRIED,
                now=now,
                element_id=incident.element_id,
                task_id=incident.task_id,
                actor_id=by.pk if by else None,
                data={"incident": str(incident.id)},
            )
        ],
    )
    actor = get_user_model()._default_manager.filter(pk=record["by"]).first() if record.get("by") else None
    try:
        if record["kind"] == services.KIND:
            request = ServiceRequest.objects.select_related("step").get(id=record["task_id"])
            outcome = services.run(instance, request, now=now)
        else:
            trigger = trigger_records.trigger_of(record)
            at = trigger_records.answered_at(record)
            outcome = execution.attempt(instance, trigger, by=actor, now=now, answered_at=at)
            if isinstance(trigger, Start | DeliverMessage):
                Message.objects.filter(delivered_to_id=instance.id, state=MessageState.FAILED).update(
                    state=MessageState.DELIVERED, delivered_at=now
                )
    except StepFailed as failure:
        again = execution.record_incident(instance, record, failure, by=by, now=now)
        return Outcome(instance.id, instance.revision, instance.state, incident=again)
    _resolve(incident, by=by, now=now)
    return outcome


def _stands(instance: LockedInstance, incident: Incident) -> bool:
    """Whether the wait that the trigger was for is still there."""
    if instance.state != InstanceState.RUNNING:
        return False
    if incident.task_id is None:
        return True
    return incident.task_id in store.open_rows(instance.id).ids()


def _resolve(incident: Incident, *, by: AbstractBaseUser | None, now: datetime) -> None:
    incident.state = IncidentState.RESOLVED
    incident.resolved_at = now
    incident.resolved_by_id = by.pk if by else None
    incident.save(update_fields=["state", "resolved_at", "resolved_by"])
