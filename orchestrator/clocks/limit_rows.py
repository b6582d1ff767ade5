"""One clock of the table of limits as people read it: a cell a rating, and what differs, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from .limits import RATINGS, Limit
from .modes import Mode

ALL = ""  #: the column of every rating that has none of its own
COLUMNS = (ALL, *RATINGS)
RATING_WORDS: Mapping[str, str] = {ALL: "All", "R": "Red", "A": "Amber", "G": "Green", "B": "Blue"}
#: unit in the table → (one, several)
UNITS: Mapping[str, tuple[str, str]] = {
    "min": ("minute", "minutes"),
    "h": ("hour, day and night", "hours, day and night"),
    "wh": ("working hour", "working hours"),
    "WD": ("working day, until closing time", "working days, until closing time"),
    "WD-T": ("working day, to the same time", "working days, to the same time"),
}


@dataclass(frozen=True)
class Cell:
    """A limit and the per cents of it at which people are told."""

    limit: Limit
    warn: tuple[int, ...] = ()


@dataclass(frozen=True)
class ClockRow:
    """One clock. `cells` by rating; ALL counts for every rating that has no cell of its own."""

    code: str
    name: str
    cells: Mapping[str, Cell] = field(default_factory=dict)

    def effective(self, rating: str) -> Cell | None:
        return self.cells.get(rating) or self.cells.get(ALL)


def in_words(limit: Limit) -> str:
    """“6 wh” as “6 working hours”."""
    one, several = UNITS[limit.text.split()[1]]
    if limit.amount == 0 and limit.mode == Mode.WD:
        return "the same working day, until closing time"
    return f"{limit.amount} {one if limit.amount == 1 else several}"


def differences(before: Mapping[str, ClockRow], after: Mapping[str, ClockRow]) -> Iterator[str]:
    """What differs between two tables by code, a sentence each."""
    for code, row in after.items():
        if code not in before:
            yield f"New limit {code} “{row.name}”: {row_in_words(row)}"
            continue
        was = before[code]
        if was.name != row.name:
            yield f"“{was.name}” ({code}) is called “{row.name}” now"
        yield from _grouped(row.name, was, row)
    for code, row in before.items():
        if code not in after:
            yield f"The limit {code} “{row.name}” is gone"


def row_in_words(row: ClockRow) -> str:
    """“Red: 2 hours; Amber: 6 working hours; people are told at 80 per cent of the time”, or one limit where
    all ratings share it. Points that differ stand beside each limit.
    """
    cells = [(rating, cell) for rating in RATINGS if (cell := row.effective(rating))]
    points = {cell.warn for _, cell in cells}
    said: dict[str, list[str]] = {}
    for rating, cell in cells:
        words = in_words(cell.limit) + (f" ({_told(cell.warn)})" if len(points) > 1 else "")
        said.setdefault(words, []).append(RATING_WORDS[rating])
    limits = [words if len(said) == 1 else f"{_listed(to)}: {words}" for words, to in said.items()]
    return "; ".join([*limits, *([_told(*points)] if len(points) == 1 else [])])


def _grouped(name: str, was: ClockRow, row: ClockRow) -> Iterator[str]:
    """Ratings that change alike share a sentence; all four need not be named."""
    said: dict[str, list[str]] = {}
    for rating in RATINGS:
        for words in _changed(was.effective(rating), row.effective(rating)):
            said.setdefault(words, []).append(RATING_WORDS[rating])
    for words, ratings in said.items():
        whom = "" if len(ratings) == len(RATINGS) else f", {_listed(ratings)}"
        yield f"{name}{whom}: {words}"


def _changed(was: Cell | None, now: Cell | None) -> Iterator[str]:
    if was is None or now is None:
        if now is not None:
            yield f"{in_words(now.limit)}, no limit before; {_told(now.warn)}"
        elif was is not None:
            yield f"no limit any more, {in_words(was.limit)} before"
        return
    if was.limit.text != now.limit.text:
        same_unit = was.limit.text.split()[1] == now.limit.text.split()[1]
        first = str(was.limit.amount) if same_unit else in_words(was.limit)
        yield f"{first} to {in_words(now.limit)}"
    if was.warn != now.warn:
        yield f"{_told(now.warn)}, before at {points_in_words(was.warn)}"


def _told(points: tuple[int, ...]) -> str:
    return f"people are told at {points_in_words(points)}"


def points_in_words(points: tuple[int, ...]) -> str:
    """“50 and 80 per cent of the time”, “the limit only”."""
    return f"{_listed([str(point) for point in points])} per cent of the time" if points else "the limit only"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _size(limit: Limit) -> float:
    hours = limit.duration.total_seconds() / 3600
    if limit.mode == Mode.ELAPSED:
        return hours
    days = hours / 24 if limit.mode in (Mode.WD, Mode.WD_T) else hours / 8
    return days * 24 if limit.mode != Mode.WH or hours > 8 else hours


def order_warnings(row: ClockRow) -> tuple[str, ...]:
    """A higher rating that gives more time than a lower one: allowed, and seldom meant.

    Modes are compared by a usual working week: a working day is eight hours of work.
    """
    warnings = []
    for higher, lower in pairwise(RATINGS):
        high, low = row.effective(higher), row.effective(lower)
        if high and low and _size(high.limit) > _size(low.limit):
            warnings.append(
                f"{RATING_WORDS[higher]} gives more time ({in_words(high.limit)}) than {RATING_WORDS[lower]} "
                f"({in_words(low.limit)}). The more dangerous a case, the sooner people should look."
            )
    return tuple(warnings)
