"""No branch that only listens in a loop beside the main route: a message starts a process of its own."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Level, Node
from processes.lint_rules.context import Context
from processes.parsing import Model
from processes.routes import ahead, loops

_PASSIVE = frozenset(
    {
        "intermediateCatchEvent",
        "receiveTask",
        "eventBasedGateway",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "intermediateThrowEvent",
        "serviceTask",
        "sendTask",
        "scriptTask",
        "businessRuleTask",
    }
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            listening = [loop for loop in loops(level) if _only_listens(level, loop)]
            for fork in level.of_kind("parallelGateway", "inclusiveGateway"):
                for loop in listening:
                    if _beside(level, fork, loop):
                        first = next(
                            node for node in level.nodes.values() if node.id in loop and _hears(node)
                        )
                        yield model.finding(
                            "listener-loops",
                            first,
                            f"The branch around “{first.label}” only listens in a loop beside the work.",
                            "Take the branch out and let the message start a process of its own: a message "
                            "that nobody waits for is kept and starts the process that handles it.",
                        )


def _hears(node: Node) -> bool:
    is_message = node.event is not None and node.event.kind == "message"
    return node.kind == "receiveTask" or (node.kind == "intermediateCatchEvent" and is_message)


def _only_listens(level: Level, loop: set[str]) -> bool:
    nodes = [level.nodes[id] for id in loop]
    return all(node.kind in _PASSIVE for node in nodes) and any(_hears(node) for node in nodes)


def _beside(level: Level, fork: Node, loop: set[str]) -> bool:
    """Whether exactly one of the branches of a fork leads into the loop, so that the others run beside it."""
    if fork.id in loop or len(level.out(fork.id)) < 2:
        return False
    leading = [flow for flow in level.out(fork.id) if ahead(level, [flow.target]) & loop]
    return len(leading) == 1
