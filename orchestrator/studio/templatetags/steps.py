"""A step of a drawing, in words for the step table."""

from collections.abc import Mapping

from django import template

from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from processes.models import StepDefinition

register = template.Library()

_KINDS = {
    "startEvent": "Starts",
    "userTask": "Somebody answers",
    "serviceTask": "The service acts",
    "sendTask": "The service tells somebody",
    "businessRuleTask": "A decision table answers",
    "callActivity": "Another pathway runs",
    "boundaryEvent": "Happens when the time is up",
    "intermediateCatchEvent": "Waits",
    "intermediateThrowEvent": "Tells another pathway",
    "endEvent": "Ends",
}


@register.filter
def kind_in_words(step: StepDefinition) -> str:
    return _KINDS.get(step.kind, "")


@register.filter
def asked_in_words(step: StepDefinition) -> str:
    """“Children’s social care, practitioner”; an agency that the case decides is “the agency asked”."""
    if not step.role:
        return ""
    role = dict(RoleCode.choices).get(step.role, step.role)
    if step.agency == AgencyCode.HUB:
        return role
    agency = (
        "The agency asked" if step.agency.startswith("{") else dict(AgencyCode.choices).get(step.agency, "")
    )
    return f"{agency or step.agency}, {role[:1].lower()}{role[1:]}"


@register.filter
def limit_in_words(step: StepDefinition, names: Mapping[str, str]) -> str:
    """“Agency’s answer (K-05)”, “at 80% of Agency’s answer (K-05)”; `names`: what each clock is called."""
    if not step.clock:
        return ""
    clock = f"{names[step.clock]} ({step.clock})" if step.clock in names else step.clock
    if not step.point:
        return clock
    return f"at the limit of {clock}" if step.point == "limit" else f"at {step.point}% of {clock}"
