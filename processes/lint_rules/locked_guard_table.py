"""Locked: the guard’s table lets no outcome stand that may not be chosen. It can be made stricter only."""

import ast
from collections.abc import Callable, Iterator
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
_ABUSE = {"yes": "there is domestic abuse", "no": "there is none", "not_known": "that is not known"}
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
            if _lets_pass(table, abuse, known, others):
                text = f"The guard’s table lets outcomes stand that may not be chosen, where {words}."
                yield text, _HELP, ERROR
                break


def _lets_pass(table: DecisionTable, abuse: str, known: dict[str, Any], functions: set[str]) -> bool:
    calls: dict[str, Callable[..., Any]] = {name: _always(known[name]) for name in functions}
    calls |= {"domestic_abuse": _always(abuse), "outcome_allowed": _always(False)}

    def work_out(source: str, data: dict[str, Any], local: dict[str, Any] | None = None) -> Any:
        return evaluate(source, data, calls, local=local)

    try:
        said = table.decide({k: v for k, v in known.items() if k not in functions}, work_out)["allowed"]
    except (EngineError, ExpressionError):
        return False  # a table that fails lets nothing pass
    return said not in (None, "no", False)


def _always(answer: Any) -> Callable[..., Any]:
    return lambda *arguments: answer
