"""The real drawings, bent as a careless or malicious process owner would bend them."""

from functools import lru_cache

from lxml import etree

from processes.catalogue import Catalogue, catalogue_of
from processes.findings import Finding
from processes.lint_rules import LOCKED, locked_marks
from processes.linting import lint
from processes.model_files import open_model
from processes.parsing import OFD, B, Model, model_of
from tests.unit.gate.conftest import REPOSITORY, surroundings

STEPS = ("userTask", "serviceTask", "callActivity", "businessRuleTask", "intermediateThrowEvent")


@lru_cache(maxsize=1)
def known() -> Catalogue:
    files, vocabulary, forms = surroundings()
    return catalogue_of(files, vocabulary=vocabulary, forms=forms)


@lru_cache(maxsize=32)
def _text(name: str, marks: bool) -> bytes:
    root = etree.parse(REPOSITORY / "bpmn" / name / f"{name}.bpmn").getroot()
    taken = [] if marks else root.iter(f"{{{OFD}}}locked")
    for element in [*root.iterchildren("{*}BPMNDiagram"), *taken]:
        element.getparent().remove(element)  # nothing may hang on the picture or on the marks
    return etree.tostring(root)


class Drawing:
    """One real drawing without picture and marks, to be bent in place. The rule that misses the marks is
    asked where they are left.
    """

    def __init__(self, name: str, *, marks: bool = False) -> None:
        self.name = name
        self.marks = marks
        self.root = etree.fromstring(_text(name, marks))
        self.ids = 0

    def __getitem__(self, id: str) -> etree._Element:
        return next(element for element in self.root.iter() if element.get("id") == id)

    def all(self, *tags: str) -> list[etree._Element]:
        return [element for tag in tags for element in self.root.iter(B + tag)]

    def ofd(self, id: str, tag: str) -> etree._Element:
        return self[id].find(f"{B}extensionElements/{{{OFD}}}{tag}")

    def out(self, id: str) -> list[etree._Element]:
        return [flow for flow in self.all("sequenceFlow") if flow.get("sourceRef") == id]

    def into(self, id: str) -> list[etree._Element]:
        return [flow for flow in self.all("sequenceFlow") if flow.get("targetRef") == id]

    def add(self, beside: str, tag: str, **attributes: str) -> str:
        self.ids += 1
        made = etree.SubElement(self[beside].getparent(), B + tag, id=f"x{self.ids}", **attributes)
        return made.get("id")

    def arrow(self, source: str, target: str, condition: str = "") -> str:
        id = self.add(source, "sequenceFlow", sourceRef=source, targetRef=target)
        if condition:
            etree.SubElement(self[id], B + "conditionExpression").text = condition
        return id

    def call(self, beside: str, name: str, called: str, clock: str) -> str:
        """A called process with its clock."""
        id = self.add(beside, "callActivity", name=name, calledElement=called)
        extensions = etree.SubElement(self[id], B + "extensionElements")
        etree.SubElement(extensions, f"{{{OFD}}}clock", code=clock)
        return id

    def choice_after(self, id: str, to: str, condition: str = 'rating() == "B"') -> None:
        """Behind a step, a choice with a second route that leads to just before another."""
        (flow,) = self.out(id)
        on = flow.get("targetRef")
        gateway = self.add(id, "exclusiveGateway", name="Screen out?")
        flow.set("targetRef", gateway)
        target = self.merge_before(to) if self[to].getparent() is not None else to
        self[gateway].set("default", self.arrow(gateway, target if on == to else on))
        self.arrow(gateway, target, condition)

    def merge_before(self, id: str) -> str:
        """A merge into which all that leads to a step leads now; an end, a gateway is one itself."""
        if self[id].tag in (B + "endEvent", B + "exclusiveGateway"):
            return id
        gateway = self.add(id, "exclusiveGateway")
        for flow in self.into(id):
            flow.set("targetRef", gateway)
        self.arrow(gateway, id)
        return gateway

    def end(self, beside: str, kind: str = "") -> str:
        id = self.add(beside, "endEvent", name="Closed")
        if kind == "error":
            error = etree.Element(B + "error", id="Err", errorCode="E1", name="E1")
            self.root.insert(0, error)
            etree.SubElement(self[id], B + "errorEventDefinition", id=f"{id}_e", errorRef="Err")
        elif kind:
            etree.SubElement(self[id], f"{B}{kind}EventDefinition", id=f"{id}_e")
        return id

    def edge(self, host: str, to: str, *, message: str = "", interrupting: bool = True) -> None:
        """An event on the edge of a step that leads elsewhere: a time, or a message."""
        cancels = "true" if interrupting else "false"
        id = self.add(host, "boundaryEvent", name="Edge", attachedToRef=host, cancelActivity=cancels)
        if message:
            self.root.insert(0, etree.Element(B + "message", id="Msg", name=message))
            etree.SubElement(self[id], B + "messageEventDefinition", id=f"{id}_e", messageRef="Msg")
        else:
            made = etree.SubElement(self[id], B + "timerEventDefinition", id=f"{id}_e")
            etree.SubElement(made, B + "timeDuration").text = '"PT4H"'
        self.arrow(id, to)

    def without(self, id: str) -> None:
        """A step taken out, with what sits on its edge, and its arrows joined."""
        (on,) = self.out(id)
        for flow in self.into(id):
            flow.set("targetRef", on.get("targetRef"))
        for event in [each for each in self.all("boundaryEvent") if each.get("attachedToRef") == id]:
            for flow in self.out(event.get("id")):
                flow.getparent().remove(flow)
            event.getparent().remove(event)
        for element in (on, self[id]):
            element.getparent().remove(element)

    def model(self) -> Model:
        return model_of(open_model(f"{self.name}.bpmn", etree.tostring(self.root)))

    def findings(self) -> list[Finding]:
        """What all rules over a drawing say."""
        found = lint(self.model(), known().context)
        return [each for each in found if self.marks or each.rule != locked_marks.RULE]

    def refusals(self) -> dict[str, str]:
        """The locked rules alone, quicker: those that refuse it, each with what it says."""
        model = self.model()
        rules = [rule for rule in LOCKED if self.marks or rule is not locked_marks.check]
        found = (found for rule in rules for found in rule(model, known().context))
        return {each.rule: each.message for each in found if each.is_error}


