"""What happens at each kind of thing when the pathway runs, in one sentence for whoever chooses it.

Beside the table of what runs (`supported`); the editor shows it where a kind is chosen.
"""

from processes.supported import PLAIN

#: Drawn by other tools only. They run as a step done by a person does, and are offered only where they stand.
BROUGHT = frozenset({"manualTask", "task"})

_STEPS = {
    "userTask": "A person of the agency and role that you choose finds it in their inbox and answers its "
    "form. The case goes on when they have.",
    "serviceTask": "The service does something by itself, such as asking agencies or reminding somebody, and "
    "goes on.",
    "sendTask": "The service sends something by itself and goes on without waiting for an answer.",
    "receiveTask": "The case waits here until its message arrives.",
    "businessRuleTask": "The service reads the answer from a decision table and goes on. Nobody has to do "
    "anything.",
    "callActivity": "Another process is gone through from its start to its end, then the case goes on here.",
    "scriptTask": "The service works out a value that later steps read, such as the list of people. Nobody "
    "has to do anything.",
    "manualTask": "Runs exactly as a step done by a person. Other tools draw it so for work away from the "
    "screen.",
    "task": "Runs exactly as a step done by a person. Other tools draw it so where no kind was chosen.",
    "subProcess": "Holds steps of its own. The case goes on when they are done; a limit on its edge counts "
    "for all of them.",
    "exclusiveGateway": "The first route whose condition is true is taken, and no other.",
    "parallelGateway": "Every route is taken at the same time. Where they meet at another of these, all are "
    "waited for.",
    "inclusiveGateway": "Every route whose condition is true is taken at the same time.",
    "eventBasedGateway": "The case waits. Whichever comes first, a message or a time, says which route is "
    "taken.",
}
_EVENTS = {
    ("startEvent", PLAIN): "The process begins here when another process calls it.",
    ("startEvent", "message"): "The process begins here when its message arrives.",
    ("endEvent", PLAIN): "This way ends here. The process is over when no other way is open.",
    ("endEvent", "message"): "Sends its message, and this way ends here.",
    ("endEvent", "terminate"): "Ends the process at once: what is still open in it is taken away.",
    ("endEvent", "error"): "Ends its sub-process. The case goes on where the error is caught on its edge.",
    ("endEvent", "escalation"): "Ends this way, and takes the route of the escalation caught on the edge.",
    ("intermediateCatchEvent", "timer"): "The case waits here until the time that you choose.",
    ("intermediateCatchEvent", "message"): "The case waits here until its message arrives.",
    ("intermediateThrowEvent", PLAIN): "Nothing is done here and nobody waits: it marks how far a case is.",
    ("intermediateThrowEvent", "message"): "Sends its message to whatever waits for it, and goes on.",
    (
        "intermediateThrowEvent",
        "escalation",
    ): "Takes the route of the escalation caught on the edge, and goes on here too.",
    ("boundaryEvent", "timer"): "When the time comes and the step is still open, its route is taken, for "
    "example to a reminder.",
    ("boundaryEvent", "message"): "When its message arrives while the step is open, the step ends and this "
    "route is taken.",
    ("boundaryEvent", "error"): "When an error comes out of the step, the step ends and this route is taken.",
    ("boundaryEvent", "escalation"): "When an escalation comes out of the step, this route is taken.",
}


def what_happens(element: str, event: str = PLAIN) -> str:
    """The sentence for one that runs, by its BPMN tag and event; empty for what does not run."""
    return _STEPS.get(element, "") or _EVENTS.get((element, event), "")
