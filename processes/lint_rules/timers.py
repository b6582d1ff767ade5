"""A time is one that comes: later than now, once or a fixed number of times, in a form that can be read."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from processes.engine import clock
from processes.engine.errors import ExpressionError
from processes.engine.expressions import BUILT_IN, evaluate
from processes.engine.grammar import called_functions, parse_expression, variables
from processes.findings import Finding
from processes.graph import EventDefinition, Node
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "timers"
MAX_CYCLES = 100
_DURATION = re.compile(
    r"P(?:(?P<W>\d+)W|(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<D>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?)"
)
_BARE = re.compile(r"\s*(?:[-+]?P[T\d]|R\d*/|\d{4}-\d\d)")
#: A case may stand in a step as late as this, and the time must still be a date of the calendar.
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_HELP = 'Choose a clock and its point, or write the time in quotes, as in "PT4H" for four hours.'


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            for event in node.events:
                if event.kind == "timer":
                    problem = _problem(node, event)
                    if problem:
                        yield model.finding(RULE, node, *problem)


def _problem(node: Node, event: EventDefinition) -> tuple[str, str] | None:
    if event.timers != 1 or not event.expression:
        return f"“{node.label}” does not say when, or says it twice.", _HELP
    if _BARE.match(event.expression):
        return (
            f"The time of “{node.label}” is written without quotes: {event.expression[:40]}.",
            f'Write it as "{event.expression[:40]}", in straight quotes.',
        )
    return _written_problem(node, event) or _value_problem(node, event)


def _written_problem(node: Node, event: EventDefinition) -> tuple[str, str] | None:
    literal = _literal(event.expression)
    if event.timer == "timeCycle":
        return _cycle_problem(node, literal)
    if literal is None:
        return None
    if event.timer == "timeDuration":
        return _duration_problem(node, literal)
    return _date_problem(node, literal)


def _value_problem(node: Node, event: EventDefinition) -> tuple[str, str] | None:
    """What the engine will say of a time that is the same in every case. Others are only known in a case."""
    try:
        tree = parse_expression(event.expression)
    except ExpressionError:
        return None  # the rule on expressions says so
    if variables(tree) or called_functions(tree) - set(BUILT_IN):
        return None
    try:
        value = evaluate(event.expression, {}, {})
        due = clock.due(event.timer, value, now=_LATEST)  # type: ignore[arg-type]
        for _ in range(due.ticks - 1):
            due = clock.Due(clock.after(due.at, due.every), due.ticks, due.every)
    except ExpressionError as error:
        return f"The time of “{node.label}” never comes: {str(error)[:200]}.", _HELP
    if event.timer == "timeDuration" and due.at <= _LATEST:
        return f"The time of “{node.label}” is no time at all.", _HELP
    return None


def _literal(expression: str) -> str | None:
    """The text of an expression that is only a text; None where it has to be worked out."""
    try:
        value = ast.literal_eval(expression)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return str(value)


def _duration_problem(node: Node, text: str) -> tuple[str, str] | None:
    if text.startswith("-"):
        return f"The time of “{node.label}” lies in the past: {text[:40]}.", "Take the minus sign away."
    found = _DURATION.fullmatch(text)
    amounts = [float(part) for part in found.groups() if part] if found else []
    if not amounts:
        return f"The time of “{node.label}” cannot be read: {text[:40]}.", _HELP
    if not any(amounts):
        return f"The time of “{node.label}” is no time at all: {text[:40]}.", _HELP
    return None


def _date_problem(node: Node, text: str) -> tuple[str, str] | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return f"The date of “{node.label}” cannot be read: {text[:40]}.", _HELP
    if moment.tzinfo is None:
        return (
            f"The date of “{node.label}” does not say in which time zone: {text[:40]}.",
            'Write it with its distance from UTC, as in "2026-11-23T09:00:00+00:00", or use a clock.',
        )
    return None


def _cycle_problem(node: Node, text: str | None) -> tuple[str, str] | None:
    if node.kind != "boundaryEvent" or node.interrupting:
        return (
            f"“{node.label}” repeats, but can only happen once there.",
            "Only a reminder on the edge of a step, which leaves the step open, can repeat.",
        )
    found = re.fullmatch(r"R(\d{0,9})/(.+)", text or "")
    if not found:
        return (
            f"“{node.label}” repeats, and how often cannot be read.",
            'Write the number and the distance, as in "R3/PT4H" for three times, four hours apart.',
        )
    count, distance = found.groups()
    if not count or not 0 < int(count) <= MAX_CYCLES:
        return (
            f"“{node.label}” would repeat without end, never, or more than {MAX_CYCLES} times.",
            f'Write how often, from 1 to {MAX_CYCLES}, as in "R3/PT4H".',
        )
    return _duration_problem(node, distance)
