"""Tables over viewflow's list views: headings that sort, cells, pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from viewflow.views import ListModelView

register = template.Library()


@dataclass(frozen=True)
class Heading:
    """One column's heading. `sort` is "ascending", "descending" or "none"; "" where it cannot sort."""

    title: str
    sort: str
    address: str


@register.simple_tag
def headings(view: ListModelView) -> list[Heading]:
    """The headings of a list view, each with the address that sorts by it."""
    found = []
    for name, column in view.list_columns.items():
        if column.orderby() is None:
            found.append(Heading(column.header(), "", ""))
            continue
        present = view.columns_order.get(column)
        word = {"asc": "ascending", "desc": "descending"}.get(present or "", "none")
        order = f"-{name}" if present == "asc" else name
        found.append(Heading(column.header(), word, _address(view.request, _orderby=order, page=None)))
    return found


@register.simple_tag
def rows_of(view: ListModelView, page: Any) -> list[Any]:
    """(object, [(heading, cell)]) for each row of a page."""
    return [
        (row, [(column.header(), value) for column, value in cells])
        for row, cells in view.get_page_data(page)
    ]


@register.simple_tag(takes_context=True)
def page_address(context: template.Context, number: int) -> str:
    return _address(context["request"], page=number)


def _address(request: HttpRequest, **changes: object) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
