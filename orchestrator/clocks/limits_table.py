"""The table of limits as people edit it: a row a clock, a column a rating; and back into `clocks.dmn`.

Whatever a change does not touch stays in the file byte by byte: comments, layout, order, rules of others.
What is read back after a change is compared with what was meant, so a table in an unusual form is never bent.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from processes.model_files import RefusedFile, open_model

from .limit_rows import ALL, Cell, ClockRow, differences
from .limits import FILE, RATINGS, STEP_PREFIX, ClocksUnreadable, Limits, read_limits

_PART = r"(?:[A-Za-z_][\w.-]*:)?"
_RULE = re.compile(rf"[ \t]*<({_PART})rule\b(?:[^>]*[^/>])?>.*?</\1rule\s*>[ \t]*\r?\n?", re.DOTALL)
_TEXT = re.compile(
    rf"(<({_PART})text\b(?:[^>]*[^/>])?>)(.*?)(</\2text\s*>)|<({_PART})text\b[^>]*/>", re.DOTALL
)
_END = re.compile(rf"[ \t]*</{_PART}decisionTable\s*>")


@dataclass(frozen=True)
class _Rule:
    code: str
    rating: str
    start: int
    end: int


def read_rows(content: bytes) -> tuple[ClockRow, ...]:
    """The rows of a table of limits, in its order. Raises ClocksUnreadable."""
    limits = read_limits(content)
    marks: dict[str, set[str]] = {code: set() for code in limits.codes()}
    for rule in _rules(_text_of(content)):
        if ALL not in (found := marks.get(rule.code, set())):
            found.add(rule.rating)  # behind a rule for all ratings none is ever reached
    return tuple(_row(limits, code, ratings) for code, ratings in marks.items())


def write_row(content: bytes, row: ClockRow) -> bytes:
    """The table with this row as said: changed where its clock is there, added at the end where not.

    Byte for byte as before where nothing changes. Raises ClocksUnreadable for a table that cannot be read or
    written in place.
    """
    before = {one.code: one for one in read_rows(content)}
    if before.get(row.code) == row:
        return content
    wanted = {**before, row.code: row}
    text = _text_of(content)
    for attempt in (_in_place, _anew):
        written = attempt(text, row).encode()
        if _same(written, wanted):
            return written
    raise ClocksUnreadable(f"{FILE} is written in a way that cannot be changed here. Change it by hand.")


def remove_row(content: bytes, code: str) -> bytes:
    """The table without a clock. Raises ClocksUnreadable."""
    text = _text_of(content)
    for rule in reversed(list(_rules(text))):
        if rule.code == code:
            text = text[: rule.start] + text[rule.end :]
    return text.encode()


def new_code(taken: Iterable[str]) -> str:
    """The next free code for a limit of a step: L-01, L-02 … Raises ClocksUnreadable after L-99."""
    numbers = {
        int(code[len(STEP_PREFIX) :])
        for code in taken
        if code.startswith(STEP_PREFIX) and code[len(STEP_PREFIX) :].isdecimal()
    }
    following = max(numbers, default=0) + 1
    if following > 99:
        raise ClocksUnreadable("There are 99 limits of steps already. Use one of them again.")
    return f"{STEP_PREFIX}{following:02d}"


def compare_limits(
    old: bytes | None, new: bytes | None, *, counts: Callable[[str], bool] = lambda code: True
) -> tuple[str, ...]:
    """What differs, a sentence each: “Agency’s answer, Amber: 6 to 4 working hours”. Never raises.

    `counts`: by its code, whether a limit is looked at.
    """
    try:
        before = {row.code: row for row in read_rows(old) if counts(row.code)} if old else {}
        after = {row.code: row for row in read_rows(new) if counts(row.code)} if new else {}
    except ClocksUnreadable as unreadable:
        return (f"The limits cannot be compared: {unreadable}",)
    return tuple(differences(before, after))


def alike(one: ClockRow | None, other: ClockRow | None) -> bool:
    """Whether both say the same at every rating, however they are written."""
    if one is None or other is None:
        return one is other
    ratings_alike = all(one.effective(rating) == other.effective(rating) for rating in RATINGS)
    return one.name == other.name and ratings_alike


def _row(limits: Limits, code: str, written: Collection[str]) -> ClockRow:
    """The cells as they count: ALL holds what a rating without a rule of its own gets."""
    counting = {rating: limits.rules[code, rating] for rating in RATINGS if (code, rating) in limits.rules}
    cells = {rating: Cell(rule.limit, rule.warn) for rating, rule in counting.items()}
    rest = [rating for rating in cells if rating not in written]
    own = {rating: cell for rating, cell in cells.items() if rating in written}
    first = next(iter(counting.values()))
    return ClockRow(code, first.name, {ALL: cells[rest[0]], **own} if rest else own)


def _text_of(content: bytes) -> str:
    """The file as text: as it lies there where that is UTF-8, else as the safe reader gives it."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        try:
            return open_model(FILE, content).content.decode()
        except RefusedFile as refused:
            raise ClocksUnreadable(str(refused)) from refused


