"""A choice always has an answer: one route is taken when no condition is true."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import CONDITIONAL
from processes.lint_rules.context import Context
from processes.parsing import Model


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            for node in level.of_kind(*CONDITIONAL):
                if len(level.out(node.id)) > 1 and not node.default:
                    yield model.finding(
                        "otherwise-route",
                        node,
                        f"“{node.label}” has no “otherwise” route: if nothing fits, the case stops.",
                        "Choose the route that is taken when no other fits, and make it the default.",
                    )
