"""A loop stops somewhere for a person, a message or a time. One that does not would run for ever at once."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.parsing import Model
from processes.routes import loops, waits


def check(model: Model, context: Context) -> Iterator[Finding]:
    processes = {**context.processes, **{process.id: process for process in model.processes}}
    for process in model.executable:
        for level in process.levels.values():
            resting = {node.id for node in level.nodes.values() if waits(node, process, processes)}
            for loop in loops(level, without=resting):
                nodes = [node for node in level.nodes.values() if node.id in loop]
                names = ", ".join(f"“{node.label}”" for node in nodes[:5])
                yield model.finding(
                    "waits-in-loops",
                    nodes[0],
                    f"A case can go round and round here without ever stopping: {names}.",
                    "Put a step for a person, or a wait for a message or a time, into the loop.",
                )
