"""Locked: an error that ends a process of the pathway is caught around it: else the case stands still."""

from collections.abc import Iterable, Iterator, Mapping

from processes.findings import Finding
from processes.graph import Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-errors-caught"
_HELP = pathway.help_of(
    do="End it plainly, or catch this error on the edge of the sub-process or of the step that calls it.",
    why="an error that nothing catches is a fault of the service: the case stands still until somebody mends "
    "it, and nobody is asked anything meanwhile.",
    rule="Every case goes on",
    source="SafeLives’ One Front Door (pathway P0 to P13, steps S-05 to S-17)",
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process, node in pathway.nodes_of(model, context):
        for event in node.events if node.kind == "endEvent" else ():
            if event.kind == "error" and not _caught(process, node, event.name, known, frozenset()):
                text = (
                    f"“{node.label}” ends with an error that nothing catches: a case that comes here stops."
                )
                yield model.finding(RULE, node, text, _HELP)


def _caught(
    process: ProcessGraph, node: Node, error: str, known: Mapping[str, ProcessGraph], seen: frozenset[str]
) -> bool:
    """Whether something around the node catches the error: in the process, else in each that calls it."""
    level = process.levels[node.level]
    while level.parent:
        outer = process.levels[level.parent]
        if level.id in outer.nodes and _catches(outer.boundaries(level.id), error):
            return True
        level = outer
    callers = [
        (each, step)
        for each in known.values()
        for step in each.nodes()
        if step.called == process.id and each.id not in seen
    ]
    return bool(callers) and all(
        _catches(each.levels[step.level].boundaries(step.id), error)
        or _caught(each, step, error, known, seen | {process.id})
        for each, step in callers
    )


def _catches(edges: Iterable[Node], error: str) -> bool:
    events = [event for edge in edges for event in edge.events if event.kind == "error"]
    return any(not event.name or event.name == error for event in events)
