"""Only gateways split and merge: a step with several arrows is refused or loops without end."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import GATEWAYS
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "splits-and-merges"


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            for flow in level.flows:
                if flow.source == flow.target:
                    yield model.finding(
                        RULE,
                        flow,
                        f"An arrow leads from “{level.nodes[flow.source].label}” straight back to it."
                        if flow.source in level.nodes
                        else "An arrow leads straight back to where it starts.",
                        "Put a gateway before the step and another after it, and lead the loop between them.",
                    )
            for node in level.nodes.values():
                if node.kind in GATEWAYS or node.kind == "complexGateway":
                    continue
                if len(level.out(node.id)) > 1:
                    yield model.finding(
                        RULE,
                        node,
                        f"Several arrows leave “{node.label}”: it is not said whether one or all are taken.",
                        "Draw a choice after the step, or a split into all routes at once.",
                    )
                if len(level.into(node.id)) > 1 and node.kind != "endEvent":
                    yield model.finding(
                        RULE,
                        node,
                        f"Several arrows lead into “{node.label}”.",
                        "Merge them in a gateway before the step.",
                    )
