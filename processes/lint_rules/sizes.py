"""A drawing that nobody can read is not run either."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Level, ProcessGraph
from processes.lint_rules.context import Context
from processes.parsing import Model

MAX_NODES = 500
MAX_NESTING = 5


def check(model: Model, context: Context) -> Iterator[Finding]:
    count = sum(len(level.nodes) for process in model.processes for level in process.levels.values())
    if count > MAX_NODES:
        yield model.finding(
            "sizes",
            None,
            f"The drawing has {count} steps; {MAX_NODES} is the limit.",
            "Take parts out into processes of their own and call them.",
        )
    for process in model.processes:
        for level in process.levels.values():
            if _depth(process, level) == MAX_NESTING + 1:
                yield model.finding(
                    "sizes",
                    level,
                    f"Sub-processes are drawn inside each other more than {MAX_NESTING} deep.",
                    "Take the inner part out into a process of its own and call it.",
                )


def _depth(process: ProcessGraph, level: Level) -> int:
    depth = 0
    while level.parent:
        depth += 1
        level = process.levels[level.parent]
    return depth
