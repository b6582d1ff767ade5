"""Run the operation that a service task names, and take the step, in one transaction."""

from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from processes import execution
from processes.engine import CompleteService, FailService, Trigger
from processes.exceptions import BpmnError, StepFailed
from processes.execution import Outcome
from processes.models import ServiceRequest
from processes.registries import ServiceCall, registry
from processes.store import LockedInstance

KIND = "RunService"  #: in an incident's trigger: run the operation again


def run(instance: LockedInstance, request: ServiceRequest, *, now: datetime) -> Outcome:
    """The operation's rows and the step commit together or not at all.

    A BpmnError undoes what the operation wrote and takes the drawing's route for its code. Raises StepFailed.
    """
    execution.require_running(instance)
    operation = registry.operations.get(request.operation)
    step = request.step
    if operation is None:
        raise StepFailed(
            f"There is no operation {request.operation}.", element_id=step.element_id, element_name=step.name
        )
    call = ServiceCall(
        task_id=request.id,
        instance_id=instance.id,
        owner_key=instance.owner_key,
        business_key=instance.business_key,
        item=request.item,
        operation=request.operation,
        parameters=step.parameters,
        data=request.data,
        element_name=step.name or step.element_id,
        now=now,
        deadline_point=step.point,
    )
    with transaction.atomic():
        trigger: Trigger
        try:
            with transaction.atomic():
                trigger = CompleteService(request.id, dict(operation(call) or {}))
        except BpmnError as error:
            trigger = FailService(request.id, error.code)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            cause = f"{type(error).__name__}: {error}"
            raise StepFailed(cause, element_id=step.element_id, element_name=step.name) from error
        return execution.attempt(instance, trigger, by=None, now=now)


def trigger_record(request_id: UUID, *, now: datetime) -> dict[str, object]:
    """What an incident keeps of a request: the operation is run again, not only its result repeated."""
    return {"kind": KIND, "task_id": str(request_id), "by": None, "at": now.isoformat()}
