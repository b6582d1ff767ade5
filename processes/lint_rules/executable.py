"""At least one process of the file is meant to run."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules.context import Context
from processes.parsing import Model


def check(model: Model, context: Context) -> Iterator[Finding]:
    if not model.executable:
        if not model.processes:
            yield model.finding(
                "executable",
                None,
                "There is no process in it: a choreography or a conversation alone does not run.",
                "Draw the steps as a process, in a pool or without one, and save it again.",
            )
            return
        first = model.processes[0]
        yield model.finding(
            "executable",
            first,
            "No process in this drawing is marked as one that runs.",
            "Mark the process as executable (isExecutable) in its properties, then save it again.",
        )
