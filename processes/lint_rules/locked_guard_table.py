"""Locked: the guard’s table lets no outcome stand that may not be chosen. It can be made stricter only.

That must be shown, row by row, from what is written in the table (`comes_to`): a row that cannot be shown to
let nothing stand is refused. How often it lets pass what may be chosen is worked out over all families.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

from processes.engine.decisions import INPUT, DecisionTable, Rule
from processes.engine.errors import EngineError, ExpressionError
from processes.engine.expressions import BUILT_IN, evaluate
from processes.engine.grammar import parse_expression, variables
from processes.findings import ERROR, Severity
from processes.lint_rules import pathway
from processes.lint_rules.comes_to import Given, comes_to, truths
from processes.lint_rules.context import Context
from processes.lint_rules.duties import join

RULE = "locked-guard-table"
TABLE = "outcome_guard"
Told = tuple[str, str, Severity]
_HELP = pathway.help_of(
    do="Let a row say “yes” only where the column “outcome_allowed()” asks for True, and let what else it "
    "asks only take away from that: join it with “and”, or answer “no” in a row of its own. “"
    '"yes" if not any_dissent() else "no"” can be shown to be stricter; “outcome_allowed() or …” is weaker. '
    "Rows that say no can be added.",
    why="where there is domestic abuse no outcome is “no further action”, and nobody is closed before every "
    "core agency has looked. The guard can be made stricter, never weaker.",
    rule="Nobody is turned away",
    source="SafeLives’ One Front Door (pathway P4, joint decision)",
)
_NEVER_HELP = pathway.help_of(
    do="Keep a row that says yes wherever the outcomes may be chosen: where there is domestic abuse, where "
    "there is none, where that is not known, and whatever the family’s rating and concerns are.",
    why="stricter does not mean never. Where no row lets it pass, the chair is asked again and again, and "
    "the family never gets a decision or a plan.",
    rule="Every case goes on",
    source="SafeLives’ One Front Door (pathway P4, joint decision)",
)
_MAY, _ABUSE_ASKED = "outcome_allowed()", "domestic_abuse()"
#: what the people of the case bring about themselves, and what they can make of it
_SETTLED: Mapping[str, Any] = {
    "any_dissent": False,
    "all_agencies_answered": True,
    "sharing_decided": True,
    "positions_complete": True,
}
_ABUSE = {"yes": "there is domestic abuse", "no": "there is none", "not_known": "that is not known"}
_LISTED = re.compile(r"'([^']*)'")
_OF: Mapping[str, tuple[Any, ...]] = {"yes or no": (True, False), "number": (0, 1, 2, 3)}
_ANSWERED_IN = ("decision_proposal", "agency_position", "settle_dissent")  #: asked again before the guard is
_PASSES = "yes"
_LETS_NOTHING_PASS = frozenset({None, "no", False})
_MOST = 4096  #: families that are tried here


def check(table: DecisionTable, context: Context) -> Iterator[Told]:
    if "allowed" not in table.outputs:
        yield "The guard’s table does not answer “allowed”, by which a decision may stand.", _HELP, ERROR
        return
    if table.hit_policy not in ("UNIQUE", "FIRST", "ANY"):
        yield (
            "The guard’s table collects answers, and no list of answers lets a decision stand.",
            _HELP,
            ERROR,
        )
        return
    found: dict[int, list[str]] = {}
    for abuse, words in _ABUSE.items():
        for rule in weaker(table, abuse):
            found.setdefault(rule.number, []).append(f"where {words}")
    for number, where in found.items():
        said = table.rules[number - 1].outputs[table.outputs.index("allowed")][:60]
        text = f"Row {number} of the guard’s table (“{said}”) may let outcomes stand that may not be chosen, "
        yield f"{text}{join(where)}: that it does not cannot be shown.", _HELP, ERROR
    if not found:
        yield from _never(table, context)


def weaker(table: DecisionTable, abuse: str) -> Iterator[Rule]:
    """Rows that may answer anything but no, though the outcomes are none that may be chosen."""
    given: Given = {_ABUSE_ASKED: frozenset({abuse}), _MAY: frozenset({False})}
    columns = [comes_to(parse_expression(source), given) for source in table.inputs]
    place = table.outputs.index("allowed")
    for rule in table.rules:
        tests = [
            truths(comes_to(parse_expression(test), {**given, INPUT: column}))
            for test, column in zip(rule.tests, columns, strict=True)
            if test
        ]
        if any(True not in each for each in tests):
            continue
        said = rule.outputs[place]
        answers = comes_to(parse_expression(said), given) if said else frozenset({None})
        if answers is None or not answers <= _LETS_NOTHING_PASS:
            yield rule
        if table.hit_policy == "FIRST" and all(False not in each for each in tests):
            return


def _never(table: DecisionTable, context: Context) -> Iterator[Told]:
    """Whether there are families for whom nothing that the people of the case do lets any outcome stand."""
    asked = [*table.inputs, *(text for rule in table.rules for text in (*rule.tests, *rule.outputs) if text)]
    trees = [parse_expression(text) for text in asked]
    parts = [part for tree in trees for part in ast.walk(tree)]
    written = {each.value for each in parts if isinstance(each, ast.Constant)}
    calls = {ast.unparse(part): part for part in parts if isinstance(part, ast.Call) and _is_ours(part)}
    names = set().union(*map(variables, trees)) - {INPUT}
    answered = {name for form in _ANSWERED_IN for name in context.form_answers.get(form, ())}
    facts = {text: _answers(call, written, context) for text, call in calls.items()}
    anything = (True, False, 0, 3, None, "yes", "no", *sorted(written, key=repr))
    free = {name: anything for name in sorted(names & answered)}
    facts |= {name: anything for name in sorted(names - answered)}
    size = 1
    for values in (*facts.values(), *free.values()):
        size *= len(values)
    unclear = any(isinstance(part, ast.comprehension) for part in parts)
    unclear |= any(not isinstance(given, ast.Constant) for call in calls.values() for given in call.args)
    if size > _MOST or unclear or any(call.keywords for call in calls.values()):
        yield "The guard’s table asks so much that what it lets pass cannot be worked out.", _HELP, ERROR
        return
    for abuse, words in _ABUSE.items():
        always = {_ABUSE_ASKED: (abuse,), _MAY: (True,)}
        for world in _worlds({**facts, **always}):
            if not any(_lets_pass(table, {**world, **given}) for given in _worlds(free)):
                text = f"The guard’s table lets no outcome stand for some families, where {words}, though "
                yield f"{text}every outcome may be chosen.", _NEVER_HELP, ERROR
                break


def _is_ours(call: ast.Call) -> bool:
    """Whether it asks the service, and not the language."""
    return isinstance(call.func, ast.Name) and call.func.id not in BUILT_IN


def _answers(call: ast.Call, written: set[Any], context: Context) -> tuple[Any, ...]:
    """Everything that can be true of a family, where what its people bring about is brought about."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    said = context.vocabulary.answers.get(name, "")
    if name in _SETTLED:
        return (_SETTLED[name],)
    if listed := _LISTED.findall(said):
        return tuple(listed)
    numbers = {one + step for one in written if type(one) in (int, float) for step in (-1, 0, 1)}
    return (*_OF[said], *sorted(numbers)) if said == "number" else _OF.get(said, (None,))


def _worlds(values: Mapping[str, tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    for combination in product(*values.values()):
        yield dict(zip(values, combination, strict=True))


def _lets_pass(table: DecisionTable, world: Mapping[str, Any]) -> bool:
    """Whether an outcome stands in a world: what each call answers, as it is written, and each variable."""
    names = {text.partition("(")[0] for text in world if "(" in text}
    calls = {name: _answering(name, world) for name in names}

    def work_out(source: str, data: Mapping[str, Any], local: Mapping[str, Any] | None = None) -> Any:
        return evaluate(source, data, calls, local=local)

    try:
        return bool(table.decide(world, work_out)["allowed"] == _PASSES)
    except (EngineError, ExpressionError):
        return False  # a table that fails lets nothing pass


def _answering(name: str, world: Mapping[str, Any]) -> Callable[..., Any]:
    return lambda *arguments: world[f"{name}({', '.join(map(repr, arguments))})"]
