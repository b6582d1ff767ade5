"""From a safe file to plain data. Nothing is judged here: what is odd is kept for the lint rules to see."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from processes.findings import ERROR, Finding, Severity
from processes.graph import (
    CONTAINERS,
    Assignment,
    ClockPoint,
    EventDefinition,
    Extensions,
    Flow,
    Lane,
    Level,
    MultiInstance,
    Node,
    Other,
    ProcessGraph,
)
from processes.model_files import BPMN, KEPT_BYTES, SafeFile, open_model

OFD = "urn:one-front-door:bpmn:1"
B = f"{{{BPMN}}}"

#: What may stand among the steps and is not one: notes, pictures of documents, and a step's own settings.
_NOT_FLOW = frozenset(
    {
        "documentation",
        "extensionElements",
        "laneSet",
        "ioSpecification",
        "property",
        "auditing",
        "monitoring",
        "supportedInterfaceRef",
        "incoming",
        "outgoing",
        "association",
        "group",
        "textAnnotation",
        "category",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "dataObject",
        "dataObjectReference",
        "multiInstanceLoopCharacteristics",
        "correlationSubscription",
        "standardLoopCharacteristics",
        "completionCondition",
    }
)
_REFERENCES = {
    "message": "messageRef",
    "error": "errorRef",
    "escalation": "escalationRef",
    "signal": "signalRef",
}


@dataclass(frozen=True)
class Model:
    """One drawing: its processes, and the safe file for rules that look at the XML itself."""

    source: SafeFile
    processes: tuple[ProcessGraph, ...]

    @property
    def file(self) -> str:
        return self.source.name

    def finding(
        self,
        rule: str,
        thing: "Node | Flow | Lane | Other | Level | ProcessGraph | None",
        message: str,
        help: str,
        severity: Severity = ERROR,
    ) -> Finding:
        """A finding about one thing of this drawing, or about the whole file."""
        return Finding(
            file=self.file,
            rule=rule,
            message=message,
            help=help,
            severity=severity,
            line=thing.line if thing else None,
            element_id=thing.id if thing else "",
            element_name=thing.name if thing else "",
        )

    @property
    def executable(self) -> tuple[ProcessGraph, ...]:
        """The processes that run here; others are partners drawn for the reader."""
        return tuple(process for process in self.processes if process.executable)

    def finding_at(
        self,
        rule: str,
        element: etree._Element,
        message: str,
        help: str,
        severity: Severity = ERROR,
    ) -> Finding:
        """A finding about a place in the XML; the nearest element with an id around it is named."""
        owner = element
        while owner.getparent() is not None and not (
            owner.get("id") and etree.QName(owner).namespace == BPMN
        ):
            owner = owner.getparent()
        return Finding(
            file=self.file,
            rule=rule,
            message=message,
            help=help,
            severity=severity,
            line=element.sourceline,
            element_id=one_line(owner.get("id"))[:100],
            element_name=one_line(owner.get("name"))[:200],
        )


@lru_cache(maxsize=32)
def parse(name: str, content: bytes) -> Model:
    """Read a drawing, to look at only: the newest are kept, so the same bytes give the same object.

    Raises `processes.model_files.RefusedFile`.
    """
    return model_of(open_model(name, content))


def model_of(source: SafeFile) -> Model:
    """The processes of a safe file, executable or not. What is kept of the file is kept of them."""
    return _kept(source) if len(source.content) <= KEPT_BYTES else _read(source)


@lru_cache(maxsize=64)
def _kept(source: SafeFile) -> Model:
    return _read(source)


def _read(source: SafeFile) -> Model:
    names = _referenced_names(source.root)
    processes = tuple(_process(element, names) for element in source.root.iterchildren(B + "process"))
    return Model(source=source, processes=processes)


def one_line(text: str | None) -> str:
    """A name as it is shown everywhere: one line, no control characters, single spaces."""
    cleaned = "".join(" " if not character.isprintable() else character for character in text or "")
    return re.sub(r"\s+", " ", cleaned).strip()


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _referenced_names(root: etree._Element) -> dict[str, str]:
    """Id of a message, error or escalation to the name (or code) that it stands for."""
    names = {}
    for element in root:
        code = element.get("errorCode") or element.get("escalationCode") or element.get("name")
        if element.get("id") and local(element) in _REFERENCES:
            names[element.get("id")] = one_line(code)
    return names


def _process(element: etree._Element, names: dict[str, str]) -> ProcessGraph:
    lanes = tuple(_lanes(element))
    lane_of = {node_id: lane.name for lane in lanes for node_id in lane.node_ids}
    levels: dict[str, Level] = {}
    _read_level(element, "", names, lane_of, levels)
    return ProcessGraph(
        id=element.get("id", ""),
        name=one_line(element.get("name")),
        line=element.sourceline,
        executable=element.get("isExecutable", "").strip() in ("true", "1"),
        levels=levels,
        lanes=lanes,
    )


def _read_level(
    element: etree._Element,
    parent: str,
    names: dict[str, str],
    lane_of: dict[str, str],
    levels: dict[str, Level],
) -> None:
    nodes: dict[str, Node] = {}
    flows: list[Flow] = []
    others: list[Other] = []
    id = element.get("id", "")
    inner: list[etree._Element] = []
    for child in element.iterchildren():
        tag = etree.QName(child)
        if tag.namespace != BPMN or tag.localname in _NOT_FLOW:
            continue
        if tag.localname == "sequenceFlow":
            flows.append(_flow(child, id))
        elif _is_node(tag.localname):
            node = _node(child, id, names, lane_of)
            if node.id not in nodes:  # a second one of the same id is reported by the rule on ids
                nodes[node.id] = node
                if tag.localname in CONTAINERS:
                    inner.append(child)
        else:
            others.append(
                Other(tag.localname, child.get("id", ""), one_line(child.get("name")), child.sourceline)
            )
    if id in levels:
        return
    levels[id] = Level(
        id=id,
        kind=local(element),
        name=one_line(element.get("name")),
        line=element.sourceline,
        nodes=nodes,
        flows=tuple(flows),
        others=tuple(others),
        parent=parent,
    )
    for child in inner:
        _read_level(child, id, names, lane_of, levels)


def _is_node(tag: str) -> bool:
    return tag.endswith(("Task", "Event", "Gateway")) or tag in ("task", "callActivity", *CONTAINERS)


def _flow(element: etree._Element, level: str) -> Flow:
    condition = element.find(B + "conditionExpression")
    return Flow(
        id=element.get("id", ""),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        level=level,
        name=one_line(element.get("name")),
        line=element.sourceline,
        condition=None if condition is None else _text(condition),
    )


def _node(element: etree._Element, level: str, names: dict[str, str], lane_of: dict[str, str]) -> Node:
    id = element.get("id", "")
    script = element.find(B + "script")
    kind = local(element)
    cancels = element.get("cancelActivity", "true") if kind == "boundaryEvent" else "true"
    return Node(
        id=id,
        kind=kind,
        level=level,
        name=one_line(element.get("name")),
        line=element.sourceline,
        lane=lane_of.get(id, ""),
        documentation="\n".join(_text(text) for text in element.iterchildren(B + "documentation")),
        ofd=extensions_of(element),
        events=tuple(_events(element, names)),
        attached_to=element.get("attachedToRef", ""),
        interrupting=cancels.strip() not in ("false", "0"),
        default=element.get("default", ""),
        called=element.get("calledElement", ""),
        message=names.get(element.get("messageRef", ""), "") if kind in ("sendTask", "receiveTask") else "",
        script="" if script is None else "".join(str(part) for part in script.itertext()),
        multi_instance=_multi_instance(element.find(B + "multiInstanceLoopCharacteristics")),
        standard_loop=element.find(B + "standardLoopCharacteristics") is not None,
        by_event=element.get("triggeredByEvent", "").strip() in ("true", "1"),
        compensates=element.get("isForCompensation", "").strip() in ("true", "1"),
    )


def _events(element: etree._Element, names: dict[str, str]) -> Iterator[EventDefinition]:
    for child in element.iterchildren():
        tag = etree.QName(child)
        if tag.namespace != BPMN or not tag.localname.endswith(("EventDefinition", "eventDefinitionRef")):
            continue
        kind = tag.localname.removesuffix("EventDefinition")
        reference = child.get(_REFERENCES[kind], "") if kind in _REFERENCES else ""
        timers = [part for part in child.iterchildren() if local(part).startswith("time")]
        yield EventDefinition(
            kind=kind,
            reference=reference,
            name=names.get(reference, ""),
            timer=local(timers[0]) if timers else "",
            expression=_text(timers[0]) if timers else "",
            timers=len(timers),
        )


def _multi_instance(element: etree._Element | None) -> MultiInstance | None:
    if element is None:
        return None
    parts = {local(child): child for child in element.iterchildren()}
    item = parts.get("inputDataItem")

    def text(tag: str) -> str:
        return _text(parts[tag]) if tag in parts else ""

    return MultiInstance(
        sequential=element.get("isSequential", "").strip() in ("true", "1"),
        collection=element.get(f"{{{OFD}}}collection", "").strip() or text("loopDataInputRef"),
        item=element.get(f"{{{OFD}}}item", "").strip()
        or ("" if item is None else item.get("name") or item.get("id", "")),
        cardinality=text("loopCardinality"),
        completion_condition=text("completionCondition"),
        output=text("loopDataOutputRef") or ("item" if "outputDataItem" in parts else ""),
    )


def _lanes(process: etree._Element) -> Iterator[Lane]:
    for lane in process.iterfind(f"{B}laneSet//{B}lane"):
        members = tuple(_text(reference) for reference in lane.iterchildren(B + "flowNodeRef"))
        yield Lane(
            id=lane.get("id", ""),
            name=one_line(lane.get("name")),
            line=lane.sourceline,
            node_ids=members,
            ofd=extensions_of(lane),
        )


def extensions_of(element: etree._Element) -> Extensions:
    """What our own extension elements say about one element. The first of a kind counts."""
    found: dict[str, etree._Element] = {}
    for child in element.iterfind(f"{B}extensionElements/{{{OFD}}}*"):
        found.setdefault(local(child), child)

    def value(tag: str, attribute: str) -> str:
        return found[tag].get(attribute, "").strip() if tag in found else ""

    assignment, clock, operation = (found.get(tag) for tag in ("assignment", "clock", "operation"))
    parameters = {} if operation is None else {str(key): str(text) for key, text in operation.attrib.items()}
    return Extensions(
        assignment=None
        if assignment is None
        else Assignment(value("assignment", "agency"), value("assignment", "role")),
        form=value("form", "key"),
        clock=None if clock is None else ClockPoint(value("clock", "code"), value("clock", "point")),
        operation=parameters.pop("name", "").strip(),
        parameters=parameters,
        decision=value("decision", "ref"),
        locked=value("locked", "rule"),
        why=_text(found["why"]) if "why" in found else "",
        subject=value("subject", "variable"),
        names=tuple(found),
    )


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()
