"""Steps that could not be made: see them, and mend them.

Three ways to mend: try again as it is; correct the data that the step stumbled over, then try again; go past
the element that failed. Each holds the instance's lock, so of two people one does it and the other is told.
What was done, by whom, why and what came of it is kept in a row of its own (`Mending`); the first cause stays
with the incident. Who may do it is the service's question, asked before. (issue 4, point 4)
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet

from processes import corrections, detours, engine, execution, history, services, store, trigger_records
from processes.detours import Route
from processes.engine import CompleteService, DeliverMessage, Detour, Start, TaskNotReady
from processes.exceptions import (
    IncidentSettled,
    NoSuchIncident,
    NothingToRetry,
    ProcessError,
    ReasonNeeded,
    ReasonTooLong,
    SkipRefused,
    StepFailed,
)
from processes.execution import Outcome
from processes.instance_locks import LockedInstance
from processes.models import (
    EventKind,
    HumanTask,
    Incident,
    IncidentState,
    InstanceState,
    Mending,
    MendingKind,
    Message,
    MessageState,
    ServiceRequest,
)

LONGEST_REASON = 500
#: Where a trigger keeps what it brings for the process.
_BROUGHT = ("data", "payload")
NO_ANSWER = "The database did not answer. Nothing was changed; try again in a moment."

By = AbstractBaseUser | None


class Came(StrEnum):
    """What came of one of many."""

    THROUGH = "through"  #: the case went on
    FAILED = "failed"  #: it failed again, and stays an incident
    REFUSED = "refused"  #: nothing was tried: the sentence says why


@dataclass(frozen=True)
class Retried:
    """What came of trying one of many again. `sentence`: the cause, or why it was not tried."""

    incident_id: UUID
    came: Came
    sentence: str = ""


def open_incidents(*, owner_key: str) -> QuerySet[Incident]:
    """Open incidents of one owner, oldest first, with their instance and version."""
    return (
        Incident.objects.filter(state=IncidentState.OPEN, instance__version__owner_key=owner_key)
        .select_related("instance__version")
        .order_by("happened_at")
    )


def retry(incident_id: UUID, *, by: By, now: datetime) -> Outcome:
    """Repeat the trigger from the last good state, in the name of the person who first set it off.

    Goes through: the incident is resolved. Fails again: it stays open with one more try, and the outcome
    carries it. Raises NoSuchIncident; IncidentSettled with who and when; NothingToRetry when the step has
    been left another way meanwhile.
    """
    with _mending(incident_id, by=by, now=now) as (instance, incident):
        mending = _begun(MendingKind.RETRIED, incident, by=by, now=now)
        return _repeat(instance, incident, mending, by=by, now=now)


def retry_many(incident_ids: Iterable[UUID], *, by: By, now: datetime) -> list[Retried]:
    """Each in a transaction of its own, in the order given: what becomes of one stops no other."""
    return [_retry_one(one, by=by, now=now) for one in dict.fromkeys(incident_ids)]


def correct(
    incident_id: UUID, *, values: Mapping[str, Any], reason: str, by: AbstractBaseUser, now: datetime
) -> Outcome:
    """Give variables at the failed step other values of the same kind, then try again.

    The values also take their place in what the trigger brought and in the rows of the wait; what somebody
    answered stays in their submission. They stay corrected where the step fails again. Raises ReasonNeeded,
    ReasonTooLong, CorrectionRefused, and what `retry` raises.
    """
    reason = _checked_reason(reason)
    with _mending(incident_id, by=by, now=now) as (instance, incident):
        before = _carried(instance, incident)
        after = corrections.checked(before, values)
        _put(instance, incident, after)
        mending = _begun(MendingKind.CORRECTED, incident, by=by, now=now, reason=reason)
        mending.before, mending.after = {name: before[name] for name in after}, after
        _tell(instance, incident, EventKind.CORRECTED, by=by, now=now, names=sorted(after))
        return _repeat(instance, incident, mending, by=by, now=now)


def skip(incident_id: UUID, *, reason: str, by: AbstractBaseUser, now: datetime, route: str = "") -> Outcome:
    """Repeat the trigger and go past the element that failed, as if it had been done without its work.

    `route`: the flow to take, where it is a choice. A message that the element would send is sent. The rest
    of the step is made as ever; where it fails elsewhere, nothing has moved and the incident stays. Raises
    ReasonNeeded, ReasonTooLong, SkipRefused with its kinds, and what `retry` raises.
    """
    reason = _checked_reason(reason)
    with _mending(incident_id, by=by, now=now) as (instance, incident):
        process_id = incident.process_id or instance.process_id
        detours.allow(instance.version_id, process_id, incident.element_id, route=route)
        mending = _begun(MendingKind.SKIPPED, incident, by=by, now=now, reason=reason)
        mending.route = route
        _tell(instance, incident, EventKind.SKIPPED, by=by, now=now, route=route)
        past = Detour(incident.element_id, process_id, route)
        return _repeat(instance, incident, mending, by=by, now=now, past=past)


def variables(incident: Incident) -> dict[str, Any]:
    """What the process carries at the failed step and somebody may correct, by name."""
    with execution.lock(incident.instance_id) as instance:
        carried = _carried(instance, incident)
    return {name: carried[name] for name in sorted(carried) if corrections.kind_of(carried[name])}


def ways_out(incident: Incident) -> tuple[Route, ...]:
    """The routes that `skip` takes, where the failed element is a choice."""
    version_id, process_id = _place(incident)
    return detours.routes(version_id, process_id, incident.element_id)


def why_not_skipped(incident: Incident) -> str:
    """Why the failed element cannot be left out, in a sentence; "" where it can."""
    version_id, process_id = _place(incident)
    routes = ways_out(incident)
    try:
        route = next((one.flow_id for one in routes if one.allowed), routes[0].flow_id if routes else "")
        detours.allow(version_id, process_id, incident.element_id, route=route)
    except SkipRefused as refusal:
        return str(refusal)
    return ""


@contextmanager
def _mending(incident_id: UUID, *, by: By, now: datetime) -> Iterator[tuple[LockedInstance, Incident]]:
    """The incident under its instance's lock, open and with its wait still there.

    A wait that was left another way ends the incident, and that stays so: NothingToRetry comes after it.
    """
    incident = Incident.objects.select_related("resolved_by").filter(id=incident_id).first()
    if incident is None:
        raise NoSuchIncident
    with execution.lock(incident.instance_id) as instance:
        incident.refresh_from_db()
        if incident.state != IncidentState.OPEN:
            raise IncidentSettled(by=incident.resolved_by, at=incident.resolved_at)
        stands = _stands(instance, incident)
        if stands:
            yield instance, incident
        else:
            _resolve(incident, by=by, now=now)
    if not stands:
        raise NothingToRetry


def _retry_one(incident_id: UUID, *, by: By, now: datetime) -> Retried:
    try:
        outcome = retry(incident_id, by=by, now=now)
    except ProcessError as refusal:
        return Retried(incident_id, Came.REFUSED, str(refusal))
    except (OperationalError, InterfaceError):
        return Retried(incident_id, Came.REFUSED, NO_ANSWER)
    if outcome.incident:
        return Retried(incident_id, Came.FAILED, outcome.incident.cause)
    return Retried(incident_id, Came.THROUGH)


def _repeat(
    instance: LockedInstance,
    incident: Incident,
    mending: Mending,
    *,
    by: By,
    now: datetime,
    past: Detour | None = None,
) -> Outcome:
    _tell(instance, incident, EventKind.RETRIED, by=by, now=now)
    try:
        outcome = _made(instance, incident.trigger, now=now, past=past)
    except StepFailed as failure:
        again = execution.record_incident(instance, incident.trigger, failure, by=by, now=now)
        mending.went_through = False
        outcome = Outcome(instance.id, instance.revision, instance.state, incident=again)
    else:
        mending.went_through = True
        _resolve(incident, by=by, now=now)
    mending.save(force_insert=True)
    return outcome


def _made(instance: LockedInstance, record: dict[str, Any], *, now: datetime, past: Detour | None) -> Outcome:
    if record["kind"] == services.KIND:
        request = ServiceRequest.objects.select_related("step").get(id=record["task_id"])
        if past and (past.element_id, past.process_id) == (request.step.element_id, request.step.process_id):
            return execution.attempt(instance, CompleteService(request.id), by=None, now=now)
        return services.run(instance, request, now=now, detour=past)
    actor = get_user_model()._default_manager.filter(pk=record["by"]).first() if record.get("by") else None
    trigger = trigger_records.trigger_of(record)
    at = trigger_records.answered_at(record)
    outcome = execution.attempt(instance, trigger, by=actor, now=now, answered_at=at, detour=past)
    if isinstance(trigger, Start | DeliverMessage):
        Message.objects.filter(delivered_to_id=instance.id, state=MessageState.FAILED).update(
            state=MessageState.DELIVERED, delivered_at=now
        )
    return outcome


def _carried(instance: LockedInstance, incident: Incident) -> dict[str, Any]:
    """The variables at the wait, and over them what the trigger brings."""
    carried: dict[str, Any] = {}
    if instance.snapshot and incident.task_id:
        try:
            carried = engine.variables(instance.snapshot, incident.task_id)
        except TaskNotReady:
            raise NothingToRetry from None
    for part in _BROUGHT:
        carried.update(incident.trigger.get(part) or {})
    return carried


def _put(instance: LockedInstance, incident: Incident, values: Mapping[str, Any]) -> None:
    if instance.snapshot and incident.task_id:
        held = engine.variables(instance.snapshot, incident.task_id)
        known = {name: value for name, value in values.items() if name in held}
        store.put_snapshot(instance, engine.corrected(instance.snapshot, incident.task_id, known))
    record = dict(incident.trigger)
    for part in _BROUGHT:
        if brought := record.get(part):
            record[part] = brought | {name: values[name] for name in values if name in brought}
    incident.trigger = record
    incident.save(update_fields=["trigger"])
    for model in (HumanTask, ServiceRequest):
        row = model.objects.filter(id=incident.task_id).first() if incident.task_id else None
        if row is not None:
            row.data = row.data | {name: values[name] for name in values if name in row.data}
            row.save(update_fields=["data"])


def _begun(kind: MendingKind, incident: Incident, *, by: By, now: datetime, reason: str = "") -> Mending:
    return Mending(
        incident=incident,
        kind=kind,
        by_id=by.pk if by else None,
        at=now,
        reason=reason,
        element_id=incident.element_id,
        cause=incident.cause,
    )


def _tell(
    instance: LockedInstance, incident: Incident, kind: EventKind, *, by: By, now: datetime, **more: object
) -> None:
    line = history.event(
        kind,
        now=now,
        element_id=incident.element_id,
        process_id=incident.process_id,
        task_id=incident.task_id,
        actor_id=by.pk if by else None,
        data={"incident": str(incident.id), **{name: value for name, value in more.items() if value}},
    )
    history.write(instance, [line])


def _checked_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong
    return reason


def _place(incident: Incident) -> tuple[int, str]:
    version = incident.instance.version
    return version.pk, incident.process_id or version.process_id


def _stands(instance: LockedInstance, incident: Incident) -> bool:
    """Whether the wait that the trigger was for is still there."""
    if instance.state != InstanceState.RUNNING:
        return False
    if incident.task_id is None:
        return True
    return incident.task_id in store.open_rows(instance.id).ids()


def _resolve(incident: Incident, *, by: By, now: datetime) -> None:
    incident.state = IncidentState.RESOLVED
    incident.resolved_at = now
    incident.resolved_by_id = by.pk if by else None
    incident.save(update_fields=["state", "resolved_at", "resolved_by"])
