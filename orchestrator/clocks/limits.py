"""The limits of a bundle: what `clocks.dmn` says (domain 5.3).

The table has two inputs, clock and rating, and three outputs: limit, warning points, name. A rule without a
rating holds for all ratings; the first rule that fits counts. A limit is written as people say it:
`15 min`, `2 h` (round the clock), `6 wh` (working hours), `15 WD`, `1 WD-T` (working days).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from lxml import etree

from processes.model_files import DMN, RefusedFile, open_model

from .modes import Mode

RATINGS = ("R", "A", "G", "B")
FILE = "clocks.dmn"
_LIMIT = re.compile(r"(\d{1,4}) (min|h|wh|WD|WD-T)")
_CODE = re.compile(r"[A-Z]{1,4}-\d{1,3}")
_UNITS = {
    "min": (Mode.ELAPSED, timedelta(minutes=1)),
    "h": (Mode.ELAPSED, timedelta(hours=1)),
    "wh": (Mode.WH, timedelta(hours=1)),
    "WD": (Mode.WD, timedelta(days=1)),
    "WD-T": (Mode.WD_T, timedelta(days=1)),
}


#: Limits that a process owner adds for single steps: L-01, L-02 … The steps start and stop them.
STEP_PREFIX = "L-"
_STEP_CODE = re.compile(r"L-\d{2}")


class ClocksUnreadable(Exception):
    """The table of clocks cannot be read."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


class NoSuchClock(ClocksUnreadable):
    """The table of clocks has no limit for this clock and rating."""

    def __init__(self, code: str, rating: str) -> None:
        self.code, self.rating = code, rating
        super().__init__(f"The table of clocks has no limit for {code} at rating {rating}.")


def is_step_clock(code: str) -> bool:
    """Whether the steps that bear this clock start and stop it, and not the service."""
    return bool(_STEP_CODE.fullmatch(code))


@dataclass(frozen=True)
class Limit:
    """An allowed time: a whole number of minutes, hours or working days, and how it is counted."""

    text: str
    amount: int
    mode: Mode
    duration: timedelta  #: for WD and WD-T a day per working day: a size to compare, not to add

    @classmethod
    def parse(cls, text: str) -> "Limit":
        """Raises ClocksUnreadable for anything but the five units."""
        found = _LIMIT.fullmatch(text.strip())
        if not found:
            raise ClocksUnreadable(
                f"“{text}” is not a limit. Write a number and a unit: 15 min, 2 h, 6 wh, 15 WD or 1 WD-T."
            )
        amount, unit = int(found[1]), found[2]
        mode, one = _UNITS[unit]
        return cls(text.strip(), amount, mode, amount * one)


@dataclass(frozen=True)
class ClockRule:
    """What the table says for one clock at one rating."""

    code: str
    limit: Limit
    warn: tuple[int, ...]  #: per cent of the limit
    name: str


@dataclass(frozen=True)
class Limits:
    """All clocks of one bundle."""

    rules: Mapping[tuple[str, str], ClockRule]

    def rule(self, code: str, rating: str) -> ClockRule:
        """Raises NoSuchClock."""
        try:
            return self.rules[code, rating]
        except KeyError:
            raise NoSuchClock(code, rating) from None

    def name_of(self, code: str) -> str:
        """What the clock measures, in words; the code itself where the table has no such clock."""
        return next((rule.name for (each, _), rule in self.rules.items() if each == code), code)

    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for code, _ in self.rules))


def read_limits(content: bytes, name: str = FILE) -> Limits:
    """The limits in the bytes of a DMN file. Raises ClocksUnreadable with a sentence, whatever the bytes."""
    try:
        root = open_model(name, content).root
    except RefusedFile as refused:
        raise ClocksUnreadable(str(refused)) from refused
    namespace = etree.QName(root).namespace
    if namespace not in DMN:
        raise ClocksUnreadable(f"{name} is not a file of decision tables.")
    table = root.find(f"{{{namespace}}}decision/{{{namespace}}}decisionTable")
    if table is None:
        raise ClocksUnreadable(f"{name} has no decision table.")
    rows = table.findall("{*}rule")
    if len(list(root.iter("{*}decisionTable"))) > 1 or len(rows) > len(table.findall(f"{{{namespace}}}rule")):
        raise ClocksUnreadable(f"{name} holds more than one table of limits, or rows of another standard.")
    rules: dict[tuple[str, str], ClockRule] = {}
    for line, row in enumerate(rows, start=1):
        _read_row(rules, _cells(row, namespace, f"{name}, rule {line}"), f"{name}, rule {line}")
    return Limits(rules)


def _cells(row: etree._Element, namespace: str, where: str) -> list[str]:
    """What stands in the five cells of a row, as written."""
    cells = [cell for cell in row if etree.QName(cell).localname.endswith("Entry")]
    if len(cells) != 5:
        raise ClocksUnreadable(
            f"{where}: {len(cells)} cells instead of clock, rating, limit, warning points and name."
        )
    tags = [f"{{{namespace}}}{kind}Entry" for kind in ("input", "input", "output", "output", "output")]
    if [cell.tag for cell in cells] != tags or any(
        [part.tag for part in cell] != [f"{{{namespace}}}text"] for cell in cells
    ):
        raise ClocksUnreadable(f"{where}: something else than one text stands in a cell.")
    return ["".join(cell.itertext()).strip() for cell in cells]


def _read_row(rules: dict[tuple[str, str], ClockRule], cells: list[str], where: str) -> None:
    code, rating, limit_text, warn_text, label = (cell.strip('"') for cell in cells)
    if not code:
        raise ClocksUnreadable(f"{where}: the clock is missing.")
    if not _CODE.fullmatch(code):
        raise ClocksUnreadable(
            f"{where}: “{code[:60]}” is not a clock. Write its code in quotes, such as K-05."
        )
    if cells[1] not in ("", "-", *(f'"{each}"' for each in RATINGS)):
        raise ClocksUnreadable(
            f"{where}: “{rating}” is not a rating. Write R, A, G or B in quotes, or nothing for all."
        )
    try:
        limit = Limit.parse(limit_text)
    except ClocksUnreadable as unreadable:
        raise ClocksUnreadable(f"{where}: {unreadable}") from unreadable
    rule = ClockRule(code, limit, _points(warn_text, where), label)
    for each in RATINGS if rating in ("", "-") else (rating,):
        rules.setdefault((code, each), rule)


def _points(text: str, where: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and 0 < int(part) < 100 for part in parts):
        raise ClocksUnreadable(f"{where}: “{text}” are not warning points. Write per cents, such as 50, 80.")
    return tuple(sorted({int(part) for part in parts}))
