"""What another tool has noted on a step, once this service has its own: told, never in the way."""

import pytest

from processes.findings import ERROR, WARNING, Finding
from tests.unit.gate.conftest import through_the_gate

CAMUNDA = 'xmlns:c="http://camunda.org/schema/1.0/bpmn"'
ZEEBE = 'xmlns:c="http://camunda.org/schema/zeebe/1.0"'
OURS = '<ofd:assignment agency="HUB" role="COORD"/><ofd:form key="danger_check"/><ofd:clock code="K-02"/>'
SEVEN = ('c:formKey="embedded:app:x.html" c:assignee="demo" c:candidateGroups="nurses"', "")
EIGHT = (
    "",
    '<c:formDefinition formKey="embedded:app:x.html"/>'
    '<c:assignmentDefinition assignee="demo" candidateGroups="nurses"/>',
)


def found(namespace: str, attributes: str, elements: str) -> list[Finding]:
    drawing = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" {namespace}
      xmlns:ofd="urn:one-front-door:bpmn:1" id="d" targetNamespace="x">
      <process id="p" name="Visit" isExecutable="true"><startEvent id="s"/>
      <userTask id="visit" name="Visit" {attributes}>
      <extensionElements>{elements}</extensionElements></userTask>
      <endEvent id="e"/><sequenceFlow id="a" sourceRef="s" targetRef="visit"/>
      <sequenceFlow id="b" sourceRef="visit" targetRef="e"/></process></definitions>"""
    return through_the_gate("visit.bpmn", drawing.encode())


@pytest.mark.parametrize(
    ("namespace", "noted"), [(CAMUNDA, SEVEN), (ZEEBE, EIGHT)], ids=["Camunda 7", "Camunda 8"]
)
def test_a_step_with_a_form_and_a_role_of_ours_keeps_the_notes_of_another_tool_as_remarks(namespace, noted):
    attributes, elements = noted
    findings = found(namespace, attributes, elements + OURS)
    assert not [one.message for one in findings if one.severity == ERROR]
    told = {one.message: one for one in findings if one.rule in ("foreign-forms", "assignments")}
    assert set(told) == {
        "The step also refers to a form “embedded:app:x.html” of another system, which is not used.",
        "“demo” of another system is named on the step and is not asked.",
        "“nurses” of another system is named on the step and is not asked.",
    }
    assert {(one.severity, one.element_id) for one in told.values()} == {(WARNING, "visit")}


@pytest.mark.parametrize(
    ("namespace", "noted"), [(CAMUNDA, SEVEN), (ZEEBE, EIGHT)], ids=["Camunda 7", "Camunda 8"]
)
def test_a_form_of_another_tool_alone_must_be_put_right_by_choosing_one(namespace, noted):
    [one] = [each for each in found(namespace, *noted) if each.rule == "foreign-forms"]
    assert one.severity == ERROR
    assert one.help == "Choose a form from the list. The reference is then not used."
