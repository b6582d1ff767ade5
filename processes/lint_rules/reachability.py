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
    lost = [id for id in level.nodes if id not in reached] if level.of_kind("startEvent") else []
    for first, behind in _groups(level, lost):
        others = f", nor to the {behind} step{'' if behind == 1 else 's'} behind it" if behind else ""
        yield model.finding(
            RULE,
            level.nodes[first],
            f"No case can ever get to “{level.nodes[first].label}”{others}.",
            "Lead an arrow to it from a step that is reached, or take it out.",
        )
    for node in level.nodes.values():
        if node.id not in lost and node.kind != "endEvent" and not level.out(node.id):
            yield model.finding(
                RULE,
                node,
                f"The route stops at “{node.label}” without an end.",
                "Lead an arrow from it to the next step or to an end.",
            )


def _groups(level: Level, lost: list[str]) -> Iterator[tuple[str, int]]:
    """What hangs together and is never reached: its first step, and how many are behind that one. What is
    behind several first steps is counted at the first of them.
    """
    left = set(lost)
    into = {following for id in lost for following in level.next_ids(id)}
    for first in (*(id for id in lost if id not in into), *lost):
        if first not in left:
            continue
        behind, stack = 0, [first]
        while stack:
            id = stack.pop()
            if id in left:
                left.discard(id)
                behind += 1
                stack += level.next_ids(id)
        yield first, behind - 1


def _reached(level: Level) -> set[str]:
    seen: set[str] = set()
    stack = [node.id for node in level.of_kind("startEvent")]
    while stack:
        id = stack.pop()
        if id not in seen:
            seen.add(id)
            stack += level.next_ids(id)
    return seen
