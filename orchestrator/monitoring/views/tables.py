"""What a page of measures shows and what its file holds: one table, made once, for both."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from orchestrator.monitoring.measures.suppressed import KEPT_BACK

#: Columns of lengths and counts that nobody has anything to say about sort last, whichever way round.
NOTHING = None
WORTH_A_FOLD = 2
#: What stands behind a heading of a file's column for programs.
MOMENT = "date and time"
HOURS = "hours"
CLOCK_HOURS = "clock hours"
HOURS_AS_SAID = "hours, working hours where the words say so"


@dataclass(frozen=True)
class Column:
    """One column. `key` is its word in an address."""

    key: str
    title: str
    number: bool = False  #: counts and lengths: the most first, and on the right
    sortable: bool = True
    heading: bool = False  #: names its row; else the first column does
    machine: str = ""  #: what a file says beside the words, for programs: MOMENT, or hours of some kind
    most_first: bool = (
        False  #: sorts the most or the newest first, as numbers do, without standing on the right
    )

    on_paper: bool = True  #: else on the screen and in the file alone, for letters that can be read

    @property
    def falls(self) -> bool:
        return self.number or self.most_first


@dataclass(frozen=True)
class Cell:
    """Words as on the screen; what they sort by; where they lead."""

    text: str
    sort: Any = NOTHING
    address: str = ""
    said: str = ""  #: what a link says to who cannot see its column
    style: str = ""
    lines: tuple[str, ...] = ()  #: the same in several lines
    value: datetime | timedelta | None = None  #: what a file says beside the words


@dataclass(frozen=True)
class Row:
    """Cells in the order of the columns. `marks` go onto the row for the page's script; `object` is what a
    page shows more of."""

    cells: tuple[Cell, ...]
    marks: dict[str, str] = field(default_factory=dict)
    object: Any = None


@dataclass(frozen=True)
class Table:
    """`total` rows there are; `rows` may be a part of them. After `open_rows` of these the rest is folded."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    sort: str = ""  #: key of a column, with “-” before it: the other way round
    open_rows: int = 0  #: 0 = all

    @property
    def heading(self) -> int:
        """Number of the column that names each row."""
        return next((number for number, column in enumerate(self.columns) if column.heading), 0)

    @property
    def first(self) -> tuple[Row, ...]:
        """The rows that stand open. One or two more are not worth a fold."""
        fold = self.open_rows and len(self.rows) > self.open_rows + WORTH_A_FOLD
        return self.rows[: self.open_rows] if fold else self.rows

    @property
    def rest(self) -> tuple[Row, ...]:
        return self.rows[len(self.first) :]

    def ordered(self, sort: str) -> "Table":
        """The same by another column: numbers most first, words from A; unknown words change nothing."""
        wanted = sort.removeprefix("-")
        at = next((i for i, one in enumerate(self.columns) if one.key == wanted and one.sortable), None)
        if at is None:
            return self
        most_first = self.columns[at].falls != sort.startswith("-")
        known = [row for row in self.rows if row.cells[at].sort is not NOTHING]
        unknown = [row for row in self.rows if row.cells[at].sort is NOTHING]
        known.sort(key=lambda row: row.cells[at].sort, reverse=most_first)
        return replace(self, rows=(*known, *unknown), sort=sort)

    def direction(self, column: Column) -> str:
        """As aria-sort calls it; "" where the column cannot sort."""
        if not column.sortable:
            return ""
        if self.sort.removeprefix("-") != column.key:
            return "none"
        return "descending" if column.falls != self.sort.startswith("-") else "ascending"

    def next_sort(self, column: Column) -> str:
        """What its heading asks for: again, the other way round."""
        return f"-{column.key}" if self.sort == column.key else column.key


def whole(caption: str, columns: Sequence[Column], rows: Sequence[Row]) -> Table:
    """A table that is all there."""
    return Table(caption=caption, columns=tuple(columns), rows=tuple(rows), total=len(rows))


#: A length or share that is not shown to who sees no lists. Sorts as nothing that is known.
NOT_SHOWN = Cell(str(KEPT_BACK))


def text(words: object, **more: Any) -> Cell:
    """Words, sorted as words."""
    return Cell(str(words), sort=str(words).casefold() or NOTHING, **more)


def count(number: object, **more: Any) -> Cell:
    """A count; “fewer than 5” sorts as a few, one that is kept back as nothing that is known. Nought is drawn
    faintly.
    """
    if number == 0:
        more = {**more, "style": more.get("style") or "none"}
    few = NOTHING if number is KEPT_BACK else 0.5
    return Cell(str(number), sort=number if isinstance(number, int) else few, **more)
