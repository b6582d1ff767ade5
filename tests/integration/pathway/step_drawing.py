"""A small drawing with limits of its own: occupational therapy visits once (L-01), then asks about each
person of the family (L-02). Published beside the pathway of the repository.
"""

from datetime import datetime
from typing import Any

from orchestrator.agencies.models import Site
from orchestrator.clocks.limit_rows import ALL, Cell, ClockRow
from orchestrator.clocks.limits import Limit
from orchestrator.clocks.limits_table import write_row
from orchestrator.pathway.publishing import MODELS, keep_forms
from processes import bundles, instances
from processes import publishing as machine
from processes.models import ProcessVersion

from .walk import Walk

PROCESS = "therapy_visit"

_DRAWING = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:ofd="urn:one-front-door:bpmn:1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="d" targetNamespace="urn:one-front-door:processes">
  <bpmn:process id="therapy_visit" name="Therapy visit" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>
    <bpmn:exclusiveGateway id="merge"><bpmn:incoming>f0</bpmn:incoming><bpmn:incoming>back</bpmn:incoming>
      <bpmn:outgoing>f1</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:userTask id="visit" name="Visit the family at home">
      <bpmn:extensionElements>
        <ofd:assignment agency="OT" role="PRAC"/><ofd:form key="visit"/><ofd:clock code="L-01"/>
      </bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:userTask>
    %(timer)s
    <bpmn:exclusiveGateway id="which" default="on"><bpmn:incoming>f2</bpmn:incoming>
      <bpmn:outgoing>back</bpmn:outgoing><bpmn:outgoing>on</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:userTask id="each" name="Say how each person manages">
      <bpmn:extensionElements>
        <ofd:assignment agency="OT" role="PRAC"/><ofd:form key="visit"/><ofd:clock code="L-02"/>
        <ofd:subject variable="person"/>
      </bpmn:extensionElements>
      <bpmn:incoming>on</bpmn:incoming><bpmn:outgoing>f4</bpmn:outgoing>
      <bpmn:multiInstanceLoopCharacteristics>
        <bpmn:loopDataInputRef>people()</bpmn:loopDataInputRef>
        <bpmn:inputDataItem id="person" name="person"/>
      </bpmn:multiInstanceLoopCharacteristics>
    </bpmn:userTask>
    <bpmn:endEvent id="end"><bpmn:incoming>f4</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="merge"/>
    <bpmn:sequenceFlow id="f1" sourceRef="merge" targetRef="visit"/>
    <bpmn:sequenceFlow id="f2" sourceRef="visit" targetRef="which"/>
    <bpmn:sequenceFlow id="back" sourceRef="which" targetRef="merge">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">again == "yes"</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="on" sourceRef="which" targetRef="each"/>
    <bpmn:sequenceFlow id="f4" sourceRef="each" targetRef="end"/>
    %(flows)s
  </bpmn:process>
</bpmn:definitions>"""

_TIMER = """<bpmn:boundaryEvent id="half" name="Half gone" attachedToRef="visit" cancelActivity="false">
      <bpmn:extensionElements><ofd:clock code="L-01" point="50"/></bpmn:extensionElements>
      <bpmn:outgoing>t1</bpmn:outgoing>
      <bpmn:timerEventDefinition id="half_timer">
        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">clock_due("L-01", "50")</bpmn:timeDate>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:serviceTask id="half_remind" name="Remind">
      <bpmn:extensionElements>
        <ofd:operation name="remind" clock="L-01" to="assignee" point="50"/>
      </bpmn:extensionElements>
      <bpmn:incoming>t1</bpmn:incoming><bpmn:outgoing>t2</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:endEvent id="half_end"><bpmn:incoming>t2</bpmn:incoming></bpmn:endEvent>"""
_TIMER_FLOWS = """<bpmn:sequenceFlow id="t1" sourceRef="half" targetRef="half_remind"/>
    <bpmn:sequenceFlow id="t2" sourceRef="half_remind" targetRef="half_end"/>"""

_FORM = b"""{"$schema": "https://json-schema.org/draft/2020-12/schema", "key": "visit", "title": "The visit",
 "type": "object",
 "properties": {"again": {"type": "string", "widget": "yes_no", "title": "Go again?", "process": true}},
 "required": ["again"]}"""


def limits() -> bytes:
    """The table of the repository, and two limits of steps."""
    content = (MODELS / "clocks.dmn").read_bytes()
    visit = {ALL: Cell(Limit.parse("4 wh"), (50,)), "R": Cell(Limit.parse("1 h"), (50,))}
    content = write_row(content, ClockRow("L-01", "Visit by occupational therapy", visit))
    return write_row(content, ClockRow("L-02", "How each manages", {ALL: Cell(Limit.parse("2 wh"), (50,))}))


def publish(site: Site, *, now: datetime, drawn_timer: bool = False) -> ProcessVersion:
    """The drawing as a version of the site; with `drawn_timer` it watches half of L-01 itself."""
    words = {"timer": _TIMER, "flows": _TIMER_FLOWS} if drawn_timer else {"timer": "", "flows": ""}
    files = {
        f"{PROCESS}.bpmn": (_DRAWING % words).encode(),
        "clocks.dmn": limits(),
        "vocabulary.json": (MODELS / "vocabulary.json").read_bytes(),
        "forms/visit.json": _FORM,
    }
    bundle = bundles.of_files(PROCESS, files)
    version = machine.publish_file(
        bundle, owner_key=site.code, author="Carys Bowen", now=now, gate=lambda _: ()
    ).version
    keep_forms(bundle, now=now)
    return version


def begin(walk: Walk, *, drawn_timer: bool = False) -> Any:
    """The visit is due in the case of the walk, from now."""
    publish(walk.site, now=walk.now, drawn_timer=drawn_timer)
    started = instances.start(
        owner_key=walk.site.code,
        process_id=PROCESS,
        business_key=walk.case.business_key,
        data={},
        by=None,
        now=walk.now,
    )
    assert started.outcome.incident is None, started.outcome.incident.cause
    walk.settle()
    walk.refresh()
    return started
