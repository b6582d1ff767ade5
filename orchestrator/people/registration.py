"""Adds persons and what is known about them. Which case they belong to is said in `cases`."""

from datetime import date, datetime
from typing import Any

from orchestrator.agencies.models import Site
from orchestrator.people.models import (
    Address,
    AddressKind,
    Person,
    Relationship,
    RelationshipKind,
    SafeContact,
)
from orchestrator.people.models.relationships import INVERSE


class PersonError(Exception):
    """This cannot be recorded about a person."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class NothingIdentifies(PersonError):
    """Say at least one thing that identifies the person: a name, an expected date, or what they look like."""


class RelatedToThemselves(PersonError):
    """A person cannot be related to themselves."""


def register_person(site: Site, *, now: datetime, **known: Any) -> Person:
    """A new person with whatever is known: the fields of Person by name.

    An estimated age counts from today on. Raises NothingIdentifies where no name, expected date or
    description is given (an unknown person needs `is_unknown` and `descriptors`).
    """
    person = Person(site=site, created_at=now, **known)
    if not any(
        (person.given_name, person.family_name, person.known_as, person.expected_date, person.descriptors)
    ):
        raise NothingIdentifies
    if person.estimated_age is not None and person.age_estimated_on is None:
        person.age_estimated_on = now.astimezone(site.zone).date()
    person.save()
    return person


def relate(
    from_person: Person,
    to_person: Person,
    *,
    kind: str,
    lives_with: bool | None = None,
    parental_responsibility: bool | None = None,
) -> Relationship:
    """`from_person` is the `kind` of `to_person`. The inverse is written too."""
    if from_person.pk == to_person.pk:
        raise RelatedToThemselves
    inverse = INVERSE.get(RelationshipKind(kind), RelationshipKind(kind))
    relationship, _ = Relationship.objects.update_or_create(
        from_person=from_person,
        to_person=to_person,
        kind=kind,
        defaults={"lives_with": lives_with, "parental_responsibility": parental_responsibility},
    )
    Relationship.objects.update_or_create(
        from_person=to_person, to_person=from_person, kind=inverse, defaults={"lives_with": lives_with}
    )
    return relationship


def add_address(
    person: Person,
    *,
    text: str,
    kind: str = AddressKind.HOME,
    known_to_alleged_perpetrator: str = "not_known",
    postcode_area: str = "",
    since: date | None = None,
) -> Address:
    """An address. Not known, or not known to be known, to the alleged perpetrator makes it protected; so
    does a refuge (domain 3.2).
    """
    protected = kind == AddressKind.REFUGE or known_to_alleged_perpetrator != "yes"
    return Address.objects.create(
        person=person, text=text, kind=kind, protected=protected, postcode_area=postcode_area, since=since
    )


def add_safe_contact(
    person: Person,
    *,
    number: str,
    safe: bool | None,
    voicemail_ok: bool = False,
    notes: str = "",
    known_to_alleged_perpetrator: str = "not_known",
) -> SafeContact:
    """A number and whether it is safe to use; protected unless the alleged perpetrator knows it anyway."""
    return SafeContact.objects.create(
        person=person,
        number=number,
        safe=safe,
        voicemail_ok=voicemail_ok,
        notes=notes,
        protected=known_to_alleged_perpetrator != "yes",
    )
