"""What a form is built from beside its definition: the rows it asks about, and what is filled in already."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from forms.models import Submission
from forms.questions import Choice
from orchestrator.access import fields
from orchestrator.access.seats import seats_of
from orchestrator.agencies.models import Agency, Staff
from orchestrator.cases import membership, sharing_levels
from orchestrator.cases.models import Case, FamilyMember
from orchestrator.cases.sharing import FACTS_LEVEL
from orchestrator.cases.vocabulary import FamilyRole, VisibilityClass
from orchestrator.people.models import Address, Person
from processes.kept_queries import Kept
from processes.models import HumanTask

VICTIM_ROLES = (FamilyRole.ADULT_VICTIM, FamilyRole.ADULT_AT_RISK)
#: Forms that ask for facts: only about people whose sharing level lets facts flow.
FACTS_FORMS = frozenset({"agency_information"})
#: Forms that ask where somebody lives, and whether that must be kept secret.
_ADDRESS_FORMS = ("contact", "family_map")
_AGENCIES = Kept(lambda site: Agency.objects.filter(site=site).order_by("name"))
_OTHER = FamilyRole.SIGNIFICANT_OTHER.value


def rows_for(case: Case) -> Mapping[str, Sequence[Choice]]:
    """Every list that a definition may name in `forEach` or `choicesFrom`, read in two statements."""
    return _rows(case, membership.members_of(case))


def rows_for_task(task: HumanTask, case: Case, *, now: datetime) -> Mapping[str, Sequence[Choice]]:
    """As `rows_for`, without the people about whom this task may not ask (sharing level, domain 2.5)."""
    members = membership.members_of(case)
    if task.step.form_key in FACTS_FORMS:
        levels = sharing_levels.levels(case, now=now)
        members = [m for m in members if (levels.get(m.person_id) or 0) >= FACTS_LEVEL]
    return _rows(case, members)


def initial_for(task: HumanTask, case: Case, *, reader: Staff, now: datetime) -> dict[str, Any]:
    """What is known already and need not be typed again: the family so far, as far as this reader may see
    it. Nothing that decides.
    """
    if task.step.form_key != "family_map":
        return {}
    seats = seats_of(reader)
    secret = Secrecy(case)
    shared = sharing_levels.levels(case, now=now)

    def classes(person: Person) -> frozenset[VisibilityClass]:
        return fields.visible_classes(reader, case, person, now=now, seats=seats, shared=shared)

    return {
        "people": [_person(member, classes(member.person), secret) for member in membership.members_of(case)]
    }


class Secrecy:
    """What was said in a case on "must this address be kept secret?", of each person's address.

    Nobody has to say it again, and whoever says something else can be asked why: `before` leaves out what was
    said in that task.
    """

    def __init__(self, case: Case, *, before: HumanTask | None = None) -> None:
        self._said: dict[tuple[str, ...], str] = {}
        submissions = Submission.objects.filter(
            scope_key=case.business_key, form_version__key__in=_ADDRESS_FORMS
        ).order_by("at", "id")
        if before is not None:
            submissions = submissions.exclude(task_id=before.pk)
        for answers in submissions.values_list("answers", flat=True):
            for row in answers.get("people") or ():
                whose = (row.get("given_name"), row.get("family_name"), row.get("description"))
                self._said[_place(*whose, row.get("address"))] = row.get("address_protected") or ""

    def of(self, person: Person, address: Address) -> str:
        """`yes`, `no` or `not_known`: the newest word on it, as long as the record still agrees."""
        if not address.protected:
            return "no"
        said = self._said.get(
            _place(person.given_name, person.family_name, person.descriptors, address.text), ""
        )
        return "yes" if said == "yes" else "not_known"


def _place(
    given: str | None, family: str | None, described: str | None, address: str | None
) -> tuple[str, ...]:
    """Whose address: by name, or by how somebody without a name is described."""
    names = ((given or "").casefold(), (family or "").casefold())
    return (*names, "" if any(names) else described or "", address or "")


def classes_of(initial: Mapping[str, Any]) -> frozenset[str]:
    """Visibility classes of what is filled in already, for the record of reads."""
    shown = any(person.get("address") for person in initial.get("people", ()))
    return frozenset({VisibilityClass.SURVIVOR_SAFETY.value} if shown else ())


def _rows(case: Case, members: Sequence[FamilyMember]) -> Mapping[str, Sequence[Choice]]:
    agencies = _AGENCIES.rows(site=case.site_id)
    return {
        "members": [_choice(m) for m in members],
        "children": [_choice(m) for m in members if m.is_child()],
        "adults": [_choice(m) for m in members if not m.is_child()],
        "victims": [_choice(m) for m in members if m.is_child() or m.has_role(*VICTIM_ROLES)],
        "agencies": [Choice(agency.code, agency.name) for agency in agencies],
    }


def _choice(member: FamilyMember) -> Choice:
    roles = ", ".join(FamilyRole(role).label.lower() for role in member.roles)
    return Choice(member.person_id, member.person.label(), roles)


def _person(member: FamilyMember, classes: frozenset[VisibilityClass], secret: Secrecy) -> dict[str, Any]:
    person = member.person
    addresses = person.addresses.order_by("-id")
    if VisibilityClass.SURVIVOR_SAFETY not in classes:
        addresses = addresses.filter(protected=False)
    address = addresses.first()
    known: dict[str, Any] = {
        "subject": member.person_id,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "description": person.descriptors,
        "also_known_as": person.known_as,
        "roles": ["other" if role == _OTHER else role for role in member.roles],
        "perpetrator_basis": member.basis,
        "date_of_birth": person.date_of_birth.isoformat() if person.date_of_birth else None,
        "age": person.estimated_age,
        "due_date": person.expected_date.isoformat() if person.expected_date else None,
        "address": address.text if address else "",
        "address_protected": secret.of(person, address) if address else "",
        "flags": member.flags,
    }
    return {name: value for name, value in known.items() if value not in (None, "", [])}
