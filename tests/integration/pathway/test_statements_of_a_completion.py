"""What one completion asks of the database: eight agencies are given work at once, a limit of the step ends,
a job is left for a worker. On the site with its real placement, clocks and audit. (issue 4, “Speed”)
"""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestrator.cases.asking import ask_agency
from orchestrator.clocks.models import Clock
from orchestrator.pathway import publishing, submitting
from processes import bundles, execution, instances
from processes import publishing as machine
from processes import tasks as verbs
from processes.models import HumanTask, ServiceRequest

from . import step_drawing
from .walk import Walk, agency, member_of

pytestmark = pytest.mark.django_db

AGENCIES = ("CSC", "POLICE", "HEALTH", "DA", "PERP", "PROB", "HOUS", "EDU")
NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
MOST_OF_THE_VERB = 14  #: issue 4
MOST_OF_AN_ANSWER = 23  #: with the form, the submission, the draft and the audit's act around it

DRAWING = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:ofd="urn:one-front-door:bpmn:1" id="d" targetNamespace="urn:one-front-door:processes">
  <bpmn:process id="eight_at_once" name="Eight at once" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:userTask id="look" name="Look at what was said">
      <bpmn:extensionElements>
        <ofd:assignment agency="HUB" role="COORD"/><ofd:form key="visit"/><ofd:clock code="L-01"/>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:parallelGateway id="both"/>
    <bpmn:serviceTask id="remind" name="Tell the leads">
      <bpmn:extensionElements>
        <ofd:operation name="remind" clock="K-05" to="LEAD" point="50"/>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:userTask id="position" name="Take a position">
      <bpmn:extensionElements>
        <ofd:assignment agency="{agency}" role="PRAC"/><ofd:form key="visit"/><ofd:subject variable="agency"/>
      </bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics>
        <bpmn:loopDataInputRef>agencies</bpmn:loopDataInputRef><bpmn:inputDataItem id="agency" name="agency"/>
      </bpmn:multiInstanceLoopCharacteristics>
    </bpmn:userTask>
    <bpmn:parallelGateway id="all"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="look"/>
    <bpmn:sequenceFlow id="f1" sourceRef="look" targetRef="both"/>
    <bpmn:sequenceFlow id="f2" sourceRef="both" targetRef="remind"/>
    <bpmn:sequenceFlow id="f3" sourceRef="both" targetRef="position"/>
    <bpmn:sequenceFlow id="f4" sourceRef="remind" targetRef="all"/>
    <bpmn:sequenceFlow id="f5" sourceRef="position" targetRef="all"/>
    <bpmn:sequenceFlow id="f6" sourceRef="all" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>"""


def look(walk: Walk) -> HumanTask:
    """Farah's task, whose limit runs; behind it eight agencies that take part in the case already."""
    for code in AGENCIES:
        ask_agency(walk.case, agency(walk.site, code), now=walk.now)
    files = {
        "eight_at_once.bpmn": DRAWING.encode(),
        "clocks.dmn": step_drawing.limits(),
        "vocabulary.json": (publishing.MODELS / "vocabulary.json").read_bytes(),
        "forms/visit.json": step_drawing._FORM,
    }
    bundle = bundles.of_files("eight_at_once", files)
    machine.publish_file(
        bundle, owner_key=walk.site.code, author="Carys Bowen", now=walk.now, gate=lambda _: ()
    )
    publishing.keep_forms(bundle, now=walk.now)
    started = instances.start(
        owner_key=walk.site.code,
        process_id="eight_at_once",
        business_key=walk.case.business_key,
        data={"agencies": list(AGENCIES)},
        by=None,
        now=walk.now,
    )
    assert Clock.objects.get(code="L-01").stopped_at is None
    return HumanTask.objects.select_related("step").get(instance_id=started.instance_id)


def answered(taken: CaptureQueriesContext, task: HumanTask, *, at_most: int) -> None:
    """Everything that belongs to the step is there, and was written with no more statements than that."""
    opened = HumanTask.objects.filter(instance_id=task.instance_id, step__element_id="position")
    assert sorted(opened.values_list("item", flat=True)) == sorted(AGENCIES)
    assert Clock.objects.get(code="L-01").stopped_at is not None
    assert ServiceRequest.objects.filter(instance_id=task.instance_id, state="waiting").exists()
    said = _counted(taken)
    assert len(said) <= at_most, "\n".join(f"{number}. {each[:150]}" for number, each in enumerate(said, 1))


def test_the_step_takes_at_most_fourteen_statements(received: Walk):
    task = look(received)
    by = member_of(task)
    with CaptureQueriesContext(connection) as taken, execution.lock(task.instance_id) as instance:
        held = verbs.hold(instance, task.pk, by=by)
        verbs.complete(instance, held, data={"again": "no"}, by=by, now=received.now)
    answered(taken, task, at_most=MOST_OF_THE_VERB)


def test_an_answer_takes_few_more_for_its_form_its_submission_and_its_act(received: Walk):
    task = look(received)
    by = member_of(task)
    answers: dict[str, Any] = {"again": "no"}
    with CaptureQueriesContext(connection) as taken:
        submitting.submit(task, answers, by=by, now=received.now)
    answered(taken, task, at_most=MOST_OF_AN_ANSWER)


def _counted(taken: CaptureQueriesContext) -> Sequence[str]:
    return [" ".join(query["sql"].split()) for query in taken if not query["sql"].startswith(NOT_COUNTED)]
