"""A decision table step names a table that there is."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.parsing import Model


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            if node.kind != "businessRuleTask":
                continue
            if not node.ofd.decision:
                yield model.finding(
                    "decisions",
                    node,
                    f"“{node.label}” decides nothing: no table is chosen.",
                    "Choose a decision table from the list.",
                )
            elif node.ofd.decision not in context.decisions:
                yield model.finding(
                    "decisions",
                    node,
                    f"“{node.label}”: there is no decision table “{node.ofd.decision[:60]}”.",
                    "Choose a table from the list, or put its .dmn file beside the drawing.",
                )
