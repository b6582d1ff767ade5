"""A failed step in words: what it is, what it tried, and why it could not, for somebody who runs no program.

Only the words of the drawing and codes are in them. The technical text stands beside, as it was kept.
"""

import re
from collections.abc import Mapping

from processes import services
from processes.models import Incident
from processes.retrying import Retrying

A_STEP = "A step of the pathway"
_KINDS = {
    "exclusiveGateway": "A choice of the pathway",
    "scriptTask": "A calculation of the pathway",
    "businessRuleTask": "A decision table of the pathway",
    "startEvent": "The beginning of the pathway",
}
_TRIED = {
    services.KIND: "The service was to do this by itself.",
    "CompleteTask": "Somebody had answered, and the case was to go on. The answer is kept.",
    "FireTimer": "A time limit had come, and the case was to go on.",
    "DeliverMessage": "A message for this case had come, and the case was to go on.",
    "Start": "The pathway was to begin.",
}
#: What a kept cause says → what it means.
_MEANS = (
    (
        re.compile(r"^" + re.escape(services.TOO_LARGE)),
        "The work behind this step gave back far more than a case can carry.",
    ),
    (
        re.compile(r"^The operation did not come to an end"),
        "The work behind this step took too long and was stopped.",
    ),
    (
        re.compile(r"^" + re.escape(services.CUT_OFF)),
        "The work behind this step was cut off each time: the program that did it ended over it.",
    ),
    (re.compile(r"^There is no operation"), "The service does not know the work that this step asks for."),
    (
        re.compile(r"no condition holds"),
        "None of the ways out of this choice fits what the case carries, and there is no other way.",
    ),
    (
        re.compile(r"there is no variable “([^”]{1,100})”"),
        "The case does not carry “{0}”, which this step needs.",
    ),
    (
        re.compile(r"could not be worked out|ZeroDivisionError|division by zero"),
        "What this step works out could not be worked out from what the case carries.",
    ),
    (re.compile(r"can never arrive|without reaching|stands still"), "The drawing leads nowhere from here."),
    (re.compile(r"loop without an end|moves in one step"), "From here the drawing goes round in circles."),
)


def step_in_words(incident: Incident, *, kind: str = "") -> str:
    """What the drawing calls the step; else what kind of step it is."""
    return incident.element_name or _KINDS.get(kind, A_STEP)


def retrying_in_words(one: Retrying) -> str:
    """The same for a step that is being tried again."""
    if one.kind == "message" and not one.element_name:
        return "A message that nobody waits for"
    return one.element_name or A_STEP


def tried_in_words(trigger: Mapping[str, object]) -> str:
    """What the service was doing when the step failed."""
    return _TRIED.get(str(trigger.get("kind", "")), "The case was to go on.")


def cause_in_words(cause: str, trigger: Mapping[str, object] | None = None) -> str:
    """Why, in a sentence without technical words."""
    for pattern, sentence in _MEANS:
        if found := pattern.search(cause):
            return sentence.format(*found.groups())
    if trigger is None or trigger.get("kind") == services.KIND:
        return "The work that the service does here by itself could not be done."
    return "The case could not go on from here."
