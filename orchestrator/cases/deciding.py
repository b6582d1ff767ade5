"""The joint decision: proposed, answered by every core agency, frozen (domain 2.7)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.agencies.models import Agency, Staff
from orchestrator.agencies.queries import core_agencies, hats_of
from orchestrator.cases.acts import act, lock_open_case
from orchestrator.cases.asking import missing_core
from orchestrator.cases.exceptions import (
    DecisionFrozen,
    DecisionNotAllowed,
    DissentOpen,
    NotACoreAgency,
    NotOfThisAgency,
    ReasonNeeded,
)
from orchestrator.cases.membership import members_of
from orchestrator.cases.models import (
    Case,
    CaseState,
    Decision,
    DecisionCall,
    Outcome,
    Position,
    PositionValue,
)
from orchestrator.cases.models.members import NotObtained
from orchestrator.cases.outcome_guard import MemberFacts, PersonOutcome, outcome_problems
from orchestrator.cases.risk import append_rating, newest_rating
from orchestrator.cases.vocabulary import RatingStage


@dataclass(frozen=True)
class Proposal:
    """What the chair proposes. `outcomes` by person id."""

    mode: str
    summary: str
    lead_agency: Agency | None
    outcomes: Mapping[int, PersonOutcome]
    gaps: str = ""


def propose_decision(case: Case, *, proposal: Proposal, by: Staff, now: datetime) -> Decision:
    """A proposal that the core agencies now take positions on. It replaces an earlier one that was not
    frozen, with its positions; both are kept. The gap on its face names the core agencies not heard.
    """
    locked = lock_open_case(case)
    missing = missing_core(locked)
    decision = Decision.objects.create(
        case=locked,
        round=locked.round,
        chair=by,
        mode=proposal.mode,
        summary=proposal.summary,
        gaps=proposal.gaps,
        missing_core=missing,
        lead_agency=proposal.lead_agency,
        proposed_at=now,
    )
    Decision.objects.filter(case=locked, frozen_at__isnull=True, superseded_by__isnull=True).exclude(
        pk=decision.pk
    ).update(superseded_by=decision)
    Outcome.objects.bulk_create(
        Outcome(
            decision=decision,
            person_id=person_id,
            codes=list(outcome.codes),
            rating=outcome.rating,
            reason=outcome.reason,
            service=outcome.service,
            owner=outcome.owner,
            start_by=outcome.start_by,
        )
        for person_id, outcome in proposal.outcomes.items()
    )
    act(
        case,
        "propose_decision",
        by=by,
        now=now,
        object=f"decision:{decision.pk}",
        missing_core=missing,
        outcomes={str(person): list(outcome.codes) for person, outcome in proposal.outcomes.items()},
    )
    return decision


def call_decision(
    case: Case, *, without: Sequence[str], reason: str, by: Staff, now: datetime
) -> DecisionCall:
    """It is decided now, without waiting for these agencies (codes), and why. Raises CaseClosed."""
    locked = lock_open_case(case)
    call = DecisionCall.objects.create(
        case=locked, round=locked.round, without=list(without), reason=reason, by=by, at=now
    )
    act(
        case,
        "call_decision",
        by=by,
        now=now,
        object=f"call:{call.pk}",
        round=locked.round,
        without=list(without),
    )
    return call


def calls_of(case: Case) -> list[DecisionCall]:
    """Who went ahead in this round, without whom, and why; the first comes first."""
    return list(DecisionCall.objects.filter(case=case, round=case.round).select_related("by"))


def current_proposal(case: Case) -> Decision | None:
    """The proposal that is on the table now: of this round, not frozen, not replaced."""
    return (
        Decision.objects.filter(
            case=case, round=case.round, frozen_at__isnull=True, superseded_by__isnull=True
        )
        .order_by("-id")
        .first()
    )


def current_decision(case: Case) -> Decision | None:
    """The frozen decision that stands now."""
    return (
        Decision.objects.filter(case=case, frozen_at__isnull=False, superseded_by__isnull=True)
        .order_by("-id")
        .first()
    )


def take_position(
    decision: Decision,
    agency: Agency,
    *,
    value: str,
    by: Staff,
    now: datetime,
    reason: str = "",
    condition: str = "",
) -> Position:
    """Where one core agency stands. Taken again, the newer one counts until the decision is frozen.

    Raises NotACoreAgency, NotOfThisAgency, ReasonNeeded, DecisionFrozen.
    """
    if decision.frozen_at:
        raise DecisionFrozen
    if not agency.is_core:
        raise NotACoreAgency
    if all(hat.agency != agency.code for hat in hats_of(by, agency.site)):
        raise NotOfThisAgency
    if value != PositionValue.AGREE and not (reason.strip() or condition.strip()):
        raise ReasonNeeded
    position, _ = Position.objects.update_or_create(
        decision=decision,
        agency=agency,
        defaults={"value": value, "reason": reason, "condition": condition, "by": by, "at": now},
    )
    act(
        decision.case,
        "take_position",
        by=by,
        now=now,
        object=f"decision:{decision.pk}",
        agency=agency.code,
        value=str(value),
    )
    return position


def any_dissent(case: Case) -> bool:
    """A core agency does not agree to what is on the table."""
    decision = current_proposal(case)
    return bool(decision and decision.positions.filter(value=PositionValue.DISSENT).exists())


def settle_dissent(decision: Decision, *, by: Staff, now: datetime) -> None:
    """The chair has talked with those who disagree; a new proposal follows. What was said is in the form."""
    if decision.frozen_at:
        raise DecisionFrozen
    dissent = decision.positions.filter(value=PositionValue.DISSENT)
    act(
        decision.case,
        "settle_dissent",
        by=by,
        now=now,
        object=f"decision:{decision.pk}",
        dissenting=sorted(dissent.values_list("agency__code", flat=True)),
    )


def decision_problems(decision: Decision) -> list[str]:
    """Why this proposal may not be frozen, one sentence each (the guard of `outcome_guard`)."""
    case = decision.case
    return outcome_problems(
        domestic_abuse=case.domestic_abuse,
        core=list(core_agencies(case.site).values_list("code", flat=True)),
        missing_core=decision.missing_core,
        positions={each.agency.code: each.value for each in decision.positions.select_related("agency")},
        members=member_facts(case),
        outcomes={
            each.person_id: PersonOutcome(
                each.codes, each.rating, each.reason, each.service, each.owner, each.start_by
            )
            for each in decision.outcomes.all()
        },
    )


def freeze_decision(decision: Decision, *, now: datetime, by: Staff | None = None) -> Decision:
    """The decision stands and never changes again: hashed, the older one superseded, ratings recorded.

    Raises DecisionFrozen, DissentOpen, DecisionNotAllowed (with its sentences).
    """
    case = lock_open_case(decision.case)
    if decision.frozen_at:
        raise DecisionFrozen
    if decision.positions.filter(value=PositionValue.DISSENT).exists():
        raise DissentOpen
    if problems := decision_problems(decision):
        raise DecisionNotAllowed(problems)
    _record_ratings(case, decision, now=now)
    decision.frozen_at = now
    decision.sha256 = decision_hash(decision)
    decision.save(update_fields=["frozen_at", "sha256"])
    Decision.objects.filter(case=case, frozen_at__isnull=False, superseded_by__isnull=True).exclude(
        pk=decision.pk
    ).update(superseded_by=decision)
    case.state = CaseState.DECIDED
    case.save(update_fields=["state"])
    act(case, "freeze_decision", by=by, now=now, object=f"decision:{decision.pk}", sha256=decision.sha256)
    decision.case = case
    return decision


def decision_hash(decision: Decision) -> str:
    """SHA-256 over everything the decision says, in canonical JSON (sorted keys, UTC, no blanks)."""
    content = {
        "case": decision.case.reference,
        "round": decision.round,
        "chair": decision.chair_id,
        "mode": decision.mode,
        "summary": decision.summary,
        "gaps": decision.gaps,
        "missing_core": sorted(decision.missing_core),
        "lead_agency": decision.lead_agency.code if decision.lead_agency else None,
        "proposed_at": decision.proposed_at,
        "frozen_at": decision.frozen_at,
        "outcomes": list(
            decision.outcomes.order_by("person_id").values(
                "person_id", "codes", "rating", "reason", "service", "owner", "start_by"
            )
        ),
        "positions": list(
            decision.positions.order_by("agency__code").values(
                "agency__code", "value", "reason", "condition", "by_id", "at"
            )
        ),
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    return str(value.isoformat())


def member_facts(case: Case) -> dict[int, MemberFacts]:
    """What the guard must know about each member, by person id."""
    voices = {voice.person_id: voice for voice in case.child_voices.order_by("at", "id")}
    facts = {}
    for member in members_of(case):
        rating = newest_rating(case, member.person)
        voice = voices.get(member.person_id)
        facts[member.person_id] = MemberFacts(
            label=member.person.label(),
            is_child=member.is_child(),
            current_rating=rating.value if rating else "",
            roles=frozenset(member.roles),
            voice=_voice_state(voice) if voice else "",
        )
    return facts


def _voice_state(voice: Any) -> str:
    if voice.seen or voice.own_words:
        return "heard"
    if voice.not_obtained_reason == NotObtained.NOT_ATTEMPTED:
        return "not_attempted"
    return "explained" if voice.not_obtained_reason and voice.due_at else ""


def _record_ratings(case: Case, decision: Decision, *, now: datetime) -> None:
    """Each person's rating, then the case's own: the highest of them."""
    hub = Agency.objects.get(site=case.site, code="HUB")
    outcomes: Sequence[Outcome] = list(decision.outcomes.select_related("person"))
    for outcome in outcomes:
        append_rating(
            case,
            outcome.rating,
            stage=RatingStage.DECISION,
            agency=hub,
            by=decision.chair,
            rationale=outcome.reason,
            now=now,
            person=outcome.person,
            previous=newest_rating(case, outcome.person),
            show_on=decision.case,
        )
    previous = newest_rating(case, None)
    if previous and outcomes:
        proposed = [outcome.rating for outcome in outcomes]
        if decision.missing_core:  # an agency that is missing does not agree to lower the case
            proposed.append(previous.value)
        append_rating(
            case,
            min(proposed, key="RAGB".index),
            stage=RatingStage.DECISION,
            agency=hub,
            by=decision.chair,
            rationale=decision.summary,
            now=now,
            person=None,
            previous=previous,
            show_on=decision.case,
        )
