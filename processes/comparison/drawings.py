"""A drawing as a comparison sees it: one process with its elements by id, and how its things are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from processes import supported
from processes.comparison.results import Place, listed, quoted
from processes.graph import GATEWAYS, Flow, Lane, Level, Node, ProcessGraph
from processes.parsing import B, Model

_NAMELESS = {"startEvent": "the start", "endEvent": "the end"}


@dataclass(frozen=True)
class Side:
    """One process of one drawing, as it was or as it is."""

    model: Model
    graph: ProcessGraph
    element: etree._Element

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Every step, event and gateway in reading order; of two with one id the first counts."""
        found: dict[str, Node] = {}
        for node in self.graph.steps():
            found.setdefault(node.id, node)
        return found

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """Arrows by id; those without an id by their ends."""
        found: dict[str, Flow] = {}
        for level in self.graph.levels.values():
            for number, flow in enumerate(level.flows):
                found.setdefault(flow.id or f"{flow.source}→{flow.target} {number}", flow)
        return found

    @cached_property
    def lanes(self) -> Mapping[str, Lane]:
        return {lane.id or lane.name: lane for lane in self.graph.lanes}

    @cached_property
    def lane_of(self) -> Mapping[str, str]:
        """Id of a step to the key of its lane."""
        return {node_id: key for key, lane in self.lanes.items() for node_id in lane.node_ids}

    @cached_property
    def elements(self) -> Mapping[str, etree._Element]:
        """XML of everything in the process that has an id; the first of two counts."""
        found: dict[str, etree._Element] = {}
        for element in self.element.iter(f"{B}*"):
            if element.get("id"):
                found.setdefault(element.get("id"), element)
        return found

    @cached_property
    def _levels(self) -> Mapping[str, Level]:
        return self.graph.levels

    def level_of(self, node: Node) -> Level:
        return self._levels.get(node.level) or self.graph.top

    def into(self, node: Node) -> list[Node]:
        level = self.level_of(node)
        return [level.nodes[flow.source] for flow in level.into(node.id) if flow.source in level.nodes]

    def out(self, node: Node) -> list[Node]:
        level = self.level_of(node)
        return [level.nodes[flow.target] for flow in level.out(node.id) if flow.target in level.nodes]

    def label(self, id: str) -> str:
        """What a sentence calls a step: its name, else where it stands, else its id."""
        node = self.nodes.get(id)
        if node is None:
            return quoted(id) if id else "nothing"
        host = self.nodes.get(node.attached_to)
        if node.name and host and host.name and not host.attached_to:
            return f"{quoted(node.name)} on {quoted(host.name)}"
        if node.name:
            return quoted(node.name)
        if node.kind in _NAMELESS:
            return _NAMELESS[node.kind]
        merges = node.kind in GATEWAYS and len(self.into(node)) > 1 and len(self.out(node)) < 2
        kind = "merge" if merges else supported.element(node.kind).plain
        before, after = self.before(node), self.after(node)
        if len(before) == 1:
            return f"the {kind} after {before[0]}"
        if after:
            return f"the {kind} before {listed(after[:2])}"
        return f"the {kind} {quoted(node.id)}" if node.id else f"a {kind}"

    def before(self, node: Node) -> list[str]:
        """The named things that lead to it, through whatever has no name."""
        return list(dict.fromkeys(self._named(node, back=True)))

    def after(self, node: Node) -> list[str]:
        """The named things that it leads to, through whatever has no name."""
        return list(dict.fromkeys(self._named(node, back=False)))

    def _named(self, node: Node, *, back: bool) -> Iterator[str]:
        seen, waiting = {node.id}, [node]
        while waiting:
            for other in (self.into if back else self.out)(waiting.pop(0)):
                if other.id in seen:
                    continue
                seen.add(other.id)
                if other.name or other.kind in _NAMELESS:
                    yield quoted(other.name) if other.name else _NAMELESS[other.kind]
                else:
                    waiting.append(other)

    def route(self, flow: Flow) -> str:
        """What a sentence calls an arrow."""
        name = f" {quoted(flow.name)}" if flow.name else ""
        return f"the route{name} from {self.label(flow.source)} to {self.label(flow.target)}"

    def place(self, id: str = "", *, label: str = "", name: str = "") -> Place:
        """Where a change of a thing of this process is; without an id of the process itself."""
        node = self.nodes.get(id)
        return Place(
            file=self.model.file,
            process_id=self.graph.id,
            element_id=id,
            element_name=name or (node.name if node else ""),
            label=label or (capital(self.label(id)) if id else f"The process {quoted(self.graph.label)}"),
        )


@dataclass(frozen=True)
class Pair:
    """The same process before and after, and which step of the old drawing is which of the new one."""

    old: Side
    new: Side
    same: Mapping[str, str] = field(default_factory=dict)  #: id in the old drawing to id in the new one

    @cached_property
    def kept(self) -> frozenset[str]:
        """Ids in the new drawing of the steps that were there before."""
        return frozenset(self.same.values())


def pair_of(old: Side, new: Side) -> Pair:
    """Match steps by id; then, where one and only one is left of a kind and name, by these."""
    same = {id: id for id in old.nodes if id in new.nodes}
    left = _by_name(node for id, node in old.nodes.items() if id not in same)
    right = _by_name(node for id, node in new.nodes.items() if id not in same)
    for key, ids in left.items():
        if len(ids) == 1 and len(right.get(key, ())) == 1:
            same[ids[0]] = right[key][0]
    return Pair(old, new, same)


def sides_of(model: Model) -> dict[str, Side]:
    """Every process of a drawing by id, the first of two with one id."""
    found: dict[str, Side] = {}
    for graph, element in zip(model.processes, model.source.root.iterchildren(f"{B}process"), strict=True):
        found.setdefault(graph.id, Side(model, graph, element))
    return found


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _by_name(nodes: Iterator[Node]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for node in nodes:
        if node.name:
            found.setdefault((node.kind, node.name), []).append(node.id)
    return found
