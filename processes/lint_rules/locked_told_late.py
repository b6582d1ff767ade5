"""Locked: when a limit of the pathway is over, somebody is told who answers for those who are late."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Node
from processes.lint_rules import pathway
from processes.lint_rules.clocks import CALL
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-told-late"
CLOCKS = frozenset({"K-02", "K-04", "K-05", "K-07", "K-09"})
MANAGERS = frozenset({"HUBMGR", "LEAD", "ESC"})
_ESCALATES = pathway.performs("escalate")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process, node in pathway.nodes_of(model, context):
        code = _clock(node)
        if _ESCALATES(node) and code in CLOCKS and not MANAGERS & _told(node):
            text = f"“{node.label}” tells of the limit {code} nobody who manages those who are late."
            yield _finding(model, node, text, code)
        for code in _limits(node):
            level = process.levels[node.level]
            tells = [each.id for each in level.nodes.values() if _ESCALATES(each) and _clock(each) == code]
            way = pathway.way_to_an_end(level, tells, after=[node.id])
            if way is not None:
                said = pathway.in_words([node, *way])
                text = f"The limit {code} can be over without a manager being told: {said}."
                yield _finding(model, node, text, code)


def _clock(node: Node) -> str:
    return node.ofd.parameters.get("clock", "").strip()


def _told(node: Node) -> set[str]:
    return {role.strip() for role in node.ofd.parameters.get("to", "").split(",")}


def _limits(node: Node) -> list[str]:
    """Clocks whose limit a timer on the edge waits for, beside the work. One that ends the work leads on, and
    the step or call around it tells.
    """
    if node.kind != "boundaryEvent" or node.interrupting:
        return []
    read = [pair for event in node.events for pair in CALL.findall(event.expression)]
    return list(dict.fromkeys(code for code, point in read if code in CLOCKS and point == "limit"))


def _finding(model: Model, node: Node, text: str, code: str) -> Finding:
    return model.finding(
        RULE,
        node,
        text,
        pathway.help_of(
            do="When the limit is over, lead to a step that escalates it, and let that tell the hub manager "
            "(HUBMGR), or the lead or the escalation contact of the agency (LEAD, ESC), too.",
            why="who is late knows it already; only somebody who answers for them can send help.",
            rule="Late is told to a manager",
            source=f"SafeLives’ One Front Door and the statutory limits (pathway P0 to P5, limit {code})",
        ),
    )
