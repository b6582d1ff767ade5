"""What was decided together, the gaps on its face, and the plan."""

from dataclasses import dataclass

from orchestrator.agencies.models import Agency
from orchestrator.cases.models import Case, Decision, Outcome, Plan, PlanAction, PlanSignature, Position
from orchestrator.cases.vocabulary import OutcomeCode, RatingValue


@dataclass(frozen=True)
class PersonOutcome:
    """What one person gets, in words."""

    name: str
    rating: str
    outcomes: tuple[str, ...]
    outcome: Outcome


@dataclass(frozen=True)
class DecisionInWords:
    decision: Decision
    missing: tuple[str, ...]  #: agencies that had not answered, in words
    outcomes: tuple[PersonOutcome, ...]
    positions: tuple[Position, ...]


@dataclass(frozen=True)
class PlanInWords:
    plan: Plan
    actions: tuple[tuple[str, tuple[PlanAction, ...]], ...]  #: by the person they are for
    needs_met: tuple[tuple[str, str], ...]
    no_action: tuple[tuple[str, str], ...]  #: people causing harm with whom nothing can be done, and why
    signatures: tuple[PlanSignature, ...]


def of(case: Case) -> list[DecisionInWords]:
    """Newest first; superseded ones stay readable."""
    names = dict(Agency.objects.filter(site_id=case.site_id).values_list("code", "name"))
    decisions = (
        Decision.objects.filter(case=case)
        .select_related("chair", "lead_agency")
        .prefetch_related("outcomes__person", "positions__agency", "positions__by")
        .order_by("-proposed_at", "-id")
    )
    return [
        DecisionInWords(
            decision=decision,
            missing=tuple(names.get(code, code) for code in decision.missing_core),
            outcomes=tuple(_outcome(outcome) for outcome in decision.outcomes.all()),
            positions=tuple(decision.positions.all()),
        )
        for decision in decisions
    ]


def plans_of(case: Case) -> list[PlanInWords]:
    """Newest first."""
    members = case.members.select_related("person")
    names = {str(member.person_id): member.person.label() for member in members}
    plans = (
        Plan.objects.filter(case=case)
        .select_related("drafted_by", "published_by")
        .prefetch_related("actions__member", "actions__owner_agency", "signatures__agency", "signatures__by")
        .order_by("-version")
    )
    return [_plan(plan, names) for plan in plans]


def _outcome(outcome: Outcome) -> PersonOutcome:
    return PersonOutcome(
        name=outcome.person.label(),
        rating=RatingValue(outcome.rating).label,
        outcomes=tuple(str(dict(OutcomeCode.choices).get(code, code)) for code in outcome.codes),
        outcome=outcome,
    )


def _plan(plan: Plan, names: dict[str, str]) -> PlanInWords:
    by_member: dict[str, list[PlanAction]] = {}
    for action in plan.actions.all():
        by_member.setdefault(action.member.label(), []).append(action)
    return PlanInWords(
        plan=plan,
        actions=tuple((name, tuple(actions)) for name, actions in by_member.items()),
        needs_met=tuple((names.get(str(key), "Somebody"), words) for key, words in plan.needs_met.items()),
        no_action=tuple(
            (names.get(str(key), "Somebody"), words) for key, words in plan.no_perpetrator_action.items()
        ),
        signatures=tuple(plan.signatures.all()),
    )
