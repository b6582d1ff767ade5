"""Service tasks: each leaves a request; a worker runs its operation after the step has committed."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from processes import execution, services
from processes.backoff import TRIES, wait_after
from processes.exceptions import StepFailed
from processes.models import RequestState, ServiceRequest

_NEXT = """
SELECT r.id, r.instance_id FROM processes_servicerequest r
JOIN processes_processinstance i ON i.id = r.instance_id
WHERE r.state = 'waiting' AND r.due_at <= %s
ORDER BY r.due_at, r.id LIMIT 1 FOR NO KEY UPDATE OF i SKIP LOCKED"""


def run_next_service(now: datetime) -> bool:
    """Run one request that is due and take its step, in one transaction. True when there was one.

    A failure puts the request off, longer each time; after some tries it is an incident.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [now])
            row: tuple[UUID, UUID] | None = cursor.fetchone()
        if row is None:
            return False
        request_id, instance_id = row
        with execution.lock(instance_id) as instance:
            request = (
                ServiceRequest.objects.select_related("step")
                .filter(id=request_id, state=RequestState.WAITING, due_at__lte=now)
                .first()
            )
            if request is None:
                return True  # done or dropped between the look and the lock
            try:
                services.run(instance, request, now=now)
            except StepFailed as failure:
                request.attempts += 1
                request.last_failure = failure.cause
                request.due_at = now + wait_after(request.attempts)
                request.save(update_fields=["attempts", "last_failure", "due_at"])
                if request.attempts >= TRIES:
                    record = services.trigger_record(request.id, now=now)
                    execution.record_incident(instance, record, failure, by=None, now=now)
    return True


def next_due() -> datetime | None:
    """When the next request is to be tried: one index probe."""
    waiting = ServiceRequest.objects.filter(state=RequestState.WAITING).order_by("due_at")
    return waiting.values_list("due_at", flat=True).first()
