"""Locked: whom a step is for, and whom it is about, is known in every case that comes to it."""

import ast
from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.graph import Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.from_outside import not_there
from processes.lint_rules.variables import given_by
from processes.parsing import Model

RULE = "locked-named"
_HELP = pathway.help_of(
    do="Choose the agency itself, or a name that is known there: what a repetition around the step names its "
    "member, or what the message that begins the process brings (agency, in the answer of an agency).",
    why="where the name is not known the step falls to the hub’s co-ordinators, or is about nobody, "
    "without a word; whoever should have been asked never hears of it.",
    rule="Whoever is asked is there",
    source="SafeLives’ One Front Door (pathway P0 to P13, roles)",
)
_AGENCY = "agency"


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    given = given_by((*context.processes.values(), *model.processes), context)
    for process, node in pathway.nodes_of(model, context):
        if not node.is_human:
            continue
        who = pathway.asked(process, node, context.vocabulary)
        if who and who.variable:
            why = _unknown(who.variable, process, node, known, context, given)
            if not why and who.variable in context.vocabulary.variables - {_AGENCY}:
                why = "that is no agency"
            if why:
                text = (
                    f"“{node.label}” is given to the agency that “{who.variable[:50]}” names, and {why}: it "
                    "would fall to the hub co-ordinators."
                )
                yield model.finding(RULE, node, text, _HELP)
        if node.ofd.subject:
            why = _unknown(node.ofd.subject, process, node, known, context, given)
            if why:
                text = f"“{node.label}” is about whom “{node.ofd.subject[:50]}” names, and {why}."
                yield model.finding(RULE, node, text, _HELP)


def _unknown(
    name: str,
    process: ProcessGraph,
    node: Node,
    known: Mapping[str, ProcessGraph],
    context: Context,
    given: set[str],
) -> str:
    """Why nobody is known by the name at the step; empty where somebody is."""
    if name not in given:
        return "nothing in this drawing gives that name"
    if not_there(ast.Name(id=name, ctx=ast.Load()), node, process, known, context):
        return "that name is not there at this step"
    return ""
