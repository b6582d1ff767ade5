"""Files that people bring, and what becomes of them."""

import io
import zipfile

from processes import drafts
from processes.models import ProcessVersion, VersionState

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FOREIGN = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made elsewhere -->
<definitions xmlns="{BPMN}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:elsewhere">
  <process id="Process_1" name="Home visit">
    <startEvent id="start" name="Asked"><outgoing>f1</outgoing></startEvent>
    <userTask id="visit" name="Visit the café" camunda:assignee="demo" camunda:class="org.example.Visit">
      <extensionElements><camunda:properties><camunda:property name="colour" value="blue"/>
      </camunda:properties></extensionElements><incoming>f1</incoming><outgoing>f2</outgoing></userTask>
    <endEvent id="end" name="Done"><incoming>f2</incoming></endEvent>
    <sequenceFlow id="f1" sourceRef="start" targetRef="visit"/>
    <sequenceFlow id="f2" sourceRef="visit" targetRef="end"/>
  </process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="Process_1">
    <bpmndi:BPMNShape id="visit_di" bpmnElement="visit"><dc:Bounds x="10" y="20" width="100" height="80"/>
    </bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""
STEP = f"""<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="x">
  <process id="P" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="m"/>
  %s<sequenceFlow id="f2" sourceRef="m" targetRef="e"/><endEvent id="e"/></process></definitions>"""


def task(inside="", attributes=""):
    return STEP % f'<userTask id="m" name="Step" {attributes}>{inside}</userTask>'


def within(inside):
    return task(f"<extensionElements>{inside}</extensionElements>")


#: Asks for a file of the machine that reads it.
LOCAL_FILE = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>{task()}'


def zipped(*files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def only_draft():
    return ProcessVersion.objects.get(state=VersionState.DRAFT)


def kept_at(path: str) -> bytes:
    content = drafts.file(only_draft(), path)
    assert content is not None
    return content
