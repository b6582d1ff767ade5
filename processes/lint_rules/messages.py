"""What sends or waits for a message says which, and it is one that the service knows."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.graph import Node, ProcessGraph
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "messages"


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = {**context.processes, **{process.id: process for process in model.processes}}
    for process in model.executable:
        yield from _begun_twice(model, process, known, context)
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
                        f"Choose one of these: {'; '.join(sorted(context.vocabulary.messages.values()))}.",
                    )


def _begun_twice(
    model: Model, process: ProcessGraph, known: Mapping[str, ProcessGraph], context: Context
) -> Iterator[Finding]:
    """A message that begins another process too: both would hear it."""
    others = [each for each in known.values() if each.executable and each.id != process.id]
    for start in process.top.of_kind("startEvent"):
        for name in _names(start):
            also = next((each for each in others if name in _begins_with(each)), None)
            if also:
                yield model.finding(
                    RULE,
                    start,
                    f"“{process.label}” begins with the message “{context.vocabulary.message(name)}”, and "
                    f"“{also.label}” does so too: one message would begin both.",
                    "Let one process begin with it and call the other, or begin plainly.",
                )


def _begins_with(process: ProcessGraph) -> set[str]:
    return {name for start in process.top.of_kind("startEvent") for name in _names(start)}


def _says_nothing(node: Node) -> bool:
    if any(event.kind == "message" and not event.reference for event in node.events):
        return True
    silent_send = node.kind == "sendTask" and not node.ofd.operation
    return (silent_send or node.kind == "receiveTask") and not node.message


def _names(node: Node) -> list[str]:
    named = [node.message, *(event.name for event in node.events if event.kind == "message")]
    return [name for name in named if name]
