"""All rules over one file: what the drawing or table says, without running it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from lxml import etree

from processes.engine.decisions import read_table
from processes.engine.errors import ExpressionError
from processes.engine.expressions import compile_expression
from processes.findings import WARNING, Finding
from processes.lint_rules import (
    CONTENT,
    LOCKED,
    STRUCTURE,
    TABLES,
    Rule,
    idle_rows,
    locked_certain,
    rows_overlap,
    sizes,
)
from processes.lint_rules.context import Context
from processes.lint_rules.identifiers import PATTERN
from processes.model_files import SafeFile
from processes.parsing import Model, one_line

_HIT_POLICIES = {"UNIQUE", "FIRST", "COLLECT"}
_TABLE_HELP = (
    "Fill every column; write texts in quotes, numbers plainly, a comparison such as < 5, or a dash for "
    "anything."
)


def lint(model: Model, context: Context) -> list[Finding]:
    """What the rules find in a drawing. A drawing that is far too large is not looked at any further."""
    found = list(sizes.check(model, context))
    if not found:
        found = _run((*STRUCTURE, *CONTENT, *LOCKED), model, context)
    return found


def structure_is_sound(model: Model, context: Context) -> bool:
    """Whether arrows, events and gateways are such that the drawing can be played through."""
    return not any(found.is_error for found in _run(STRUCTURE, model, context))


def _run(rules: Iterable[Rule], model: Model, context: Context) -> list[Finding]:
    return [found for rule in rules for found in rule(model, context)]


def lint_tables(source: SafeFile, context: Context) -> Iterator[Finding]:
    """What keeps the decision tables of a DMN file from being used."""
    decisions = [element for element in source.root if etree.QName(element).localname == "decision"]
    if not decisions:
        yield _finding(source, source.root, "There is no decision table in the file.", "Add one.")
    seen: set[str] = set()
    for decision in decisions:
        id = decision.get("id", "")
        if not PATTERN.fullmatch(id) or id in seen:
            yield _finding(
                source,
                decision,
                f"The id “{one_line(id)[:60]}” of a decision table is not plain, or is there twice.",
                "Ids start with a letter and hold letters, digits, dots, dashes and underscores.",
            )
        seen.add(id)
        yield from _table(source, decision, context)


def _table(source: SafeFile, decision: etree._Element, context: Context) -> Iterator[Finding]:
    name = one_line(decision.get("name") or decision.get("id"))[:100]
    for table in decision.iterchildren("{*}decisionTable"):
        policy = table.get("hitPolicy", "UNIQUE").upper()
        if policy not in _HIT_POLICIES or table.get("aggregation"):
            yield _finding(
                source,
                table,
                f"The table “{name}” combines its rules in an unsupported way: {one_line(policy)[:20]}.",
                "Choose “unique”, “first” or “collect” (a list).",
            )
            return
    try:
        read = read_table(decision)
        for expression in (
            *read.inputs,
            *(test for rule in read.rules for test in rule.tests if test),
            *(output for rule in read.rules for output in rule.outputs if output),
        ):
            compile_expression(expression, context.vocabulary.functions)
    except ExpressionError as error:
        yield _finding(source, decision, f"The table “{name}” cannot be used: {error}.", _TABLE_HELP)
        return
    rows = list(decision.iterfind("{*}decisionTable/{*}rule"))
    cells = [[_cell(entry) for entry in row.iterfind("{*}inputEntry")] for row in rows]
    columns = [
        one_line(column.get("label")) or _cell(column.find("{*}inputExpression"))
        for column in decision.iterfind("{*}decisionTable/{*}input")
    ]
    for number, message, help in idle_rows.check(read, columns, cells, context):
        found = _finding(source, rows[number - 1], message, help)
        yield replace(found, rule=idle_rows.RULE, severity=WARNING)
    for number, message, help in rows_overlap.check(read, context):
        yield replace(_finding(source, rows[number - 1], message, help), rule=rows_overlap.RULE)
    names = tuple(dict.fromkeys((decision.get("id", ""), PurePosixPath(source.name).stem)))
    for number, what, doubt, help in locked_certain.check_table(read, names, context):
        place = rows[number - 1] if number else decision
        found = _finding(source, place, locked_certain.may_fail(what, doubt), help)
        yield replace(found, rule=locked_certain.RULE)
    for table_id in names:
        if table_id in TABLES:
            rule, check = TABLES[table_id]
            for message, help, severity in check(read, context):
                found = _finding(source, decision, message, help)
                yield replace(found, rule=rule, severity=severity)


def _cell(element: etree._Element) -> str:
    return one_line(element.findtext("{*}text"))[:100]


def _finding(source: SafeFile, element: etree._Element, message: str, help: str) -> Finding:
    return Finding(
        file=source.name,
        rule="decision-tables",
        message=message,
        help=help,
        line=element.sourceline,
        element_id=one_line(element.get("id"))[:100],
        element_name=one_line(element.get("name"))[:200],
    )
