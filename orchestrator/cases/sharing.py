"""What may be shared about whom: decided, authorised by a second person, withdrawn (domain 2.5, A-01)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from orchestrator.agencies.models import Staff
from orchestrator.agencies.queries import hats_of
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases.acts import act, lock_open_case
from orchestrator.cases.exceptions import (
    NotAManager,
    NothingToAuthorise,
    SelfAuthorisation,
    SharingIncomplete,
)
from orchestrator.cases.membership import member_for, members_of
from orchestrator.cases.models import Case, SharingDecision
from orchestrator.cases.vocabulary import Article6, Article9, NotToldReason, ServiceAgreement, ToldStatus
from orchestrator.people.models import Person

#: From this level on facts flow; below it only known or not known.
FACTS_LEVEL = 2
FULL_LEVEL = 3
MIN_JUSTIFICATION = 30
DANGER_SHARING_LASTS = timedelta(hours=24)
REVIEW_AFTER = timedelta(days=91)
MANAGERS = frozenset({RoleCode.LEAD, RoleCode.HUBMGR, RoleCode.IG, RoleCode.ESC})


@dataclass(frozen=True)
class SharingChoice:
    """What the decider chose: the fields of SharingDecision."""

    level: int
    told_status: str
    not_told_reason: str = ""
    service_agreement: str = ServiceAgreement.NOT_YET_ASKED
    article6: Sequence[str] = ()
    article9: Sequence[str] = ()
    gateways: Sequence[str] = ()
    justification: str = ""
    review_at: date | None = None

    @property
    def is_override(self) -> bool:
        """Facts are to flow although the person did not agree: a second person must sign."""
        return self.level >= FACTS_LEVEL and self.told_status != ToldStatus.AGREED


def sharing_problems(choice: SharingChoice) -> list[str]:
    """What is missing for the choice to be lawful and complete, one sentence each (domain 2.5 rules)."""
    problems = []
    if choice.level not in range(4):
        problems.append("Choose a sharing level from 0 to 3.")
    if choice.told_status == ToldStatus.NOT_TOLD and not choice.not_told_reason:
        problems.append("Say why the person was not told.")
    if choice.level > 0 and not choice.article6:
        problems.append("Choose at least one lawful basis of Article 6.")
    needs_reason = choice.is_override or choice.level == FULL_LEVEL
    if needs_reason and len(choice.justification.strip()) < MIN_JUSTIFICATION:
        problems.append(
            f"Write in at least {MIN_JUSTIFICATION} characters who is protected from what, why this much and "
            "why not less."
        )
    return problems


def decide_sharing(
    case: Case, person: Person, *, choice: SharingChoice, by: Staff, now: datetime
) -> SharingDecision:
    """The decision about one person. An override counts only once a second person has authorised it.

    A decision not to share is recorded the same way. Raises SharingIncomplete, NotAMember, CaseClosed.
    """
    if problems := sharing_problems(choice):
        raise SharingIncomplete(problems)
    locked = lock_open_case(case)
    member_for(locked, person.pk)
    today = now.astimezone(locked.site.zone).date()
    decision = SharingDecision.objects.create(
        case=locked,
        person=person,
        level=choice.level,
        told_status=choice.told_status,
        not_told_reason=choice.not_told_reason,
        service_agreement=choice.service_agreement,
        article6=list(choice.article6),
        article9=list(choice.article9),
        gateways=list(choice.gateways),
        justification=choice.justification,
        override=choice.is_override,
        decided_by=by,
        review_at=choice.review_at or today + REVIEW_AFTER,
        round=locked.round,
        created_at=now,
    )
    act(
        case,
        "decide_sharing",
        by=by,
        now=now,
        object=f"sharing:{decision.pk}",
        person=person.pk,
        level=choice.level,
        told=choice.told_status,
        override=decision.override,
        basis=[*choice.article6, *choice.article9, *choice.gateways],
    )
    return decision


def authorise_override(
    decision: SharingDecision, *, agreed: bool, by: Staff, now: datetime, note: str = ""
) -> SharingDecision:
    """The second person's answer to an override. Nobody answers for their own decision.

    Raises NothingToAuthorise, SelfAuthorisation, NotAManager.
    """
    if not decision.override or decision.authorised is not None or decision.withdrawn_at:
        raise NothingToAuthorise
    return _sign(decision, "authorise_override", agreed=agreed, by=by, now=now, note=note)


def open_danger_sharing(case: Case, *, now: datetime, by: Staff | None = None) -> list[SharingDecision]:
    """Level 3 about every member for 24 hours, at once and without asking: somebody is in danger (A-01).

    A second person reviews it afterwards (`review_danger_sharing`, K-17). Doing it twice opens it once.
    """
    lock_open_case(case)
    open_for = set(
        SharingDecision.objects.filter(
            case=case, is_danger=True, withdrawn_at__isnull=True, expires_at__gt=now
        ).values_list("person_id", flat=True)
    )
    opened = [
        SharingDecision.objects.create(
            case=case,
            person=member.person,
            level=FULL_LEVEL,
            told_status=ToldStatus.NOT_TOLD,
            not_told_reason=NotToldReason.HARM_TO_CHILD if member.is_child() else NotToldReason.HARM_TO_ADULT,
            article6=[Article6.VITAL_INTERESTS],
            article9=[Article9.VITAL_INTERESTS],
            justification="Somebody is in danger now: what is needed to keep people safe is shared at once.",
            override=True,
            is_danger=True,
            decided_by=by,
            expires_at=now + DANGER_SHARING_LASTS,
            round=case.round,
            created_at=now,
        )
        for member in members_of(case)
        if member.person_id not in open_for
    ]
    if opened:
        act(case, "open_danger_sharing", by=by, now=now, persons=[each.person_id for each in opened])
    return opened


def review_danger_sharing(
    case: Case, *, agreed: bool, by: Staff, now: datetime, note: str = ""
) -> list[SharingDecision]:
    """A second person says whether opening was right. “No” closes what is still open."""
    waiting = SharingDecision.objects.filter(case=case, is_danger=True, authorised__isnull=True)
    reviewed = []
    for decision in waiting.select_related("case__site"):
        _sign(decision, "review_danger_sharing", agreed=agreed, by=by, now=now, note=note)
        reviewed.append(decision)
    return reviewed


def withdraw_sharing(decision: SharingDecision, *, by: Staff, now: datetime) -> None:
    """The decision counts no longer; the one before it does not come back."""
    SharingDecision.objects.filter(
        case=decision.case_id, person=decision.person_id, withdrawn_at__isnull=True
    ).update(withdrawn_at=now)
    act(decision.case, "withdraw_sharing", by=by, now=now, object=f"sharing:{decision.pk}")


def _sign(
    decision: SharingDecision, verb: str, *, agreed: bool, by: Staff, now: datetime, note: str
) -> SharingDecision:
    if decision.decided_by_id == by.pk:
        raise SelfAuthorisation
    if not any(hat.role in MANAGERS for hat in hats_of(by, decision.case.site)):
        raise NotAManager
    decision.authorised = agreed
    decision.authorised_by = by
    decision.authorised_at = now
    decision.authoriser_note = note
    if decision.is_danger and not agreed:
        decision.withdrawn_at = decision.withdrawn_at or now
    decision.save(
        update_fields=["authorised", "authorised_by", "authorised_at", "authoriser_note", "withdrawn_at"]
    )
    act(
        decision.case,
        verb,
        by=by,
        now=now,
        object=f"sharing:{decision.pk}",
        person=decision.person_id,
        agreed=agreed,
    )
    return decision
