"""Locked: before decision, plan and word to referrer and hub, no case waits for what comes late or never."""

import ast
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from processes.engine import clock
from processes.engine.errors import ExpressionError
from processes.findings import WARNING, Finding
from processes.graph import EventDefinition, Flow, Level, Node, ProcessGraph
from processes.lint_rules import pathway, silent_agencies
from processes.lint_rules.context import Context
from processes.lint_rules.limbo_goals import ROOTS, Goal
from processes.parsing import Model
from processes.routes import ahead, loops

RULE = "locked-no-limbo"
_TOLD = (
    "Is it needed? The limits of the case run on while it waits. A reminder belongs on the edge of a step, "
    "and a wait for an answer ends with the limit of a clock."
)
_LONGEST = timedelta(hours=24)
_START = datetime(2026, 1, 1, tzinfo=UTC)
#: what surely comes without anybody’s doing: the front door sends it before it waits for the answers
_SURE_TO_COME = "sharing.decided"


def check(model: Model, context: Context) -> Iterator[Finding]:
    known = pathway.known_processes(model, context)
    running = {process.id for process in model.executable}
    told: set[tuple[str, str]] = set()
    for process_id, goal in ((id, goal) for id, goals in ROOTS.items() for goal in goals):
        fronts: dict[tuple[str, str], set[str]] = {}
        if process_id in known:
            _collect(known[process_id], known[process_id].top, False, goal, known, fronts)
        for (held_id, level_id), held in fronts.items():
            if held_id in running:
                process = known[held_id]
                level = process.levels[level_id]
                for found in (
                    *_on_level(model, process, level, held, goal, known),
                    *silent_agencies.told(model, process, level, sorted(held), goal, context),
                ):
                    if (held_id, found.element_id) not in told:
                        told.add((held_id, found.element_id))
                        yield found


def _collect(
    process: ProcessGraph,
    level: Level,
    more: bool,
    goal: Goal,
    known: Mapping[str, ProcessGraph],
    fronts: dict[tuple[str, str], set[str]],
) -> None:
    """Ids of the nodes of each level behind which the goal still comes, and where it surely has not come
    before; `more`: it comes behind the level.
    """
    main = _before(level, pathway.doing(process, level, goal.test, known))
    goals = {id for id in main if pathway.may_do(process, level.nodes[id], goal.test, known)}
    held = set(main) if more else _leads_to(level, main, goals)
    before = fronts.get((process.id, level.id))
    if before is not None and held <= before:
        return
    fronts[process.id, level.id] = held | (before or set())
    for id in held:
        node = level.nodes[id]
        if _ended_by_a_time(level, node, goal):
            continue
        beyond = more or bool(_leads_to(level, main, goals) & set(level.next_ids(id)))
        drawn_inside = process.inside(node)
        if drawn_inside is not None:
            _collect(process, drawn_inside, beyond, goal, known, fronts)
        elif node.kind == "callActivity" and node.called in known:
            _collect(known[node.called], known[node.called].top, beyond, goal, known, fronts)


def _before(level: Level, done: set[str]) -> set[str]:
    """Nodes that a case comes to without any of `done` being completed, these themselves among them."""
    starts = [start.id for start in level.of_kind("startEvent")]
    broken_off = [edge.id for id in done for edge in level.boundaries(id) if edge.interrupting]
    reached = ahead(level, [*starts, *broken_off], side=False, avoiding=done)
    return reached | done & {following for id in reached for following in level.next_ids(id)}


def _leads_to(level: Level, main: set[str], goals: set[str]) -> set[str]:
    into: dict[str, list[str]] = {}
    for id in main:
        for following in level.next_ids(id):
            into.setdefault(following, []).append(id)
    found, waiting = set[str](), list(goals)
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting += into.get(id, ())
    return found


def _on_level(
    model: Model,
    process: ProcessGraph,
    level: Level,
    held: set[str],
    goal: Goal,
    known: Mapping[str, ProcessGraph],
) -> Iterator[Finding]:
    told: set[str] = set()
    by_person = pathway.doing(process, level, lambda node: node.is_human, known)
    for loop in loops(level, without=(set(level.nodes) - held) | by_person):
        resting = [id for id in level.nodes if id in loop and _rests(process, level.nodes[id], known)]
        if resting:
            told |= loop
            node = level.nodes[resting[0]]
            text = (
                f"A case can go round and round at “{node.label}” {goal.before}, waiting each time and with "
                "no person asked, and never come any further."
            )
            yield model.finding(RULE, node, text, goal.help)
    plain = [
        level.nodes[id] for id in level.nodes if id in held - told and not _raced(level, level.nodes[id])
    ]
    lengths = {node.id: _length(node.event) for node in plain if _is_timer(node) and node.event}
    for node in (level.nodes[id] for id in level.nodes if id in held - told):
        if node.id in lengths:
            yield from _timer(model, level, node, lengths, goal)
        elif _is_timer(node) and node.event and not _fits(node.event, goal):
            yield model.finding(RULE, node, _too_long(node, node.event, goal), goal.help)
        elif _hears(node) and not _has_an_end(level, node, goal) and not _surely_comes(process, level, node):
            text = (
                f"A case can stand at “{node.label}” for ever {goal.before}: the message may never come, and "
                "no time ends the waiting."
            )
            yield model.finding(RULE, node, text, goal.help)


