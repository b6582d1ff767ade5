"""A table as a file for a spreadsheet: the same words in the same order as on the screen.

Beside a column of moments or lengths stands another for programs: the moment as ISO 8601 with the offset of
the site, the length in hours as a number; its heading ends with what it holds, in brackets.

UTF-8 with a byte order mark, so that Excel reads it as what it is; a cell that a spreadsheet would take for a
formula begins with an apostrophe. What is said beneath the rows stands in one last line of one cell that
begins with “# ”: so rows can be counted. (issue 3, “Take it away”)
"""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from django.http import HttpResponse

from .views.tables import Column, Table

#: So many rows go into one file; the page says so where there are more.
MOST_ROWS = 5000
MARK = "\ufeff"
REMARK = "# "  #: what the last line begins with where it is no row
#: What makes a spreadsheet calculate, the full-width forms included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def written(table: Table, *, zone: tzinfo = UTC, notes: Sequence[str] = ()) -> str:
    """Headings, rows, and a last line where something is to be said: rows that were left out, then `notes`.
    Moments are those of `zone`.
    """
    target = io.StringIO()
    lines = csv.writer(target, lineterminator="\r\n")
    headings: list[str] = []
    for column in table.columns:
        headings.append(safe(column.title))
        if column.machine:
            headings.append(for_programs(column))
    lines.writerow(headings)
    for row in table.rows[:MOST_ROWS]:
        written_row: list[str] = []
        for column, cell in zip(table.columns, row.cells, strict=True):
            written_row.append(safe(cell.text))
            if column.machine:
                written_row.append(_value(cell.value, zone))
        lines.writerow(written_row)
    said = [*notes]
    if table.total > MOST_ROWS:
        said.insert(0, f"Only the first {MOST_ROWS:,} of {table.total:,} rows are in this file.")
    if said:
        lines.writerow([REMARK + " ".join(said)])
    return MARK + target.getvalue()


def for_programs(column: Column) -> str:
    """The heading of the column beside it. What its own says in brackets of the kind of hours is left out."""
    return f"{column.title.partition(' (')[0]} ({column.machine})"


def _value(value: datetime | timedelta | None, zone: tzinfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return f"{value / timedelta(hours=1):.2f}"


def safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def answer(table: Table, *, name: str, zone: tzinfo = UTC, notes: Sequence[str] = ()) -> HttpResponse:
    response = HttpResponse(written(table, zone=zone, notes=notes), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
