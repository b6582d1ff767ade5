"""Somebody is asked: every step for a person names an agency and a role that there are."""

import re
from collections.abc import Iterator

from processes.findings import WARNING, Finding
from processes.graph import Assignment, Node
from processes.lint_rules.context import Context, severity_of_gap
from processes.parsing import Model

RULE = "assignments"
_VARIABLE = re.compile(r"\{[A-Za-z][A-Za-z0-9_]{0,49}\}")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            if node.ofd.assignment:
                for message, help in problems(context, node.ofd.assignment):
                    yield model.finding(RULE, node, f"“{node.label}”: {message}", help)
                yield from _against_lane(model, context, node, node.ofd.assignment)
            elif node.is_human:
                yield model.finding(
                    RULE,
                    node,
                    f"Nobody is asked to do “{node.label}”: choose an agency and a role.",
                    "Until somebody is chosen, the step falls to the hub co-ordinators.",
                    severity_of_gap(process),
                )


def problems(context: Context, assignment: Assignment) -> Iterator[tuple[str, str]]:
    """What is wrong with an assignment, as (message, help)."""
    words = context.vocabulary
    by_variable = bool(_VARIABLE.fullmatch(assignment.agency))
    if not by_variable and assignment.agency not in words.agencies:
        yield (
            f"there is no agency “{assignment.agency[:50]}”.",
            f"Choose one of {', '.join(words.agencies)}, or {{agency}} for the one that is asked.",
        )
    role = words.roles.get(assignment.role)
    if role is None:
        yield (
            f"there is no role “{assignment.role[:50]}”.",
            f"Choose one of {', '.join(words.roles)}.",
        )
    elif not by_variable and role.agency and role.agency != assignment.agency:
        yield (
            f"{assignment.agency} has no “{role.label}”.",
            f"The role {role.code} belongs to {role.agency}: choose that agency, or another role.",
        )
    elif assignment.agency == "HUB" and not role.agency:
        yield (
            f"the hub itself has no “{role.label}”.",
            "Choose COORD, CHAIR or another role of the hub, or the agency whose person it is.",
        )


def _against_lane(model: Model, context: Context, node: Node, assignment: Assignment) -> Iterator[Finding]:
    lane = context.vocabulary.lane(node.lane) if node.lane else None
    if lane and lane.agency and lane.agency != assignment.agency and not lane.agency.startswith("{"):
        known = context.vocabulary.agencies.get(assignment.agency)
        asked = f"“{known.label}”" if known else assignment.agency
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” is drawn in the lane “{node.lane}”, but asks {asked}.",
            "Move the step to the lane of whoever is asked, where the drawing has one.",
            WARNING,
        )
