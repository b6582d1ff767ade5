"""Every step for a person asks something, in a form that there is."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules.context import Context, severity_of_gap
from processes.parsing import Model

RULE = "forms"


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            if node.ofd.form and node.ofd.form not in context.forms:
                yield model.finding(
                    RULE,
                    node,
                    f"The form “{node.ofd.form[:60]}” of “{node.label}” is not there.",
                    "Choose a form from the list, or add its definition to forms/definitions.",
                )
            elif not node.ofd.form and node.is_human:
                yield model.finding(
                    RULE,
                    node,
                    f"“{node.label}” asks nothing: no form is chosen.",
                    "Choose the form that the person fills in. Without one there is only a button “Done”.",
                    severity_of_gap(process),
                )
