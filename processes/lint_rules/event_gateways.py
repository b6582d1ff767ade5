"""A gateway that waits for the first event has at least two events after it, at most one of them a time."""

from collections import Counter
from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Level, Node
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "event-gateways"


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for level in process.levels.values():
            for gateway in level.of_kind("eventBasedGateway"):
                yield from _gateway(model, level, gateway, context)


def _gateway(model: Model, level: Level, gateway: Node, context: Context) -> Iterator[Finding]:
    events = [level.nodes[flow.target] for flow in level.out(gateway.id) if flow.target in level.nodes]
    if len(events) < 2:
        yield model.finding(
            RULE,
            gateway,
            f"“{gateway.label}” waits for the first of several events, but fewer than two follow it.",
            "Draw a message and a time after it, or wait for the one event without a gateway.",
        )
    for event in events:
        kind = event.event.kind if event.event else ""
        if event.kind != "receiveTask" and (event.kind != "intermediateCatchEvent" or kind not in _KINDS):
            yield model.finding(
                RULE,
                event,
                f"“{event.label}” follows a gateway that waits for events, but is not one.",
                "Draw a wait for a message or for a time right after the gateway.",
            )
        if len(level.into(event.id)) > 1:
            yield model.finding(
                RULE,
                event,
                f"Another arrow leads into “{event.label}”, past the gateway that waits for it.",
                "Lead the other arrow to the gateway.",
            )
    timers = [event for event in events if event.event and event.event.kind == "timer"]
    for extra in timers[1:]:
        yield model.finding(
            RULE,
            extra,
            f"“{gateway.label}” waits for two times; both would come when the first is due.",
            "Keep the earlier one. A reminder belongs on the edge of a step.",
        )
    names = Counter(event.message or (event.event.name if event.event else "") for event in events)
    for name, count in names.items():
        if name and count > 1:
            yield model.finding(
                RULE,
                gateway,
                f"Two routes out of “{gateway.label}” wait for the same message: "
                f"“{context.vocabulary.message(name)}”.",
                "Wait for it once, and choose the route after it.",
            )


_KINDS = ("message", "timer")
