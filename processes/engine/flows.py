"""How the elements of a level hang together: sequence flows in the order of the file, starts, and joins."""

from typing import Any, Protocol

from processes.engine.activities import Guard
from processes.engine.events import Catch
from processes.engine.joins import InclusiveGateway, Join, ParallelGateway
from processes.engine.nodes import EventGateway, ExclusiveGateway, Flow, Node, ProcessSpec
from processes.engine.xml import BPMN, local_name, text_of


class Elements(Protocol):
    """A level whose elements are known (see `elements.LevelBuilder`)."""

    spec: ProcessSpec
    element: Any
    is_nested: bool
    leaves: dict[str, Node]  #: element id → the node that its outgoing flows leave
    entries: dict[str, str]  #: element id → the name of the node that a token comes to

    def find(self, element: Any, message: str) -> None: ...
    def checked(self, element: Any, source: str) -> str: ...


def connect(level: Elements, elements: list[Any]) -> None:
    """Draw every flow from where it leaves to where it leads; what cannot run is noted as a finding."""
    by_id = {element.get("id"): element for element in elements}
    outgoing: dict[str, list[Flow]] = {}
    for element in elements:
        if local_name(element) != "sequenceFlow":
            continue
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        if source not in level.leaves or target not in level.entries:
            level.find(element, "this arrow does not join two steps of the same level")
            continue
        leave, entry = level.leaves[source], level.spec.task_specs[level.entries[target]]
        is_default = by_id[source].get("default") == element.get("id")
        flow_id = element.get("id") or f"{source} to {target}"
        flow = Flow(flow_id, entry.name, _condition(level, element, leave), is_default)
        outgoing.setdefault(source, []).append(flow)
        leave.connect(entry)
        if isinstance(join := level.leaves[target], Join):
            join.incoming |= {flow.id}
    for source, flows in outgoing.items():
        level.leaves[source].flows = tuple(flows)
        _check_way_out(level, by_id[source], level.leaves[source], flows)
    _connect_starts(level, elements)
    joins = [node for node in level.leaves.values() if isinstance(node, Join) and node.joins]
    level.spec.joins = tuple(joins)
    for join in joins:
        if isinstance(join, InclusiveGateway):
            join.sources = _sources(level, join)


def _condition(level: Elements, element: Any, leave: Node) -> str | None:
    condition = text_of(element.find(BPMN + "conditionExpression"))
    if not condition:
        return None
    level.checked(element, condition)
    if not isinstance(leave, ExclusiveGateway | InclusiveGateway):
        level.find(element, "only an exclusive or inclusive gateway may choose by a condition")
    return condition


def _check_way_out(level: Elements, element: Any, leave: Node, flows: list[Flow]) -> None:
    if leave.ends:
        level.find(element, "nothing can follow an end event")
    elif isinstance(leave, ExclusiveGateway | InclusiveGateway):
        unasked = [flow for flow in flows if flow.condition is None and not flow.is_default]
        if len(flows) == 1 and unasked:
            leave.flows = (Flow(flows[0].id, flows[0].target, is_default=True),)
        elif unasked:
            level.find(element, "every way out needs a condition, or is the one for “otherwise”")
    elif isinstance(leave, EventGateway):
        if any(type(level.spec.task_specs[flow.target]) is not Catch for flow in flows):
            level.find(element, "an event gateway leads to events that wait, and to nothing else")
    elif len(flows) > 1 and not isinstance(leave, ParallelGateway):
        level.find(element, "only a gateway may have several ways out")


def _connect_starts(level: Elements, elements: list[Any]) -> None:
    starts = [element.get("id", "") for element in elements if local_name(element) == "startEvent"]
    if not starts or (level.is_nested and len(starts) > 1):
        level.find(level.element, f"it needs {'exactly' if level.is_nested else 'at least'} one start event")
    if not any(node.ends for node in level.leaves.values()):
        level.find(level.element, "it has no end event")
    root = level.spec.start
    for start in starts:
        if start in level.entries:
            root.flows += (Flow("", level.entries[start]),)
            root.connect(level.spec.task_specs[level.entries[start]])


def _sources(level: Elements, join: InclusiveGateway) -> dict[str, frozenset[str]]:
    """For each flow into the join, the nodes from which it can be reached without passing the join."""
    before: dict[str, set[str]] = {}
    into: dict[str, str] = {}
    for node in level.spec.task_specs.values():
        ways = [flow.target for flow in node.flows]
        if isinstance(node, Guard):
            ways += [node.host, *node.events]
        for way in ways:
            before.setdefault(way, set()).add(node.name)
    for node in level.leaves.values():
        into.update({flow.id: node.name for flow in node.flows if flow.target == join.name})
    sources = {}
    for flow_id, source in into.items():
        seen: set[str] = set()
        open_ends = [source]
        while open_ends:
            name = open_ends.pop()
            if name not in seen and name != join.name:
                seen.add(name)
                open_ends.extend(before.get(name, ()))
        sources[flow_id] = frozenset(seen)
    return sources
