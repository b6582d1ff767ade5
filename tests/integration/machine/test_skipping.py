"""A case goes past an element that failed, where that element may be left out at all."""

from datetime import timedelta

import pytest

from processes import incidents, wakeups
from processes.exceptions import (
    LockedStepNotSkipped,
    NoSuchRoute,
    NothingToSkip,
    PersonsStepNotSkipped,
    RouteAroundLockedStep,
    RouteNeeded,
    StepNotSkipped,
)
from processes.models import (
    Incident,
    IncidentState,
    Mending,
    ProcessEvent,
    ProcessInstance,
    RequestState,
    ServiceRequest,
)

from .conftest import NOW, answer, failed, the_task

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)


def test_a_script_that_fails_is_gone_past_and_changes_nothing(stumbled, henry):
    incident = stumbled()
    assert incidents.why_not_skipped(incident) == ""
    outcome = incidents.skip(incident.id, reason="The weight is not needed", by=henry, now=LATER)
    assert outcome.incident is None
    assert "weight" not in the_task(incident.instance_id, "quick").data
    mending = Mending.objects.get()
    assert (mending.kind, mending.element_id, mending.went_through) == ("skipped", "work_out", True)
    assert ProcessEvent.objects.filter(kind="skipped", element_id="work_out", actor=henry).count() == 1


def test_at_a_choice_the_manager_names_the_way(stumbled, henry):
    incident = stumbled(parts=4, urgency="some-day")
    assert [(way.flow_id, way.name, way.leads_to, way.allowed) for way in incidents.ways_out(incident)] == [
        ("way_to_quick", "at once", "Look at once", True),
        ("way_to_slow", "this week", "Look this week", False),
    ]
    for route, refusal in (
        ("", RouteNeeded),
        ("ask_to_work_out", NoSuchRoute),
        ("way_to_slow", RouteAroundLockedStep),
    ):
        with pytest.raises(refusal):
            incidents.skip(incident.id, reason="x", by=henry, now=LATER, route=route)
    incidents.skip(incident.id, reason="Better at once", by=henry, now=LATER, route="way_to_quick")
    assert the_task(incident.instance_id, "quick").is_open
    assert Mending.objects.get().route == "way_to_quick"


def test_an_operation_is_gone_past_without_its_work(begin, world, henry):
    instance_id = begin("served")
    world.fail_operation = "the printer is on fire"
    for seconds in (0, 10, 40, 200, 1000):
        wakeups.run_due(NOW + timedelta(seconds=seconds))
    incident = Incident.objects.get()
    assert incident.cause == "ValueError: the printer is on fire"
    calls = len(world.noted)
    incidents.skip(incident.id, reason="Done by phone", by=henry, now=LATER)
    assert the_task(instance_id).is_open
    assert len(world.noted) == calls
    assert ServiceRequest.objects.get().state == RequestState.DONE


def test_what_does_not_fail_any_more_is_not_left_out(begin, world, alice, henry):
    instance_id = begin("fragile_route")
    world.breaks = True
    incident = failed(answer(the_task(instance_id), by=alice))
    world.breaks = False
    with pytest.raises(NothingToSkip):
        incidents.skip(incident.id, reason="x", by=henry, now=LATER, route="way_to_more")
    assert Incident.objects.get().state == IncidentState.OPEN
    assert not Mending.objects.exists()
    assert the_task(instance_id).state == "submitted"


@pytest.mark.parametrize(
    ("element_id", "refusal"),
    [
        ("ask", PersonsStepNotSkipped),
        ("guarded", LockedStepNotSkipped),
        ("merge", StepNotSkipped),
        ("end", StepNotSkipped),
        ("", StepNotSkipped),
        ("nowhere", StepNotSkipped),
    ],
)
def test_a_persons_step_a_locked_one_and_a_merge_are_never_left_out(stumbled, henry, element_id, refusal):
    incident = stumbled()
    Incident.objects.filter(id=incident.id).update(element_id=element_id)
    with pytest.raises(refusal) as refused:
        incidents.skip(incident.id, reason="x", by=henry, now=LATER)
    incident.refresh_from_db()
    assert incidents.why_not_skipped(incident) == str(refused.value)
    assert the_task(incident.instance_id).state == "submitted"


def test_where_leaving_out_leads_to_the_next_failure_nothing_has_moved(stumbled, henry):
    incident = stumbled(urgency="some-day")
    before = bytes(ProcessInstance.objects.get(id=incident.instance_id).snapshot)
    again = failed(incidents.skip(incident.id, reason="x", by=henry, now=LATER))
    assert (again.pk, again.element_id) == (incident.pk, "way")
    assert bytes(ProcessInstance.objects.get(id=incident.instance_id).snapshot) == before
    assert the_task(incident.instance_id).state == "submitted"
