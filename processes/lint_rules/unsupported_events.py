"""An event waits for, throws or ends with something that the engine really does there."""

from collections.abc import Iterator

from processes import supported
from processes.findings import Finding
from processes.graph import Node
from processes.lint_rules.context import Context
from processes.parsing import Model
from processes.supported import Support


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            if not node.kind.endswith("Event") or node.kind not in supported.ELEMENTS:
                continue
            if len(node.events) > 1:
                yield _refusal(model, node, supported.MULTIPLE_EVENTS)
                continue
            support = supported.event(node.kind, node.event.kind if node.event else supported.PLAIN)
            if not support.runs:
                yield _refusal(model, node, support)
            elif _would_catch_once(node):
                yield model.finding(
                    "unsupported-events",
                    node,
                    f"The message event “{node.label}” leaves its step open and would be heard only once.",
                    "Let the message end the step, or let it start a process of its own: a message that "
                    "nobody waits for is kept until its process starts.",
                )


def _would_catch_once(node: Node) -> bool:
    is_message = node.event is not None and node.event.kind == "message"
    return node.kind == "boundaryEvent" and is_message and not node.interrupting


def _refusal(model: Model, node: Node, support: Support) -> Finding:
    article = "an" if support.label[0] in "aeiou" else "a"
    return model.finding(
        "unsupported-events",
        node,
        f"This system cannot run “{node.label}”: {article} {support.label} does nothing, or the wrong thing.",
        support.instead,
    )
