"""Rows of a decision table that no case can ever come to, though they stand there: they are told.

Certain only: what a row asks for is no answer that can be given, or an earlier row of a table that stops at
the first one asks for no more. Where nothing is known of an answer, the row counts as one that can apply.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from processes.engine.decisions import INPUT, DecisionTable, Rule
from processes.engine.errors import ExpressionError
from processes.engine.grammar import parse_expression
from processes.lint_rules.context import Context
from processes.lint_rules.truth import outcomes

RULE = "rows-never-apply"
_HELP = (
    "Correct what it asks for, or take it out, so that whoever reads the table sees what holds. Whoever "
    "approves should know which of the two was meant."
)
Why = tuple[tuple[int, ...], int]  #: columns that no case has (so) together; else the earlier row's number


def check(
    table: DecisionTable, columns: list[str], cells: list[list[str]], context: Context
) -> Iterator[tuple[int, str, str]]:
    """(Row, what is told, what to do) of each such row. `columns`, `cells`: inputs as people read them."""
    for number, (wrong, earlier) in idle_rows(table, context).items():
        if wrong:
            asked = " with ".join(f"“{columns[place]}” {cells[number - 1][place]}" for place in wrong)
            why = f"no case has {asked}"
        else:
            why = f"row {earlier} stands before it, asks for no more, and the first row that holds answers"
        gives = ", ".join(_said(output, context) for output in table.rules[number - 1].outputs if output)
        text = f"Row {number} of the table “{table.name}” can never apply: {why}."
        yield number, text, f"No case gets what it gives ({gives}). {_HELP}"


def idle_rows(table: DecisionTable, context: Context) -> dict[int, Why]:
    """The numbers of the rows that can never apply, and why."""
    found: dict[int, Why] = {}
    answers = context.vocabulary.answers
    for rule in table.rules:
        wrong = _impossible(table, rule, answers)
        if wrong:
            found[rule.number] = (wrong, 0)
        elif table.hit_policy == "FIRST":
            before = (each for each in table.rules[: rule.number - 1] if each.number not in found)
            earlier = next((each.number for each in before if _asks_no_more(each, rule)), 0)
            if earlier:
                found[rule.number] = ((), earlier)
    return found


def _impossible(table: DecisionTable, rule: Rule, answers: Mapping[str, str]) -> tuple[int, ...]:
    """The column whose entry no case has, else all the columns asked where no case has them together."""
    asked = conditions_of(table, rule)
    for place, condition in asked.items():
        if never(condition, answers):
            return (place,)
    together = " and ".join(f"({condition})" for condition in asked.values())
    return tuple(asked) if len(asked) > 1 and never(together, answers) else ()


def conditions_of(table: DecisionTable, rule: Rule) -> dict[int, str]:
    """What a row asks, column by column, as conditions on the case."""
    return {
        place: re.sub(rf"\b{INPUT}\b", lambda _, source=source: f"({source})", test)
        for place, (source, test) in enumerate(zip(table.inputs, rule.tests, strict=True))
        if test is not None
    }


def never(condition: str, answers: Mapping[str, str]) -> bool:
    """Whether no case fulfils a condition; `answers`: what each function answers, in words."""
    return outcomes(condition, None, choices_of(condition, answers)) == {False}


def choices_of(condition: str, answers: Mapping[str, str]) -> dict[str, tuple[Any, ...]]:
    """What is called in a condition and has few answers, as the vocabulary says."""
    try:
        tree = parse_expression(condition)
    except ExpressionError:
        return {}
    found: dict[str, tuple[Any, ...]] = {}
    for part in ast.walk(tree):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            said = answers.get(part.func.id, "")
            listed = tuple(re.findall(r"'([^']*)'", said))
            if said == "yes or no" or listed:
                found[ast.unparse(part)] = listed or (True, False)
    return found


def _asks_no_more(earlier: Rule, rule: Rule) -> bool:
    """Whether all that fits a row fits the earlier one, column by column."""
    pairs = zip(earlier.tests, rule.tests, strict=True)
    return all(one is None or one == other or (other and _implies(other, one)) for one, other in pairs)


@lru_cache(maxsize=4096)
def _implies(test: str, other: str) -> bool:
    return outcomes(f"({test}) and not ({other})") == {False}


def _said(output: str, context: Context) -> str:
    code = output.strip().strip("\"'")
    agency = context.vocabulary.agencies.get(code)
    return f"“{agency.label if agency else code}”"
