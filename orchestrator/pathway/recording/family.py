"""Rows of a form's family block become persons, members and addresses."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from orchestrator.agencies.models import Staff
from orchestrator.cases import membership
from orchestrator.cases.models import Case, FamilyMember
from orchestrator.cases.vocabulary import FamilyRole
from orchestrator.people import registration
from orchestrator.people.models import Person

#: The form says "other"; the record has a word for it.
_ROLES = {"other": FamilyRole.SIGNIFICANT_OTHER.value}


def add_or_change(
    case: Case, rows: Iterable[Mapping[str, Any]], *, by: Staff, now: datetime
) -> list[FamilyMember]:
    """Each row is a person: known to the case already (same names and birth date) or new to it.

    Nobody is ever removed or merged here: leaving a row out changes nothing.
    """
    members = membership.members_of(case)
    changed = []
    for row in rows:
        roles = [_ROLES.get(role, role) for role in row.get("roles", [])]
        basis = row.get("perpetrator_basis", "")
        member = next((m for m in members if _same(m.person, row)), None)
        if member is None:
            person = _register(case, row, now=now)
            member = membership.add_member(case, person, roles=roles, basis=basis, by=by, now=now)
        else:
            _complete(member.person, row, now=now)
            if set(member.roles) != set(roles) or (basis and basis != member.basis):
                membership.change_roles(member, roles=roles, basis=basis, by=by, now=now)
        _keep_flags(member, row.get("flags") or [])
        _keep_contact(member.person, row)
        changed.append(member)
    return changed


def _same(person: Person, row: Mapping[str, Any]) -> bool:
    given, family = row.get("given_name") or "", row.get("family_name") or ""
    if not (given or family):
        return bool(row.get("description")) and person.descriptors == row["description"]
    if (person.given_name.casefold(), person.family_name.casefold()) != (given.casefold(), family.casefold()):
        return False
    born = _day(row.get("date_of_birth"))
    return born is None or person.date_of_birth in (None, born)


def _register(case: Case, row: Mapping[str, Any], *, now: datetime) -> Person:
    named = bool(row.get("given_name") or row.get("family_name"))
    return registration.register_person(
        case.site,
        now=now,
        given_name=row.get("given_name") or "",
        family_name=row.get("family_name") or "",
        known_as=row.get("also_known_as") or "",
        descriptors=row.get("description") or ("" if named else "Nothing known yet"),
        is_unknown=not named and "unborn_child" not in row.get("roles", []),
        date_of_birth=_day(row.get("date_of_birth")),
        estimated_age=row.get("age"),
        expected_date=_day(row.get("due_date")),
    )


def _complete(person: Person, row: Mapping[str, Any], *, now: datetime) -> None:
    """Fill what was empty; what was known stays as it was said first."""
    known = {
        "known_as": row.get("also_known_as"),
        "date_of_birth": _day(row.get("date_of_birth")),
        "estimated_age": row.get("age"),
        "expected_date": _day(row.get("due_date")),
        "descriptors": row.get("description"),
    }
    new = {name: value for name, value in known.items() if value and not getattr(person, name)}
    if "estimated_age" in new:
        new["age_estimated_on"] = now.date()
    for name, value in new.items():
        setattr(person, name, value)
    if new:
        person.save(update_fields=list(new))


def _keep_flags(member: FamilyMember, flags: Iterable[str]) -> None:
    joined = sorted({*member.flags, *flags})
    if joined != sorted(member.flags):
        member.flags = joined
        member.save(update_fields=["flags"])


def _keep_contact(person: Person, row: Mapping[str, Any]) -> None:
    address = row.get("address") or ""
    if address and not person.addresses.filter(text=address).exists():
        # the form asks "must this be kept from anybody?": only a clear no leaves it open
        known = "yes" if row.get("address_protected") == "no" else "not_known"
        registration.add_address(person, text=address, known_to_alleged_perpetrator=known)
    safe = row.get("safe_contact") or ""
    if safe and not person.safe_contacts.filter(notes=safe).exists():
        registration.add_safe_contact(person, number="", safe=None, notes=safe)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
