"""Locked: the hub waits for the agencies’ answers: all are in, their time is up, or the chair goes on."""

from collections.abc import Iterator

from processes.findings import Finding
from processes.graph import Node
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.truth import assuming
from processes.parsing import Model

RULE = "locked-answers-awaited"
_HELP = pathway.help_of(
    do="Let the route to the joint picture be taken when all agencies have answered. The others lead to it "
    "only "
    "over the limit for answers, or over the chair’s word to go ahead without the silent.",
    why="the fullest picture comes from everybody’s knowledge. A silent agency may not hold the case up for "
    "ever, but it is given its time, and what is missing stands on the decision.",
    rule="All are heard, or their time is up",
    source="SafeLives’ One Front Door (pathway P4, joint decision, and A-03, an agency that does not reply)",
)
_NOBODY_ANSWERED = {"all_agencies_answered()": False}
_TIMES_UP = ("answers_due()", 'clock_due("K-05","limit")', 'clock_due("K-07","limit")')


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.FRONT_DOOR):
        level = process.top
        waiting = pathway.doing(process, level, _ends_the_wait, known, _NOBODY_ANSWERED)
        wanted = pathway.doing(process, level, pathway.performs("build_picture"), known)
        wanted |= pathway.doing(process, level, pathway.calls(pathway.JOINT_DECISION), known)
        way = pathway.way_to_open(assuming(level, _NOBODY_ANSWERED), wanted, waiting) if wanted else None
        if way is not None:
            yield model.finding(
                RULE,
                pathway.last_step(way, level),
                f"The agencies’ answers need not be waited for: {pathway.in_words(way)}.",
                _HELP,
            )


def _ends_the_wait(node: Node) -> bool:
    """The chair’s word, or the limit for answers, where a case stops for it."""
    if node.kind == "receiveTask":
        return node.message == "decision.called"
    stops = node.kind == "intermediateCatchEvent" or (node.kind == "boundaryEvent" and node.interrupting)
    event = node.event
    if not stops or event is None:
        return False
    if event.kind == "message":
        return event.name == "decision.called"
    return event.kind == "timer" and pathway.plain(event.expression) in _TIMES_UP
