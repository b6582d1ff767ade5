"""A limit is set: every step for a person has a clock, and every clock and point that is named is known."""

import re
from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Flow, Node
from processes.lint_rules.context import Context, severity_of_gap
from processes.parsing import Model

RULE = "clocks"
CALL = re.compile(r"""clock_due\(\s*["']([^"']*)["']\s*,\s*["']([^"']*)["']\s*\)""")


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for node in process.nodes():
            if node.ofd.clock:
                yield from _named(model, context, node, node.ofd.clock.code, node.ofd.clock.point)
            elif node.is_human:
                yield model.finding(
                    RULE,
                    node,
                    f"No time limit is set for “{node.label}”.",
                    "Choose the time limit that runs while the step is open.",
                    severity_of_gap(process),
                )
            for event in node.events:
                for code, point in CALL.findall(event.expression):
                    yield from _named(model, context, node, code, point or "missing")
                    yield from _told_otherwise(model, node, code, point)
        for level in process.levels.values():
            for flow in level.flows:
                for code, point in CALL.findall(flow.condition or ""):
                    yield from _named(model, context, flow, code, point)


def _named(model: Model, context: Context, thing: Node | Flow, code: str, point: str) -> Iterator[Finding]:
    if code not in context.vocabulary.clocks:
        yield model.finding(
            RULE,
            thing,
            f"There is no clock “{code[:20]}”.",
            "Choose a clock from the list, or add a row to clocks.dmn.",
        )
    if point and point != "limit" and not (point.isascii() and point.isdecimal() and 1 <= int(point) <= 99):
        yield model.finding(
            RULE,
            thing,
            f"The point “{point[:20]}” of the clock {code[:20]} is none.",
            "Write “limit”, or a number from 1 to 99 for per cent of the limit.",
        )


def _told_otherwise(model: Model, node: Node, code: str, point: str) -> Iterator[Finding]:
    shown = node.ofd.clock
    if shown and (shown.code, shown.point or point) != (code, point):
        yield model.finding(
            RULE,
            node,
            f"“{node.label}” says {shown.code} {shown.point}, but waits for {code} {point}.",
            "Choose the clock and its point again, so that both say the same.",
        )
