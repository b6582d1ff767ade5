"""Why a play went otherwise, told to somebody who runs the service: when, at which step, who, and what came.

A step that failed is the cause of much that is missing after it, so it is told where it happened in time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from processes.models import (
    Incident,
    IncidentState,
    Message,
    MessageState,
    RequestState,
    ServiceRequest,
    StepDefinition,
)

from .expectations import Scene
from .expectations.plain import in_words
from .scenario import CONTACT, Step

_FAULT = re.compile(r"^[A-Za-z]+(?:Error|Exception)\b")
_DEEDS = {
    CONTACT: "telling the front door about a family",
    "claim": "taking a task",
    "look": "looking at the case",
    "raise_danger": "saying that somebody is in danger",
    "add_information": "adding information",
    "call_decision": "going ahead without the silent agencies",
    "close_case": "closing the case",
}


@dataclass(frozen=True)
class Stuck:
    """Something that failed and was not put right: the sentence says what and why."""

    at: datetime
    sentence: str


def stuck() -> list[Stuck]:
    """All of it, in the order in which it happened."""
    return sorted(_stuck(), key=lambda each: each.at)


def _stuck() -> Iterator[Stuck]:
    """What was given up is an incident; the rest is tried again. Each at the moment of its first try."""
    first_tries = dict(ServiceRequest.objects.filter(attempts__gt=0).values_list("id", "created_at"))
    incidents = Incident.objects.filter(state=IncidentState.OPEN).select_related("instance__version")
    for incident in incidents:
        name = incident.element_name or incident.instance.version.name
        at = first_tries.get(incident.task_id) if incident.task_id else None
        yield Stuck(at or incident.happened_at, f"“{name}” could not go on: {plain_cause(incident.cause)}")
    again = ServiceRequest.objects.filter(attempts__gt=0, state=RequestState.WAITING)
    for request in again.exclude(id__in=incidents.values("task_id")).select_related("step"):
        why = plain_cause(request.last_failure)
        yield Stuck(request.created_at, f"“{request.step.name}” could not go on: {why}")
    for message in Message.objects.filter(attempts__gt=0, state=MessageState.PENDING):
        yield Stuck(
            message.created_at,
            f"What one process says to another ({in_words(message.name)}) did not arrive: "
            f"{plain_cause(message.last_failure)}",
        )


def plain_cause(cause: str) -> str:
    """The reason as it is told; a fault of the program is called one."""
    cause = cause.strip().rstrip(".")
    if _FAULT.match(cause):
        return f"a fault of the service itself, not of the scenario ({cause})"
    return in_words(cause)


def deed_in_words(step: Step, scene: Scene, *, actor: str = "") -> str:
    """“Decide on the sharing” by the hub co-ordinator; empty where nobody does anything."""
    if not step.do:
        return ""
    who = " and ".join(actor_in_words(each) for each in ([actor] if actor else step.actors))
    what = _DEEDS.get(step.do) or step_in_words(step.do, scene)
    return f"{what} by {who}" if who else what


def step_in_words(form: str, scene: Scene) -> str:
    """What the steps that ask with this form are called in the pathways that are played on."""
    asked = StepDefinition.objects.filter(version__owner_key=scene.site.code, form_key=form)
    name = asked.order_by("version_id", "id").values_list("name", flat=True).first()
    return f"“{name}”" if name else in_words(form)


def actor_in_words(actor: str) -> str:
    """“the hub co-ordinator” for HUB COORD; a person by name."""
    words = in_words(actor)
    return words if words == actor else f"the {words}"
