"""A called process is there, starts plainly, and never calls its way back to itself. Of several processes in
one drawing each is called, or begins with a message: a plain start that nothing reaches would never run."""

from collections.abc import Iterator, Mapping

from processes.findings import ERROR, WARNING, Finding
from processes.graph import Node, ProcessGraph
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "called-processes"


def check(model: Model, context: Context) -> Iterator[Finding]:
    processes = {**context.processes, **{process.id: process for process in model.processes}}
    for process in model.executable:
        for node in process.nodes():
            if node.kind == "callActivity":
                problem = _problem(process, node, processes)
                if problem:
                    yield model.finding(RULE, node, *problem)
    yield from _never_begun(model, processes)


def _never_begun(model: Model, processes: Mapping[str, ProcessGraph]) -> Iterator[Finding]:
    called = {node.called for process in processes.values() for node in process.nodes()}
    plain = [process for process in model.executable if not _begins_with_a_message(process)]
    uncalled = [process for process in plain if process.id not in called]
    # the first of them is what the drawing is about: a case, a person or another drawing begins it
    first = uncalled[:1] if len(plain) == len(model.executable) else []
    severity = ERROR if any(process.uses_extensions for process in model.executable) else WARNING
    for process in uncalled:
        if process not in first:
            yield model.finding(
                RULE,
                process,
                f"Nothing ever begins “{process.label}”: no step calls it, and it starts with no message.",
                "Call it from a step, let it start with a message, or draw it in a file of its own.",
                severity,
            )


def _begins_with_a_message(process: ProcessGraph) -> bool:
    return any(start.events for start in process.top.of_kind("startEvent"))


def _problem(
    process: ProcessGraph, node: Node, processes: Mapping[str, ProcessGraph]
) -> tuple[str, str] | None:
    if not node.called:
        return f"“{node.label}” does not say which process it calls.", "Choose a process from the list."
    called = processes.get(node.called)
    if called is None:
        return (
            f"“{node.label}” calls the process “{node.called[:100]}”, which is not there.",
            "Choose a process from the list, or put its file beside this one.",
        )
    if not called.executable:
        return f"“{node.label}” calls “{called.label}”, which is not marked as one that runs.", "Mark it so."
    if _begins_with_a_message(called):
        return (
            f"“{node.label}” calls “{called.label}”, which starts with a message and so cannot be called.",
            "Send the message instead, or give the called process a plain start.",
        )
    way = _way_back(called, process.id, processes)
    if way:
        return (
            f"“{node.label}” calls its own process again, without end: {' calls '.join([process.id, *way])}.",
            "Draw a loop with a gateway, or call another process.",
        )
    return None


def _way_back(start: ProcessGraph, wanted: str, processes: Mapping[str, ProcessGraph]) -> list[str]:
    """Process ids from `start` to `wanted` along calls, or nothing."""
    if start.id == wanted:
        return [wanted]
    ways = {start.id: [start.id]}
    stack = [start]
    while stack:
        current = stack.pop()
        for node in current.nodes():
            if node.kind != "callActivity" or node.called in ways:
                continue
            way = [*ways[current.id], node.called]
            if node.called == wanted:
                return way
            ways[node.called] = way
            if node.called in processes:
                stack.append(processes[node.called])
    return []
