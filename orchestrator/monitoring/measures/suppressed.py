"""Small counts are not shown to those who may see no list: a count of one can name a family (domain 6)."""

from .scope import Scope

#: Counts below this are suppressed.
LEAST_SHOWN = 5


class Few:
    """Stands in place of a count of 1 to 4."""

    def __str__(self) -> str:
        return f"fewer than {LEAST_SHOWN}"

    __repr__ = __str__


FEW = Few()

Count = int | Few


def shown(count: int, scope: Scope) -> Count:
    """The count, or FEW where the reader may see no list and it could name somebody. Nought names nobody."""
    return FEW if is_few(count, scope) else count


def is_few(count: int, scope: Scope) -> bool:
    return not scope.may_list and 0 < count < LEAST_SHOWN


def may_summarise(count: int, scope: Scope) -> bool:
    """A median, a sum or an oldest of so many may be shown."""
    return scope.may_list or count >= LEAST_SHOWN
