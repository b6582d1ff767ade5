"""Locked: a step that bears a lock in the pathway's own drawing keeps it, as the lock forbids to skip it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processes.findings import Finding
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-marks"


@dataclass(frozen=True)
class Mark:
    """A lock, what it protects, and the steps that bear it, found by what they do."""

    lock: str
    what: str
    test: pathway.Test
    step: str


MARKS: Mapping[str, tuple[Mark, ...]] = {
    pathway.FRONT_DOOR: (
        Mark("S-05", "asking every agency", pathway.performs("ask_agencies"), "P0, step S-05"),
        Mark("S-06", "the danger check", pathway.asks("danger_check"), "P0, step S-06"),
        Mark("S-13", "the joint decision", pathway.calls(pathway.JOINT_DECISION), "P0, step S-13"),
        Mark("S-17", "word to the referrer", pathway.calls(pathway.REFERRER_FEEDBACK), "P0, step S-17"),
    ),
    pathway.IMMEDIATE_DANGER: (
        Mark("A-01", "opening what keeps people safe", pathway.performs("open_danger_sharing"), "P1, A-01"),
    ),
    pathway.SHARING_DECISION: (
        Mark("A-02", "the second person who authorises", pathway.asks("authorise_override"), "P2, A-02"),
    ),
    pathway.JOINT_DECISION: (
        Mark("S-13", "the position of each agency", pathway.asks("agency_position"), "P4, step S-13"),
        Mark("NFA-GUARD", "the guard against closing", pathway.decides("outcome_guard"), "P4, step S-13"),
    ),
}
#: a process that the pathway calls and that is not of it may have taken over a step of any of them
_ANY = tuple(mark for marks in MARKS.values() for mark in marks)


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process, node in pathway.nodes_of(model, context):
        marks = MARKS.get(process.id, ()) if process.id in pathway.PATHWAY else _ANY
        mark = next((mark for mark in marks if mark.test(node)), None)
        if mark and not node.ofd.locked:
            yield model.finding(
                RULE,
                node,
                f"“{node.label}” carries no lock any more: {mark.what} is locked in the pathway.",
                pathway.help_of(
                    do=f"Copy the step from the pathway’s own drawing, or write its lock {mark.lock} back.",
                    why="without the lock the step can be changed in the editor like any other, and "
                    "skipped when it fails.",
                    rule="What is locked stays locked",
                    source=f"SafeLives’ One Front Door (pathway {mark.step})",
                ),
            )
