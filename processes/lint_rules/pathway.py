"""Questions that the locked rules of the pathway ask of a drawing, whatever its ids are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from processes.graph import Assignment, Level, Node, ProcessGraph
from processes.lint_rules.context import Context
from processes.lint_rules.drawn_ways import drawn_way, in_flow_order
from processes.lint_rules.truth import World, assuming
from processes.parsing import Model
from processes.token_game import Play, play
from processes.vocabulary import Vocabulary

FRONT_DOOR = "ofd_front_door"
JOINT_DECISION = "joint_decision"
SHARING_DECISION = "sharing_decision"
IMMEDIATE_DANGER = "immediate_danger"
AGENCY_ASSESSMENT = "agency_assessment"
PLAN_NEXT_STEPS = "plan_next_steps"
REFERRER_FEEDBACK = "referrer_feedback"
NEW_INFORMATION = "new_information"
PERSON_JOINED = "person_joined"
PATHWAY = (
    FRONT_DOOR,
    IMMEDIATE_DANGER,
    SHARING_DECISION,
    AGENCY_ASSESSMENT,
    JOINT_DECISION,
    PLAN_NEXT_STEPS,
    REFERRER_FEEDBACK,
    NEW_INFORMATION,
    PERSON_JOINED,
)

Test = Callable[[Node], bool]


def help_of(*, do: str, why: str, rule: str, source: str) -> str:
    """What to do about a locked rule that is broken, why it is there, and where it is from."""
    return (
        f"{do} Why: {why} This is the rule “{rule}”, from {source}. It is locked: no pathway can be "
        "published without it."
    )


def processes_of(model: Model, process_id: str) -> list[ProcessGraph]:
    """The running processes of this drawing that are the named one and can begin. Of one that cannot, another
    rule says what is gone from it.
    """
    return [each for each in model.executable if each.id == process_id and each.top.of_kind("startEvent")]


def known_processes(model: Model, context: Context) -> Mapping[str, ProcessGraph]:
    """Everything that can be called, this drawing's own processes first."""
    return {**context.processes, **{process.id: process for process in model.processes}}


def doing(
    process: ProcessGraph,
    level: Level,
    test: Test,
    known: Mapping[str, ProcessGraph],
    world: World | None = None,
) -> set[str]:
    """Ids of the nodes of a level that do what is asked for: themselves, or on every way through them that
    a case can take in a world.
    """
    search = _Search(test, known, world or {})
    return {node.id for node in level.nodes.values() if search.does(process, node, frozenset())}


@dataclass(frozen=True)
class _Search:
    test: Test
    known: Mapping[str, ProcessGraph]
    world: World

    def does(self, process: ProcessGraph, node: Node, inside: frozenset[str]) -> bool:
        if self.test(node):
            return True
        drawn_inside = process.inside(node)
        if drawn_inside is not None:
            return self._always(process, drawn_inside, inside)
        if node.kind == "callActivity" and node.called in self.known and node.called not in inside:
            called = self.known[node.called]
            return self._always(called, called.top, inside | {node.called})
        return False

    def _always(self, process: ProcessGraph, level: Level, inside: frozenset[str]) -> bool:
        does = {node.id for node in level.nodes.values() if self.does(process, node, inside)}
        return bool(does) and way_to_an_end(assuming(level, self.world), does) is None


def way_to_an_end(level: Level, without: Iterable[str], *, after: Iterable[str] = ()) -> list[Node] | None:
    """The nodes of a shortest way to an end on which none of `without` is completed, or None."""
    without, after = frozenset(without), tuple(after)
    drawn = drawn_way(level, after=after, without=without)
    if drawn is None:
        return None
    game = play(level, after=after, stop_when_done=without)
    return _finished(level, game, drawn, after, without)


def way_to_open(
    level: Level, wanted: Iterable[str], without: Iterable[str], *, after: Iterable[str] = ()
) -> list[Node] | None:
    """The nodes of a shortest way on which one of `wanted` is opened before any of `without` is completed."""
    wanted, without, after = frozenset(wanted), frozenset(without), tuple(after)
    drawn = drawn_way(level, after=after, without=without, to=wanted)
    if drawn is None:
        return None
    game = play(level, after=after, stop_when_done=without, watched=wanted)
    opened = sorted((len(game.path(game.reached[id])), id) for id in wanted if id in game.reached)
    if not opened:
        return drawn if game.capped else None
    node_id = opened[0][1]
    played = [*game.path(game.reached[node_id]), node_id]
    return in_flow_order(level, played, after=after, without=without)