def _timer(
    model: Model, level: Level, node: Node, lengths: Mapping[str, timedelta | None], goal: Goal
) -> Iterator[Finding]:
    event = node.event
    if event is None or not _fits(event, goal):
        yield model.finding(RULE, node, _too_long(node, event, goal), goal.help)
        return
    in_a_row = ahead(level, [node.id], side=False) & lengths.keys()
    if sum((lengths[id] or timedelta() for id in in_a_row), timedelta()) > _LONGEST:
        text = f"“{node.label}” and the waits behind it take longer than 24 hours together, {goal.before}."
        yield model.finding(RULE, node, text, goal.help)
    else:
        text = f"Every case that comes to “{node.label}” waits there {goal.before}."
        yield model.finding(RULE, node, text, _TOLD, WARNING)


def _too_long(node: Node, event: EventDefinition | None, goal: Goal) -> str:
    length = _length(event) if event else None
    how = "for longer than 24 hours" if length else "for nobody knows how long"
    return (
        f"A case can stand at “{node.label}” {how} {goal.before}: {event.expression[:60] if event else ''}."
    )


def _fits(event: EventDefinition, goal: Goal) -> bool:
    """Whether a time surely comes within the first day: a short one, or the limit of one of its clocks."""
    length = _length(event)
    if length is not None:
        return length <= _LONGEST
    return goal.limits.fullmatch(pathway.plain(event.expression)) is not None


def _length(event: EventDefinition) -> timedelta | None:
    """How long a written-out duration is; None where it is worked out in the case, or is no duration."""
    try:
        text = ast.literal_eval(event.expression)
        if event.timer == "timeCycle" or not isinstance(text, str) or not text.strip().startswith("P"):
            return None
        return clock.after(_START, text) - _START
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError, ExpressionError):
        return None


def _is_timer(node: Node) -> bool:
    return node.kind == "intermediateCatchEvent" and bool(node.event and node.event.kind == "timer")


def _hears(node: Node) -> bool:
    caught = node.kind == "intermediateCatchEvent" and bool(node.event and node.event.kind == "message")
    return caught or node.kind == "receiveTask"


def _surely_comes(process: ProcessGraph, level: Level, node: Node) -> bool:
    """It comes once: only where it is waited for as long as it has not come."""
    return (
        process.id == pathway.AGENCY_ASSESSMENT
        and pathway.catches(_SURE_TO_COME)(node)
        and all(_not_yet(level, flow) for flow in level.into(node.id))
    )


def _not_yet(level: Level, arrow: Flow) -> bool:
    source = level.nodes.get(arrow.source)
    if source is None or source.kind != "exclusiveGateway":
        return False
    others = [flow.condition or "" for flow in level.out(source.id) if flow.id != arrow.id]
    return source.default == arrow.id and "sharing_decided()" in map(pathway.plain, others)


def _rests(process: ProcessGraph, node: Node, known: Mapping[str, ProcessGraph]) -> bool:
    return pathway.may_do(process, node, _is_timer, known)


def _raced(level: Level, node: Node) -> list[Node]:
    """What is waited for at the same gateway, the node itself among it; nothing where it stands alone."""
    gateways = [flow.source for flow in level.into(node.id)]
    return [
        level.nodes[flow.target]
        for id in gateways
        if id in level.nodes and level.nodes[id].kind == "eventBasedGateway"
        for flow in level.out(id)
        if flow.target in level.nodes
    ]


def _ended_by_a_time(level: Level, node: Node, goal: Goal) -> bool:
    edges = [each for each in level.boundaries(node.id) if each.interrupting and each.event]
    return any(each.event and each.event.kind == "timer" and _fits(each.event, goal) for each in edges)


def _has_an_end(level: Level, node: Node, goal: Goal) -> bool:
    """A time at the same gateway counts whatever it is: one that is too long is told itself."""
    return _ended_by_a_time(level, node, goal) or any(_is_timer(each) for each in _raced(level, node))
