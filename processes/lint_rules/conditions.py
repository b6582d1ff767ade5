"""A condition stands where it is tried: on a route out of a gateway that chooses, and not on its default."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import CONDITIONAL
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "conditions"


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            for flow in level.flows:
                source = level.nodes.get(flow.source)
                if source is None or flow.condition is None:
                    continue
                if source.kind not in CONDITIONAL:
                    yield model.finding(
                        RULE,
                        flow,
                        f"The condition on the arrow after “{source.label}” would be ignored.",
                        "Draw a choice after the step and put the condition on an arrow that leaves it.",
                    )
                elif flow.id == source.default:
                    yield model.finding(
                        RULE,
                        flow,
                        f"The “otherwise” route of “{source.label}” has a condition, which would be ignored.",
                        "Take the condition off this route, or make another route the “otherwise” one.",
                    )
            for node in level.of_kind(*CONDITIONAL):
                routes = level.out(node.id)
                for flow in routes if len(routes) > 1 else ():
                    if flow.id != node.default and not flow.condition:
                        yield model.finding(
                            RULE,
                            flow,
                            f"A route out of “{node.label}” does not say when it is taken.",
                            "Give the route a condition, or make it the “otherwise” route.",
                        )
