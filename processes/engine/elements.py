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
    End,
    Error,
    Escalation,
    Message,
    Terminate,
    Throw,
    Timer,
)
from processes.engine.flows import connect
from processes.engine.grammar import parse_expression, parse_script
from processes.engine.joins import InclusiveGateway, ParallelGateway
from processes.engine.nodes import (
    BusinessRule,
    EventGateway,
    ExclusiveGateway,
    Human,
    Node,
    ProcessSpec,
    Script,
    Service,
)
from processes.engine.xml import BPMN, OFD, SPIFF, is_bpmn, local_name, text_of

_NOT_RUN = {
    "sequenceFlow", "laneSet", "documentation", "extensionElements", "textAnnotation", "association", "group",
    "dataObject", "dataObjectReference", "dataStoreReference", "incoming", "outgoing", "property",
    "ioSpecification", "boundaryEvent", "multiInstanceLoopCharacteristics", "auditing", "monitoring",
}  # fmt: skip
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


def _variable(data_item: Any | None) -> str:
    return "" if data_item is None else data_item.get("name") or data_item.get("id") or ""


class LevelBuilder:
    """Builds one level; `inside` are the sub-processes drawn in it, `calls` the processes that it calls."""

    def __init__(self, drawings: Drawings, work: Work) -> None:
        self.drawings = drawings
        self.work = work
        self.element = work.element
        self.is_nested = work.key != work.process_id
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
            self.find(element, "this event is attached to nothing")
        connect(self, elements)
        return self.spec

    def find(self, element: Any, message: str) -> None:
        self.drawings.find(self.work.file, element, message)

    def checked(self, element: Any, source: str, parse: Callable[[str], Any] = parse_expression) -> str:
        try:
            parse(source)
        except ExpressionError as error:
            self.find(element, f"“{source}”: {error}")
        return source

    # elements

    def _element(self, element: Any, boundaries: list[Any]) -> None:
        tag = local_name(element)
        make = getattr(self, f"_make_{tag}", None)
        if make is None:
            self.find(element, f"{tag} is not supported")
            return
        if not element.get("id") or element.get("id") in self.leaves:
            self.find(element, "every element needs an id of its own")
            return
        if element.find(BPMN + "standardLoopCharacteristics") is not None:
            self.find(element, "a loop marker is not supported: draw the loop")
        if element.get("isForCompensation") == "true":
            self.find(element, "compensation is not supported")
        extensions = element.find(BPMN + "extensionElements")
        for name in ("preScript", "postScript"):
            if extensions is not None and extensions.find(SPIFF + name) is not None:
                self.find(element, f"a hidden script ({name}) is not allowed")
        loop = element.find(BPMN + "multiInstanceLoopCharacteristics")
        element_id = element.get("id")
        self.leaves[element_id] = (
            make(element, element_id) if loop is None else self._multi_instance(element, loop, make)
        )
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
            self.find(element, "a repeated activity needs either a list of items or a number")
        condition = text_of(loop.find(BPMN + "completionCondition"))
        for source in filter(None, (collection, cardinality, condition)):
            self.checked(element, source)
        item, given = loop.find(BPMN + "inputDataItem"), loop.find(BPMN + "outputDataItem")
        output = text_of(loop.find(BPMN + "loopDataOutputRef"))
        if output and given is None:
            self.find(element, "it collects results, but does not say which variable holds one")
        return MultiInstance(
            self.spec,
            element.get("id"),
            instance=instance.name,
            collection=collection,
            cardinality=cardinality,
            item_variable=loop.get(OFD + "item") or _variable(item),
            output=output,
            output_item=_variable(given),
            condition=condition,
            sequential=loop.get("isSequential") == "true",
            **self._named(element),
        )

    def _human(self, element: Any, name: str) -> Node:
        return Human(self.spec, name, **self._named(element))

    _make_userTask = _make_manualTask = _make_task = _human

    def _make_scriptTask(self, element: Any, name: str) -> Node:
        script = self.checked(element, text_of(element.find(BPMN + "script")), parse_script)
        return Script(self.spec, name, script=script, **self._named(element))

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
            self.find(element, "it does not say which decision table to ask")
        else:
            try:
                table = self.drawings.decision(reference.get("ref", ""))
            except ExpressionError as error:
                self.find(element, str(error))
        return BusinessRule(self.spec, name, table=table, **self._named(element))

    def _make_subProcess(self, element: Any, name: str) -> Node:
        if element.get("triggeredByEvent") == "true":
            self.find(element, "an event sub-process is not supported")
        key = f"{self.work.key}/{element.get('id')}"
        self.inside.append(Work(key, self.work.process_id, self.work.file, element))
        return SubProcess(self.spec, name, called=key, is_call=False, **self._named(element))

    def _make_callActivity(self, element: Any, name: str) -> Node:
        called = element.get("calledElement", "")
        if called:
            self.calls.append((element, called))
        else:
            self.find(element, "it does not say which process to call")
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
            self.find(element, "this event does not say what it waits for")
        return Catch(self.spec, name, definition=definition, **self._named(element))

    def _make_intermediateThrowEvent(self, element: Any, name: str) -> Node:
        return Throw(self.spec, name, definition=self._definition(element), **self._named(element))

    def _make_endEvent(self, element: Any, name: str) -> Node:
        return End(self.spec, name, definition=self._definition(element), **self._named(element))

    def _boundary(self, element: Any) -> str:
        definition = self._definition(element)
        interrupting = element.get("cancelActivity", "true") == "true"
        if definition is None:
            self.find(element, "this event does not say what it waits for")
        if isinstance(definition, Error) and not interrupting:
            self.find(element, "an error always interrupts its activity")
        name: str = element.get("id")
        if name in self.leaves:
            self.find(element, "every element needs an id of its own")
            return name
        self.leaves[name] = Boundary(
            self.spec, name, definition=definition, interrupting=interrupting, **self._named(element)
        )
        return name

    def _definition(self, element: Any) -> Definition | None:
        children = [child for child in element if is_bpmn(child)]
        found = [child for child in children if local_name(child).endswith("EventDefinition")]
        if len(found) > 1:
            self.find(element, "an event has one cause only")
        if not found:
            return None
        child = found[0]
        kind = local_name(child).removesuffix("EventDefinition")
        if kind not in _EVENTS[local_name(element)]:
            self.find(element, f"a {kind} event is not supported here")
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
            self.find(element if element is not None else reference, "it does not name a message")
        return name or ""

    def _code(self, table: dict[str, str | None], child: Any, attribute: str, element: Any) -> str | None:
        if not child.get(attribute):
            return None
        ref = f"{self.work.file}#{child.get(attribute)}"
        if ref not in table:
            self.find(element, f"“{child.get(attribute)}” is not defined in this file")
        return table.get(ref)

    def _timer(self, element: Any, definition: Any) -> Timer | None:
        for kind in ("timeDate", "timeDuration", "timeCycle"):
            source = text_of(definition.find(BPMN + kind))
            if source:
                if not clock.is_literal(source):
                    self.checked(element, source)
                return Timer(kind, source)
        self.find(element, "this timer does not say when")
        return None
