"""A process and every sub-process has exactly one start and at least one end."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Level
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "starts-and-ends"


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            if not level.parent or not process.levels[level.parent].nodes[level.id].by_event:
                yield from _level(model, level)


def _level(model: Model, level: Level) -> Iterator[Finding]:
    what = f"The sub-process “{level.name or level.id}”" if level.parent else "The process"
    starts = level.of_kind("startEvent")
    if not starts:
        yield model.finding(RULE, level, f"{what} has no start.", "Draw one start and an arrow from it.")
    for extra in starts[1:]:
        yield model.finding(
            RULE,
            extra,
            f"{what} has more than one start: only one of them would ever be used.",
            "Keep one start; draw another process for another way to begin.",
        )
    for start in starts:
        if level.into(start.id):
            yield model.finding(
                RULE, start, "An arrow leads back into the start.", "Lead it to a gateway after the start."
            )
        if level.parent and start.events:
            yield model.finding(
                RULE,
                start,
                f"{what} starts with an event, but it starts when a case comes to it.",
                "Make it a plain start.",
            )
    if not level.of_kind("endEvent"):
        yield model.finding(RULE, level, f"{what} has no end.", "Lead every route to an end.")
    for end in level.of_kind("endEvent"):
        if level.out(end.id):
            yield model.finding(
                RULE,
                end,
                f"An arrow leaves the end “{end.label}”.",
                "Make it a milestone, or drop the arrow.",
            )
