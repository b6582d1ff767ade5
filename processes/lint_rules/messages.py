"""What sends or waits for a message says which; otherwise it would pass at once without doing anything."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.parsing import Model


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            silent_task = node.kind == "receiveTask" and not node.message
            silent_send = node.kind == "sendTask" and not node.message and not node.ofd.operation
            silent_event = any(event.kind == "message" and not event.reference for event in node.events)
            if silent_task or silent_send or silent_event:
                yield model.finding(
                    "messages",
                    node,
                    f"“{node.label}” does not say which message it means.",
                    "Choose a message from the list.",
                )
