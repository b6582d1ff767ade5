"""A lane stands for an agency or a role that takes part: a name alone gives nobody anything."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.lint_rules.assignments import problems
from processes.lint_rules.context import Context
from processes.parsing import Model


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for lane in process.lanes:
            if lane.ofd.assignment:
                for message, help in problems(context, lane.ofd.assignment):
                    yield model.finding("lanes", lane, f"The lane “{lane.name}”: {message}", help)
            elif context.vocabulary.lane(lane.name) is None:
                yield model.finding(
                    "lanes",
                    lane,
                    f"The lane “{lane.name or lane.id}” stands for no agency or role that takes part.",
                    "Name it after an agency or a role of the list, or choose agency and role for it.",
                )
