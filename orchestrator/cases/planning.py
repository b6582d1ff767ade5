"""The plan of next steps: drafted, signed by the core agencies, published (domain 2.8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max

from orchestrator.agencies.models import Agency, Staff
from orchestrator.agencies.queries import hats_of
from orchestrator.cases.acts import act, lock_open_case
from orchestrator.cases.deciding import current_decision
from orchestrator.cases.exceptions import (
    NoDecision,
    NotACoreAgency,
    NotOfThisAgency,
    PlanNotReady,
    PlanPublished,
    ReasonNeeded,
)
from orchestrator.cases.membership import members_of
from orchestrator.cases.models import (
    ActionStatus,
    Case,
    CaseState,
    Plan,
    PlanAction,
    PlanSignature,
    SignatureValue,
)
from orchestrator.cases.plan_rules import PlannedAction, PlannedMember, plan_problems
from orchestrator.cases.vocabulary import FamilyRole


@dataclass(frozen=True)
class PlanDraft:
    """What the lead agency wrote. `needs_met` and `no_perpetrator_action` by person id."""

    lead_professional: str
    contingency: str
    tell_family_how: str
    review_on: date
    actions: Sequence[PlannedAction]
    family_contact: str = ""
    needs_met: Mapping[int, str] = field(default_factory=dict)
    no_perpetrator_action: Mapping[int, str] = field(default_factory=dict)


def draft_plan(case: Case, *, draft: PlanDraft, by: Staff, now: datetime) -> Plan:
    """A new version of the plan for the decision that stands. Raises NoDecision, or PlanNotReady with every
    sentence that publishing would refuse, so that nobody signs what cannot be published.
    """
    locked = lock_open_case(case)
    decision = current_decision(locked)
    if decision is None:
        raise NoDecision
    if problems := draft_problems(locked, draft, now=now):
        raise PlanNotReady(problems)
    newest = Plan.objects.filter(case=locked).aggregate(newest=Max("version"))["newest"] or 0
    plan = Plan.objects.create(
        case=locked,
        decision=decision,
        version=newest + 1,
        lead_professional=draft.lead_professional,
        family_contact=draft.family_contact,
        contingency=draft.contingency,
        tell_family_how=draft.tell_family_how,
        review_on=draft.review_on,
        needs_met={str(person): by_whom for person, by_whom in draft.needs_met.items()},
        no_perpetrator_action={str(person): why for person, why in draft.no_perpetrator_action.items()},
        drafted_at=now,
        drafted_by=by,
    )
    owners = {agency.code: agency for agency in locked.site.agencies.all()}
    PlanAction.objects.bulk_create(
        PlanAction(
            plan=plan,
            member_id=each.person_id,
            kind=each.kind,
            principle=each.principle,
            text=each.text,
            owner_agency=owners[each.owner_agency],
            owner_name=each.owner_name,
            owner_is=each.owner_is,
            due_on=each.due_on,
            success_test=each.success_test,
        )
        for each in draft.actions
    )
    act(case, "draft_plan", by=by, now=now, object=f"plan:{plan.pk}", actions=len(draft.actions))
    return plan


def draft_problems(case: Case, draft: PlanDraft, *, now: datetime) -> list[str]:
    """Why this draft may not become a plan, one sentence each."""
    return plan_problems(
        members=planned_members(case),
        actions=draft.actions,
        needs_met=draft.needs_met,
        no_perpetrator_action=draft.no_perpetrator_action,
        contingency=draft.contingency,
        tell_family_how=draft.tell_family_how,
        lead_professional=draft.lead_professional,
        today=now.astimezone(case.site.zone).date(),
    )


def planned_members(case: Case) -> dict[int, PlannedMember]:
    """The members as the rules of a plan see them. Every child is a victim in their own right."""
    return {
        member.person_id: PlannedMember(
            label=member.person.label(),
            is_victim=member.is_child() or member.has_role(FamilyRole.ADULT_VICTIM),
            is_alleged_perpetrator=member.has_role(FamilyRole.ALLEGED_PERPETRATOR),
        )
        for member in members_of(case)
    }


def current_plan(case: Case) -> Plan | None:
    """The newest version of the plan, published or not."""
    return Plan.objects.filter(case=case).order_by("-version").first()


def published_plan(case: Case) -> Plan | None:
    """The newest version that was published."""
    return Plan.objects.filter(case=case, published_at__isnull=False).order_by("-version").first()


def sign_plan(
    plan: Plan, agency: Agency, *, value: str, by: Staff, now: datetime, reason: str = ""
) -> PlanSignature:
    """A core agency agrees or objects to this version.

    Raises PlanPublished, NotACoreAgency, NotOfThisAgency, ReasonNeeded.
    """
    if plan.published_at:
        raise PlanPublished
    if not agency.is_core:
        raise NotACoreAgency
    if all(hat.agency != agency.code for hat in hats_of(by, agency.site)):
        raise NotOfThisAgency
    if value == SignatureValue.OBJECT and not reason.strip():
        raise ReasonNeeded
    signature, _ = PlanSignature.objects.update_or_create(
        plan=plan, agency=agency, defaults={"value": value, "reason": reason, "by": by, "at": now}
    )
    act(
        plan.case,
        "sign_plan",
        by=by,
        now=now,
        object=f"plan:{plan.pk}",
        agency=agency.code,
        value=str(value),
    )
    return signature


def plan_objection(case: Case) -> bool:
    """A core agency objects to the newest version."""
    plan = current_plan(case)
    return bool(plan and plan.signatures.filter(value=SignatureValue.OBJECT).exists())


def publish_plan(plan: Plan, *, now: datetime, by: Staff | None = None) -> Plan:
    """The plan stands; the version before it is replaced. K-09 stops here.

    Raises PlanPublished, PlanNotReady (an objection, or a sentence of the rules).
    """
    case = lock_open_case(plan.case)
    if plan.published_at:
        raise PlanPublished
    objections = plan.signatures.filter(value=SignatureValue.OBJECT).select_related("agency")
    problems = [f"{each.agency} objects to the plan." for each in objections]
    # an action for tonight may lie behind us when the last agency signs tomorrow
    problems += draft_problems(case, _as_draft(plan), now=plan.drafted_at)
    if problems:
        raise PlanNotReady(problems)
    PlanAction.objects.filter(
        plan__case=case,
        plan__version__lt=plan.version,
        status__in=[ActionStatus.OPEN, ActionStatus.IN_PROGRESS],
    ).update(status=ActionStatus.SUPERSEDED)
    plan.published_at = now
    plan.published_by = by
    plan.save(update_fields=["published_at", "published_by"])
    case.state = CaseState.PLANNED
    case.save(update_fields=["state"])
    act(case, "publish_plan", by=by, now=now, object=f"plan:{plan.pk}", version=plan.version)
    plan.case = case
    return plan


def _as_draft(plan: Plan) -> PlanDraft:
    return PlanDraft(
        lead_professional=plan.lead_professional,
        contingency=plan.contingency,
        tell_family_how=plan.tell_family_how,
        review_on=plan.review_on,
        family_contact=plan.family_contact,
        needs_met={int(person): by_whom for person, by_whom in plan.needs_met.items()},
        no_perpetrator_action={int(person): why for person, why in plan.no_perpetrator_action.items()},
        actions=[
            PlannedAction(
                person_id=each.member_id,
                kind=each.kind,
                text=each.text,
                owner_agency=each.owner_agency.code,
                owner_name=each.owner_name,
                owner_is=each.owner_is,
                due_on=each.due_on,
                success_test=each.success_test,
                principle=each.principle,
            )
            for each in plan.actions.select_related("owner_agency")
        ],
    )
