"""The steps of the pathways that a play runs on: what a scenario speaks of and nobody is asked any more."""

from orchestrator.agencies.models import Site
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from processes.models import StepDefinition


def missing(site: Site, form: str, *, actor: str = "") -> str:
    """Why nobody can answer with this form here, and what to change; empty where somebody could.

    `actor` as a scenario names who answers: “HEALTH PRAC”, or a person, about whom nothing is said.
    """
    steps = list(StepDefinition.objects.filter(version__owner_key=site.code, form_key=form))
    if not steps:
        return (
            f"No step of this pathway asks with the form “{form}” any more: it was taken out, or asks with "
            "another form now. Take this out of the scenario, or say what is done instead."
        )
    agency, _, role = actor.partition(" ")
    if actor != actor.upper() or not agency:
        return ""
    fixed = [step for step in steps if step.agency and not step.agency.startswith("{")]
    if len(fixed) < len(steps) or any(step.agency == agency for step in fixed):
        return ""
    if role in (RoleCode.HUBMGR, RoleCode.ESC, RoleCode.EDT):
        return ""  # what finds nobody climbs to them, and lies with them at night
    first = fixed[0]
    return f"“{first.name}” is done by {_words(first)} in this pathway, not by {actor}."


def _words(step: StepDefinition) -> str:
    agency = AgencyCode(step.agency).label if step.agency in AgencyCode.values else step.agency
    role = RoleCode(step.role).label if step.role in RoleCode.values else step.role
    return f"{agency} ({role}: “{step.agency} {step.role}”)" if role else agency
