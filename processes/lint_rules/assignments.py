"""Somebody is asked: every step for a person names an agency and a role that there are."""

import re
from collections.abc import Iterator

from lxml import etree

from processes.findings import WARNING, Finding
from processes.graph import Assignment, Node, ProcessGraph
from processes.lint_rules.context import Context, severity_of_gap
from processes.model_files import BPMN
from processes.parsing import OFD, Model, one_line

RULE = "assignments"
_FOREIGN = frozenset({"assignee", "candidateGroups", "candidateUsers"})
_VARIABLE = re.compile(r"\{[A-Za-z][A-Za-z0-9_]{0,49}\}")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            if node.ofd.assignment:
                for message, help in problems(context, node.ofd.assignment):
                    yield model.finding(RULE, node, f"“{node.label}”: {message}", help)
                yield from _against_lane(model, context, node, node.ofd.assignment)
            elif node.is_human and not _asked_by_lane(context, process, node):
                yield model.finding(
                    RULE,
                    node,
                    f"Nobody is asked to do “{node.label}”: choose an agency and a role.",
                    "Until somebody is chosen, the step falls to the hub co-ordinators.",
                    severity_of_gap(process),
                )
    yield from _of_another_system(model)


def _of_another_system(model: Model) -> Iterator[Finding]:
    """Whom another tool would ask is unknown here: told, never followed."""
    for element in model.source.root.iter(etree.Element):
        own = etree.QName(element).namespace
        if own == OFD:
            continue
        for attribute, value in element.attrib.items():
            name = etree.QName(attribute)
            if name.localname in _FOREIGN and (name.namespace or own) not in (BPMN, OFD) and value:
                yield model.finding_at(
                    RULE,
                    element,
                    f"“{one_line(str(value))[:60]}” of another system is named on the step and is not asked.",
                    "The agency and the role decide who is asked: choose them here if that is not done.",
                    WARNING,
                )


def _asked_by_lane(context: Context, process: ProcessGraph, node: Node) -> bool:
    """Whether the lane of a step that says nothing itself gives an agency and a role. The running service
    reads it in the same order: what is said at the lane, else what its name stands for.
    """
    drawn = next(
        (lane.ofd.assignment for lane in process.lanes if lane.name == node.lane and lane.ofd.assignment),
        None,
    )
    who = drawn or (context.vocabulary.lane(node.lane) if node.lane else None)
    return bool(who and who.agency and who.role)


def problems(context: Context, assignment: Assignment) -> Iterator[tuple[str, str]]:
    """What is wrong with an assignment, as (message, help)."""
    words = context.vocabulary
    by_variable = bool(_VARIABLE.fullmatch(assignment.agency))
    if not assignment.agency:
        yield "no agency is chosen.", "Choose the agency that does this step."
    elif not by_variable and assignment.agency not in words.agencies:
        yield (
            f"there is no agency “{assignment.agency[:50]}”.",
            f"Choose one of {', '.join(word.label for word in words.agencies.values())}, or the agency that "
            "is asked.",
        )
    role = words.roles.get(assignment.role)
    if not assignment.role:
        yield "no role is chosen.", "Choose who of the agency does this step."
    elif role is None:
        yield (
            f"there is no role “{assignment.role[:50]}”.",
            f"Choose one of {', '.join(word.label for word in words.roles.values())}.",
        )
    elif not by_variable and role.agency and role.agency != assignment.agency:
        yield (
            f"“{_label(context, assignment.agency)}” has no “{role.label}”.",
            f"That role belongs to “{_label(context, role.agency)}”: choose that agency, or another role.",
        )
    elif assignment.agency == "HUB" and not role.agency:
        yield (
            f"the hub itself has no “{role.label}”.",
            "Choose hub co-ordinator or another role of the hub, or the agency whose person it is.",
        )


def _label(context: Context, code: str) -> str:
    known = context.vocabulary.agencies.get(code)
    return known.label if known else code


def _against_lane(model: Model, context: Context, node: Node, assignment: Assignment) -> Iterator[Finding]:
    lane = context.vocabulary.lane(node.lane) if node.lane else None
    if lane and lane.agency and lane.agency != assignment.agency and not lane.agency.startswith("{"):
        asked = f"“{_label(context, assignment.agency)}”"
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” is drawn in the lane “{node.lane}”, but asks {asked}.",
            "Move the step to the lane of whoever is asked, where the drawing has one.",
            WARNING,
        )
