"""Questions to the database that Django turns into SQL once.

Turning “may this person see this task” into SQL costs more than asking it, and so does planning it. A kept
query is built once for each shape of its arguments and thread; afterwards only the values are put in, and
the connection keeps the plan (`prepared`). Rows come as from the queryset, with what it selects beside.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet

from processes import prepared

Row = TypeVar("Row", bound=Model)
Values = Mapping[str, Any]
Place = tuple[str, int | None]  #: name of an argument, and the number in its list
#: What stands in the place of a value while the SQL is made: nobody asks for these.
_FIRST_NUMBER = 2_000_000_000
_LAST_MOMENT = datetime(9999, 12, 1, tzinfo=UTC)
_SIGN = "\ue000"
_NEAR = 100_000_000  #: no number of a question is that close to a stand-in


class Kept(Generic[Row]):
    """A queryset by the names of its arguments: `Kept(lambda pk: Case.objects.filter(pk=pk)).first(pk=7)`.

    Arguments are numbers, texts, UUIDs, moments with a time zone, None, and lists of these. The function
    sees stand-ins instead of them, so it may put them into filters and nothing else: what it computes from
    one would be kept. A stand-in that is missing from the SQL is an AssertionError when it is first asked.
    """

    def __init__(self, build: Callable[..., QuerySet[Row]]) -> None:
        self._build = build
        self._of_thread = threading.local()

    def rows(self, **values: Any) -> list[Row]:
        shape = tuple((name, _shape(value)) for name, value in values.items())
        known: dict[Any, _Question[Row]] = self._of_thread.__dict__
        question = known.get(shape)
        if question is None:
            question = known[shape] = _Question(self._build, values)
        return question.ask(values)

    def first(self, **values: Any) -> Row | None:
        """The first row in the order of the queryset, which should name one or ask for what is unique."""
        found = self.rows(**values)
        return found[0] if found else None


class _Question(Generic[Row]):
    """One shape of a kept query in one thread: its SQL, and where each value goes."""

    def __init__(self, build: Callable[..., QuerySet[Row]], values: Mapping[str, Any]) -> None:
        numbers = count()
        marks = {name: _mark(value, numbers) for name, value in values.items()}
        places: dict[Any, Place] = {}
        for name, mark in marks.items():
            if isinstance(mark, list):
                places |= {one: (name, number) for number, one in enumerate(mark)}
            elif mark is not None:
                places[mark] = (name, None)
        self._rows = build(**marks)
        self._compiler = self._rows.query.get_compiler(connection=connections[DEFAULT_DB_ALIAS])
        try:
            self._sql, given = self._compiler.as_sql()
        except EmptyResultSet:  # a list without anything in it
            if not any(mark == [] for mark in marks.values()):
                raise AssertionError(f"nothing could ever fit: {', '.join(values)}") from None
            self._sql, given = "", ()
        found: set[Place] = set()
        self._parameters = [_parameter(value, places, found) for value in given]
        lost = set(places.values()) - found
        if self._sql and lost:  # no `assert`: who may see what hangs on it
            raise AssertionError(f"not asked for: {lost}")
        # The queryset's own reading of rows asks its compiler, and that asks us.
        self._rows.query.get_compiler = lambda *_, **__: self._compiler  # type: ignore[method-assign]
        self._compiler.execute_sql = self._execute
        # What turns columns into values of Python is worked out once too.
        self._compiler.get_converters = _once(self._compiler.get_converters)
        self._compiler.has_composite_fields = _once(self._compiler.has_composite_fields)
        self._values: Mapping[str, Any] = {}

    def ask(self, values: Mapping[str, Any]) -> list[Row]:
        if not self._sql:
            return []
        self._values = values
        return list(cast(Iterable[Row], self._rows._iterable_class(self._rows)))

    def _execute(self, *_: Any, **__: Any) -> list[Any]:
        with prepared.cursor() as cursor:
            cursor.execute(self._sql, [of(self._values) for of in self._parameters])
            return [cursor.fetchall()]


def _once(work: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The columns of a question are always the same, and so is what follows from them."""
    known: list[Any] = []

    def answer(fields: Any) -> Any:
        if not known:
            known.append(work(fields))
        return known[0]

    return answer


def _shape(value: Any) -> Any:
    """What of a value changes the SQL: whether there is one, of what kind, and how many."""
    if isinstance(value, (list, tuple)):
        return len(value), _shape(value[0]) if value else None
    return type(value)


def _mark(value: Any, numbers: Iterator[int]) -> Any:
    """A stand-in of the same kind."""
    if isinstance(value, (list, tuple)):
        return [_mark(one, numbers) for one in value]
    if value is None:
        return None
    number = next(numbers)
    match value:
        case bool():
            raise TypeError("a yes or no is part of the question, not of its values")
        case int():
            return _FIRST_NUMBER + number
        case str():
            return f"{_SIGN}{number}"
        case UUID():
            return UUID(int=_FIRST_NUMBER + number)
        case datetime():
            return _LAST_MOMENT + timedelta(seconds=number)
    raise TypeError(f"no kept query is asked with {type(value).__name__}")


def _parameter(given: Any, places: Mapping[Any, Place], found: set[Place]) -> Callable[[Values], Any]:
    """What makes one parameter of the SQL from the values that are asked with."""
    if isinstance(given, list):
        parts = [_parameter(one, places, found) for one in given]
        return lambda values: [of(values) for of in parts]
    place = places.get(given) if given.__hash__ else None
    if place is None:
        if _computed(given):
            raise AssertionError(f"computed from what is asked with: {given!r}")
        return lambda _: given
    found.add(place)
    name, number = place
    if number is not None:
        return lambda values: values[name][number]
    return lambda values: values[name]


def _computed(given: Any) -> bool:
    """Made of a stand-in: it would be kept as if it were part of the question."""
    match given:
        case int():
            return abs(given - _FIRST_NUMBER) < _NEAR
        case str():
            return _SIGN in given
        case datetime():
            return given.year >= _LAST_MOMENT.year - 1
    return False
