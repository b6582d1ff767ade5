"""Locked: the guard’s table lets no outcome stand that may not be chosen. It can be made stricter only."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

from processes.engine.decisions import DecisionTable
from processes.engine.errors import EngineError, ExpressionError
from processes.engine.expressions import BUILT_IN, evaluate
from processes.engine.grammar import called_functions, parse_expression, variables
from processes.findings import ERROR, Severity
from processes.lint_rules import pathway
from processes.lint_rules.context import Context

RULE = "locked-guard-table"
TABLE = "outcome_guard"
Told = tuple[str, str, Severity]
_HELP = pathway.help_of(
    do="Let every row that says yes ask that the outcomes may be chosen. Rows that say no can be added.",
    why="where there is domestic abuse no outcome is “no further action”, and nobody is closed before every "
    "core "
    "agency has looked. The guard can be made stricter, never weaker.",
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
_MOST = 3  #: other things that a table may ask, to be worked out here


def check(table: DecisionTable, context: Context) -> Iterator[Told]:
    if "allowed" not in table.outputs:
        yield "The guard’s table does not answer “allowed”, by which a decision may stand.", _HELP, ERROR
        return
    asked = [*table.inputs, *(test for rule in table.rules for test in rule.tests if test)]
    asked += [output for rule in table.rules for output in rule.outputs if output]
    trees = [parse_expression(text) for text in asked]
    others = (
        set().union(*map(called_functions, trees)) - BUILT_IN.keys() - {"domestic_abuse", "outcome_allowed"}
    )
    names = set().union(*map(variables, trees)) - {"input_value"}
    if len(others | names) > _MOST or any(
        isinstance(part, ast.comprehension) for t in trees for part in ast.walk(t)
    ):
        yield "The guard’s table asks so much that what it lets pass cannot be worked out.", _HELP, ERROR
        return
    for abuse, words in _ABUSE.items():
        for answers in product((True, False, "yes", "no", 0, 3, None), repeat=len(others | names)):
            known = dict(zip(sorted(others | names), answers, strict=True))
            if _lets_pass(table, abuse, known, others, may=False):
                text = f"The guard’s table lets outcomes stand that may not be chosen, where {words}."
                yield text, _HELP, ERROR
                break
    parts = [part for tree in trees for part in ast.walk(tree)]
    texts = {each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    for abuse, words in _ABUSE.items():
        if not all(
            any(
                _lets_pass(table, abuse, {**facts, **given}, others, may=True)
                for given in _given(names, texts)
            )
            for facts in _facts(others, context)
        ):
            text = (
                f"The guard’s table lets no outcome stand for some families, where {words}, though every "
                "outcome may be chosen."
            )
            yield text, _NEVER_HELP, ERROR


def _facts(functions: set[str], context: Context) -> Iterator[dict[str, Any]]:
    """Everything that can be true of a family, where what its people bring about is brought about."""
    said = {name: context.vocabulary.answers.get(name, "") for name in functions}
    possible = {
        name: (_SETTLED[name],) if name in _SETTLED else tuple(_LISTED.findall(said[name])) or _OF[said[name]]
        for name in functions
        if name in _SETTLED or _LISTED.search(said[name]) or said[name] in _OF
    }
    for answers in product(*possible.values()):
        yield {**dict.fromkeys(functions), **dict(zip(possible, answers, strict=True))}


def _given(names: set[str], texts: set[str]) -> Iterator[dict[str, Any]]:
    """What people may answer in forms."""
    for answers in product((True, False, 0, 3, None, "yes", "no", *sorted(texts)), repeat=len(names)):
        yield dict(zip(sorted(names), answers, strict=True))


def _lets_pass(
    table: DecisionTable, abuse: str, known: dict[str, Any], functions: set[str], *, may: bool
) -> bool:
    """Whether an outcome may stand; `may`: whether every outcome is one that may be chosen."""
    calls: dict[str, Callable[..., Any]] = {name: _always(known[name]) for name in functions}
    calls |= {"domestic_abuse": _always(abuse), "outcome_allowed": _always(may)}

    def work_out(source: str, data: dict[str, Any], local: dict[str, Any] | None = None) -> Any:
        return evaluate(source, data, calls, local=local)

    try:
        said = table.decide({k: v for k, v in known.items() if k not in functions}, work_out)["allowed"]
    except (EngineError, ExpressionError):
        return False  # a table that fails lets nothing pass
    return said == "yes" if may else said not in (None, "no", False)


def _always(answer: Any) -> Callable[..., Any]:
    return lambda *arguments: answer
