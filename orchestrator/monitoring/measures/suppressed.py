"""Small counts are not shown to those who may see no list: a count of one can name a family (domain 6).

Nor are counts from which a small one could be worked out: where all that adds up to a shown total is shown
but one part, the next smallest part is kept back too. What can be told apart by asking for two periods or two
filters, one a little wider than the other, is not prevented.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .scope import Scope

#: Counts below this are suppressed.
LEAST_SHOWN = 5


@dataclass(frozen=True, eq=False)
class Few:
    """Stands in place of a count that is not shown."""

    words: str

    def __str__(self) -> str:
        return self.words

    __repr__ = __str__


FEW = Few(f"fewer than {LEAST_SHOWN}")
#: In place of a larger count, from which a small one could be worked out.
KEPT_BACK = Few("not shown")

Count = int | Few
Key = TypeVar("Key", bound=Hashable)


def shown(count: int, scope: Scope) -> Count:
    """The count, or FEW where the reader may see no list and it could name somebody. Nought names nobody."""
    return FEW if is_few(count, scope) else count


def about(count: int, scope: Scope) -> Count:
    """As `shown`, but to the nearest five: for counts that flow into one another in ways not known here."""
    if scope.may_list or 0 <= count < LEAST_SHOWN:
        return shown(count, scope)
    return (count + LEAST_SHOWN // 2) // LEAST_SHOWN * LEAST_SHOWN


def is_few(count: int, scope: Scope) -> bool:
    return not scope.may_list and 0 < count < LEAST_SHOWN


def may_summarise(count: int, scope: Scope) -> bool:
    """A median, a sum or an oldest of so many may be shown."""
    return scope.may_list or count >= LEAST_SHOWN


def table(counts: Mapping[Key, int], sums: Iterable[Sequence[Key]], scope: Scope) -> dict[Key, Count]:
    """All counts of a page, as they may be shown.

    `sums`: parts, and last the total that they add up to. Nothing is left from which one of them follows: one
    hidden count alone, or several that add up to the least or the most that they can be.
    """
    if scope.may_list:
        return dict(counts)
    told: dict[Key, Count] = {key: shown(count, scope) for key, count in counts.items()}
    kept = list(sums)
    again = True
    while again:
        again = False
        for keys in kept:
            others = [key for key in keys if not isinstance(told[key], Few) and counts[key]]
            if others and _follows(keys, counts, told):
                told[min(others, key=lambda key: counts[key])] = KEPT_BACK
                again = True
    return told


def _follows(keys: Sequence[Key], counts: Mapping[Key, int], told: Mapping[Key, Count]) -> bool:
    hidden = [key for key in keys if isinstance(told[key], Few)]
    if len(hidden) < 2 or keys[-1] in hidden:
        return len(hidden) == 1
    of_hidden = sum(counts[key] for key in hidden)
    few = sum(told[key] is FEW for key in hidden)
    least = few + LEAST_SHOWN * (len(hidden) - few)
    return of_hidden == least or (few == len(hidden) and of_hidden == few * (LEAST_SHOWN - 1))
