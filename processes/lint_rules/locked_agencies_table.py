"""Locked: the table that chooses the agencies to ask always chooses every core agency.

An agency beyond those that it never chooses any more is told.
"""

import re
from collections.abc import Iterator

from processes.engine.decisions import DecisionTable
from processes.findings import ERROR, WARNING, Severity
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.core_asked import CORE_AGENCIES, labels
from processes.lint_rules.duties import join

RULE = "locked-agencies-table"
TABLE = "agencies_required"
#: beyond the core agencies, chosen where they are needed (bpmn/agencies_required.dmn)
ALSO_ASKED = ("PERP", "PROB", "HOUS", "EDU", "SM", "MH", "ASC", "EH")
Told = tuple[str, str, Severity]
_HELP = pathway.help_of(
    do="Give each core agency a row that asks for nothing (a dash in every column), and let the table "
    "collect.",
    why="every core agency is at the front door from the moment a referral comes in, whatever the concern.",
    rule="Every core agency is asked",
    source="SafeLives’ One Front Door (pathway step S-05)",
)
_NEVER_HELP = (
    "Put back the rows that choose them, from the version before. A site without such an agency may leave it "
    "out; whoever approves should know why what it knows of the family is not asked for (pathway step S-05)."
)


def check(table: DecisionTable, context: Context) -> Iterator[Told]:
    """Where there is no child, another agency may look in the place of children’s social care (A-15)."""
    if "agencies" not in table.outputs or table.hit_policy != "COLLECT":
        text = "The table of agencies does not collect “agencies”: not every agency that is needed is asked."
        yield text, _HELP, ERROR
        return
    column = table.outputs.index("agencies")
    always: set[str] = set()
    chosen: set[str] = set()
    for rule in table.rules:
        held = [text for text, test in zip(table.inputs, rule.tests, strict=True) if test is not None]
        code = rule.outputs[column].strip().strip("\"'")
        with_a_child = [pathway.plain(test or "") for test in rule.tests if test is not None] in (
            ["input_value==(True)"],
            ["input_value==(true)"],
        )
        chosen |= set(re.findall(r"[A-Z]+", rule.outputs[column]))
        if not held or (code == "CSC" and held == ["has_child()"] and with_a_child):
            always.add(code)
    missing = [code for code in CORE_AGENCIES if code not in always]
    if missing:
        text = f"The table of agencies does not always choose {join(labels(missing, context))}."
        yield text, _HELP, ERROR
    never = [code for code in ALSO_ASKED if code not in chosen]
    if never:
        which = join([f"“{label}”" for label in labels(never, context)])
        them, are = ("it", "it is") if len(never) == 1 else ("them", "they are")
        text = f"The table of agencies never chooses {which} any more: nobody asks {them} where {are} needed."
        yield text, _NEVER_HELP, WARNING
