"""Locked: each agency looks in its records, answers at the level decided, and its answer reaches the hub."""

from collections.abc import Iterator, Mapping

from processes.findings import Finding
from processes.graph import Level, Node, ProcessGraph
from processes.lint_rules import pathway
from processes.lint_rules.context import Context
from processes.lint_rules.duties import Duty, join, skipped, too_early
from processes.lint_rules.truth import World, assuming
from processes.parsing import Model

RULE = "locked-agency-answer"
_HELP = pathway.help_of(
    do="Lead every route of an agency’s answer through its records, through what it knows where details may "
    "be "
    "shared, through a second person where it declines, and through the release of its answer.",
    why="every agency looks at once, says what its knowledge means for each person, and holds nothing back "
    "on one person’s word.",
    rule="Every agency looks and answers",
    source="SafeLives’ One Front Door (pathway P3, agency assessment, and A-04, an agency that declines)",
)
_LEVEL_HELP = pathway.help_of(
    do="Ask an agency for details only on a route that is taken when sharing is decided and its level is 2 "
    "or 3.",
    why="what an agency knows is shared at the level that was decided for the person, and not before.",
    rule="Details follow the decision on sharing",
    source="data protection law and the government’s advice on sharing (pathway P2, sharing levels)",
)
_OPEN: World = {"sharing_decided()": True, "sharing_level()": 2}
_DECLINED: World = {**_OPEN, "agency_declined(agency, round)": True, "agency_declined(agency)": True}
RECORDS = Duty("a look in the agency’s records", pathway.asks("records_check"))
DETAILS = Duty(
    "what the agency knows, where details may be shared", pathway.asks("agency_information"), _OPEN
)
FULL = Duty(DETAILS.what, DETAILS.test, {**_OPEN, "sharing_level()": 3})
DECLINE = Duty("a second person where the agency declines", pathway.asks("confirm_decline"), _DECLINED)
WAITED = Duty(
    "waiting until sharing is decided", pathway.catches("sharing.decided"), {"sharing_decided()": False}
)
RELEASE = Duty("the release of the answer", pathway.performs("release_response"))
ANSWERED = Duty("word to the hub that it has answered", pathway.sends("agency.responded"))
DUTIES = (RECORDS, RELEASE, ANSWERED, WAITED, DETAILS, FULL, DECLINE)
_ORDER = ((RELEASE, RECORDS), (ANSWERED, RELEASE))
_TOO_LOW: tuple[World, ...] = (
    {"sharing_decided()": False, "sharing_level()": 0},
    {"sharing_decided()": True, "sharing_level()": 0},
    {"sharing_decided()": True, "sharing_level()": 1},
)


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    for process in pathway.processes_of(model, pathway.AGENCY_ASSESSMENT):
        told: list[str] = []
        missing: list[Duty] = []
        for way, missed in skipped(process, DUTIES, known):
            words = [what for what in dict.fromkeys(duty.what for duty in missed) if what not in told]
            told += words
            missing += missed
            if words:
                text = f"An agency’s part can end without {join(words)}: {pathway.in_words(way)}."
                yield model.finding(RULE, pathway.last_step(way, process.top), text, _HELP)
        for way, later, earlier in too_early(process, _ORDER, known, missing):
            text = (
                f"An agency’s part can come to {later.what} before {earlier.what}: {pathway.in_words(way)}."
            )
            yield model.finding(RULE, pathway.last_step(way, process.top), text, _HELP)
        yield from _not_heeded(model, process)
        yield from _too_low(model, process, known)


def _not_heeded(model: Model, process: ProcessGraph) -> Iterator[Finding]:
    """A second person who says no to declining sends the agency back to what it knows."""
    for level in process.levels.values():
        details = {node.id for node in level.nodes.values() if DETAILS.test(node)}
        refused = assuming(level, {**_DECLINED, "confirmed": "no"})
        for node in level.nodes.values() if details else ():
            way = pathway.way_to_an_end(refused, details, after=[node.id]) if DECLINE.test(node) else None
            if way is not None:
                said = pathway.in_words([node, *way])
                text = f"An agency can decline although its second person refuses that: {said}."
                yield model.finding(RULE, node, text, _HELP)


def _too_low(model: Model, process: ProcessGraph, known: Mapping[str, ProcessGraph]) -> Iterator[Finding]:
    for world in _TOO_LOW:
        way = _opened(process, process.top, world, known, frozenset())
        if way is not None:
            text = f"Details can be asked for where sharing does not allow them: {pathway.in_words(way)}."
            yield model.finding(RULE, way[-1], text, _LEVEL_HELP)
            return


def _opened(
    process: ProcessGraph,
    level: Level,
    world: World,
    known: Mapping[str, ProcessGraph],
    inside: frozenset[str],
) -> list[Node] | None:
    """A way on which details are asked for in a world, into sub-processes and called processes."""
    within: dict[str, list[Node]] = {}
    for node in level.nodes.values():
        drawn_inside, called = process.inside(node), known.get(node.called)
        way: list[Node] | None = [] if DETAILS.test(node) else None
        if drawn_inside is not None:
            way = _opened(process, drawn_inside, world, known, inside)
        elif called is not None and node.called not in inside:
            way = _opened(called, called.top, world, known, inside | {node.called})
        if way is not None:
            within[node.id] = way
    opened = pathway.way_to_open(assuming(level, world), within, ()) if within else None
    return None if opened is None else [*opened, *within[opened[-1].id]]