def _rules(text: str) -> Iterator[_Rule]:
    for found in _RULE.finditer(text):
        cells = [cell.group(3) or "" for cell in _TEXT.finditer(found.group())]
        if len(cells) >= 2:
            code, rating = (cell.strip().strip('"') for cell in cells[:2])
            yield _Rule(code, "" if rating == "-" else rating, found.start(), found.end())


def _in_place(text: str, row: ClockRow) -> str:
    """Rules that are there get other words, those no longer wanted go, new ones stand beside their kin."""
    seen: set[str] = set()
    for rule in reversed([one for one in _rules(text) if one.code == row.code]):
        cell = row.cells.get(rule.rating)
        block = text[rule.start : rule.end]
        new = "" if cell is None else _filled(block, row.name, cell)
        text = text[: rule.start] + new + text[rule.end :]
        seen.add(rule.rating)
    for rating in (one for one in (*RATINGS, ALL) if one in row.cells and one not in seen):
        at = _place_for(text, row.code, rating)
        text = text[:at] + _block(text, row, rating) + text[at:]
    return text


def _anew(text: str, row: ClockRow) -> str:
    """All rules of the clock written again, one after the other, where its first one stood."""
    own = [rule for rule in _rules(text) if rule.code == row.code]
    at = own[0].start if own else _place_for(text, row.code, ALL)
    for rule in reversed(own):
        text = text[: rule.start] + text[rule.end :]
    blocks = "".join(_block(text, row, rating) for rating in (*RATINGS, ALL) if rating in row.cells)
    return text[:at] + blocks + text[at:]


def _place_for(text: str, code: str, rating: str) -> int:
    """A rule for one rating stands before the rule for all of its clock; a new clock at the end."""
    rules = list(_rules(text))
    own = [rule for rule in rules if rule.code == code]
    for rule in own:
        if rating != ALL and rule.rating == ALL:
            return rule.start
    if own or rules:
        return (own or rules)[-1].end
    end = _END.search(text)
    if end is None:
        raise ClocksUnreadable(f"{FILE} has no decision table.")
    return end.start()


def _filled(block: str, name: str, cell: Cell) -> str:
    """The same rule with another limit, other points, another name; what is equal already stays as it is."""
    values = [None, None, cell.limit.text, ", ".join(str(point) for point in cell.warn), name]
    place = -1

    def put(found: re.Match[str]) -> str:
        nonlocal place
        place += 1
        wanted = values[place] if place < len(values) else None
        opening, inner, closing = found.group(1), found.group(3), found.group(4)
        if wanted is None or opening is None or inner.strip() == f'"{escape(wanted)}"':
            return found.group()
        return f'{opening}"{escape(wanted)}"{closing}'

    return _TEXT.sub(put, block)


def _block(text: str, row: ClockRow, rating: str) -> str:
    """A rule as the table of the repository writes it, with the prefix and the indent of its neighbours."""
    kin = _RULE.search(text)
    prefix = kin.group(1) if kin else ""
    indent = re.match(r"[ \t]*", kin.group()).group() if kin else "      "  # type: ignore[union-attr]
    line_end = "\r\n" if kin and "\r\n" in kin.group() else "\n"
    cell = row.cells[rating]
    id = f"{row.code.replace('-', '')}_{rating or 'any'}"
    while f'"{id}"' in text:
        id += "_new"
    values = (
        ("input", "clock", f'"{row.code}"'),
        ("input", "rating", f'"{rating}"' if rating else ""),
        ("output", "limit", f'"{cell.limit.text}"'),
        ("output", "warn", f'"{", ".join(str(point) for point in cell.warn)}"'),
        ("output", "name", f'"{row.name}"'),
    )
    lines = [f'{indent}<{prefix}rule id="{id}">']
    lines += [
        f'{indent}  <{prefix}{kind}Entry id="{id}_{part}"><{prefix}text>{escape(value)}</{prefix}text>'
        f"</{prefix}{kind}Entry>"
        for kind, part, value in values
    ]
    return line_end.join([*lines, f"{indent}</{prefix}rule>", ""])


def _same(written: bytes, wanted: Mapping[str, ClockRow]) -> bool:
    try:
        found = {row.code: row for row in read_rows(written)}
    except ClocksUnreadable:
        return False
    return found.keys() == wanted.keys() and all(alike(found[code], row) for code, row in wanted.items())