def way_past(level: Level, unopened: Iterable[str], *, after: Iterable[str] = ()) -> list[Node] | None:
    """The nodes of a shortest way to an end on which none of `unopened` is even opened, or None."""
    unopened, after = frozenset(unopened), tuple(after)
    drawn = drawn_way(level, after=after, around=unopened)
    if drawn is None:
        return None
    game = play(level, after=after, stop_when_open=unopened)
    return _finished(level, game, drawn, after)


def _finished(
    level: Level, game: Play, drawn: list[Node], after: tuple[str, ...], without: frozenset[str] = frozenset()
) -> list[Node] | None:
    """What was played; where there were too many orders to play, what is drawn."""
    if not game.finished:
        return drawn if game.capped else None
    played = min((game.path(state) for state in game.finished), key=len)
    return in_flow_order(level, played, after=after, without=without)


def last_step(way: list[Node], level: Level) -> Node | None:
    """The node to point at: the last one of the way, which is where it goes wrong."""
    return way[-1] if way else next(iter(level.of_kind("startEvent")), None)


def in_words(way: list[Node]) -> str:
    """A way as a reader follows it, cut in the middle where it is long."""
    names = [f"“{node.label}”" for node in way if node.name or "Gateway" not in node.kind]
    if len(names) > 9:
        names = [*names[:4], "…", *names[-4:]]
    return " → ".join(names) or "straight from the start"


def performs(operation: str) -> Test:
    return lambda node: node.ofd.operation == operation


def asks(form: str) -> Test:
    return lambda node: node.is_human and node.ofd.form == form


def calls(process_id: str) -> Test:
    return lambda node: node.kind == "callActivity" and node.called == process_id


def decides(decision: str) -> Test:
    return lambda node: node.kind == "businessRuleTask" and node.ofd.decision == decision


def sends(message: str) -> Test:
    def test(node: Node) -> bool:
        thrown = node.kind in ("intermediateThrowEvent", "endEvent")
        by_event = thrown and any((each.kind, each.name) == ("message", message) for each in node.events)
        return by_event or (node.kind == "sendTask" and node.message == message)

    return test


def is_a_start(process: ProcessGraph) -> Test:
    return lambda node: node.kind == "startEvent" and node.level == process.id


def catches(message: str) -> Test:
    def test(node: Node) -> bool:
        if node.kind == "receiveTask":
            return node.message == message
        stops = node.kind == "intermediateCatchEvent"
        return stops and any((each.kind, each.name) == ("message", message) for each in node.events)

    return test


def asked(process: ProcessGraph, node: Node, words: Vocabulary) -> Assignment | None:
    """Who is asked to do a step, read in the order of the running service: the step's own word, its lane's,
    else what the lane's name stands for.
    """
    if node.ofd.assignment:
        return node.ofd.assignment
    for lane in process.lanes:
        if lane.name == node.lane and lane.ofd.assignment:
            return lane.ofd.assignment
    word = words.lane(node.lane) if node.lane else None
    return Assignment(word.agency, word.role) if word else None


def nodes_of(model: Model, context: Context) -> Iterator[tuple[ProcessGraph, Node]]:
    """Every node of this drawing's running processes that belong to the pathway, with its process."""
    known = known_processes(model, context)
    for process in model.executable:
        if belongs(process, known):
            for node in process.nodes():
                yield process, node


def belongs(process: ProcessGraph, known: Mapping[str, ProcessGraph]) -> bool:
    """Whether a process is of the pathway, or called from it over any number of calls."""
    if process.id in PATHWAY:
        return True
    seen, waiting = set[str](), [id for id in PATHWAY if id in known]
    while waiting:
        for node in known[waiting.pop()].nodes():
            if node.called in known and node.called not in seen:
                seen.add(node.called)
                waiting.append(node.called)
    return process.id in seen


def plain(expression: str) -> str:
    """An expression without blanks and with one kind of quotes, to compare with."""
    return "".join(expression.split()).replace("'", '"')


def may_do(process: ProcessGraph, node: Node, test: Test, known: Mapping[str, ProcessGraph]) -> bool:
    """Whether a node does what is asked for, or anything at or inside it."""
    waiting, seen = [(process, node)], set[str]()
    while waiting:
        around, current = waiting.pop()
        if test(current):
            return True
        drawn_inside = around.inside(current)
        if drawn_inside is not None:
            waiting += [(around, each) for each in drawn_inside.nodes.values()]
        elif current.kind == "callActivity" and current.called in known and current.called not in seen:
            seen.add(current.called)
            called = known[current.called]
            waiting += [(called, each) for each in called.top.nodes.values()]
    return False
