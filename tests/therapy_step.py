"""A process owner adds a step: occupational therapy looks at the home, with a form and a limit of its own.

`added` gives the files of a pathway that change, whether they are those of a draft or of a copy of `bpmn/`.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from orchestrator.clocks.limit_rows import ALL, Cell, ClockRow
from orchestrator.clocks.limits import Limit
from orchestrator.clocks.limits_table import write_row
from orchestrator.studio.clock_words import with_clock

STEP = "Say whether the home is safe to move about in"
FORM = "moving_about"
FRONT_DOOR = ("ofd_front_door/ofd_front_door.bpmn", "family_map_to_choose_again")
ASSESSMENT = ("agency_assessment/agency_assessment.bpmn", "answer_to_release")
LIMIT = ClockRow("L-01", "Home visit by occupational therapy", {ALL: Cell(Limit.parse("6 wh"), (50,))})

_TASK = """<bpmn:userTask id="moving_about" name="{name}">
      <bpmn:documentation>Can everybody in this family move about safely at home?</bpmn:documentation>
      <bpmn:extensionElements>
        <ofd:assignment agency="{agency}" role="{role}"/><ofd:form key="{form}"/><ofd:clock code="L-01"/>
        <ofd:why>Care Act 2014, section 9</ofd:why>
      </bpmn:extensionElements>
      <bpmn:incoming>{flow}</bpmn:incoming><bpmn:outgoing>moving_about_on</bpmn:outgoing>
    </bpmn:userTask>
    """
_SHAPE = """<bpmndi:BPMNShape id="moving_about_di" bpmnElement="moving_about">
        <dc:Bounds x="{x}" y="{y}" width="100" height="80"/>
      </bpmndi:BPMNShape>
      """


def form() -> bytes:
    """Questions of every kind, most of which must be answered."""
    yes_no = {"type": "string", "widget": "yes_no", "title": "Is equipment needed?", "process": True}
    questions: dict[str, Any] = {
        "hard": {"type": "string", "widget": "textarea", "title": "What makes moving hard?", "minLength": 30},
        "equipment": yes_no,
        "which": {
            "type": "string",
            "widget": "text",
            "title": "Which equipment?",
            "showWhen": {"equipment": ["yes"]},
        },
        "visit": {"type": "string", "widget": "date", "title": "When is the visit?", "notBefore": "today"},
        "looked_at": {
            "type": "string",
            "widget": "datetime",
            "title": "When was it looked at?",
            "notAfter": "today",
        },
        "falls": {"type": "integer", "widget": "number", "title": "How many falls?", "minimum": 0},
        "members": {
            "type": "array",
            "widget": "repeat",
            "title": "Each person",
            "forEach": "members",
            "items": {
                "type": "object",
                "properties": {
                    "manages": {"type": "string", "widget": "yes_no_unknown", "title": "Do they manage?"},
                    "risk": {
                        "type": "string",
                        "widget": "radios",
                        "title": "What is the risk?",
                        "oneOf": [
                            {"const": "danger", "title": "In danger at home"},
                            {"const": "some", "title": "Some risk"},
                        ],
                    },
                },
                "required": ["manages", "risk"],
            },
        },
        "told": {
            "type": "string",
            "widget": "select",
            "title": "Whom did you ask?",
            "choicesFrom": "members",
        },
    }
    return json.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "key": FORM,
            "title": "Moving about at home",
            "type": "object",
            "properties": questions,
            "required": ["hard", "equipment", "which", "visit", "looked_at", "falls", "members", "told"],
        }
    ).encode()


def added(
    files: Mapping[str, bytes],
    *,
    where: tuple[str, str] = FRONT_DOOR,
    agency: str = "OT",
    role: str = "PRAC",
    form_key: str = FORM,
) -> dict[str, bytes]:
    """The changed files: the drawing with the step on this flow, the table of limits, the form."""
    path, flow = where
    drawing = files[path].decode()
    drawing = _drawn(drawing, flow, agency=agency, role=role, form=form_key)
    changed = {
        path: drawing.encode(),
        "clocks.dmn": write_row(files["clocks.dmn"], LIMIT),
        "vocabulary.json": with_clock(files["vocabulary.json"], LIMIT.code, LIMIT.name),
    }
    return changed | ({f"forms/{FORM}.json": form()} if form_key == FORM else {})


def _drawn(drawing: str, flow: str, *, agency: str, role: str, form: str) -> str:
    found = re.search(rf'<bpmn:sequenceFlow id="{flow}"[^>]*targetRef="(\w+)"', drawing)
    assert found is not None, flow
    after = found[1]
    rewired = found[0].replace(f'targetRef="{after}"', 'targetRef="moving_about"')
    on = f'<bpmn:sequenceFlow id="moving_about_on" sourceRef="moving_about" targetRef="{after}"/>\n    '
    task = _TASK.format(name=STEP, agency=agency, role=role, form=form, flow=flow)
    drawing = drawing.replace(found[0], task + on + rewired)  # in the same sub-process
    drawing = drawing.replace(
        f"<bpmn:incoming>{flow}</bpmn:incoming>", "<bpmn:incoming>moving_about_on</bpmn:incoming>"
    )
    shape = drawing.index(f'<bpmndi:BPMNShape id="{after}_di"')
    x, y = re.findall(r'<dc:Bounds x="(\d+)[^"]*" y="(\d+)', drawing[shape:])[0]
    drawing = drawing[:shape] + _SHAPE.format(x=int(x), y=int(y) + 2000) + drawing[shape:]
    edge = re.search(rf'<bpmndi:BPMNEdge id="{flow}_di".*?</bpmndi:BPMNEdge>', drawing, re.DOTALL)
    assert edge is not None
    copy = edge[0].replace(flow, "moving_about_on")
    return drawing.replace(edge[0], edge[0] + copy)
