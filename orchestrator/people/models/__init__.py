"""People the service is about: persons, how to reach them safely, how they belong together (domain 3.2)."""

from .contact_details import Address, AddressKind, SafeContact
from .persons import Person, Sex
from .relationships import Relationship, RelationshipKind

__all__ = ["Address", "AddressKind", "Person", "Relationship", "RelationshipKind", "SafeContact", "Sex"]
