"""What a case of the quarter is about, and what turns it takes."""

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass

#: How often a rating comes.
RATINGS: Mapping[str, float] = {"R": 0.15, "A": 0.50, "G": 0.35}
#: What happens in a case beside the standard path, and how often.
TURNS: Mapping[str, float] = {
    "plain": 0.50,
    "dissent": 0.13,  # an agency does not agree: a second proposal
    "declined": 0.08,  # an agency declines to share, its lead confirms
    "objection": 0.08,  # an agency objects to the plan: a second version
    "unshared": 0.09,  # the family refuses and that is respected: level 1
    "danger": 0.07,  # somebody is in danger now: P1 runs beside
    "news": 0.05,  # material new information after the decision: a second round
}
HOUSING = 0.15  #: so often the home is part of a concern about something else
CONCERNS = ("domestic_abuse", "domestic_abuse", "domestic_abuse", "neglect", "housing", "mental_health")


@dataclass(frozen=True)
class Story:
    """One course of events. `referrer` is the team that tells the front door."""

    rating: str
    turns: frozenset[str]
    concern: str
    housing: bool
    probation: bool
    siblings: bool
    referrer: str

    @property
    def is_abuse(self) -> bool:
        return self.concern == "domestic_abuse"


def draw(rng: random.Random, *, turns: Collection[str] = (), housing: bool = False) -> Story:
    """A course of events as often as they are; turns may be given, and that housing is asked."""
    turns = turns or rng.choices(list(TURNS), list(TURNS.values()))[:1]
    rating = rng.choices(list(RATINGS), list(RATINGS.values()))[0]
    concern = "domestic_abuse" if "danger" in turns else rng.choice(CONCERNS)
    if "danger" in turns:
        rating = "R"
    elif "unshared" in turns:
        rating, concern = "G", "neglect"
    return Story(
        rating=rating,
        turns=frozenset(turns),
        concern=concern,
        housing=concern == "housing" or rng.random() < HOUSING or housing,
        probation=concern == "domestic_abuse" and rng.random() < 0.3,
        siblings=rng.random() < 0.45,
        referrer=rng.choice(("POLICE PRAC", "POLICE PRAC", "EDU PRAC", "HEALTH PRAC", "HUB COORD")),
    )
