"""What the engine runs, in one table: the lint rules and the editor's menus both read it.

Everything that is not here as `runs` is refused at publication, since the engine would skip it, run it at
once, or never finish it without saying so.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Support:
    """Whether one kind of thing runs, what people call it, and what to draw instead where it does not.

    `named`: what one that has no name is called where it stands, as in “choice after ‘Rate the risk’”.
    """

    label: str
    runs: bool = True
    instead: str = ""
    named: str = ""

    @property
    def plain(self) -> str:
        return self.named or self.label


def _no(label: str, instead: str) -> Support:
    return Support(label, runs=False, instead=instead)


_PERSON = "Draw it as a step done by a person, or as a service step with an operation."

ELEMENTS: dict[str, Support] = {
    "userTask": Support("step done by a person"),
    "manualTask": Support("step done by a person by hand"),
    "task": Support("step"),
    "serviceTask": Support("service step"),
    "sendTask": Support("step that sends a message"),
    "receiveTask": Support("step that waits for a message"),
    "scriptTask": Support("calculation step"),
    "businessRuleTask": Support("decision table step"),
    "callActivity": Support("called process"),
    "subProcess": Support("sub-process"),
    "startEvent": Support("start"),
    "endEvent": Support("end"),
    "intermediateCatchEvent": Support("wait"),
    "intermediateThrowEvent": Support("sending event"),
    "boundaryEvent": Support("event on the edge of a step"),
    "exclusiveGateway": Support("choice of one of several routes", named="choice"),
    "parallelGateway": Support("split into all routes at once", named="split into all routes"),
    "inclusiveGateway": Support("choice of one or more routes", named="choice of one or more"),
    "eventBasedGateway": Support("wait for whatever comes first"),
    "complexGateway": _no(
        "complex gateway", "Use a choice of one route, a split into all routes, or both in turn."
    ),
    "transaction": _no("transaction", "Draw a sub-process, and draw what happens when it fails as a route."),
    "adHocSubProcess": _no("ad-hoc sub-process", "Draw the order of the steps, or offer them in parallel."),
    "implicitThrowEvent": _no("hidden event", _PERSON),
    "dataStoreReference": _no(
        "data store", "What is recorded belongs in a form. Use an annotation for the reader."
    ),
    "dataInputAssociation": _no("arrow from a document", "Take the arrow out, or use an annotation."),
    "dataOutputAssociation": _no("arrow to a document", "Take the arrow out, or use an annotation."),
    "callChoreography": _no("choreography", _PERSON),
    "choreographyTask": _no("choreography", _PERSON),
    "subChoreography": _no("choreography", _PERSON),
}

PLAIN = ""  #: an event without a symbol

_LINK = _no("link event", "Draw the arrow all the way, or take the part out into a called process.")
_COMPENSATION = _no("compensation", "Draw the way back as steps of its own.")
_CONDITIONAL = _no("event that waits for a condition", "Wait for a message or for a point in time.")
_SIGNAL = _no("signal", "A signal reaches nobody here. Send a message instead.")
_MULTIPLE = _no("event with several triggers", "Draw one event for each trigger.")
_CANCEL = _no("cancel event", "End the sub-process with an error and catch the error on its edge.")
_TIMER_START = _no(
    "start at a time", "Start with a message or plainly. A wait for a time goes after the start."
)
_ERROR_ELSEWHERE = _no("error here", "An error may only end a sub-process and be caught on its edge.")
_ESCALATION_ELSEWHERE = _no(
    "escalation here", "Catch an escalation on the edge of a sub-process, or use the operation escalate."
)
_TERMINATE_ELSEWHERE = _no("stop sign here", "Only an end can stop everything.")

EVENTS: dict[tuple[str, str], Support] = {
    ("startEvent", PLAIN): Support("plain start"),
    ("startEvent", "message"): Support("start by a message"),
    ("startEvent", "timer"): _TIMER_START,
    ("endEvent", PLAIN): Support("plain end"),
    ("endEvent", "message"): Support("end that sends a message"),
    ("endEvent", "terminate"): Support("end that stops everything"),
    ("endEvent", "error"): Support("end with an error"),
    ("endEvent", "escalation"): Support("end with an escalation"),
    ("intermediateCatchEvent", "timer"): Support("wait for a time"),
    ("intermediateCatchEvent", "message"): Support("wait for a message"),
    ("intermediateThrowEvent", PLAIN): Support("milestone"),
    ("intermediateThrowEvent", "message"): Support("send a message"),
    ("intermediateThrowEvent", "escalation"): Support("send an escalation"),
    ("boundaryEvent", "timer"): Support("time limit on a step"),
    ("boundaryEvent", "message"): Support("message that ends a step"),
    ("boundaryEvent", "error"): Support("error caught on a step"),
    ("boundaryEvent", "escalation"): Support("escalation caught on a step"),
}

_BY_KIND = {
    "link": _LINK,
    "compensate": _COMPENSATION,
    "conditional": _CONDITIONAL,
    "signal": _SIGNAL,
    "cancel": _CANCEL,
    "error": _ERROR_ELSEWHERE,
    "escalation": _ESCALATION_ELSEWHERE,
    "terminate": _TERMINATE_ELSEWHERE,
}

MULTIPLE_EVENTS = _MULTIPLE
EVENT_SUB_PROCESS = _no(
    "sub-process started by an event",
    "Draw the event on the edge of the step, or let a message start a process of its own.",
)
QUANTITY = _no(
    "a step that begins or goes on more than once, or never", "Take the number off; repeat the step instead."
)
COMPENSATION_STEP = _COMPENSATION


def element(kind: str) -> Support:
    """Support for an element by its BPMN tag; an unknown tag is refused."""
    return ELEMENTS.get(kind) or _no(f"element “{kind}”", "Take it out, or draw it with supported steps.")


def event(element_kind: str, event_kind: str) -> Support:
    """Support for an event of one element kind; `event_kind` is PLAIN or timer, message, error …"""
    known = EVENTS.get((element_kind, event_kind)) or _BY_KIND.get(event_kind)
    if known:
        return known
    if event_kind == PLAIN:
        return _no("event without a symbol here", "Say what it waits for: a message or a time.")
    return _no(f"event “{event_kind}”", "Use a message or a time.")
