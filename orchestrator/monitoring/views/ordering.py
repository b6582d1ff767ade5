"""Lists that come in pages are sorted by the database, as a whole: what each column sorts by."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django.db.models import Case, F, IntegerField, Subquery, Value, When
from django.db.models.expressions import Combinable, Expression, OrderBy

By: TypeAlias = "Expression | F | Subquery[Any]"


def known_order(asked: str, orders: Mapping[str, By]) -> str:
    """The word of the address, with its “-”, where there is such a column; else ""."""
    return asked if asked.removeprefix("-") in orders else ""


def in_order(
    asked: str, orders: Mapping[str, By], usual: Iterable[str | Combinable | OrderBy]
) -> list[str | Combinable | OrderBy]:
    """For `order_by`: what was asked for, the other way round with “-”, then as usual. Nothing comes last."""
    if not asked:
        return list(usual)
    by = orders[asked.removeprefix("-")]
    first = by.desc(nulls_last=True) if asked.startswith("-") else by.asc(nulls_last=True)
    return [first, *usual]


def ranked(name: str, values: Iterable[object]) -> Case:
    """By the place of a value among these; anything else has none."""
    places = [When(**{name: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*places, default=None, output_field=IntegerField())
