"""Run the operation that a service task names, and take the step, in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from processes import deadline, engine, execution
from processes.causes import cause_of
from processes.engine import CompleteService, FailService, Trigger
from processes.exceptions import BpmnError, StepFailed
from processes.execution import Outcome
from processes.instance_locks import LockedInstance
from processes.models import ServiceRequest
from processes.registries import Operation, ServiceCall, registry

KIND = "RunService"  #: in an incident's trigger: run the operation again
LARGEST_ANSWER = 64_000  #: characters that an operation may give back to its process
TOO_LARGE = (
    f"The operation gave back more than {LARGEST_ANSWER:,} characters. "
    "A process carries only ids, codes, flags and dates."
)
TOO_LONG = "The operation did not come to an end within {seconds:g} seconds, and was stopped."
CUT_OFF = "The operation was cut off: the worker that ran it, or its connection to the database, went away."


def run(
    instance: LockedInstance, request: ServiceRequest, *, now: datetime, detour: engine.Detour | None = None
) -> Outcome:
    """The operation's rows and the step commit together or not at all.

    A BpmnError undoes what the operation wrote and takes the drawing's route for its code. It may take
    `deadline.SECONDS` and give back LARGEST_ANSWER. Raises StepFailed, with the operation's own words.
    """
    execution.require_running(instance)
    operation = registry.operations.get(request.operation)
    step = request.step
    if operation is None:
        raise failed(request, f"There is no operation {request.operation}.")
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
                trigger = CompleteService(request.id, _answer(operation, call))
        except BpmnError as error:
            trigger = FailService(request.id, error.code)
        except deadline.TookTooLong as error:
            raise failed(request, TOO_LONG.format(seconds=deadline.SECONDS)) from error
        except (OperationalError, InterfaceError):
            raise
        except _TooLarge as error:
            raise failed(request, TOO_LARGE) from error
        except Exception as error:
            raise failed(request, cause_of(error)) from error
        return execution.attempt(instance, trigger, by=None, now=now, detour=detour)


def failed(request: ServiceRequest, cause: str) -> StepFailed:
    """The failure, with the place of the request's step."""
    step = request.step
    return StepFailed(cause, element_id=step.element_id, element_name=step.name, process_id=step.process_id)


def trigger_record(request_id: UUID, *, now: datetime) -> dict[str, object]:
    """What an incident keeps of a request: the operation is run again, not only its result repeated."""
    return {"kind": KIND, "task_id": str(request_id), "by": None, "at": now.isoformat()}


class _TooLarge(Exception):
    pass


def _answer(operation: Operation, call: ServiceCall) -> Mapping[str, Any]:
    with deadline.at_most(deadline.SECONDS):
        answer = operation(call) or {}
    if engine.weight(answer, LARGEST_ANSWER) > LARGEST_ANSWER:
        raise _TooLarge
    return dict(answer)