def by_a_choice(drawing: Drawing, after: str, to: str) -> None:
    drawing.choice_after(after, to)


def by_an_arrow(drawing: Drawing, after: str, to: str) -> None:
    (flow,) = drawing.out(after)
    flow.set("targetRef", to)


def by_an_end(drawing: Drawing, after: str, to: str) -> None:
    drawing.choice_after(after, drawing.end(after))


def by_stopping_all(drawing: Drawing, after: str, to: str) -> None:
    drawing.choice_after(after, drawing.end(after, "terminate"))


def by_an_error(drawing: Drawing, after: str, to: str) -> None:
    drawing.choice_after(after, drawing.end(after, "error"))


def by_a_fork_that_stops_all(drawing: Drawing, after: str, to: str) -> None:
    (flow,) = drawing.out(after)
    fork = drawing.add(after, "parallelGateway")
    drawing.arrow(fork, flow.get("targetRef"))
    drawing.arrow(fork, drawing.end(after, "terminate"))
    flow.set("targetRef", fork)


def by_a_sub_process(drawing: Drawing, after: str, to: str) -> None:
    sub = drawing.add(after, "subProcess", name="Quickly")
    for tag in ("startEvent", "endEvent"):
        etree.SubElement(drawing[sub], B + tag, id=f"{sub}_{tag}")
    etree.SubElement(
        drawing[sub],
        B + "sequenceFlow",
        id=f"{sub}_f",
        sourceRef=f"{sub}_startEvent",
        targetRef=f"{sub}_endEvent",
    )
    target = drawing.merge_before(to)
    drawing.arrow(sub, target)
    drawing.choice_after(after, sub)


def by_a_called_process(drawing: Drawing, after: str, to: str) -> None:
    other = drawing.call(after, "Something else", "referrer_feedback", "K-10")
    target = drawing.merge_before(to)
    drawing.arrow(other, target)
    drawing.choice_after(after, other)


def by_waiting_for_another(drawing: Drawing, after: str, to: str) -> None:
    """An event gateway: whatever comes first."""
    (flow,) = drawing.out(after)
    gateway = drawing.add(after, "eventBasedGateway", name="Screen out?")
    drawing.root.insert(0, etree.Element(B + "message", id="Msg", name="agency.responded"))
    for onward, kind in ((flow.get("targetRef"), "time"), (drawing.merge_before(to), "message")):
        id = drawing.add(after, "intermediateCatchEvent", name=f"By {kind}")
        if kind == "time":
            timer = etree.SubElement(drawing[id], B + "timerEventDefinition", id=f"{id}_e")
            etree.SubElement(timer, B + "timeDuration").text = '"PT4H"'
        else:
            etree.SubElement(drawing[id], B + "messageEventDefinition", id=f"{id}_e", messageRef="Msg")
        drawing.arrow(gateway, id)
        drawing.arrow(id, onward)
    flow.set("targetRef", gateway)


WAYS = (
    by_a_choice, by_an_arrow, by_an_end, by_stopping_all, by_an_error, by_a_fork_that_stops_all,
    by_a_sub_process, by_a_called_process, by_waiting_for_another,
)  # fmt: skip


def edge_to_the_end(drawing: Drawing, host: str, to: str) -> None:
    drawing.edge(host, drawing.end(host))


def edge_that_stops_all(drawing: Drawing, host: str, to: str) -> None:
    drawing.edge(host, drawing.end(host, "terminate"), interrupting=False)


def edge_further_on(drawing: Drawing, host: str, to: str) -> None:
    drawing.edge(host, drawing.merge_before(to))


def edge_by_message(drawing: Drawing, host: str, to: str) -> None:
    drawing.edge(host, drawing.merge_before(to), message="info.added")


EDGES = (edge_to_the_end, edge_that_stops_all, edge_further_on, edge_by_message)
