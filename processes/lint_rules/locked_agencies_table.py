"""Locked: the table that chooses the agencies to ask always chooses every core agency."""

from collections.abc import Iterator

from processes.engine.decisions import DecisionTable
from processes.findings import ERROR, Severity
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.core_asked import CORE_AGENCIES, labels
from processes.lint_rules.duties import join

RULE = "locked-agencies-table"
TABLE = "agencies_required"
Told = tuple[str, str, Severity]
_HELP = pathway.help_of(
    do="Give each core agency a row that asks for nothing (a dash in every column), and let the table "
    "collect.",
    why="every core agency is at the front door from the moment a referral comes in, whatever the concern.",
    rule="Every core agency is asked",
    source="SafeLives’ One Front Door (pathway step S-05)",
)


def check(table: DecisionTable, context: Context) -> Iterator[Told]:
    """Where there is no child, another agency may look in the place of children’s social care (A-15)."""
    if "agencies" not in table.outputs or table.hit_policy != "COLLECT":
        text = "The table of agencies does not collect “agencies”: not every agency that is needed is asked."
        yield text, _HELP, ERROR
        return
    column = table.outputs.index("agencies")
    always: set[str] = set()
    for rule in table.rules:
        held = [text for text, test in zip(table.inputs, rule.tests, strict=True) if test is not None]
        code = rule.outputs[column].strip().strip("\"'")
        with_a_child = [pathway.plain(test or "") for test in rule.tests if test is not None] in (
            ["input_value==(True)"],
            ["input_value==(true)"],
        )
        if not held or (code == "CSC" and held == ["has_child()"] and with_a_child):
            always.add(code)
    missing = [code for code in CORE_AGENCIES if code not in always]
    if missing:
        text = f"The table of agencies does not always choose {join(labels(missing, context))}."
        yield text, _HELP, ERROR
