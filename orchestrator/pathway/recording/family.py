"""Rows of a form's family block become persons, members and addresses.

A row that the form was filled with carries its person (`subject`): what it says now corrects what was known.
Any other row is a person of its own, unless this case has somebody of the same names whom nothing in the row
contradicts. Nobody is ever removed, and nobody of another case is ever meant: that is for a person to say.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from orchestrator.agencies.models import Staff
from orchestrator.cases import membership
from orchestrator.cases.acts import act
from orchestrator.cases.models import Case, FamilyMember
from orchestrator.cases.vocabulary import FamilyRole
from orchestrator.pathway import joining
from orchestrator.people import registration
from orchestrator.people.models import Person

#: The form says "other"; the record has a word for it.
_ROLES = {"other": FamilyRole.SIGNIFICANT_OTHER.value}
#: Roles that the form does not offer, so that leaving them out says nothing.
_NOT_OFFERED = frozenset({FamilyRole.YOUNG_CARER.value})
#: Fields of a person by the name of the question that asks for them.
_KNOWN = {
    "given_name": "given_name",
    "family_name": "family_name",
    "known_as": "also_known_as",
    "date_of_birth": "date_of_birth",
    "estimated_age": "age",
    "expected_date": "due_date",
    "descriptors": "description",
}
_DAYS = frozenset({"date_of_birth", "expected_date"})


def add_or_change(
    case: Case, rows: Iterable[Mapping[str, Any]], *, by: Staff, now: datetime
) -> list[FamilyMember]:
    """Each row is one person, known to the case already or new to it. Two rows are never the same person."""
    free = {member.person_id: member for member in membership.members_of(case)}
    changed = []
    for row in rows:
        member = _member_of(row, free, case=case, now=now)
        roles = [_ROLES.get(role, role) for role in row.get("roles", [])]
        basis = row.get("perpetrator_basis", "")
        if member is None:
            person = _register(case, row, now=now)
            member = membership.add_member(case, person, roles=roles, basis=basis, by=by, now=now)
            _keep_flags(member, {*row.get("flags", [])})
            joining.announce(member, now=now)
        else:
            del free[member.person_id]
            _change(member, row, roles=roles, basis=basis, by=by, now=now)
        _keep_contact(member.person, row)
        changed.append(member)
    return changed


def _member_of(
    row: Mapping[str, Any], free: Mapping[int, FamilyMember], *, case: Case, now: datetime
) -> FamilyMember | None:
    """Who the row is about, among those whom no other row of the form has been about."""
    if "subject" in row:
        return free.get(int(row["subject"]))
    today = now.astimezone(case.site.zone).date()
    fitting = [member for member in free.values() if _same(member.person, row, today)]
    return fitting[0] if len(fitting) == 1 else None


def _same(person: Person, row: Mapping[str, Any], today: date) -> bool:
    """The same names, and neither birth date, age nor due date says otherwise."""
    given, family = row.get("given_name") or "", row.get("family_name") or ""
    if not (given or family):
        return bool(row.get("description")) and person.descriptors == row["description"]
    if (person.given_name.casefold(), person.family_name.casefold()) != (given.casefold(), family.casefold()):
        return False
    if bool(row.get("due_date")) != bool(person.expected_date):
        return False
    born, age = _day(row.get("date_of_birth")), person.age_on(today)
    if born and person.date_of_birth:
        return born == person.date_of_birth
    said = Person(date_of_birth=born).age_on(today) if born else row.get("age")
    return said is None or age is None or abs(said - age) <= 1


def _register(case: Case, row: Mapping[str, Any], *, now: datetime) -> Person:
    named = bool(row.get("given_name") or row.get("family_name"))
    known = _said(row)
    if not named:
        known.setdefault("descriptors", "" if "expected_date" in known else "Nothing known yet")
    unborn = FamilyRole.UNBORN_CHILD in row.get("roles", [])
    return registration.register_person(case.site, now=now, is_unknown=not named and not unborn, **known)


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the row says about the person, by field."""
    said = {field: row.get(question) for field, question in _KNOWN.items()}
    return {
        field: _day(value) if field in _DAYS else value
        for field, value in said.items()
        if value not in (None, "")
    }


def _change(
    member: FamilyMember,
    row: Mapping[str, Any],
    *,
    roles: list[str],
    basis: str,
    by: Staff,
    now: datetime,
) -> None:
    """A row about this very person corrects; one that only bears the same names fills what was empty."""
    correcting = "subject" in row
    person, said = member.person, _said(row)
    new = {field: value for field, value in said.items() if value != getattr(person, field)}
    if not correcting:
        new = {field: value for field, value in new.items() if not getattr(person, field)}
    if "estimated_age" in new:
        new["age_estimated_on"] = now.astimezone(person.site.zone).date()
    if new:
        if {"given_name", "family_name"} & new.keys():
            new["is_unknown"] = False
        for field, value in new.items():
            setattr(person, field, value)
        person.save(update_fields=list(new))
        act(member.case, "correct_person", by=by, now=now, object=f"person:{person.pk}", fields=sorted(new))
    roles = [*roles, *_NOT_OFFERED.intersection(member.roles)]
    if set(member.roles) != set(roles) or (basis and basis != member.basis):
        membership.change_roles(member, roles=roles, basis=basis, by=by, now=now)
    flags = {*row.get("flags", [])}
    _keep_flags(member, flags if correcting else flags.union(member.flags))


def _keep_flags(member: FamilyMember, flags: set[str]) -> None:
    if flags != set(member.flags):
        member.flags = sorted(flags)
        member.save(update_fields=["flags"])


def _keep_contact(person: Person, row: Mapping[str, Any]) -> None:
    address = row.get("address") or ""
    # the form asks "must this be kept from anybody?": only a clear no leaves it open
    protected = row.get("address_protected") != "no"
    known = person.addresses.filter(text=address).first() if address else None
    if known is None and address:
        registration.add_address(
            person, text=address, known_to_alleged_perpetrator="not_known" if protected else "yes"
        )
    elif known is not None and known.protected != protected and (protected or "subject" in row):
        known.protected = protected
        known.save(update_fields=["protected"])
    safe = row.get("safe_contact") or ""
    if safe and not person.safe_contacts.filter(notes=safe).exists():
        registration.add_safe_contact(person, number="", safe=None, notes=safe)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None
