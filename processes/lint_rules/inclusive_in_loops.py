"""A gateway with one or more routes does not stand in a loop: in the second round it opens too early."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.parsing import Model
from processes.routes import loops


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            gateways = level.of_kind("inclusiveGateway")
            for loop in loops(level) if gateways else ():
                for node in gateways:
                    if node.id in loop:
                        yield model.finding(
                            "inclusive-in-loops",
                            node,
                            f"“{node.label}” chooses one or more routes inside a loop: the second "
                            "time round, what follows could open before every route has come back.",
                            "Use a split into all routes at once, each with a choice of its own whether to "
                            "do anything, or take the part out into a called process.",
                        )
