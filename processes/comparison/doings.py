"""What a step that comes or goes does, so that whoever approves it can read what the service will do."""

from collections.abc import Iterator

from processes import supported
from processes.comparison.drawings import Side
from processes.comparison.facts import facts_of
from processes.comparison.words import Words
from processes.graph import GATEWAYS, Node

#: what a step that comes or goes does not tell of itself: where it stands is said already
_UNSAID = frozenset(
    {"type", "inside", "edge of", "lane", "calculation", "guidance", "reason", "what it does to the step"}
)
#: events that say what they wait for by their time or their message
_SELF_TOLD = frozenset({supported.PLAIN, "timer", "message"})
#: steps that the service does by itself: nobody is waited for, what comes next happens at once
AUTOMATIC = frozenset({"serviceTask", "sendTask", "scriptTask", "businessRuleTask"})
_GOES_ON = GATEWAYS | AUTOMATIC


def what_it_does(side: Side, node: Node, words: Words, *, gone: bool = False) -> str:
    """Everything that a step does, behind the sentence that it came or went; empty where that is nothing.

    Nothing is cut: whoever approves it must be able to read what the service will do by itself.
    """
    facts = facts_of(side, node, words)
    plain = all(event.kind in _SELF_TOLD for event in node.events)
    unsaid = _UNSAID - {"lane"} if node.is_human and "agency" not in facts else _UNSAID
    told = [
        f"{what} {fact.said}"
        for what, fact in facts.items()
        if fact.said and what not in unsaid and not (what == "event" and plain)
    ]
    if node.attached_to:
        told += ["ends the step" if node.interrupting else "leaves the step open", *_tells(side, node, words)]
    details = f": {', '.join(told)}" if told else ""
    lines = "; ".join(line.strip() for line in node.script.splitlines() if line.strip())
    return f"{details}. It {'calculated' if gone else 'calculates'}: {lines}" if lines else details


def _tells(side: Side, event: Node, words: Words) -> Iterator[str]:
    """What the service does next when an event at the edge of a step comes, and whom it tells."""
    seen, waiting = {event.id}, [event]
    while waiting:
        for node in side.out(waiting.pop(0)):
            if node.id in seen:
                continue
            seen.add(node.id)
            if node.ofd.operation:
                to = node.ofd.parameters.get("to", "")
                whom = f", which tells {words.parameter('to', to)}" if to else ""
                yield f"then {side.label(node.id)}{whom}"
            if node.kind in _GOES_ON:
                waiting.append(node)
