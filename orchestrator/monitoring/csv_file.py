"""A table as a file for a spreadsheet: the same words in the same order as on the screen.

UTF-8 with a byte order mark, so that Excel reads it as what it is; a cell that a spreadsheet would take for a
formula begins with an apostrophe. (issue 3, “Take it away”)
"""

import csv
import io

from django.http import HttpResponse

from .views.tables import Table

#: So many rows go into one file; the page says so where there are more.
MOST_ROWS = 5000
MARK = "\ufeff"
#: What makes a spreadsheet calculate, the full-width forms included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def written(table: Table) -> str:
    """Headings, rows, and a last line where rows were left out."""
    target = io.StringIO()
    lines = csv.writer(target, lineterminator="\r\n")
    lines.writerow([safe(column.title) for column in table.columns])
    for row in table.rows[:MOST_ROWS]:
        lines.writerow([safe(cell.text) for cell in row.cells])
    if table.total > MOST_ROWS:
        lines.writerow([f"Only the first {MOST_ROWS:,} of {table.total:,} rows are in this file."])
    return MARK + target.getvalue()


def safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def answer(table: Table, *, name: str) -> HttpResponse:
    response = HttpResponse(written(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
