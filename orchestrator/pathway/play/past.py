"""Cases that were closed before a scenario begins: written with the verbs of `cases`, at their own moments.

Nobody is asked and nothing is waited for: what a scenario needs of them is that they were there, about whom,
and when they ended.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from orchestrator.agencies.models import Agency, Staff
from orchestrator.cases import deciding, membership, news, opening, planning
from orchestrator.cases.deciding import Proposal
from orchestrator.cases.models import Case
from orchestrator.cases.opening import Referral
from orchestrator.cases.outcome_guard import PersonOutcome
from orchestrator.cases.plan_rules import PlannedAction
from orchestrator.cases.planning import PlanDraft
from orchestrator.cases.vocabulary import FamilyRole
from orchestrator.pathway.recording import family

from .exceptions import ScenarioFault
from .expectations import Scene
from .reading import Listed
from .scenario import PastCase, Scenario

DECIDED_AFTER = timedelta(hours=20)
PLANNED_AFTER = timedelta(hours=23)


def make(scenario: Scenario, scene: Scene) -> None:
    """Write every past case of the scenario, oldest first as the file has them."""
    for past in scenario.given:
        try:
            with transaction.atomic():
                case = _make(past, scene)
        except ScenarioFault as fault:
            raise fault.at(file=scenario.file, line=past.line) from None
        scene.cases[past.name] = case.pk
    scene.case_id = None


def _make(past: PastCase, scene: Scene) -> Case:
    coordinator, chair = scene.staff("HUB COORD"), scene.staff("HUB CHAIR")
    referral = Referral(
        channel="police_feed",
        source_code="6",
        narrative=past.reason,
        concern_types=["domestic_abuse"],
        received_at=past.received,
        people_told="told_agreed",
    )
    follows = scene.named_case(past.follows) if past.follows else None
    case = opening.open_case(
        scene.site, referral=referral, by=coordinator, now=past.received, re_referral_of=follows
    )
    rows = [_row(person) for person in past.people]
    family.add_or_change(case, rows, by=coordinator, now=past.received)
    _decide(case, by=chair, now=past.received + DECIDED_AFTER, past=past)
    _plan(case, by=chair, now=past.received + PLANNED_AFTER, past=past)
    return news.close_case(case, reason=past.reason, by=chair, now=past.closed)


def _row(person: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {key: value for key, value in person.items() if value is not None}
    row["roles"] = list(row["roles"]) if isinstance(row.get("roles"), Listed) else [row.get("roles", "other")]
    if "age" in row:
        row["age"] = int(row["age"])
    return row


def _decide(case: Case, *, by: Staff, now: datetime, past: PastCase) -> None:
    for member in membership.members_of(case):
        if member.is_child():
            membership.record_child_voice(
                case, member.person, seen=True, own_words="I am all right.", by=by, now=now
            )
    outcomes = {
        member.person_id: PersonOutcome(
            codes=["PERP_RESPONSE" if member.has_role(FamilyRole.ALLEGED_PERPETRATOR) else "DA_OUTREACH"],
            rating="A",
            reason=f"As it was known then: {past.reason}".ljust(60, "."),
            service="Fenmarsh outreach",
            owner="Outreach worker",
            start_by=now.date(),
        )
        for member in membership.members_of(case)
    }
    lead = Agency.objects.get(site=case.site, code="CSC")
    proposal = Proposal(mode="phone", summary="An earlier decision.", lead_agency=lead, outcomes=outcomes)
    deciding.freeze_decision(deciding.propose_decision(case, proposal=proposal, by=by, now=now), now=now)


def _plan(case: Case, *, by: Staff, now: datetime, past: PastCase) -> None:
    members = membership.members_of(case)
    draft = PlanDraft(
        lead_professional="Outreach worker",
        contingency="If he comes back: 999, then the duty desk.",
        tell_family_how="The outreach worker phones at the safe time.",
        review_on=_in(now, 28),
        actions=_actions([member.person_id for member in members], _in(now, 35)),
        no_perpetrator_action={
            member.person_id: "A reason was given then"
            for member in members
            if member.has_role(FamilyRole.ALLEGED_PERPETRATOR)
        },
    )
    planning.publish_plan(planning.draft_plan(case, draft=draft, by=by, now=now), by=by, now=now)


def _actions(people: Sequence[int], due: date) -> list[PlannedAction]:
    return [
        PlannedAction(
            person_id=person,
            kind="recover",
            text="Outreach keeps in touch",
            owner_agency="DA",
            owner_name="Outreach worker",
            due_on=due,
            success_test="They have somebody to phone",
        )
        for person in people
    ]


def _in(now: datetime, days: int) -> date:
    return (now + timedelta(days=days)).date()
