"""Small counts are not shown to those who may see no list: a count of one can name a family (domain 6).

What they are shown is made so that nothing can be worked out of it, instead of being looked through for what
could be:

- What they can ask for does not overlap: blocks of four whole weeks (`periods`), and in each what began in
  it, whatever became of it since. Nothing is split by rating, week or version; an agency, a step or a pathway
  only chooses among lines that are shown anyway.
- Each page is made of *parts* that do not overlap either, such as an agency's answers in time. A part is
  nought, “fewer than 5”, or told to the nearest five; which of these, its own count alone decides.
- A total is added up from its parts *as they are shown*, and so are shares; and they decide which lengths are
  told. It says nothing that they do not.
- What lies across the parts, such as how many are late, is told to the nearest five as well, and never so
  high that each part must be as large as it can be.

So at any one moment, of all the pages together: put any other number of one to four in the place of a small
part, and what is shown stays the same. Not promised: that two looks at different moments tell nothing of what
happened in between; that nobody who knows how two measures of different pages hang together (a limit and the
step that bears it) learns more than either says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.access.small_numbers import FEW as FEWER

from .scope import Scope

#: Counts below this are suppressed, and all others shown to its nearest multiple.
LEAST_SHOWN = FEWER
_EITHER_WAY = LEAST_SHOWN // 2


@dataclass(frozen=True, eq=False)
class Few:
    """Stands in place of a count that is not shown."""

    words: str

    def __str__(self) -> str:
        return self.words

    __repr__ = __str__


class About(int):
    """A total of parts of which some are rounded or not shown."""

    def __str__(self) -> str:
        return f"about {int(self)}"

    __repr__ = __str__

    def __format__(self, form: str) -> str:
        return str(self)


FEW = Few(f"fewer than {LEAST_SHOWN}")
#: In place of a length or share that is not told.
KEPT_BACK = Few("not shown")

Count = int | Few


def shown(count: int, scope: Scope) -> Count:
    """The count; for a reader without lists FEW, or to the nearest five. Nought names nobody."""
    if scope.may_list or count == 0:
        return count
    if count < LEAST_SHOWN:
        return FEW
    return (count + _EITHER_WAY) // LEAST_SHOWN * LEAST_SHOWN


def together(parts: Iterable[Count], scope: Scope) -> Count:
    """The total of parts as they are shown: exact for who sees lists, else made of nothing but them."""
    there = [part for part in parts if part != 0]
    if len(there) == 1:
        return there[0]
    total = sum(part for part in there if isinstance(part, int))
    if scope.may_list:
        return total
    few = sum(1 for part in there if not isinstance(part, int))
    total += few * LEAST_SHOWN // 2
    return About((total + _EITHER_WAY) // LEAST_SHOWN * LEAST_SHOWN) if there else 0


def shown_among(count: int, parts: Iterable[Count], scope: Scope) -> Count:
    """A count of some of what the parts hold. Where it would tell that each part is as large as it can be, it
    is told five lower.
    """
    told = shown(count, scope)
    if scope.may_list or not isinstance(told, int) or not told:
        return told
    most = sum(
        part + _EITHER_WAY * (part != 0) if isinstance(part, int) else LEAST_SHOWN - 1 for part in parts
    )
    return told - LEAST_SHOWN if told - _EITHER_WAY == most else told


def may_summarise(count: int, scope: Scope, *of: Count) -> bool:
    """A median or a sum of so many may be shown. `of`: what is shown of them, of which one must say so too:
    else that a length is told would tell more than the counts beside it.
    """
    if scope.may_list:
        return True
    return count >= LEAST_SHOWN and any(isinstance(one, int) and one >= LEAST_SHOWN for one in of)


def sum_shown(length: timedelta, scope: Scope) -> timedelta:
    """A sum of lengths; for a reader without lists to two digits of hours, so that two sums which differ by
    one case do not tell how long that one took.
    """
    if scope.may_list:
        return length
    hours = round(length / timedelta(hours=1))
    return timedelta(hours=round(hours, 2 - len(str(abs(hours)))))


def moment_shown(at: datetime, scope: Scope, *, now: datetime) -> datetime:
    """The first moment of several; for a reader without lists so many whole days ago: the moment itself could
    be that of a case they know of.
    """
    return at if scope.may_list else now - timedelta(days=(now - at) // timedelta(days=1))


def order(count: Count) -> float:
    """What lines are put in order by, so that their order tells nothing that is not shown; the most first."""
    return -float(count) if isinstance(count, int) else -LEAST_SHOWN / 2
