"""What sends or waits for a message says which, and it is one that the service knows."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Node
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "messages"


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            if _says_nothing(node):
                yield model.finding(
                    RULE,
                    node,
                    f"“{node.label}” does not say which message it means: it would pass at once.",
                    "Choose a message from the list.",
                )
            for name in _names(node) if process.uses_extensions else ():
                if name not in context.vocabulary.messages:
                    yield model.finding(
                        RULE,
                        node,
                        f"“{node.label}” means a message “{name[:60]}” that nobody sends or hears.",
                        f"Choose one of {', '.join(sorted(context.vocabulary.messages))}.",
                    )


def _says_nothing(node: Node) -> bool:
    if any(event.kind == "message" and not event.reference for event in node.events):
        return True
    silent_send = node.kind == "sendTask" and not node.ofd.operation
    return (silent_send or node.kind == "receiveTask") and not node.message


def _names(node: Node) -> list[str]:
    named = [node.message, *(event.name for event in node.events if event.kind == "message")]
    return [name for name in named if name]
