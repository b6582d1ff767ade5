"""Families that a new contact may be about: shown to the hub, for a person to say (never merged by itself).

A member of the same full name, whose birth dates do not contradict each other, in a case that is open or was
closed within the past year. Typing errors, nicknames and moves are the matching room's subject. (A-05, A-06)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models.functions import Lower

from orchestrator.access import visible
from orchestrator.agencies.models import Staff
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases.models import Case, CaseState, FamilyMember
from orchestrator.cases.opening import RE_REFERRAL_WINDOW

#: Who may say that a contact belongs to a family that is known already.
MAY_SAY = frozenset({RoleCode.COORD, RoleCode.EDT, RoleCode.HUBMGR})
SHOWN = 10


@dataclass(frozen=True)
class SameFamily:
    """A case that the contact may belong to, and why."""

    case: Case
    reasons: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        return self.case.state != CaseState.CLOSED


def of(answers: Mapping[str, Any], *, by: Staff, now: datetime) -> Sequence[SameFamily]:
    """Open cases first, then closed ones, newest first; only cases that `by` may open."""
    named = [row for row in answers["people"] if row.get("given_name") and row.get("family_name")]
    if not named:
        return []
    members = (
        FamilyMember.objects.filter(case__in=visible.cases(by, now=now), until__isnull=True)
        .annotate(given=Lower("person__given_name"), family=Lower("person__family_name"))
        .filter(family__in={row["family_name"].lower() for row in named})
        .select_related("person", "case")
    )
    reasons: dict[Case, list[str]] = {}
    for member in members:
        closed = member.case.closed_at
        if closed is not None and closed < now - RE_REFERRAL_WINDOW:
            continue
        for row in named:
            names = (row["given_name"].lower(), row["family_name"].lower())
            reason = _reason(member, row) if (member.given, member.family) == names else None
            if reason:
                reasons.setdefault(member.case, []).append(reason)
    found = [SameFamily(case, tuple(dict.fromkeys(why))) for case, why in reasons.items()]
    found.sort(key=lambda each: each.case.received_at, reverse=True)
    return sorted(found, key=lambda each: not each.is_open)[:SHOWN]


def _reason(member: FamilyMember, row: Mapping[str, Any]) -> str | None:
    """Why this member may be that person; None where their birth dates say no."""
    born = date.fromisoformat(row["date_of_birth"]) if row.get("date_of_birth") else None
    known = member.person.date_of_birth
    if born and known and born != known:
        return None
    return f"{member.person.label()}: same name" + (" and date of birth" if born and known else "")
