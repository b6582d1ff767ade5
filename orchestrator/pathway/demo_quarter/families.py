"""Invented families: names that are nobody's, streets that are nowhere."""

import random
from dataclasses import dataclass

GIVEN = tuple(
    [
        "Abelina",
        "Aldric",
        "Amberle",
        "Anouska",
        "Arden",
        "Aurelio",
        "Bastian",
        "Beatrix",
        "Bellamy",
        "Birdie",
        "Bram",
        "Briony",
        "Caspian",
        "Cedra",
        "Clover",
        "Corin",
        "Dashiel",
        "Delphine",
        "Dorian",
        "Edlyn",
        "Elowen",
        "Emeric",
        "Evander",
        "Fable",
        "Fern",
        "Florin",
        "Garnet",
        "Greer",
        "Hale",
        "Hollis",
        "Isolde",
        "Ivo",
        "Jessamy",
        "Jorah",
        "Juniper",
        "Kestrel",
        "Larkin",
        "Linnet",
        "Lorcan",
        "Lumen",
        "Marigold",
        "Merrin",
        "Mirela",
        "Nerys",
        "Oriel",
        "Orson",
        "Paloma",
        "Perrin",
        "Piers",
        "Quilla",
        "Ravenna",
        "Rook",
        "Rosalind",
        "Rowan",
        "Sable",
        "Saffron",
        "Sorrel",
        "Tamsin",
        "Teal",
        "Thistle",
        "Tobin",
        "Ulric",
        "Vesper",
        "Wilder",
        "Wren",
        "Yarrow",
        "Zephyr",
    ]
)
BEGINNINGS = ("Amber", "Bramble", "Cinder", "Dew", "Ember", "Fallow", "Glimmer", "Ivory", "Kettle", "Marble")
ENDINGS = ("brook", "croft", "dale", "fern", "gate", "hollow", "lock", "mead", "quill", "thorpe", "vane")
STREETS = ("Lantern Row", "Kettle Lane", "Quill Street", "Mothwing Close", "Old Ferry Steps", "Windmill Rise")


@dataclass(frozen=True)
class Family:
    """Four names, and where they live. Who is part of a case is for its story to say."""

    mother: str
    child: str
    sibling: str
    father: str
    name: str
    street: str

    def words(self) -> tuple[str, ...]:
        """Everything that names this family, each word nowhere else in a pattern."""
        return (self.mother, self.child, self.sibling, self.father, self.name, self.street)


#: Of whom the patterns tell: each word is replaced when a pattern is told of another family.
NOBODY = Family(
    mother="Mothername",
    child="Childname",
    sibling="Siblingname",
    father="Fathername",
    name="Familyname",
    street="77 Nowhere Row",
)


def draw(rng: random.Random) -> Family:
    """One family; four different given names."""
    mother, child, sibling, father = rng.sample(GIVEN, 4)
    return Family(
        mother=mother,
        child=child,
        sibling=sibling,
        father=father,
        name=rng.choice(BEGINNINGS) + rng.choice(ENDINGS),
        street=f"{rng.randint(1, 90)} {rng.choice(STREETS)}",
    )
