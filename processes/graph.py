"""A drawing as plain data: levels, steps, flows, lanes and what our own extensions say about a step."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

_Thing = TypeVar("_Thing")

HUMAN = frozenset({"userTask", "manualTask", "task"})
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})
CONTAINERS = frozenset({"subProcess", "transaction", "adHocSubProcess"})


@dataclass(frozen=True)
class Assignment:
    """Who is asked. `agency` is a code, or `{name}` for a process variable that holds one."""

    agency: str
    role: str

    @property
    def variable(self) -> str:
        """The variable that names the agency, or empty."""
        return self.agency[1:-1] if self.agency.startswith("{") and self.agency.endswith("}") else ""


@dataclass(frozen=True)
class ClockPoint:
    """A clock, and for a timer the point of it: per cent of the limit as digits, or `limit`."""

    code: str
    point: str = ""


@dataclass(frozen=True)
class Extensions:
    """What the `ofd:` elements of one element say. Empty strings and None mean: not said."""

    assignment: Assignment | None = None
    form: str = ""
    clock: ClockPoint | None = None
    operation: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)
    decision: str = ""
    locked: str = ""
    why: str = ""
    subject: str = ""
    names: tuple[str, ...] = ()  #: local names of all ofd elements found, known or not

    def __bool__(self) -> bool:
        return bool(self.names)


@dataclass(frozen=True)
class EventDefinition:
    """What an event waits for, throws or ends with. `kind` is timer, message, error, terminate …"""

    kind: str
    reference: str = ""  #: id of the message, error or escalation meant
    name: str = ""  #: name (or code) behind that reference; empty where there is none
    timer: str = ""  #: timeDate, timeDuration or timeCycle
    expression: str = ""  #: of the timer
    timers: int = 0  #: how many of the three are filled in


@dataclass(frozen=True)
class MultiInstance:
    """One instance of a step per member of a collection, or a fixed number of them."""

    sequential: bool
    collection: str = ""
    item: str = ""
    cardinality: str = ""
    completion_condition: str = ""
    output: str = ""


@dataclass(frozen=True)
class Node:
    """One step, event or gateway. `level` is the id of the process or sub-process it stands in."""

    id: str
    kind: str
    level: str
    name: str = ""
    line: int | None = None
    lane: str = ""
    documentation: str = ""
    ofd: Extensions = Extensions()
    events: tuple[EventDefinition, ...] = ()
    attached_to: str = ""
    interrupting: bool = True
    default: str = ""
    called: str = ""
    message: str = ""  #: name of the message a send or receive task means
    script: str = ""
    multi_instance: MultiInstance | None = None
    standard_loop: bool = False
    by_event: bool = False
    compensates: bool = False

    @property
    def event(self) -> EventDefinition | None:
        """The only event definition, if there is one."""
        return self.events[0] if self.events else None

    @property
    def label(self) -> str:
        """What a person calls it."""
        return self.name or self.id

    @property
    def is_human(self) -> bool:
        return self.kind in HUMAN


@dataclass(frozen=True)
class Flow:
    """An arrow. `condition` is the expression on it, None where it has none."""

    id: str
    source: str
    target: str
    level: str
    name: str = ""
    line: int | None = None
    condition: str | None = None


@dataclass(frozen=True)
class Lane:
    """A named row of the drawing and the steps drawn in it."""

    id: str
    name: str
    line: int | None
    node_ids: tuple[str, ...]
    ofd: Extensions = Extensions()


@dataclass(frozen=True)
class Other:
    """A thing in the drawing that is neither step nor flow: data stores, unknown elements."""

    kind: str
    id: str
    name: str
    line: int | None


@dataclass(frozen=True)
class Level:
    """One process or sub-process: what is drawn directly in it."""

    id: str
    kind: str
    name: str
    line: int | None
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    others: tuple[Other, ...] = ()
    parent: str = ""  #: id of the level around it, empty for a process

    @cached_property
    def _outgoing(self) -> Mapping[str, tuple[Flow, ...]]:
        return _grouped((flow.source, flow) for flow in self.flows)

    @cached_property
    def _incoming(self) -> Mapping[str, tuple[Flow, ...]]:
        return _grouped((flow.target, flow) for flow in self.flows)

    @cached_property
    def _boundaries(self) -> Mapping[str, tuple[Node, ...]]:
        return _grouped((node.attached_to, node) for node in self.of_kind("boundaryEvent"))

    def out(self, node_id: str) -> tuple[Flow, ...]:
        """Flows that leave a node, in the order of the file."""
        return self._outgoing.get(node_id, ())

    def into(self, node_id: str) -> tuple[Flow, ...]:
        """Flows that lead into a node."""
        return self._incoming.get(node_id, ())

    def boundaries(self, node_id: str) -> tuple[Node, ...]:
        """Events on the edge of a step."""
        return self._boundaries.get(node_id, ())

    def of_kind(self, *kinds: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes.values() if node.kind in kinds)

    def next_ids(self, node_id: str) -> list[str]:
        """Ids that a case at this node can come to next: along flows and over its edge events."""
        targets = [flow.target for flow in self.out(node_id) if flow.target in self.nodes]
        return targets + [event.id for event in self.boundaries(node_id)]


def _grouped(pairs: Iterable[tuple[str, _Thing]]) -> Mapping[str, tuple[_Thing, ...]]:
    groups: dict[str, list[_Thing]] = {}
    for key, thing in pairs:
        groups.setdefault(key, []).append(thing)
    return {key: tuple(things) for key, things in groups.items()}


@dataclass(frozen=True)
class ProcessGraph:
    """One process of a drawing with all its levels, the process itself first."""

    id: str
    name: str
    line: int | None
    executable: bool
    levels: Mapping[str, Level]
    lanes: tuple[Lane, ...] = ()

    @property
    def top(self) -> Level:
        return self.levels[self.id]

    @property
    def label(self) -> str:
        return self.name or self.id

    def nodes(self) -> Iterator[Node]:
        """Every node of every level."""
        for level in self.levels.values():
            yield from level.nodes.values()

    def inside(self, node: Node) -> Level | None:
        """The level drawn inside a sub-process; None for any other node (and for a copied id)."""
        level = self.levels.get(node.id) if node.kind in CONTAINERS else None
        return level if level is not None and level.id != self.id and level.parent == node.level else None

    @cached_property
    def uses_extensions(self) -> bool:
        """Whether anything in it carries one of our extensions, so that it is meant to run here."""
        return any(node.ofd for node in self.nodes()) or any(lane.ofd for lane in self.lanes)

    def steps(self) -> tuple[Node, ...]:
        """All nodes in the order a reader follows the flow: an edge event after its step, the inside of
        a sub-process after it, a merge after all routes into it, what nothing leads to at the end."""
        return tuple(self._in_flow_order(self.top))

    def _in_flow_order(self, level: Level) -> Iterator[Node]:
        finished: list[str] = []
        seen: set[str] = set()
        starts = level.of_kind("startEvent")
        loose = [node for node in level.nodes.values() if not level.into(node.id) and not node.attached_to]
        for root in reversed([*starts, *(node for node in loose if node not in starts)]):
            _visit(level, root.id, seen, finished)
        ordered = list(reversed(finished))
        ordered += [id for id in level.nodes if id not in seen]
        for id in ordered:
            node = level.nodes[id]
            yield node
            inside = self.inside(node)
            if inside is not None:
                yield from self._in_flow_order(inside)


def _visit(level: Level, root: str, seen: set[str], finished: list[str]) -> None:
    """Depth-first, children noted before their parent; an own stack, since a chain may be long."""
    if root in seen:
        return
    seen.add(root)
    stack = [(root, iter(_reading_order(level, root)))]
    while stack:
        current, children = stack[-1]
        for child in children:
            if child not in seen:
                seen.add(child)
                stack.append((child, iter(_reading_order(level, child))))
                break
        else:
            finished.append(current)
            stack.pop()


def _reading_order(level: Level, node_id: str) -> list[str]:
    """Last route first: what is visited last is read first. Edge events are read right after their step."""
    targets = [flow.target for flow in level.out(node_id) if flow.target in level.nodes]
    return [*reversed(targets), *(event.id for event in reversed(level.boundaries(node_id)))]
