"""The plan of next steps: written, then signed by each core agency (P5)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from orchestrator.cases import membership, planning
from orchestrator.cases.exceptions import PlanPublished
from orchestrator.cases.models import OwnerIs, SignatureValue
from orchestrator.cases.plan_rules import PlannedAction
from orchestrator.cases.planning import PlanDraft
from orchestrator.cases.vocabulary import FamilyRole
from orchestrator.people.models import Person

from .work import Work

OBJECTED_TOO_LATE = "A newer plan was published meanwhile. Add your objection to the case as new information."
_VICTIMS = (FamilyRole.ADULT_VICTIM, FamilyRole.ADULT_AT_RISK)


def record_plan(work: Work) -> None:
    """Refused at once, with every sentence, where it could not be published: nobody signs such a plan."""
    answers = work.answers
    members = membership.members_of(work.case)
    reason = answers.get("perpetrator_no_action_detail") or answers.get("perpetrator_no_action_reason") or ""
    alleged = [m.person_id for m in members if m.has_role(FamilyRole.ALLEGED_PERPETRATOR)]
    draft = PlanDraft(
        lead_professional=answers["lead_professional"],
        family_contact=answers["family_contact"],
        contingency=answers["contingency"],
        tell_family_how=answers["tell_family_how"],
        review_on=date.fromisoformat(answers["review_at"]),
        actions=[_action(row, work) for row in answers["actions"]],
        needs_met={
            row["subject"]: row["needs_met_by"]
            for row in answers.get("members") or []
            if row.get("needs_met_by")
        },
        no_perpetrator_action=dict.fromkeys(alleged, reason) if reason else {},
    )
    planning.draft_plan(work.case, draft=draft, by=work.by, now=work.now)


def record_signature(work: Work) -> None:
    """A core agency signs this version, or objects with its reason."""
    plan = planning.current_plan(work.case)
    assert plan is not None, "the drawing asks for signatures only after the plan was written"
    if plan.published_at is not None:
        if work.answers["signature"] != "signed":
            raise PlanPublished(OBJECTED_TOO_LATE)
        return  # a newer plan of a later round stands; this signature is kept with the form
    planning.sign_plan(
        plan,
        work.agency,
        value=SignatureValue.AGREE if work.answers["signature"] == "signed" else SignatureValue.OBJECT,
        reason=work.answers.get("objection") or "",
        by=work.by,
        now=work.now,
    )


def _action(row: Mapping[str, Any], work: Work) -> PlannedAction:
    due = datetime.fromisoformat(row["due_at"])
    return PlannedAction(
        person_id=int(row["member"]),
        kind=row["kind"],
        text=row["action"],
        owner_agency=row["owner_agency"],
        owner_name=row["owner_name"],
        owner_is=_owner_is(row["owner_name"], work),
        due_on=due.astimezone(work.case.site.zone).date(),
        success_test=row["success_test"],
    )


def _owner_is(name: str, work: Work) -> OwnerIs:
    """A member of the family named as the owner of an action is seen, whatever agency stands beside it."""
    for member in membership.members_of(work.case):
        if name.strip().casefold() in _called(member.person):
            if member.is_child() or member.has_role(*_VICTIMS):
                return OwnerIs.VICTIM
            if member.has_role(FamilyRole.ALLEGED_PERPETRATOR):
                return OwnerIs.PERPETRATOR
            return OwnerIs.FAMILY
    return OwnerIs.PROFESSIONAL


def _called(person: Person) -> set[str]:
    """All that a person may be called in a plan, in lower case."""
    names = (
        person.label(),
        f"{person.given_name} {person.family_name}",
        person.given_name,
        person.known_as,
    )
    return {name.strip().casefold() for name in names if name.strip()}
