"""Locked: a process of the pathway begins as the service begins it, by its own message or by a call."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.graph import Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-starts"
#: by process: the message that begins it, and the step of the pathway that sends it
MESSAGES: Mapping[str, tuple[str, str]] = {
    pathway.FRONT_DOOR: ("referral.received", "P0, step S-01"),
    pathway.IMMEDIATE_DANGER: ("danger.raised", "P1, step S-06 and A-01"),
    pathway.AGENCY_ASSESSMENT: ("assessment.requested", "P3, step S-05"),
    pathway.NEW_INFORMATION: ("info.added", "A-05"),
    pathway.PERSON_JOINED: ("person.joined", "P0, steps S-05 and S-10"),
}
_BEGINS = {message: process_id for process_id, (message, _) in MESSAGES.items()}


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process in model.executable:
        for start in process.top.of_kind("startEvent"):
            heard = [(event.kind, event.name) for event in start.events]
            if process.id in MESSAGES:
                message, step = MESSAGES[process.id]
                if heard != [("message", message)]:
                    yield _by_its_message(model, process, start, message, step, context)
            elif process.id in pathway.PATHWAY and heard:
                yield _by_a_call(model, process, start, context)
            else:
                for _, name in heard:
                    if name in _BEGINS:
                        yield _taken(model, process, start, name, context)


def _by_its_message(
    model: Model, process: ProcessGraph, start: Node, message: str, step: str, context: Context
) -> Finding:
    called = context.vocabulary.message(message)
    return model.finding(
        RULE,
        start,
        f"“{process.label}” no longer begins with the message “{called}”: {_instead(start, context)}.",
        pathway.help_of(
            do=f"Make “{start.label}” a start by message again, choose “{called}” for it, and let there be "
            "no other start.",
            why="this message is all that the service sends; where nothing hears it, nothing is begun, and "
            "nobody looks at the family.",
            rule="Each process begins with its own message",
            source=f"SafeLives’ One Front Door (pathway {step})",
        ),
    )


def _by_a_call(model: Model, process: ProcessGraph, start: Node, context: Context) -> Finding:
    return model.finding(
        RULE,
        start,
        f"“{process.label}” is called by the pathway, and no longer begins plainly: "
        f"{_instead(start, context)}.",
        pathway.help_of(
            do=f"Make “{start.label}” a plain start again.",
            why="a process that waits for something of its own to begin it cannot be called, and the case "
            "would stand still before it.",
            rule="What is called begins when it is called",
            source="SafeLives’ One Front Door (pathway P2, P4, P5 and P11)",
        ),
    )


def _taken(model: Model, process: ProcessGraph, start: Node, message: str, context: Context) -> Finding:
    owner, known = _BEGINS[message], pathway.known_processes(model, context)
    name = known[owner].label if owner in known else owner
    return model.finding(
        RULE,
        start,
        f"“{process.label}” begins with the message “{context.vocabulary.message(message)}”, which begins "
        f"“{name}” and nothing else.",
        pathway.help_of(
            do=f"Give the process its id “{owner}” back if it is that one; else let it begin plainly or with "
            "another message.",
            why="the message would begin another process beside or instead of the steps that every family "
            "is promised.",
            rule="Each process begins with its own message",
            source=f"SafeLives’ One Front Door (pathway {MESSAGES[owner][1]})",
        ),
    )


def _instead(start: Node, context: Context) -> str:
    if not start.events:
        return f"“{start.label}” waits for no message"
    if len(start.events) > 1:
        return f"“{start.label}” waits for several things"
    if start.events[0].kind != "message":
        return f"“{start.label}” waits for something else"
    name = start.events[0].name
    return (
        f"“{start.label}” waits for “{context.vocabulary.message(name)}”"
        if name
        else f"“{start.label}” does not say for which"
    )
