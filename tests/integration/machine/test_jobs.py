"""Service tasks: an operation commits with its step; a failure is tried again; a refusal has a route."""

from datetime import timedelta

import pytest

from processes import incidents, wakeups
from processes.models import Incident, Message, RequestState, ServiceRequest
from processes.registries import registry

from .conftest import NOW, the_task

pytestmark = pytest.mark.django_db


def test_an_operation_runs_after_its_step_with_its_parameters_and_variables(begin, world):
    instance_id = begin("served", data={"round": 1}, item="HEALTH")
    assert world.noted == []
    assert wakeups.run_due(NOW) is True
    call = world.noted[0]
    assert (call.operation, call.parameters, call.item) == ("note", {"to": "LEAD"}, "HEALTH")
    assert (call.owner_key, call.business_key, call.data["round"]) == ("fenmarsh", "case-1", 1)
    assert call.element_name == "Note it"
    assert the_task(instance_id).data["noted"] is True
    assert ServiceRequest.objects.get().state == RequestState.DONE
    assert wakeups.run_due(NOW) is False


def test_a_modelled_refusal_takes_the_route_of_the_drawing_and_undoes_the_operation(begin, world):
    instance_id = begin("served")
    world.fail_operation = "refuse"
    wakeups.run_due(NOW)
    assert the_task(instance_id, "repair").is_open
    assert not Message.objects.filter(name="left.by.operation").exists()
    assert Incident.objects.count() == 0


def test_a_failing_operation_is_undone_tried_again_and_becomes_an_incident(begin, world):
    instance_id = begin("served")
    world.fail_operation = "the printer is on fire"
    wakeups.run_due(NOW)
    request = ServiceRequest.objects.get()
    assert (request.state, request.attempts, request.due_at) == ("waiting", 1, NOW + timedelta(seconds=5))
    assert "the printer is on fire" in request.last_failure
    assert not Message.objects.exists()
    for seconds in (10, 40, 200, 1000):
        wakeups.run_due(NOW + timedelta(seconds=seconds))
    incident = Incident.objects.get()
    assert (incident.element_id, incident.element_name) == ("serve", "Note it")
    assert ServiceRequest.objects.get().state == RequestState.FAILED
    world.fail_operation = ""
    incidents.retry(incident.id, by=None, now=NOW)
    assert the_task(instance_id).is_open
    assert ServiceRequest.objects.get().state == RequestState.DONE
    assert len(world.noted) == 6


def test_an_operation_that_nobody_registered_becomes_an_incident_in_words(begin, monkeypatch):
    begin("served")
    monkeypatch.setattr(registry, "operations", {})
    for seconds in (0, 10, 40, 200, 1000):
        wakeups.run_due(NOW + timedelta(seconds=seconds))
    assert Incident.objects.get().cause == "There is no operation note."
