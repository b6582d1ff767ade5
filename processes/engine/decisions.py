"""Decision tables (DMN): rules read once when a model is built, worked out by our own interpreter.

An entry may be `-` or empty (anything), a value (`"R"`, `3`, `true`), several (`"R", "A"`), `not("R")`, a
comparison (`< 5`, `in ["R"]`), or an expression with `?` for the input (`2 < ? <= 8`).
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from processes.engine.errors import EngineError, ExpressionError
from processes.engine.grammar import parse_expression
from processes.engine.xml import local_name

HitPolicy = Literal["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER"]
HIT_POLICIES = ("UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER")
INPUT = "input_value"
_COMPARISON = re.compile(r"(<=|>=|<|>|==|!=|in\b|not\s+in\b)")
_OUTSIDE_QUOTES = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\?)""")


@dataclass(frozen=True)
class Rule:
    """One row: a test for each input (None: anything) and an expression for each output."""

    number: int
    tests: tuple[str | None, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class DecisionTable:
    """A decision: what is asked of the data, and which rows answer."""

    id: str
    name: str
    hit_policy: HitPolicy
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rules: tuple[Rule, ...]

    def decide(self, data: Mapping[str, Any], evaluate: Callable[..., Any]) -> dict[str, Any]:
        """The outputs: of the one rule that holds, or lists of all of them where the table collects.

        Without a rule that holds, each output is None (or an empty list), so that no earlier answer stays.
        """
        values = [evaluate(source, data) for source in self.inputs]
        rows = []
        for rule in self.rules:
            if self._holds(rule, values, data, evaluate):
                rows.append(self._answer(rule, data, evaluate))
                if self.hit_policy == "FIRST":
                    break
        if self.hit_policy in ("COLLECT", "RULE ORDER"):
            return {name: [row[name] for row in rows] for name in self.outputs}
        if len(rows) > 1 and (self.hit_policy == "UNIQUE" or any(row != rows[0] for row in rows)):
            raise EngineError(f"in the decision table “{self.name}” more than one rule holds: {values}")
        return rows[0] if rows else dict.fromkeys(self.outputs)

    def _holds(
        self, rule: Rule, values: list[Any], data: Mapping[str, Any], evaluate: Callable[..., Any]
    ) -> bool:
        for test, value in zip(rule.tests, values, strict=True):
            try:
                if test is not None and not evaluate(test, data, {INPUT: value}):
                    return False
            except ExpressionError as error:
                raise ExpressionError(f"“{self.name}”, rule {rule.number}: {error}") from error
        return True

    def _answer(self, rule: Rule, data: Mapping[str, Any], evaluate: Callable[..., Any]) -> dict[str, Any]:
        try:
            return {
                name: evaluate(source, data) if source else None
                for name, source in zip(self.outputs, rule.outputs, strict=True)
            }
        except ExpressionError as error:
            raise ExpressionError(f"“{self.name}”, rule {rule.number}: {error}") from error


def entry_test(text: str) -> str | None:
    """An input entry as an expression over the input; None where it holds for anything."""
    text = (text or "").strip()
    if text in ("", "-"):
        return None
    asked = _OUTSIDE_QUOTES.sub(lambda match: match.group(1) or INPUT, text)
    if asked != text:
        return asked
    if _COMPARISON.match(text):
        return f"{INPUT} {text}"
    tree = parse_expression(text)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not):
        return f"{INPUT} not in [{ast.unparse(tree.operand).strip('()')}]"
    if isinstance(tree, ast.Tuple):
        return f"{INPUT} in [{text}]"
    return f"{INPUT} == ({text})"


def _children(element: Any, name: str) -> list[Any]:
    return [child for child in element if local_name(child) == name]


def _text(element: Any) -> str:
    return "".join((child.text or "") for child in _children(element, "text")).strip()


def read_table(decision: Any) -> DecisionTable:
    """The table of a `decision` element. Raises ExpressionError with a sentence (and the rule's number)."""
    tables = _children(decision, "decisionTable")
    if len(tables) != 1:
        raise ExpressionError("a decision holds exactly one decision table")
    table = tables[0]
    policy = table.get("hitPolicy", "UNIQUE").upper()
    if policy not in HIT_POLICIES or table.get("aggregation"):
        raise ExpressionError(f"the hit policy {policy} {table.get('aggregation', '')} is not supported")
    inputs = [_text(e) for i in _children(table, "input") for e in _children(i, "inputExpression")]
    outputs = [output.get("name") or output.get("label") or "" for output in _children(table, "output")]
    if len(inputs) != len(_children(table, "input")) or not all(inputs):
        raise ExpressionError("every input column needs an expression")
    if not outputs or not all(name.isidentifier() for name in outputs):
        raise ExpressionError("every output column needs a plain name")
    if len(set(outputs)) < len(outputs):
        raise ExpressionError("two output columns have the same name")
    for source in inputs:
        parse_expression(source)
    rules = []
    for number, row in enumerate(_children(table, "rule"), start=1):
        tests, answers = _children(row, "inputEntry"), _children(row, "outputEntry")
        if len(tests) != len(inputs) or len(answers) != len(outputs):
            raise ExpressionError(f"rule {number} does not fill every column")
        try:
            rule = Rule(number, tuple(entry_test(_text(t)) for t in tests), tuple(_text(a) for a in answers))
            for source in (*filter(None, rule.tests), *filter(None, rule.outputs)):
                parse_expression(source)
        except ExpressionError as error:
            raise ExpressionError(f"rule {number}: {error}") from None
        rules.append(rule)
    return DecisionTable(
        decision.get("id", ""),
        decision.get("name") or decision.get("id", ""),
        policy,
        tuple(inputs),
        tuple(outputs),
        tuple(rules),
    )
