"""Who made and who approved something: an identity that lasts, beside the name as it was shown then.

The machine does not know what a person is. Whoever calls it passes a `Person`, whose key is opaque here and
never given to anybody else, or a text: somebody of whom only the name is known, such as the repository.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody as the service knows them. `key` is empty where only the name is known."""

    name: str
    key: str = ""

    def is_same_as(self, other: "Person") -> bool:
        """Two identities decide it. Where one is not known, equal names count as the same person."""
        if self.key and other.key:
            return self.key == other.key
        return self.name == other.name


Who = Person | str


def person(who: Who) -> Person:
    return who if isinstance(who, Person) else Person(who)
