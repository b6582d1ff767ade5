"""One level of a drawing, element by element, as nodes that the engine runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from processes.engine import clock
from processes.engine.activities import Guard, MultiInstance, SubProcess
from processes.engine.decisions import DecisionTable
from processes.engine.errors import ExpressionError
from processes.engine.events import (
    Boundary,
    Catch,
    Definition,
    Error,
    Escalation,
    Message,
    Terminate,
    Throw,
    Timer,
)
from processes.engine.expressions import parse_expression, parse_script
from processes.engine.joins import InclusiveGateway, Join, ParallelGateway
from processes.engine.nodes import (
    BusinessRule,
    EventGateway,
    ExclusiveGateway,
    Flow,
    Human,
    Node,
    ProcessSpec,
    Script,
    Service,
)
from processes.engine.xml import BPMN, OFD, SPIFF, is_bpmn, local_name, text_of

_NOT_RUN = frozenset(
    "sequenceFlow laneSet documentation extensionElements textAnnotation association group dataObject"
    " dataObjectReference dataStoreReference incoming outgoing property ioSpecification boundaryEvent"
    " multiInstanceLoopCharacteristics auditing monitoring category supportedInterfaceRef".split()
)
_EVENTS = {
    "startEvent": {"message", "timer"},
    "intermediateCatchEvent": {"message", "timer"},
    "boundaryEvent": {"message", "timer", "error", "escalation"},
    "intermediateThrowEvent": {"message", "escalation"},
    "endEvent": {"message", "error", "escalation", "terminate"},
}


@dataclass(frozen=True)
class Work:
    """A level to be built: its key, the process it belongs to, and where it is drawn."""

    key: str
    process_id: str
    file: str
    element: Any


class Drawings(Protocol):
    """What a level needs to know of the whole bundle."""

    messages: dict[str, str]
    errors: dict[str, str | None]
    escalations: dict[str, str | None]

    def find(self, file: str, element: Any, message: str) -> None: ...
    def decision(self, ref: str) -> DecisionTable: ...


class LevelBuilder:
    """Builds one level; `inside` are the sub-processes drawn in it, `calls` the processes that it calls."""

    def __init__(self, drawings: Drawings, work: Work) -> None:
        self.drawings = drawings
        self.work = work
        self.spec = ProcessSpec(work.key, work.process_id, work.file)
        self.inside: list[Work] = []
        self.calls: list[tuple[Any, str]] = []
        self.leaves: dict[str, Node] = {}  # element id → the node that its outgoing flows leave
        self.entries: dict[str, str] = {}  # element id → the name of the node that a token comes to

    def build(self) -> ProcessSpec:
        """The level; what cannot run is noted as a finding."""
        elements = [element for element in self.work.element if is_bpmn(element)]
        boundaries: dict[str, list[Any]] = {}
        for element in elements:
            if local_name(element) == "boundaryEvent":
                boundaries.setdefault(element.get("attachedToRef", ""), []).append(element)
        for element in elements:
            if local_name(element) not in _NOT_RUN:
                self._element(element, boundaries.pop(element.get("id", ""), []))
        for element in (lost for group in boundaries.values() for lost in group):
            self._find(element, "this event is attached to nothing")
        self._connect(elements)
        self._finish(elements)
        return self.spec

    def _find(self, element: Any, message: str) -> None:
        self.drawings.find(self.work.file, element, message)

    def _checked(self, element: Any, source: str, parse: Callable[[str], Any] = parse_expression) -> str:
        try:
            parse(source)
        except ExpressionError as error:
            self._find(element, f"“{source}”: {error}")
        return source

    # elements

    def _element(self, element: Any, boundaries: list[Any]) -> None:
        tag = local_name(element)
        make = getattr(self, f"_make_{tag}", None)
        if make is None:
            self._find(element, f"{tag} is not supported")
            return
        if not element.get("id") or element.get("id") in self.leaves:
            self._find(element, "every element needs an id of its own")
            return
        if element.find(BPMN + "standardLoopCharacteristics") is not None:
            self._find(element, "a loop marker is not supported: draw the loop")
        if element.get("isForCompensation") == "true":
            self._find(element, "compensation is not supported")
        extensions = element.find(BPMN + "extensionElements")
        for name in ("preScript", "postScript"):
            if extensions is not None and extensions.find(SPIFF + name) is not None:
                self._find(element, f"a hidden script ({name}) is not allowed")
        loop = element.find(BPMN + "multiInstanceLoopCharacteristics")
        element_id = element.get("id")
        if loop is not None:
            leave = self._multi_instance(element, loop, make)
        else:
            leave = make(element, element_id)
        self.leaves[element_id] = leave
        self.entries[element_id] = element_id
        if boundaries:
            events = tuple(self._boundary(event) for event in boundaries)
            guard = Guard(self.spec, f"(guard) {element_id}", host=element_id, events=events)
            self.entries[element_id] = guard.name
            for name in (element_id, *events):
                guard.connect(self.spec.task_specs[name])

    def _named(self, element: Any) -> dict[str, str]:
        return {"element_id": element.get("id"), "element_name": element.get("name", "")}

    def _multi_instance(self, element: Any, loop: Any, make: Callable[[Any, str], Node]) -> Node:
        instance = make(element, f"(instance) {element.get('id')}")
        collection = loop.get(OFD + "collection") or text_of(loop.find(BPMN + "loopDataInputRef"))
        cardinality = text_of(loop.find(BPMN + "loopCardinality"))
        if bool(collection) == bool(cardinality):
            self._find(element, "a repeated activity needs either a list of items or a number")
        condition = text_of(loop.find(BPMN + "completionCondition"))
        for source in filter(None, (collection, cardinality, condition)):
            self._checked(element, source)
        item, given = loop.find(BPMN + "inputDataItem"), loop.find(BPMN + "outputDataItem")
        output = text_of(loop.find(BPMN + "loopDataOutputRef"))
        if output and given is None:
            self._find(element, "it collects results, but does not say which variable holds one")
        return MultiInstance(
            self.spec,
            element.get("id"),
            instance=instance.name,
            collection=collection,
            cardinality=cardinality,
            item_variable=loop.get(OFD + "item") or ("" if item is None else item.get("name") or item.get("id")),
            output=output,
            output_item="" if given is None else given.get("name") or given.get("id"),
            condition=condition,
            sequential=loop.get("isSequential") == "true",
            **self._named(element),
        )

    def _human(self, element: Any, name: str) -> Node:
        return Human(self.spec, name, **self._named(element))

    _make_userTask = _make_manualTask = _make_task = _human

    def _make_scriptTask(self, element: Any, name: str) -> Node:
        script = text_of(element.find(BPMN + "script"))
        return Script(self.spec, name, script=self._checked(element, script, parse_script), **self._named(element))

    def _make_serviceTask(self, element: Any, name: str) -> Node:
        return Service(self.spec, name, **self._named(element))

    def _make_sendTask(self, element: Any, name: str) -> Node:
        message = self._message(element) if element.get("messageRef") else ""
        if message and element.find(f"{BPMN}extensionElements/{OFD}operation") is None:
            return Throw(self.spec, name, definition=Message(message), **self._named(element))
        return Service(self.spec, name, message=message, **self._named(element))

    def _make_receiveTask(self, element: Any, name: str) -> Node:
        return Catch(self.spec, name, definition=Message(self._message(element)), **self._named(element))

    def _make_businessRuleTask(self, element: Any, name: str) -> Node:
        reference = element.find(f"{BPMN}extensionElements/{OFD}decision")
        table = DecisionTable("", "", "UNIQUE", (), (), ())
        if reference is None:
            self._find(element, "it does not say which decision table to ask")
        else:
            try:
                table = self.drawings.decision(reference.get("ref", ""))
            except ExpressionError as error:
                self._find(element, str(error))
        return BusinessRule(self.spec, name, table=table, **self._named(element))

    def _make_subProcess(self, element: Any, name: str) -> Node:
        if element.get("triggeredByEvent") == "true":
            self._find(element, "an event sub-process is not supported")
        key = f"{self.work.key}/{element.get('id')}"
        self.inside.append(Work(key, self.work.process_id, self.work.file, element))
        return SubProcess(self.spec, name, called=key, is_call=False, **self._named(element))

    def _make_callActivity(self, element: Any, name: str) -> Node:
        called = element.get("calledElement", "")
        if called:
            self.calls.append((element, called))
        else:
            self._find(element, "it does not say which process to call")
        return SubProcess(self.spec, name, called=called, is_call=True, **self._named(element))

    def _make_exclusiveGateway(self, element: Any, name: str) -> Node:
        return ExclusiveGateway(self.spec, name, **self._named(element))

    def _make_inclusiveGateway(self, element: Any, name: str) -> Node:
        return InclusiveGateway(self.spec, name, **self._named(element))

    def _make_parallelGateway(self, element: Any, name: str) -> Node:
        return ParallelGateway(self.spec, name, **self._named(element))

    def _make_eventBasedGateway(self, element: Any, name: str) -> Node:
        return EventGateway(self.spec, name, **self._named(element))

    # events

    def _make_startEvent(self, element: Any, name: str) -> Node:
        return Catch(self.spec, name, definition=self._definition(element), **self._named(element))

    def _make_intermediateCatchEvent(self, element: Any, name: str) -> Node:
        definition = self._definition(element)
        if definition is None:
            self._find(element, "this event does not say what it waits for")
        return Catch(self.spec, name, definition=definition, **self._named(element))

    def _make_intermediateThrowEvent(self, element: Any, name: str) -> Node:
        return Throw(self.spec, name, definition=self._definition(element), **self._named(element))

    def _make_endEvent(self, element: Any, name: str) -> Node:
        definition = self._definition(element)
        return Throw(self.spec, name, definition=definition, ends=True, **self._named(element))

    def _boundary(self, element: Any) -> str:
        definition = self._definition(element)
        interrupting = element.get("cancelActivity", "true") == "true"
        if definition is None:
            self._find(element, "this event does not say what it waits for")
        if isinstance(definition, Error) and not interrupting:
            self._find(element, "an error always interrupts its activity")
        name: str = element.get("id")
        if name in self.leaves:
            self._find(element, "every element needs an id of its own")
            return name
        named = self._named(element)
        self.leaves[name] = Boundary(self.spec, name, definition=definition, interrupting=interrupting, **named)
        return name

    def _definition(self, element: Any) -> Definition | None:
        found = [child for child in element if is_bpmn(child) and local_name(child).endswith("EventDefinition")]
        if len(found) > 1:
            self._find(element, "an event has one cause only")
        if not found:
            return None
        child = found[0]
        kind = local_name(child).removesuffix("EventDefinition")
        if kind not in _EVENTS[local_name(element)]:
            self._find(element, f"a {kind} event is not supported here")
            return None
        match kind:
            case "message":
                return Message(self._message(child, element))
            case "error":
                return Error(self._code(self.drawings.errors, child, "errorRef", element))
            case "escalation":
                return Escalation(self._code(self.drawings.escalations, child, "escalationRef", element))
            case "timer":
                return self._timer(element, child)
        return Terminate()

    def _message(self, reference: Any, element: Any = None) -> str:
        ref = f"{self.work.file}#{reference.get('messageRef')}"
        name = self.drawings.messages.get(ref)
        if not name:
            self._find(element if element is not None else reference, "it does not name a message")
        return name or ""

    def _code(self, table: dict[str, str | None], child: Any, attribute: str, element: Any) -> str | None:
        if not child.get(attribute):
            return None
        ref = f"{self.work.file}#{child.get(attribute)}"
        if ref not in table:
            self._find(element, f"“{child.get(attribute)}” is not defined in this file")
        return table.get(ref)

    def _timer(self, element: Any, definition: Any) -> Timer | None:
        for kind in ("timeDate", "timeDuration", "timeCycle"):
            source = text_of(definition.find(BPMN + kind))
            if source:
                if not clock.is_literal(source):
                    self._checked(element, source)
                return Timer(kind, source)  # type: ignore[arg-type]
        self._find(element, "this timer does not say when")
        return None

    # flows

    def _connect(self, elements: list[Any]) -> None:
        outgoing: dict[str, list[Flow]] = {}
        for element in elements:
            if local_name(element) != "sequenceFlow":
                continue
            source, target = element.get("sourceRef", ""), element.get("targetRef", "")
            if source not in self.leaves or target not in self.entries:
                self._find(element, "this arrow does not join two steps of the same level")
                continue
            leave, entry = self.leaves[source], self.spec.task_specs[self.entries[target]]
            flow = self._flow(element, leave, entry.name)
            outgoing.setdefault(source, []).append(flow)
            leave.connect(entry)
            join = self.leaves[target]
            if isinstance(join, Join):
                join.incoming |= {flow.id}
        by_id = {element.get("id"): element for element in elements}
        for source, flows in outgoing.items():
            self.leaves[source].flows = tuple(flows)
            self._check_way_out(by_id[source], self.leaves[source], flows)

    def _flow(self, element: Any, leave: Node, target: str) -> Flow:
        condition = text_of(element.find(BPMN + "conditionExpression")) or None
        if condition is not None:
            self._checked(element, condition)
            if not isinstance(leave, ExclusiveGateway | InclusiveGateway):
                self._find(element, "only an exclusive or inclusive gateway may choose by a condition")
        source = element.getparent().find(f"*[@id='{element.get('sourceRef')}']")
        is_default = source is not None and source.get("default") == element.get("id")
        return Flow(element.get("id", ""), target, condition, is_default)

    def _check_way_out(self, element: Any, leave: Node, flows: list[Flow]) -> None:
        if isinstance(leave, ExclusiveGateway | InclusiveGateway):
            open_flows = [flow for flow in flows if flow.condition is None and not flow.is_default]
            if len(flows) == 1 and open_flows:
                leave.flows = (Flow(flows[0].id, flows[0].target, None, True),)
            elif open_flows:
                self._find(element, "every way out needs a condition, or is the one for “otherwise”")
        elif isinstance(leave, EventGateway):
            if any(type(self.spec.task_specs[flow.target]) is not Catch for flow in flows):
                self._find(element, "an event gateway leads to events that wait, and nothing else")
        elif len(flows) > 1 and not isinstance(leave, ParallelGateway):
            self._find(element, "only a gateway may have several ways out")
        if leave.ends:
            self._find(element, "nothing can follow an end event")

    def _finish(self, elements: list[Any]) -> None:
        starts = [element for element in elements if local_name(element) == "startEvent"]
        nested = self.work.key != self.work.process_id
        if not starts or nested and len(starts) > 1:
            self._find(self.work.element, f"it needs {'exactly' if nested else 'at least'} one start event")
        if not any(node.ends for node in self.leaves.values()):
            self._find(self.work.element, "it has no end event")
        root = self.spec.start
        for start in starts:
            if (name := self.entries.get(start.get("id", ""))) is not None:
                root.flows += (Flow("", name),)
                root.connect(self.spec.task_specs[name])
        joins = [node for node in self.leaves.values() if isinstance(node, Join) and node.joins]
        self.spec.joins = tuple(joins)
        for join in joins:
            if isinstance(join, InclusiveGateway):
                join.sources = self._sources(join)

    def _sources(self, join: InclusiveGateway) -> dict[str, frozenset[str]]:
        """For each flow into the join, the nodes from which it can be reached without passing the join."""
        before: dict[str, set[str]] = {}
        into: dict[str, str] = {}
        for node in self.spec.task_specs.values():
            ways = [flow.target for flow in getattr(node, "flows", ())]
            if isinstance(node, Guard):
                ways += [node.host, *node.events]
            for way in ways:
                before.setdefault(way, set()).add(node.name)
        for node in self.leaves.values():
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
