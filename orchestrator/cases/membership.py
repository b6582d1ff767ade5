"""Who belongs to the family of a case (domain 2.4 S-07)."""

from collections.abc import Sequence
from datetime import datetime

from orchestrator.agencies.models import Staff
from orchestrator.cases.acts import act, lock_open_case
from orchestrator.cases.exceptions import AlreadyAMember, NotAMember, RoleNeeded
from orchestrator.cases.models import Case, ChildVoice, FamilyMember
from orchestrator.cases.vocabulary import FamilyRole, PerpetratorBasis
from orchestrator.people.models import Person
from processes.kept_queries import Kept


def add_member(
    case: Case, person: Person, *, roles: Sequence[str], by: Staff, now: datetime, basis: str = ""
) -> FamilyMember:
    """The person is part of the case from now on. Raises AlreadyAMember, RoleNeeded, CaseClosed."""
    locked = lock_open_case(case)
    if FamilyMember.objects.filter(case=locked, person=person).exists():
        raise AlreadyAMember
    member = FamilyMember(case=locked, person=person, since=now, added_by=by)
    _set_roles(member, roles, basis)
    member.save()
    act(case, "add_member", by=by, now=now, object=f"person:{person.pk}", roles=member.roles)
    return member


def change_roles(
    member: FamilyMember, *, roles: Sequence[str], by: Staff, now: datetime, basis: str = ""
) -> FamilyMember:
    """The roles from now on; the act keeps what they were."""
    lock_open_case(member.case)
    before = list(member.roles)
    _set_roles(member, roles, basis)
    member.save(update_fields=["roles", "basis"])
    act(
        member.case,
        "change_roles",
        by=by,
        now=now,
        object=f"person:{member.person_id}",
        before=before,
        after=member.roles,
    )
    return member


_MEMBERS = Kept(
    lambda case: (
        FamilyMember.objects.filter(case=case, until__isnull=True).select_related("person").order_by("id")
    )
)


def members_of(case: Case) -> list[FamilyMember]:
    """Those who belong to the case now, in the order they were added, persons at hand."""
    members = _MEMBERS.rows(case=case.pk)
    for member in members:
        member.case = case
    return members


def member_for(case: Case, person_id: int) -> FamilyMember:
    """Raises NotAMember."""
    member = case.members.filter(person_id=person_id, until__isnull=True).select_related("person").first()
    if member is None:
        raise NotAMember
    return member


def record_child_voice(
    case: Case,
    person: Person,
    *,
    seen: bool,
    by: Staff,
    now: datetime,
    seen_alone: bool | None = None,
    seen_by: str = "",
    own_words: str = "",
    wishes: str = "",
    not_obtained_reason: str = "",
    due_at: datetime | None = None,
) -> ChildVoice:
    """What a child said, or why it was not obtained and until when. Never changed afterwards.

    What says the same as this child's newest record is that record: writing it again hears nobody again.
    """
    said = {
        "seen": seen,
        "seen_alone": seen_alone,
        "seen_by": seen_by,
        "own_words": own_words,
        "wishes": wishes,
        "not_obtained_reason": not_obtained_reason,
        "due_at": due_at,
    }
    newest = ChildVoice.objects.filter(case=case, person=person).order_by("-at", "-id").first()
    if newest is not None and all(getattr(newest, name) == value for name, value in said.items()):
        return newest
    voice = ChildVoice.objects.create(case=case, person=person, by=by, at=now, **said)
    act(
        case,
        "record_child_voice",
        by=by,
        now=now,
        object=f"voice:{voice.pk}",
        person=person.pk,
        seen=seen,
        not_obtained=not_obtained_reason,
    )
    return voice


def _set_roles(member: FamilyMember, roles: Sequence[str], basis: str) -> None:
    member.roles = [FamilyRole(role).value for role in dict.fromkeys(roles)]
    if not member.roles:
        raise RoleNeeded
    alleged = FamilyRole.ALLEGED_PERPETRATOR in member.roles
    member.basis = (basis or PerpetratorBasis.ALLEGED) if alleged else ""
