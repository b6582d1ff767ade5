"""The plan of next steps: written, then signed by each core agency (P5)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from orchestrator.cases import membership, planning
from orchestrator.cases.exceptions import PlanPublished
from orchestrator.cases.models import Case, OwnerIs, SignatureValue
from orchestrator.cases.plan_rules import PlannedAction, horizon_problems, people_problems
from orchestrator.cases.planning import PlanDraft
from orchestrator.cases.vocabulary import FamilyRole
from orchestrator.people.models import Person

from .work import Work

OBJECTED_TOO_LATE = "A newer plan was published meanwhile. Add your objection to the case as new information."
_VICTIMS = (FamilyRole.ADULT_VICTIM, FamilyRole.ADULT_AT_RISK)


def record_plan(work: Work) -> None:
    """Refused at once, with every sentence, where it could not be published: nobody signs such a plan."""
    answers = work.answers
    draft = PlanDraft(
        lead_professional=answers["lead_professional"],
        family_contact=answers["family_contact"],
        contingency=answers["contingency"],
        tell_family_how=answers["tell_family_how"],
        review_on=date.fromisoformat(answers["review_at"]),
        actions=[_action(row, work) for row in answers["actions"]],
        needs_met=_needs_met(answers),
        no_perpetrator_action=_no_perpetrator_action(answers, work.case),
    )
    planning.draft_plan(work.case, draft=draft, by=work.by, now=work.now)


def foreseen(case: Case, answers: Mapping[str, Any], *, now: datetime) -> list[str]:
    """What the rules of a plan will say of answers of which the form refuses some: only where all that a rule
    looks at stands, so that nothing is said that the next press of the button would take back.
    """
    rows = answers.get("actions") or []
    problems = []
    if all("member" in row and "kind" in row for row in rows):
        problems += people_problems(
            members=planning.planned_members(case),
            actions=[PlannedAction(int(row["member"]), row["kind"], "", "", "") for row in rows],
            needs_met=_needs_met(answers),
            no_perpetrator_action=_no_perpetrator_action(answers, case),
        )
    if all("due_at" in row for row in rows):
        today = now.astimezone(case.site.zone).date()
        problems += horizon_problems([_day(row, case) for row in rows], today=today)
    return problems


def _needs_met(answers: Mapping[str, Any]) -> dict[int, str]:
    return {
        row["subject"]: row["needs_met_by"] for row in answers.get("members") or [] if row.get("needs_met_by")
    }


def _no_perpetrator_action(answers: Mapping[str, Any], case: Case) -> dict[int, str]:
    reason = answers.get("perpetrator_no_action_detail") or answers.get("perpetrator_no_action_reason") or ""
    alleged = [
        member.person_id
        for member in membership.members_of(case)
        if member.has_role(FamilyRole.ALLEGED_PERPETRATOR)
    ]
    return dict.fromkeys(alleged, reason) if reason else {}


def _day(row: Mapping[str, Any], case: Case) -> date:
    return datetime.fromisoformat(row["due_at"]).astimezone(case.site.zone).date()


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
    return PlannedAction(
        person_id=int(row["member"]),
        kind=row["kind"],
        text=row["action"],
        owner_agency=row["owner_agency"],
        owner_name=row["owner_name"],
        owner_is=_owner_is(row["owner_name"], work),
        due_on=_day(row, work.case),
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
