"""Where things of a drawing stand: before the danger check, on the way of a case, beside a lock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from processes.graph import GATEWAYS, Level, Node, ProcessGraph
from processes.lint_rules.pathway import PATHWAY
from processes.model_files import RefusedFile
from processes.parsing import parse

DANGER_CHECK = "danger_check"
Key = tuple[str, str]  #: ids of a process and of a step or route in it


@dataclass(frozen=True)
class Ways:
    """The steps and routes of all drawings that can be read, by where they stand."""

    processes: tuple[ProcessGraph, ...]
    nodes: Mapping[Key, Node]
    pathway: frozenset[str]  #: processes of the shipped pathway, and what they call
    early: frozenset[Key]  #: a case comes through it before the danger check, or it leads there
    called_early: frozenset[str]  #: processes that are called before the danger check
    main: frozenset[Key]  #: a case itself comes through it; a reminder beside a step is not
    at_locked: frozenset[Key]  #: an event at the edge of a locked step, and what follows from it
    beside_locked: frozenset[Key]  #: locked steps, the choices beside them and the routes to and from them


def ways_of(files: Mapping[str, bytes]) -> Ways:
    """Never raises: a drawing that cannot be read is passed over."""
    processes: dict[str, ProcessGraph] = {}
    for path, content in sorted(files.items()):
        if path.endswith(".bpmn"):
            try:
                for process in parse(path, content).processes:
                    processes.setdefault(process.id, process)
            except RefusedFile:
                continue
    pathway = _called(processes, [id for id in PATHWAY if id in processes])
    early: set[Key] = set()
    called: set[str] = set()
    main: set[Key] = set()
    at_locked: set[Key] = set()
    beside: set[Key] = set()
    for id in pathway:
        for level in processes[id].levels.values():
            here = _before_the_check(level)
            inner = [node for one in here for node in _inside(processes[id], level.nodes.get(one))]
            called |= {node.called for one in here if (node := level.nodes.get(one)) and node.called}
            called |= {node.called for node in inner if node.called}
            early |= {(id, one) for one in here} | {(id, node.id) for node in inner}
            main |= {(id, one) for one in _main(level)}
            at_locked |= {(id, one) for one in _at_locked(level)}
            beside |= {(id, one) for one in _beside_locked(level)}
    return Ways(
        processes=tuple(processes.values()),
        nodes={(process.id, node.id): node for process in processes.values() for node in process.nodes()},
        pathway=frozenset(pathway),
        early=frozenset(early),
        called_early=frozenset(_called(processes, called & set(processes))),
        main=frozenset(main),
        at_locked=frozenset(at_locked),
        beside_locked=frozenset(beside),
    )


def _called(processes: Mapping[str, ProcessGraph], first: Iterable[str]) -> set[str]:
    """These processes and all that they call."""
    found, waiting = set(first), list(first)
    while waiting:
        for node in processes[waiting.pop()].nodes():
            if node.called in processes and node.called not in found:
                found.add(node.called)
                waiting.append(node.called)
    return found


def _before_the_check(level: Level) -> set[str]:
    """What leads to the danger check, the check and the routes between; empty where it is not asked."""
    found = {node.id for node in level.nodes.values() if node.ofd.form == DANGER_CHECK}
    waiting = list(found)
    while waiting:
        id = waiting.pop()
        before = [flow.source for flow in level.into(id)]
        node = level.nodes.get(id)
        if node is not None and node.attached_to:
            before.append(node.attached_to)
        new = {one for one in before if one in level.nodes} - found
        found |= new
        waiting += new
    checks = {id for id in found if level.nodes[id].ofd.form == DANGER_CHECK}
    edges = {event.id for id in found - checks for event in level.boundaries(id)}
    return found | edges | {flow.id for flow in level.flows if flow.target in found}


def _inside(process: ProcessGraph, node: Node | None) -> list[Node]:
    """Everything inside a sub-process, those within it too."""
    level = process.inside(node) if node is not None else None
    if level is None:
        return []
    return [one for each in level.nodes.values() for one in (each, *_inside(process, each))]


def _main(level: Level) -> set[str]:
    """What a case itself comes through, over flows and events that end a step."""
    waiting = [node.id for node in level.nodes.values() if not level.into(node.id) and not node.attached_to]
    found = set(waiting)
    while waiting:
        id = waiting.pop()
        edges = [event.id for event in level.boundaries(id) if event.interrupting]
        new = {flow.target for flow in level.out(id)} | set(edges)
        waiting += new - found
        found |= new
    return found


def _at_locked(level: Level) -> set[str]:
    found = {
        event.id for node in level.nodes.values() if node.ofd.locked for event in level.boundaries(node.id)
    }
    waiting = [id for id in found if not level.nodes[id].interrupting]
    while waiting:
        new = {flow.target for flow in level.out(waiting.pop())} - found
        waiting += new
        found |= new
    return found


def _beside_locked(level: Level) -> set[str]:
    locked = {node.id for node in level.nodes.values() if node.ofd.locked}
    routes = [flow for flow in level.flows if {flow.source, flow.target} & locked]
    ends = {id for flow in routes for id in (flow.source, flow.target)}
    choices = {id for id in ends if id in level.nodes and level.nodes[id].kind in GATEWAYS}
    out = {flow.id for id in choices for flow in level.out(id)}
    return locked | choices | out | {flow.id for flow in routes}
