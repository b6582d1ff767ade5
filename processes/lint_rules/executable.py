"""At least one process of the file is meant to run."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.parsing import Model


def check(model: Model, context: Context) -> Iterator[Finding]:
    if not model.executable:
        first = model.processes[0] if model.processes else None
        yield model.finding(
            "executable",
            first,
            "No process in this drawing is marked as one that runs.",
            "Mark the process as executable (isExecutable) in its properties, then save it again.",
        )
