"""Small counts are not shown to those who may see no list: a count of one can name a family (domain 6).

Other counts are shown to them to the nearest five: so what two filters or two periods differ by is known to
within four at the best, and nobody of one to four follows from it. Sums, shares and lengths are made of what
is shown, or are rounded or left out themselves.

Nor do they see counts from which a small one could be worked out within a page: where the parts and their
total leave one way only, the next smallest is told to the nearest ten, and only where that is not enough is
it kept back too. What is large stays to be seen so: an agency that is late in many cases never looks harmless
because another is late in few.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from .scope import Scope

#: Counts below this are suppressed, and all others shown to its nearest multiple.
LEAST_SHOWN = 5
#: Those that would tell a small one are shown to the nearest multiple of this.
COARSE = 10
_EITHER_WAY = LEAST_SHOWN // 2
#: More than any count.
_MOST = 10**9


@dataclass(frozen=True, eq=False)
class Few:
    """Stands in place of a count that is not shown."""

    words: str

    def __str__(self) -> str:
        return self.words

    __repr__ = __str__


class About(int):
    """A count to the nearest ten, beside one that is not shown."""

    def __str__(self) -> str:
        return f"about {int(self)}"

    __repr__ = __str__

    def __format__(self, form: str) -> str:
        return str(self)


FEW = Few(f"fewer than {LEAST_SHOWN}")
#: In place of a count from which a small one could be worked out.
KEPT_BACK = Few("not shown")

Count = int | Few
Key = TypeVar("Key", bound=Hashable)
_Bounds = dict[Key, tuple[int, int]]


def shown(count: int, scope: Scope) -> Count:
    """The count; for a reader without lists FEW, or to the nearest five. Nought names nobody."""
    if scope.may_list or count == 0:
        return count
    if count < LEAST_SHOWN:
        return FEW
    return (count + _EITHER_WAY) // LEAST_SHOWN * LEAST_SHOWN


def may_summarise(count: int, scope: Scope) -> bool:
    """A median or a sum of so many may be shown."""
    return scope.may_list or count >= LEAST_SHOWN


def sum_shown(length: timedelta, scope: Scope) -> timedelta:
    """A sum of lengths; for a reader without lists to two digits of hours, so that two sums which differ by
    one case do not tell how long that one took.
    """
    if scope.may_list:
        return length
    hours = round(length / timedelta(hours=1))
    return timedelta(hours=round(hours, 2 - len(str(abs(hours)))))


def moment_shown(at: datetime | None, count: int, scope: Scope, *, now: datetime) -> datetime | None:
    """The first moment of so many; for a reader without lists so many whole days ago: the moment itself could
    be that of a case they know of.
    """
    if scope.may_list or at is None:
        return at
    return now - timedelta(days=(now - at) // timedelta(days=1)) if may_summarise(count, scope) else None


def order(count: Count) -> float:
    """What lines are put in order by, so that their order tells nothing that is not shown; the most first."""
    return -float(count) if isinstance(count, int) else -LEAST_SHOWN / 2


def table(counts: Mapping[Key, int], sums: Iterable[Sequence[Key]], scope: Scope) -> dict[Key, Count]:
    """All counts of a page, as they may be shown.

    `sums`: parts, and last the total that they add up to. For no small count there is one value left only,
    when what is shown, to within its rounding, must add up.
    """
    told: dict[Key, Count] = {key: shown(count, scope) for key, count in counts.items()}
    if scope.may_list:
        return told
    kept = list(sums) if FEW in told.values() else []
    while (found := _worked_out(kept, told)) is not None:
        key, keys = found
        numbers = [each for each in keys if isinstance(told[each], int) and counts[each]]
        exact = [each for each in numbers if not isinstance(told[each], About)]
        if exact:
            rough = min(exact, key=lambda each: counts[each])
            told[rough] = About((counts[rough] + COARSE // 2) // COARSE * COARSE)
        elif numbers:
            told[min(numbers, key=lambda each: counts[each])] = KEPT_BACK
        elif told[keys[-1]] is FEW:
            told[keys[-1]] = KEPT_BACK
        else:
            told[key] = KEPT_BACK
    return told


def _worked_out(sums: Sequence[Sequence[Key]], told: Mapping[Key, Count]) -> tuple[Key, Sequence[Key]] | None:
    """A small count that can have one value only, and the sum that tells it."""
    bounds: _Bounds[Key] = {key: _can_be(told[key]) for keys in sums for key in keys}
    narrowed = True
    while narrowed:
        narrowed = False
        for keys in sums:
            for key in _narrow(keys, bounds):
                narrowed = True
                low, high = bounds[key]
                if low >= high and told[key] is FEW:
                    return key, keys
    return None


def _can_be(told: Count) -> tuple[int, int]:
    if told is FEW:
        return 1, LEAST_SHOWN - 1
    if isinstance(told, About):
        return max(told - COARSE // 2, LEAST_SHOWN), told + COARSE // 2 - 1
    if not isinstance(told, int):
        return 1, _MOST
    return (max(told - _EITHER_WAY, LEAST_SHOWN), told + _EITHER_WAY) if told else (0, 0)


def _narrow(keys: Sequence[Key], bounds: _Bounds[Key]) -> list[Key]:
    """Brings parts and total to what they can be beside each other; which of them that made narrower."""
    *parts, total = keys
    least = sum(bounds[key][0] for key in parts)
    most = sum(bounds[key][1] for key in parts)
    narrower = []
    low, high = bounds[total]
    if least > low or most < high:
        bounds[total] = max(low, least), min(high, most)
        narrower.append(total)
    for key in parts:
        low, high = bounds[key]
        from_sum = bounds[total][0] - (most - high), bounds[total][1] - (least - low)
        if from_sum[0] > low or from_sum[1] < high:
            bounds[key] = max(low, from_sum[0]), min(high, from_sum[1])
            narrower.append(key)
            least, most = least - low + bounds[key][0], most - high + bounds[key][1]
    return narrower
