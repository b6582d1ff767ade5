"""Whether what an expression gives fits its place: a time, a list to repeat over, a number of times."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime

from processes.engine import clock
from processes.engine.errors import ExpressionError
from processes.lint_rules.certainty import LIST, NUMBER, Known, kind_of
from processes.lint_rules.repetition import MAX_INSTANCES

COUNT = "number of times"
TIMES = frozenset({"clock_due", "answers_due", "time_to_answer"})
#: A case may stand in a step as late as this, and the time must still be a date of the calendar.
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def fits(tree: ast.expr, wanted: str, known: Known) -> Iterator[str]:
    """A clause without a full stop where it may not fit; `wanted`: the kind of a time, a list, a count, or
    nothing.
    """
    part = f"“{ast.unparse(tree)[:60]}”"
    if wanted == LIST:
        if kind_of(tree, known) != LIST:
            yield f"{part} may be no list"
    elif wanted == COUNT:
        if not _is_a_count(tree, known):
            yield f"{part} may be no whole number from 0 to {MAX_INSTANCES}"
    elif wanted and not _is_a_time(tree, wanted):
        yield f"{part} may be no {'length of time' if wanted == 'timeDuration' else 'time'}"


def _is_a_time(tree: ast.expr, kind: str, *, whole: bool = True) -> bool:
    """A time that is the whole expression is looked at by the rule on timers."""
    match tree:
        case ast.Constant(value=value):
            return (whole and isinstance(value, str)) or _is_due(kind, value)
        case ast.IfExp(body=one, orelse=other):
            return _is_a_time(one, kind, whole=False) and _is_a_time(other, kind, whole=False)
        case ast.Call(func=ast.Name(id=name)):
            return name in TIMES and kind == "timeDate"
    return False


def _is_due(kind: str, value: object) -> bool:
    try:
        clock.due(kind, value, now=_LATEST)  # type: ignore[arg-type]
    except ExpressionError:
        return False
    return True


def _is_a_count(tree: ast.expr, known: Known) -> bool:
    match tree:
        case ast.Constant(value=value):
            return type(value) is int and 0 <= value <= MAX_INSTANCES
        case ast.IfExp(body=one, orelse=other):
            return _is_a_count(one, known) and _is_a_count(other, known)
        case ast.Call(func=ast.Name(id="len"), args=[counted]):
            return kind_of(counted, known) == LIST
        case ast.Call(func=ast.Name(id=name)):
            return name in known.vocabulary.functions and kind_of(tree, known) == NUMBER
    return False
