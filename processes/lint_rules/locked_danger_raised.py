"""Locked: when the danger check sees danger, the steps for danger start at once, and all are taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processes.findings import Finding
from processes.graph import Level, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.duties import Duty, join, skipped, too_early
from processes.lint_rules.truth import assuming, outcomes
from processes.parsing import Model
from processes.routes import may_wait

RULE = "locked-danger-raised"
_SEEN = {"danger_seen()": True}
_SOURCE = "the government’s guidance on working together and the danger signs of domestic homicide reviews"
_HELP = pathway.help_of(
    do="After the danger check, ask in a choice whether danger was seen and nothing else, and lead that "
    "route "
    "to the message that starts the steps for danger, before anything is waited for.",
    why="who is in danger now cannot wait for a rating, for consent or for opening hours.",
    rule="Danger seen is danger raised",
    source=f"{_SOURCE} (pathway step S-06, A-01)",
)
_STEPS_HELP = pathway.help_of(
    do="Lead every route through opening what keeps people safe, the phone calls to those who must act and, "
    "where there is a child, the strategy discussion.",
    why="in danger, people act at once and on record, and talk to each other as soon as they have acted.",
    rule="In danger, people act at once",
    source=f"{_SOURCE} (pathway P1, A-01)",
)
OPEN = Duty("opening what keeps people safe", pathway.performs("open_danger_sharing"))
ACTIONS = Duty("the calls to those who must act", pathway.asks("danger_actions"))
STRATEGY = Duty("the strategy discussion", pathway.asks("strategy_discussion"), {"has_child()": True})
STEPS = (OPEN, ACTIONS, STRATEGY)
_raises = pathway.sends("danger.raised")


@dataclass(frozen=True)
class _Place:
    """A level, and the step around it with the place of that."""

    process: ProcessGraph
    level: Level
    step: Node | None = None
    around: "_Place | None" = None

    @property
    def path(self) -> tuple[str, ...]:
        outer = self.around.path if self.around else ()
        return (*outer, self.process.id, self.level.id)


_Seen = dict[tuple[str, ...], list[Node] | None]


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.FRONT_DOOR):
        for place in _places(_Place(process, assuming(process.top, _SEEN)), known):
            for node in place.level.nodes.values():
                way = _after(place, node, known, {}) if pathway.asks("danger_check")(node) else None
                if way is not None:
                    said = pathway.in_words([node, *way])
                    text = f"Danger can be seen without the steps for danger being started at once: {said}."
                    yield model.finding(RULE, node, text, _HELP)
    for process in pathway.processes_of(model, pathway.IMMEDIATE_DANGER):
        yield from _steps(model, process, known)


def _steps(model: Model, process: ProcessGraph, known: Mapping[str, ProcessGraph]) -> Iterator[Finding]:
    level, told = process.top, list[Duty]()
    for way, missed in skipped(process, STEPS, known):
        told += missed
        text = (
            f"Danger can be closed without {join([duty.what for duty in missed])}: {pathway.in_words(way)}."
        )
        yield model.finding(RULE, pathway.last_step(way, level), text, _STEPS_HELP)
    for way, later, earlier in too_early(process, [(ACTIONS, OPEN)], known, told):
        text = f"{later.what.capitalize()} can come before {earlier.what}: {pathway.in_words(way)}."
        yield model.finding(RULE, pathway.last_step(way, level), text, _STEPS_HELP)
    acting = pathway.doing(process, level, ACTIONS.test, known)
    waiting = {id for id, node in level.nodes.items() if id not in acting and may_wait(node, process, known)}
    late = pathway.way_to_open(level, waiting, acting) if ACTIONS not in told else None
    if late is not None:
        text = f"A case in danger can wait before those who must act are phoned: {pathway.in_words(late)}."
        yield model.finding(RULE, pathway.last_step(late, level), text, _STEPS_HELP)


def _places(
    place: _Place, known: Mapping[str, ProcessGraph], inside: frozenset[str] = frozenset()
) -> Iterator[_Place]:
    yield place
    for node in place.level.nodes.values():
        if node.called not in inside:
            within = _within(place, node, known)
            if within is not None:
                yield from _places(within, known, inside | {node.called} - {""})


def _within(place: _Place, node: Node, known: Mapping[str, ProcessGraph]) -> _Place | None:
    drawn_inside = place.process.inside(node)
    if drawn_inside is not None:
        return _Place(place.process, assuming(drawn_inside, _SEEN), node, place)
    if node.kind == "callActivity" and node.called in known:
        called = known[node.called]
        return _Place(called, assuming(called.top, _SEEN), node, place)
    return None


def _after(place: _Place, node: Node, known: Mapping[str, ProcessGraph], seen: _Seen) -> list[Node] | None:
    """A way on from a node that waits or ends with nothing raised before, or None."""
    flows = [flow for flow in place.level.out(node.id) if flow.target in place.level.nodes]
    if not flows:
        return _after(place.around, place.step, known, seen) if place.around and place.step else []
    ways = [_from(place, place.level.nodes[flow.target], known, seen) for flow in flows]
    certain = ways if node.kind == "parallelGateway" else []
    if node.kind == "inclusiveGateway":
        pairs = zip(ways, flows, strict=True)
        certain = [way for way, flow in pairs if flow.condition and outcomes(flow.condition, _SEEN) == {True}]
    return None if None in certain else next((way for way in ways if way is not None), None)


def _from(place: _Place, node: Node, known: Mapping[str, ProcessGraph], seen: _Seen) -> list[Node] | None:
    key = (*place.path, node.id)
    if key not in seen:
        seen[key] = None  # a loop without a wait leads nowhere by itself
        seen[key] = _found(place, node, known, seen)
    return seen[key]


def _found(place: _Place, node: Node, known: Mapping[str, ProcessGraph], seen: _Seen) -> list[Node] | None:
    if _raises(node):
        return None
    within = None if node.multi_instance or node.called in place.path else _within(place, node, known)
    if within is not None:
        ways = [_after(within, start, known, seen) for start in within.level.of_kind("startEvent")]
    elif may_wait(node, place.process, known):
        return [node]
    else:
        edges = [event for event in place.level.boundaries(node.id) if event.interrupting]
        ways = [_after(place, node, known, seen), *(_from(place, event, known, seen) for event in edges)]
    way = next((way for way in ways if way is not None), None)
    return None if way is None else [node, *way]
