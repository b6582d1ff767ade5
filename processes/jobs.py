"""Service tasks: each leaves a request; a worker runs its operation after the step has committed.

A try is committed as begun before it starts, and the worker holds a lock of its session for as long as it is
at it. Where the mark stands and nobody holds the lock, the worker has died over it, or lost the database:
that counts as a try like any other failure, so an operation that kills its process comes to an end, too.
(quality.md T12)
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection, transaction

from processes import execution, services
from processes.backoff import TRIES, wait_after
from processes.exceptions import InstanceBusy, StepFailed
from processes.instance_locks import LockedInstance
from processes.kept_queries import Kept
from processes.models import RequestState, ServiceRequest

_NEXT = """
SELECT r.id, r.instance_id, r.begun_at IS NOT NULL,
       pg_try_advisory_lock(hashtextextended('operation ' || r.id::text, 0))
FROM (
    SELECT r.* FROM processes_servicerequest r
    JOIN processes_processinstance i ON i.id = r.instance_id
    WHERE r.state = 'waiting' AND r.due_at <= %s
    ORDER BY r.due_at, r.id LIMIT 1 FOR NO KEY UPDATE OF i SKIP LOCKED
) r"""
_NEXT_DUE: Kept[Any] = Kept(
    lambda: (
        ServiceRequest.objects.filter(state=RequestState.WAITING)
        .order_by("due_at")
        .values_list("due_at", flat=True)[:1]
    )
)
_LET_GO = "SELECT pg_advisory_unlock(hashtextextended('operation ' || %s::text, 0))"


@dataclass(frozen=True)
class _Taken:
    request_id: UUID
    instance_id: UUID
    is_ours: bool  #: the session's lock; else another worker has only just taken it
    was_lost: bool  #: an earlier try never came back


def run_next_service(now: datetime) -> bool:
    """Run one request that is due and take its step, in one transaction. True when there was one.

    A failure puts the request off, longer each time; after some tries it is an incident.
    """
    taken = _take(now)
    if taken is None or not taken.is_ours:
        return taken is not None
    try:
        if not taken.was_lost:
            _run(taken, now)
    finally:
        with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
            cursor.execute(_LET_GO, [taken.request_id])
    return True


def next_due() -> datetime | None:
    """When the next request is to be tried: one index probe."""
    return _NEXT_DUE.first()


def _take(now: datetime) -> _Taken | None:
    """Mark the next try as begun, or count one that was lost; committed before anything is run."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [now])
            row: tuple[UUID, UUID, bool, bool] | None = cursor.fetchone()
            if row is None:
                return None
            taken = _Taken(row[0], row[1], is_ours=row[3], was_lost=row[2] and row[3])
            cursor.execute("SET LOCAL synchronous_commit TO off")  # a mark, and a crash of the database
        if taken.was_lost:  # undoes the try as well
            with execution.lock(taken.instance_id) as instance:
                request = ServiceRequest.objects.select_related("step").get(id=taken.request_id)
                _put_off(instance, request, services.failed(request, services.CUT_OFF), now)
        elif taken.is_ours:
            ServiceRequest.objects.filter(id=taken.request_id).update(begun_at=now)
    return taken


def _run(taken: _Taken, now: datetime) -> None:
    try:
        with execution.lock(taken.instance_id, wait=False) as instance:
            request = (
                ServiceRequest.objects.select_related("step")
                .filter(id=taken.request_id, state=RequestState.WAITING)
                .first()
            )
            if request is None:
                return  # done or dropped between the look and the lock
            try:
                services.run(instance, request, now=now)
            except StepFailed as failure:
                _put_off(instance, request, failure, now)
    except InstanceBusy:  # it has not been tried
        ServiceRequest.objects.filter(id=taken.request_id).update(begun_at=None)


def _put_off(instance: LockedInstance, request: ServiceRequest, failure: StepFailed, now: datetime) -> None:
    request.attempts += 1
    request.last_failure = failure.cause
    request.due_at = now + wait_after(request.attempts)
    request.begun_at = None
    request.save(update_fields=["attempts", "last_failure", "due_at", "begun_at"])
    if request.attempts >= TRIES:
        record = services.trigger_record(request.id, now=now)
        execution.record_incident(instance, record, failure, by=None, now=now, tries=request.attempts)
