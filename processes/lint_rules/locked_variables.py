"""Locked: what somebody or something answers is not overwritten before it is heeded."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Node
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.lists import calculated
from processes.parsing import Model

RULE = "locked-variables"
_HELP = pathway.help_of(
    do="Give the result another name.",
    why="a rule that reads what somebody answered is worth nothing where the answer can be replaced on the "
    "way.",
    rule="Answers stand",
    source="SafeLives’ One Front Door (pathway P0 to P5)",
)
#: Name to what may give it: a table, a form, or only the message, operation or repetition around it.
_GIVEN_BY = {
    "person": "",
    "agency": "",
    "round": "",
    "information": "",
    "agencies": "agencies_required",
    "allowed": "outcome_guard",
    "material": "triage_information",
    "confirmed": "confirm_decline",
}


def check(model: Model, context: Context) -> Iterator[Finding]:
    for _, node in pathway.nodes_of(model, context):
        for name in sorted(_gives(node, context) & _GIVEN_BY.keys()):
            if _GIVEN_BY[name] not in (node.ofd.decision, node.ofd.form) or not _GIVEN_BY[name]:
                text = f"“{node.label}” overwrites “{name}”, which the rules of the pathway read."
                yield model.finding(RULE, node, text, _HELP)


def _gives(node: Node, context: Context) -> set[str]:
    names = {name for name, _ in calculated(node.script)}
    names |= context.columns.get(node.ofd.decision, frozenset())
    if node.is_human:
        names |= context.form_answers.get(node.ofd.form, frozenset())
    if node.multi_instance and node.multi_instance.output:
        names.add(node.multi_instance.output)
    return names
