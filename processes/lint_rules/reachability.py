"""Everything drawn can be reached, and nothing stops in the middle of nowhere."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Level
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "reachability"


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            yield from _level(model, level)


def _level(model: Model, level: Level) -> Iterator[Finding]:
    reached = _reached(level)
    for node in level.nodes.values():
        if node.id not in reached and level.of_kind("startEvent"):
            yield model.finding(
                RULE,
                node,
                f"No case can ever get to “{node.label}”.",
                "Lead an arrow to it from a step that is reached, or take it out.",
            )
        elif node.kind != "endEvent" and not level.out(node.id):
            yield model.finding(
                RULE,
                node,
                f"The route stops at “{node.label}” without an end.",
                "Lead an arrow from it to the next step or to an end.",
            )


def _reached(level: Level) -> set[str]:
    seen: set[str] = set()
    stack = [node.id for node in level.of_kind("startEvent")]
    while stack:
        id = stack.pop()
        if id not in seen:
            seen.add(id)
            stack += level.next_ids(id)
    return seen
