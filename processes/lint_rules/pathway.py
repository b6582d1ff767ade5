"""Questions that the locked rules of the pathway ask of a drawing, whatever its ids are."""

from collections.abc import Callable, Iterable, Mapping

from processes.graph import Level, Node, ProcessGraph
from processes.lint_rules.context import Context
from processes.parsing import Model
from processes.token_game import Play, play

FRONT_DOOR = "ofd_front_door"
JOINT_DECISION = "joint_decision"
SHARING_DECISION = "sharing_decision"
IMMEDIATE_DANGER = "immediate_danger"

Test = Callable[[Node], bool]


def help_of(*, do: str, why: str, rule: str, source: str) -> str:
    """What to do about a locked rule that is broken, why it is there, and where it is from."""
    return (
        f"{do} Why: {why} This is the rule “{rule}”, from {source}. It is locked: no pathway can be "
        "published without it."
    )


def processes_of(model: Model, process_id: str) -> list[ProcessGraph]:
    """The running processes of this drawing that are the named one."""
    return [process for process in model.executable if process.id == process_id]


def known_processes(model: Model, context: Context) -> Mapping[str, ProcessGraph]:
    """Everything that can be called, this drawing's own processes first."""
    return {**context.processes, **{process.id: process for process in model.processes}}


def doing(process: ProcessGraph, level: Level, test: Test, known: Mapping[str, ProcessGraph]) -> set[str]:
    """Ids of the nodes of a level that do what is asked for: themselves, or on every way through them."""
    return {node.id for node in level.nodes.values() if _does(process, node, test, known, frozenset())}


def _does(
    process: ProcessGraph, node: Node, test: Test, known: Mapping[str, ProcessGraph], inside: frozenset[str]
) -> bool:
    if test(node):
        return True
    drawn_inside = process.inside(node)
    if drawn_inside is not None:
        return _always(process, drawn_inside, test, known, inside)
    if node.kind == "callActivity" and node.called in known and node.called not in inside:
        called = known[node.called]
        return _always(called, called.top, test, known, inside | {node.called})
    return False


def _always(
    process: ProcessGraph, level: Level, test: Test, known: Mapping[str, ProcessGraph], inside: frozenset[str]
) -> bool:
    does = {node.id for node in level.nodes.values() if _does(process, node, test, known, inside)}
    return bool(does) and not play(level, stop_when_done=frozenset(does)).finished


def way_to_an_end(level: Level, without: Iterable[str], *, after: Iterable[str] = ()) -> list[Node] | None:
    """The nodes of a shortest way to an end on which none of `without` is completed, or None."""
    game = play(level, after=tuple(after), stop_when_done=frozenset(without))
    return _way(level, game, game.finished)


def way_to_open(
    level: Level, wanted: Iterable[str], without: Iterable[str], *, after: Iterable[str] = ()
) -> list[Node] | None:
    """The nodes of a shortest way on which one of `wanted` is opened before any of `without` is completed."""
    game = play(level, after=tuple(after), stop_when_done=frozenset(without), watched=frozenset(wanted))
    opened = sorted((len(game.path(game.reached[id])), id) for id in wanted if id in game.reached)
    if not opened:
        return None
    node_id = opened[0][1]
    return [*(_way(level, game, [game.reached[node_id]]) or []), level.nodes[node_id]]


def way_past(level: Level, unopened: Iterable[str]) -> list[Node] | None:
    """The nodes of a shortest way to an end on which none of `unopened` is even opened, or None."""
    game = play(level, stop_when_open=frozenset(unopened))
    return _way(level, game, game.finished)


def _way(level: Level, game: Play, states: list[int]) -> list[Node] | None:
    if not states:
        return None
    return [level.nodes[id] for id in min((game.path(state) for state in states), key=len)]


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
