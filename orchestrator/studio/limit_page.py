"""One limit as the page that changes it has it: text in fields, and the row of the table that it makes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from orchestrator.clocks.limit_rows import ALL, COLUMNS, RATING_WORDS, UNITS, Cell, ClockRow
from orchestrator.clocks.limits import RATINGS, ClocksUnreadable, Limit
from orchestrator.studio.digits import plain_digits

_MOST = 9_999  #: of any unit: what is longer is no limit that anybody waits for
_POINTS = re.compile(r"[,;\s]+")
#: What says that a rating with a limit of its own is told at the limit only, whatever all are told at.
AT_THE_LIMIT_ONLY = frozenset({"-", "–", "—", "0"})
#: unit → how the page offers it
UNIT_CHOICES: Mapping[str, str] = {unit: several for unit, (_, several) in UNITS.items()}


@dataclass
class TypedCell:
    amount: str = ""
    unit: str = "wh"
    points: str = ""


@dataclass
class TypedLimit:
    """What stands in the fields, by column."""

    name: str = ""
    cells: dict[str, TypedCell] = field(default_factory=dict)


def typed_of(row: ClockRow | None) -> TypedLimit:
    """The fields of a clock that is there, or of a new one."""
    typed = TypedLimit(row.name if row else "", {})
    for column in COLUMNS:
        cell = row.cells.get(column) if row else None
        typed.cells[column] = (
            TypedCell(str(cell.limit.amount), cell.limit.text.split()[1], _typed_points(cell, column))
            if cell
            else TypedCell()
        )
    return typed


def typed_from(post: Any) -> TypedLimit:
    """What was sent."""

    def text(name: str) -> str:
        return " ".join(str(post.get(name, "")).split())

    def number(name: str) -> str:
        return plain_digits(text(name))

    return TypedLimit(
        text("name"),
        {
            column: TypedCell(
                number(f"amount{_end(column)}"), text(f"unit{_end(column)}"), number(f"points{_end(column)}")
            )
            for column in COLUMNS
        },
    )


def make(code: str, typed: TypedLimit, others: Iterable[ClockRow] = ()) -> tuple[ClockRow, dict[str, str]]:
    """The row that the typed makes, and what is wrong, also beside the others, by the name of the field.

    A rating with a limit of its own and no points is told at the points of all ratings.
    """
    errors: dict[str, str] = {}
    if not typed.name:
        errors["name"] = "Enter what is measured, for example, Visit by occupational therapy"
    elif '"' in typed.name or len(typed.name) > 100:
        errors["name"] = "Use at most 100 characters, and no straight quotation marks"
    alike = [one for one in others if one.code != code and _plain(one.name) == _plain(typed.name)]
    if alike and "name" not in errors:
        errors["name"] = f"{alike[0].code} is called “{alike[0].name}” already. Give this limit another name"
    cells: dict[str, Cell] = {}
    for column, cell in typed.cells.items():
        points = _points(cell.points, column, errors)
        if not cell.amount:
            if cell.points:
                errors[f"amount{_end(column)}"] = f"Enter the limit for {_whom(column)}, or leave both empty"
            continue
        if cell.amount.isdecimal() and int(cell.amount) > _MOST:
            errors[f"amount{_end(column)}"] = f"Enter {_MOST:,} or less for {_whom(column)}"
            continue
        try:
            cells[column] = Cell(Limit.parse(f"{cell.amount} {cell.unit}"), points)
        except ClocksUnreadable:
            errors[f"amount{_end(column)}"] = f"Enter a whole number for {_whom(column)}, like 6"
            continue
        if cells[column].limit.amount == 0 and cell.unit != "WD":
            errors[f"amount{_end(column)}"] = f"Enter at least 1 for {_whom(column)}"
    if ALL in cells:
        cells = {
            column: cell if typed.cells[column].points else replace(cell, warn=cells[ALL].warn)
            for column, cell in cells.items()
        }
    bare = [RATING_WORDS[rating] for rating in RATINGS if rating not in cells and ALL not in cells]
    if bare and not errors:
        errors["amount"] = f"Enter a limit for all ratings, or also for {' and '.join(bare)}"
    return ClockRow(code, typed.name, cells), errors


def columns(typed: TypedLimit, errors: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the template shows: a group of three fields a column."""
    return [
        {
            "end": _end(column),
            "label": "All ratings without a limit of their own" if column == ALL else RATING_WORDS[column],
            "amount": cell.amount,
            "points": cell.points,
            "units": [(unit, words, unit == cell.unit) for unit, words in UNIT_CHOICES.items()],
            "amount_error": errors.get(f"amount{_end(column)}", ""),
            "points_error": errors.get(f"points{_end(column)}", ""),
        }
        for column, cell in typed.cells.items()
    ]


def missing_points(row: ClockRow, uses: list[tuple[str, str]]) -> dict[str, str]:
    """Points that a timer of the drawing waits for and the row does not have: field → sentence."""
    found: dict[str, str] = {}
    for step, point in uses:
        if not point.isdecimal():
            continue
        for column, cell in row.cells.items():
            if int(point) not in cell.warn:
                sentence = f"“{step}” waits for {point} per cent of this limit, so {point} must stay"
                found.setdefault(f"points{_end(column)}", sentence)
    return found


def _typed_points(cell: Cell, column: str) -> str:
    """An empty field of a rating means the points of all, so that it has none is written out."""
    return ", ".join(map(str, cell.warn)) or ("" if column == ALL else "-")


def _points(text: str, column: str, errors: dict[str, str]) -> tuple[int, ...]:
    if text in AT_THE_LIMIT_ONLY:
        return ()
    parts = [part for part in _POINTS.split(text.replace("%", " ")) if part]
    if not all(part.isascii() and part.isdecimal() and 0 < int(part) < 100 for part in parts):
        errors[f"points{_end(column)}"] = "Enter per cents between 1 and 99, like 50, 80"
        return ()
    points = [int(part) for part in parts]
    twice = sorted({point for point in points if points.count(point) > 1})
    if twice:
        errors[f"points{_end(column)}"] = f"Enter each per cent once. {twice[0]} is there twice"
    return tuple(sorted(set(points)))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _end(column: str) -> str:
    return f"-{column}" if column else ""


def _whom(column: str) -> str:
    return RATING_WORDS[column] if column else "all ratings"
