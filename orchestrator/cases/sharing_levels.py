"""Which sharing level counts now. Reads only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orchestrator.cases.models import Case, FamilyMember, SharingDecision
from processes.kept_queries import Kept

#: Person id → the level that counts; None where nothing is decided yet.
Levels = Mapping[int, int | None]

_DECISIONS = Kept(
    lambda case: SharingDecision.objects.filter(
        case=case, withdrawn_at__isnull=True, is_danger=False
    ).order_by("created_at", "id")
)
_OF_DANGER = Kept(
    lambda case, now: SharingDecision.objects.filter(
        case=case, is_danger=True, withdrawn_at__isnull=True, expires_at__gt=now
    )
)
_MEMBERS: Kept[Any] = Kept(
    lambda case: FamilyMember.objects.filter(case=case, until__isnull=True).values_list(
        "person_id", flat=True
    )
)


def newest_decisions(case: Case) -> Mapping[int, SharingDecision]:
    """Person id → the newest decision about them that was not withdrawn, danger sharing left out."""
    newest: dict[int, SharingDecision] = {}
    for decision in _DECISIONS.rows(case=case.pk):
        newest[decision.person_id] = decision
    return newest


def counts(decision: SharingDecision) -> bool:
    """An override counts once it is authorised, everything else at once."""
    return not decision.override or decision.authorised is True


def levels(case: Case, *, now: datetime) -> Levels:
    """Person id of every member → the level that counts now; None where nothing is decided yet."""
    found: dict[int, int | None] = dict.fromkeys(_MEMBERS.rows(case=case.pk))
    for person_id, decision in newest_decisions(case).items():
        if counts(decision):
            found[person_id] = decision.level
    for decision in _OF_DANGER.rows(case=case.pk, now=now):
        found[decision.person_id] = max(found.get(decision.person_id) or 0, decision.level)
    return found


def undecided(case: Case) -> set[int]:
    """Ids of the members about whom no decision counts yet; danger sharing decides nothing."""
    newest = newest_decisions(case)
    members = _MEMBERS.rows(case=case.pk)
    return {person_id for person_id in members if person_id not in newest or not counts(newest[person_id])}


def sharing_decided(case: Case) -> bool:
    """Whether every member has a decision that counts; danger sharing decides nothing."""
    return not undecided(case)


def override_needed(case: Case, person_id: int) -> bool:
    """The newest decision about this person waits for a second person, or was refused by one."""
    decision = newest_decisions(case).get(person_id)
    return bool(decision and decision.override and decision.authorised is not True)


def override_authorised(case: Case, person_id: int) -> bool:
    """A second person has agreed to the newest decision about this person."""
    decision = newest_decisions(case).get(person_id)
    return bool(decision and decision.override and decision.authorised is True)
