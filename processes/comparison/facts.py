"""Every property that a step has, as people say it."""

import re
from dataclasses import dataclass

from processes import supported
from processes.comparison.drawings import Pair, Side
from processes.comparison.results import listed, quoted
from processes.comparison.words import Words
from processes.graph import Node

_TIMERS = {"timeDate": "at", "timeDuration": "after", "timeCycle": "every"}
_CLOCK_DUE = re.compile(r"""clock_due\(\s*["']([\w-]+)["']\s*,\s*["'](\w+)["']\s*\)""")
_PARAMETERS = {
    "to": "who is told", "clock": "limit that it is about", "point": "point of the limit that it is about",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One property of a step: what tells it apart, how people say it, whether it is too long to repeat."""

    key: object
    said: str = ""
    long: bool = False


def facts_of(side: Side, node: Node, words: Words, pair: Pair | None = None) -> dict[str, Fact]:
    """Every property that a step has, by what it is called. `pair` turns ids of the old drawing into new."""

    def current(id: str) -> str:
        return pair.same.get(id, id) if pair else id

    ofd = node.ofd
    facts = {"type": Fact(node.kind, supported.element(node.kind).label)}
    if ofd.assignment:
        facts["agency"] = _fact(ofd.assignment.agency, words.agency(ofd.assignment.agency))
        facts["role"] = _fact(ofd.assignment.role, words.role(ofd.assignment.role))
    lane = side.lane_of.get(node.id, "")
    if lane:
        facts["lane"] = Fact(lane, quoted(side.lanes[lane].name or lane))
    if node.level != side.graph.id:
        facts["inside"] = Fact(current(node.level), side.label(node.level))
    facts["form"] = _fact(ofd.form, words.form(ofd.form))
    if ofd.clock:
        facts["limit"] = _fact(ofd.clock.code, words.clock(ofd.clock.code))
        facts["point"] = _fact(ofd.clock.point, words.point(ofd.clock.point))
    facts["operation"] = _fact(ofd.operation, words.operation(ofd.operation))
    for name, value in ofd.parameters.items():
        facts[_PARAMETERS.get(name, f"“{name}” of the operation")] = Fact(
            value, words.parameter(name, value) or "(empty)"
        )
    facts["decision table"] = _fact(ofd.decision, words.decision(ofd.decision))
    facts["called process"] = _fact(node.called, words.process(node.called))
    facts["about"] = _fact(ofd.subject, quoted(ofd.subject) if ofd.subject else "")
    facts["message"] = _fact(node.message, words.message(node.message) if node.message else "")
    facts.update(_event_facts(node, words))
    if node.attached_to:
        facts["edge of"] = Fact(current(node.attached_to), side.label(node.attached_to))
        facts["what it does to the step"] = Fact(
            node.interrupting, "ends it" if node.interrupting else "leaves it open"
        )
    facts.update(_repetition_facts(node))
    if node.default:
        flow = side.flows.get(node.default)
        target = current(flow.target) if flow else node.default
        facts["otherwise route"] = Fact(target, f"to {side.label(flow.target)}" if flow else node.default)
    facts["calculation"] = _fact(node.script, node.script, long=True)
    facts["guidance"] = _fact(node.documentation, node.documentation, long=True)
    facts["reason"] = _fact(ofd.why, ofd.why, long=True)
    facts["lock"] = _fact(ofd.locked, f"by rule {ofd.locked}" if ofd.locked else "")
    for what, yes in (("started by an event", node.by_event), ("undoes a step", node.compensates)):
        facts[what] = Fact(True, "yes") if yes else Fact(None)
    return {what: fact for what, fact in facts.items() if fact.key not in (None, "")}


def _fact(key: str, said: str, *, long: bool = False) -> Fact:
    return Fact(key or None, said, long)


def _event_facts(node: Node, words: Words) -> dict[str, Fact]:
    if not node.kind.endswith("Event"):
        return {}
    kinds = [event.kind for event in node.events] or [supported.PLAIN]
    facts = {"event": Fact(tuple(kinds), listed([supported.event(node.kind, kind).label for kind in kinds]))}
    for number, event in enumerate(node.events):
        of = f" {number + 1}" if number else ""
        if event.name or event.reference:
            name = event.name or event.reference
            said = words.message(name) if event.kind == "message" else quoted(name)
            what = {"message": "message", "error": "error", "escalation": "escalation", "signal": "signal"}
            facts[f"{what.get(event.kind, 'trigger')}{of}"] = Fact(name, said)
        if event.timers:
            time = f"{_TIMERS.get(event.timer, event.timer)} {in_words(event.expression, words)}"
            facts[f"time{of}"] = Fact((event.timer, event.expression, event.timers), time)
    return facts


def in_words(expression: str, words: Words) -> str:
    """An expression with the points of clocks said in words."""

    def point(found: re.Match[str]) -> str:
        of = words.clock(found[1])
        return f"the limit of {of}" if found[2] == "limit" else f"{words.point(found[2])} of {of}"

    return _CLOCK_DUE.sub(point, expression)


def _repetition_facts(node: Node) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    many = node.multi_instance
    if many:
        each = many.collection or many.cardinality
        order = "one after the other" if many.sequential else "all at once"
        facts["repeated for each of"] = Fact((each, many.sequential), f"{each or 'nothing'}, {order}")
        facts["called each time"] = _fact(many.item, many.item)
        facts["repeated until"] = _fact(many.completion_condition, many.completion_condition)
        facts["result of the repetition"] = _fact(many.output, many.output)
    if node.standard_loop:
        facts["repetition"] = Fact(True, "again and again")
    return facts
