"""The rows of a table of measures, as HTML.

Written here and not in a template: a page has some five hundred cells, and a template that is included for
each of them costs more than to count what stands in them.
"""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from orchestrator.monitoring.views.choosing import Choice
from orchestrator.monitoring.views.tables import Cell, Column, Row, Table
from processes.models import HumanTask

register = template.Library()

MANY_LINES = 2  #: a cell of more lines is folded


@register.simple_tag
def measure_rows(table: Table, rows: Sequence[Row], choosing: Choice | str | None = None) -> SafeString:
    """`rows` of the table, one `tr` each; with a box before each where something can be chosen, ticked where
    it was chosen before.
    """
    chosen = choosing.chosen if isinstance(choosing, Choice) else None
    made = []
    for row in rows:
        marks = "".join(f' data-{name}="{escape(value)}"' for name, value in row.marks.items())
        box = _box(row, chosen) if chosen is not None else ""
        cells = "".join(_cells(zip(table.columns, row.cells, strict=True), heading=table.heading))
        made.append(f'<tr class="govuk-table__row"{marks}>{box}{cells}</tr>\n')
    return mark_safe("".join(made))


def _cells(pairs: Iterable[tuple[Column, Cell]], *, heading: int) -> Iterable[str]:
    for number, (column, cell) in enumerate(pairs):
        tag, start, kind = ("th", 'th scope="row"', "header") if number == heading else ("td", "td", "cell")
        style = " govuk-table__cell--numeric" if column.number else ""
        style += "" if column.on_paper else " ofd-not-on-paper"
        label = escape(column.title)
        yield (f'<{start} class="govuk-table__{kind}{style}" data-label="{label}">{_content(cell)}</{tag}>')


def _content(cell: Cell) -> str:
    words = escape(cell.text)
    if cell.address:
        style = f" ofd-cell--{cell.style}" if cell.style else ""
        said = f'<span class="govuk-visually-hidden">, {escape(cell.said)}</span>' if cell.said else ""
        return f'<a class="govuk-link{style}" href="{escape(cell.address)}">{words}{said}</a>'
    if cell.lines:
        lines = "".join(f"<li>{escape(line)}</li>" for line in cell.lines)
        listed = f'<ul class="ofd-plain-list">{lines}</ul>'
        if len(cell.lines) <= MANY_LINES:
            return listed
        return f'<details class="ofd-lines"><summary>{len(cell.lines)} notices</summary>{listed}</details>'
    return f'<span class="ofd-cell--{cell.style}">{words}</span>' if cell.style else str(words)


def _seen(row: Row) -> str:
    """Who had the task when the list was made: an act on it can tell that somebody has taken it since."""
    if not isinstance(row.object, HumanTask):
        return ""
    return f'<input type="hidden" name="had" value="{row.object.pk}:{row.object.assignee_id or ""}">'


def _team(row: Row) -> str:
    """Whose task it is: before it is handed on the page says who can take it, and who has it already."""
    if not isinstance(row.object, HumanTask):
        return ""
    return f' data-team="{row.object.queue}" data-had-by="{row.object.assignee_id or ""}"'


def _box(row: Row, chosen: frozenset[str]) -> str:
    """To choose the task of a row; empty where it has none."""
    box = ""
    if row.object is not None:
        name = f"choose-{row.object.pk}"
        ticked = " checked" if str(row.object.pk) in chosen else ""
        said = f"Choose “{row.object.title}”, {row.cells[1].text}"
        box = (
            '<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">'
            f'<input class="govuk-checkboxes__input" type="checkbox" name="task" value="{row.object.pk}" '
            f'id="{name}"{ticked}{_team(row)}>'
            f'<label class="govuk-label govuk-checkboxes__label" for="{name}">'
            f'<span class="govuk-visually-hidden">{escape(said)}</span></label></div></div>'
            f"{_seen(row)}"
        )
    return f'<td class="govuk-table__cell ofd-measures__choose">{box}</td>'
