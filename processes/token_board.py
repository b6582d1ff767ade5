"""Where tokens can stand on one level of a drawing, and the moves between their positions.

A position is an integer: one bit for each place. A place is an arrow, or a row of arrows joined by steps at
which nothing is decided.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from processes.graph import Flow, Level, Node
from processes.routes import ahead

_MAX_INCLUSIVE = 6


@dataclass(frozen=True)
class Stuck:
    """Nothing can move any more, and a gateway still waits."""

    node_id: str
    state: int
    passed: tuple[str, ...]  #: the steps that lead up to where it waits


@dataclass(frozen=True)
class Standing:
    """Where a case stands on one level, in place of its start."""

    open: frozenset[str]  #: nodes that a token stands at
    arrived: frozenset[str] = frozenset()  #: arrows on which a token waits at a gateway
    fired: frozenset[str] = frozenset()  #: edge events that will not come while their step is open


def detached_boundaries(level: Level) -> tuple[Node, ...]:
    """Events on an edge that start a branch beside the step which never joins the main route nor stops it."""
    main = ahead(level, [node.id for node in level.of_kind("startEvent")], side=False)
    detached = []
    for event in level.of_kind("boundaryEvent"):
        region = ahead(level, [event.id], side=True)
        stops = any(definition.kind == "terminate" for id in region for definition in level.nodes[id].events)
        if not event.interrupting and not region & main and not stops:
            detached.append(event)
    return tuple(detached)


class Board:
    """Bits for arrows and fired edge events of one level, and the moves between sets of them."""

    def __init__(self, level: Level, after: tuple[str, ...], apart: frozenset[str]) -> None:
        self.level = level
        self.starts = tuple(node.id for node in level.of_kind("startEvent"))
        left_out = {event.id for event in detached_boundaries(level)} - set(after)
        self.events = {
            node.id: [event for event in level.boundaries(node.id) if event.id not in left_out]
            for node in level.nodes.values()
        }
        self._lay_out(apart)
        beside = [e for events in self.events.values() for e in events if not e.interrupting]
        self.fired_bit = {event.id: 1 << self.places + position for position, event in enumerate(beside)}
        self.hosts = {self.fired_bit[event.id]: self.into[event.attached_to] for event in beside}
        main = ahead(level, list(self.starts), side=False)
        self.beside_nodes = frozenset(level.nodes) - main
        self._ahead: dict[str, int] = {}

    def _lay_out(self, apart: frozenset[str]) -> None:
        """Give each arrow a bit; arrows joined by steps in a row share one."""
        flows = [flow for flow in self.level.flows if {flow.source, flow.target} <= set(self.level.nodes)]
        row = {node.id for node in self.level.nodes.values() if node.id not in apart and self._in_a_row(node)}
        self.bit: dict[str, int] = {}
        self.target: dict[int, str] = {}
        self.source: dict[int, str] = {}
        self.row: dict[int, tuple[str, ...]] = {}  #: the steps that a token on this place still passes
        self.into: dict[str, int] = dict.fromkeys(self.level.nodes, 0)
        for flow in (flow for flow in flows if flow.source not in row):
            bit = 1 << len(self.row)
            self.bit[flow.id], self.source[bit] = bit, flow.source
            steps: list[str] = []
            while flow.target in row:
                steps.append(flow.target)
                flow = self.level.out(flow.target)[0]
                self.bit[flow.id] = bit
            self.target[bit], self.row[bit] = flow.target, tuple(steps)
            self.into[flow.target] |= bit
        self.places = len(self.row)
        self.all_flows = (1 << self.places) - 1

    def _in_a_row(self, node: Node) -> bool:
        one_way = len(self.level.into(node.id)) == len(self.level.out(node.id)) == 1
        known = one_way and self.level.out(node.id)[0].target in self.level.nodes
        plain = node.kind not in ("startEvent", "endEvent", "boundaryEvent")
        return known and plain and not self.events[node.id]

    def passed(self, consumed: int, node_id: str) -> tuple[str, ...]:
        """The nodes that a move passes: the row of steps on the places it empties, then its own node."""
        steps = [id for bit in _single_bits(consumed & self.all_flows) for id in self.row[bit]]
        return (*steps, node_id)

    def mark(self, groups: Iterable[tuple[Flow, ...]]) -> int:
        return self._bits(flow.id for group in groups for flow in group)

    def _bits(self, flow_ids: Iterable[str]) -> int:
        marked = 0
        for flow_id in flow_ids:
            marked |= self.bit.get(flow_id, 0)
        return marked

    def stand(self, standing: Standing) -> int:
        """The position of a case. Its open nodes are kept `apart`, so that each has a place of its own."""
        marked = self._bits(standing.arrived)
        for node_id in standing.open:
            into = self.level.into(node_id) or self.level.out(node_id)
            marked |= self._bits([flow.id for flow in into][:1])
        for event_id in standing.fired:
            marked |= self.fired_bit.get(event_id, 0)
        return marked

    def opens(self, placed: int, node_ids: frozenset[str]) -> bool:
        return any(placed & self.into.get(id, 0) for id in node_ids)

    def clash(self, kept: int, placed: int) -> str:
        """Node that would get a second token, or empty. Ends and side branches may."""
        both = kept & placed & self.all_flows
        while both:
            lowest = both & -both
            both ^= lowest
            node_id = (*self.row[lowest], self.target[lowest])[0]
            if self.level.nodes[node_id].kind != "endEvent" and node_id not in self.beside_nodes:
                return node_id
        return ""

    def tidy(self, state: int) -> int:
        """Forget that an edge event has fired once its step is over."""
        for bit, host in self.hosts.items():
            if state & bit and not state & host:
                state ^= bit
        return state

    def stuck(self, state: int) -> Stuck:
        waiting = next(id for id, mask in self.into.items() if state & mask)
        return Stuck(waiting, state, self.passed(state, waiting)[:-1])

    def moves(self, state: int) -> Iterator[tuple[str, int, int]]:
        """Each possible move as (node id, what stays marked, what gets marked)."""
        for id, mask in self.into.items():
            here = state & mask
            if not here:
                continue
            node = self.level.nodes[id]
            several = mask & (mask - 1)
            if node.kind == "parallelGateway" and several:
                if here == mask:
                    yield from ((id, state & ~mask, placed) for placed in self._leave(node))
            elif node.kind == "inclusiveGateway" and several:
                if not self._still_coming(state, id, mask):
                    yield from ((id, state & ~mask, placed) for placed in self._leave(node))
            elif node.kind == "endEvent":
                stops = any(event.kind == "terminate" for event in node.events)
                yield id, 0 if stops else state & ~here, 0
            else:
                for bit in _single_bits(here):
                    yield from ((id, state & ~bit, placed) for placed in self._leave(node))
                    yield from self._edge_moves(state, id, bit)

    def _edge_moves(self, state: int, host: str, bit: int) -> Iterator[tuple[str, int, int]]:
        for event in self.events[host]:
            for placed in self._leave(event):
                if event.interrupting:
                    yield event.id, state & ~bit, placed
                elif not state & self.fired_bit[event.id]:
                    yield event.id, state | self.fired_bit[event.id], placed

    def _leave(self, node: Node) -> list[int]:
        bits = [self.bit[flow.id] for flow in self.level.out(node.id) if flow.id in self.bit]
        if node.kind in ("exclusiveGateway", "eventBasedGateway"):
            return bits or [0]
        if node.kind == "inclusiveGateway" and len(bits) > 1:
            sizes = range(1, len(bits) + 1) if len(bits) <= _MAX_INCLUSIVE else (1, 2, len(bits))
            return [sum(chosen) for size in sizes for chosen in combinations(bits, size)]
        return [sum(bits)]

    def _still_coming(self, state: int, gateway: str, mask: int) -> bool:
        elsewhere = state & self.all_flows & ~mask
        return bool(elsewhere & self._behind(gateway))

    def _behind(self, gateway: str) -> int:
        """Arrows from which a token can still come to the gateway without passing it."""
        if gateway not in self._ahead:
            found, stack = 0, list(_single_bits(self.into[gateway]))
            while stack:
                node = self.level.nodes[self.source[stack.pop()]]
                origins = {node.id, node.attached_to} - {"", gateway}
                for origin in origins:
                    for bit in _single_bits(self.into.get(origin, 0)):
                        if not found & bit:
                            found |= bit
                            stack.append(bit)
            self._ahead[gateway] = found
        return self._ahead[gateway]


def _single_bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        mask ^= lowest
        yield lowest
