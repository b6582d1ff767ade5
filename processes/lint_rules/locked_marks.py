"""Locked: a step that bears a lock in the pathway's own drawing keeps that lock, which forbids to skip it.

The lock of another rule in its place is no lock: whoever is refused a change would be told the wrong rule.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from processes.findings import Finding
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.parsing import Model

RULE = "locked-marks"
DOES: Mapping[str, Callable[[str], pathway.Test]] = {
    "operation": pathway.performs,
    "form": pathway.asks,
    "process": pathway.calls,
    "decision": pathway.decides,
}


@dataclass(frozen=True)
class Mark:
    """A lock, what it protects, and the steps that bear it, found by what they do."""

    lock: str
    what: str
    by: str  #: a key of `DOES`
    which: str
    step: str

    @property
    def test(self) -> pathway.Test:
        return DOES[self.by](self.which)


MARKS: Mapping[str, tuple[Mark, ...]] = {
    pathway.FRONT_DOOR: (
        Mark("S-05", "asking every agency", "operation", "ask_agencies", "P0, step S-05"),
        Mark("S-06", "the danger check", "form", "danger_check", "P0, step S-06"),
        Mark("S-13", "the joint decision", "process", pathway.JOINT_DECISION, "P0, step S-13"),
        Mark("S-17", "word to the referrer", "process", pathway.REFERRER_FEEDBACK, "P0, step S-17"),
    ),
    pathway.IMMEDIATE_DANGER: (
        Mark("A-01", "opening what keeps people safe", "operation", "open_danger_sharing", "P1, A-01"),
    ),
    pathway.SHARING_DECISION: (
        Mark("A-02", "the second person who authorises", "form", "authorise_override", "P2, A-02"),
    ),
    pathway.JOINT_DECISION: (
        Mark("S-13", "the position of each agency", "form", "agency_position", "P4, step S-13"),
        Mark("NFA-GUARD", "the guard against closing", "decision", "outcome_guard", "P4, step S-13"),
    ),
}
#: a process that the pathway calls and that is not of it may have taken over a step of any of them
_ANY = tuple(mark for marks in MARKS.values() for mark in marks)


def check(model: Model, context: Context) -> Iterator[Finding]:
    for process, node in pathway.nodes_of(model, context):
        marks = MARKS.get(process.id, ()) if process.id in pathway.PATHWAY else _ANY
        mark = next((mark for mark in marks if mark.test(node)), None)
        if mark is None or node.ofd.locked == mark.lock:
            continue
        own, stands = mark.lock, node.ofd.locked[:40]
        if stands:
            text = (
                f"carries the lock of another rule, {stands}: {mark.what} is locked by {own} in the pathway."
            )
            do = f"In the form of the step, choose its own lock {own} in the place of {stands}."
            why = "the lock names the rule that a step stands on. Under another one people are told the wrong"
            why = f"{why} rule, and what is looked for by its lock is not found."
        else:
            text = f"carries no lock: {mark.what} is locked in the pathway."
            do = f"In the form of the step, choose its lock {own}."
            why = "without the lock the step can be changed in the editor like any other, and"
            why = f"{why} skipped when it fails."
        source = f"SafeLives’ One Front Door (pathway {mark.step})"
        help = pathway.help_of(do=do, why=why, rule="What is locked stays locked", source=source)
        yield model.finding(RULE, node, f"“{node.label}” {text}", help)
