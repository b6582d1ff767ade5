"""Whether something is done at once after a step: before anything is waited for, and before the end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from processes.graph import Level, Node, ProcessGraph
from processes.lint_rules.pathway import Test
from processes.lint_rules.truth import World, assuming, outcomes
from processes.routes import may_wait


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


@dataclass(frozen=True)
class _Search:
    wanted: Test
    known: Mapping[str, ProcessGraph]
    world: World
    seen: dict[tuple[str, ...], list[Node] | None] = field(default_factory=dict)

    def places(self, place: _Place, inside: frozenset[str] = frozenset()) -> Iterator[_Place]:
        yield place
        for node in place.level.nodes.values():
            within = self.within(place, node) if node.called not in inside else None
            if within is not None:
                yield from self.places(within, inside | {node.called} - {""})

    def within(self, place: _Place, node: Node) -> _Place | None:
        drawn_inside = place.process.inside(node)
        if drawn_inside is not None:
            return _Place(place.process, assuming(drawn_inside, self.world), node, place)
        if node.kind == "callActivity" and node.called in self.known:
            called = self.known[node.called]
            return _Place(called, assuming(called.top, self.world), node, place)
        return None

    def after(self, place: _Place, node: Node) -> list[Node] | None:
        """A way on from a node that waits or ends before what is wanted is done, or None."""
        flows = [flow for flow in place.level.out(node.id) if flow.target in place.level.nodes]
        if not flows:
            return self.after(place.around, place.step) if place.around and place.step else []
        ways = [self._from(place, place.level.nodes[flow.target]) for flow in flows]
        certain = ways if node.kind == "parallelGateway" else []
        if node.kind == "inclusiveGateway":
            pairs = [(way, flow.condition) for way, flow in zip(ways, flows, strict=True)]
            certain = [way for way, asked in pairs if asked and outcomes(asked, self.world) == {True}]
        return None if None in certain else next((way for way in ways if way is not None), None)

    def _from(self, place: _Place, node: Node) -> list[Node] | None:
        key = (*place.path, node.id)
        if key not in self.seen:
            self.seen[key] = None  # a loop without a wait leads nowhere by itself
            self.seen[key] = self._found(place, node)
        return self.seen[key]

    def _found(self, place: _Place, node: Node) -> list[Node] | None:
        if self.wanted(node):
            return None
        within = None if node.multi_instance or node.called in place.path else self.within(place, node)
        if within is not None:
            ways = [self.after(within, start) for start in within.level.of_kind("startEvent")]
        elif may_wait(node, place.process, self.known):
            return [node]
        else:
            edges = [event for event in place.level.boundaries(node.id) if event.interrupting]
            ways = [self.after(place, node), *(self._from(place, event) for event in edges)]
        way = next((way for way in ways if way is not None), None)
        return None if way is None else [node, *way]


def late_after(
    first: Test, wanted: Test, process: ProcessGraph, known: Mapping[str, ProcessGraph], world: World
) -> Iterator[tuple[Node, list[Node]]]:
    """(step, way on): each step that is `first`, from which a case can wait or end in a world before what is
    wanted is done. Of routes that run side by side one is enough: what does not wait is done at once.
    """
    search = _Search(wanted, known, world)
    for place in search.places(_Place(process, assuming(process.top, world))):
        for node in place.level.nodes.values():
            way = search.after(place, node) if first(node) else None
            if way is not None:
                yield node, way
