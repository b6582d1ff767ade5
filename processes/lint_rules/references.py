"""Every arrow, edge event, lane and message points at something that is there."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Level, Node, ProcessGraph
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "references"
_HOSTS = ("Task", "subProcess", "callActivity", "task")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            yield from _flows(model, process, level)
            for node in level.nodes.values():
                yield from _node(model, level, node)
        known = {node.id for node in process.nodes()}
        for lane in process.lanes:
            for missing in (id for id in lane.node_ids if id not in known):
                yield model.finding(
                    RULE,
                    lane,
                    f"The lane “{lane.name or lane.id}” lists a step “{missing[:60]}” that is not there.",
                    "Move the lane's edge over its steps once in the editor, then save.",
                )


def _flows(model: Model, process: ProcessGraph, level: Level) -> Iterator[Finding]:
    elsewhere = {node.id for node in process.nodes()}
    for flow in level.flows:
        for end, word in ((flow.source, "starts"), (flow.target, "ends")):
            if end not in level.nodes:
                crosses = end in elsewhere
                yield model.finding(
                    RULE,
                    flow,
                    f"An arrow {word} on the other side of a sub-process's edge."
                    if crosses
                    else f"An arrow {word} nowhere: there is no step “{end[:60]}”.",
                    "Lead the arrow to an end inside, and go on with an arrow from the sub-process."
                    if crosses
                    else "Drag the end of the arrow onto a step.",
                )


def _node(model: Model, level: Level, node: Node) -> Iterator[Finding]:
    if node.kind == "boundaryEvent":
        host = level.nodes.get(node.attached_to)
        if host is None or not host.kind.endswith(_HOSTS):
            yield model.finding(
                RULE,
                node,
                f"The edge event “{node.label}” sits on no step.",
                "Drag it onto the edge of a step.",
            )
        if level.into(node.id):
            yield model.finding(
                RULE,
                node,
                f"An arrow leads into the edge event “{node.label}”.",
                "Lead the arrow into the step itself.",
            )
    if node.default and node.default not in {flow.id for flow in level.out(node.id)}:
        yield model.finding(
            RULE,
            node,
            f"The “otherwise” route of “{node.label}” does not leave it.",
            "Choose one of its own arrows as the “otherwise” route.",
        )
    for event in node.events:
        if event.kind in ("message", "error", "escalation") and event.reference and not event.name:
            yield model.finding(
                RULE,
                node,
                f"“{node.label}” means a {event.kind} that is not in the file, or has no name.",
                f"Choose the {event.kind} from the list, or give it a name.",
            )
