"""Data that a step stumbled over is corrected by hand, each value by its like; then it is tried again."""

from datetime import timedelta

import pytest

from processes import execution, incidents, tasks, wakeups
from processes.exceptions import NoSuchVariable, NothingToCorrect, OtherKind
from processes.models import Incident, Mending, ProcessEvent, ProcessInstance, RequestState, ServiceRequest

from .conftest import NOW, failed, the_task

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)
WHY = "The count came over wrongly"


def test_data_that_made_a_step_fail_is_corrected_and_the_step_goes_through(stumbled, henry):
    incident = stumbled()
    assert (incident.element_id, incident.process_id) == ("work_out", "stumbling")
    outcome = incidents.correct(incident.id, values={"parts": 4}, reason=WHY, by=henry, now=LATER)
    assert outcome.incident is None
    quick = the_task(incident.instance_id, "quick")
    assert (quick.data["parts"], quick.data["weight"]) == (4, 25)
    mending = Mending.objects.get()
    assert (mending.kind, mending.by, mending.at, mending.reason) == ("corrected", henry, LATER, WHY)
    assert (mending.before, mending.after, mending.went_through) == ({"parts": 0}, {"parts": 4}, True)
    assert "division by zero" in mending.cause
    incident.refresh_from_db()
    assert (incident.state, incident.resolved_by) == ("resolved", henry)
    assert the_task(incident.instance_id).completed_by.username == "alice"


def test_the_reason_stands_in_no_process_and_in_no_history(stumbled, henry):
    incident = stumbled()
    incidents.correct(incident.id, values={"parts": 4}, reason=WHY, by=henry, now=LATER)
    lines = ProcessEvent.objects.filter(instance=incident.instance_id).order_by("number")
    told = [(line.kind, line.actor_id, line.data) for line in lines if line.kind in ("corrected", "retried")]
    said = {"incident": str(incident.id)}
    assert told == [
        ("corrected", henry.pk, said | {"names": ["parts"]}),
        ("retried", henry.pk, said),
    ]
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


def test_what_alice_answered_is_corrected_where_the_answer_brought_it(stumbled, henry):
    incident = stumbled(said={"parts": 0, "note": "x1"}, parts=7)
    incidents.correct(incident.id, values={"parts": 5}, reason=WHY, by=henry, now=LATER)
    assert the_task(incident.instance_id, "quick").data["weight"] == 20


def test_a_correction_that_does_not_help_stays_and_the_incident_with_its_first_cause(stumbled, henry):
    incident = stumbled(urgency="some-day")
    outcome = incidents.correct(incident.id, values={"parts": 4}, reason=WHY, by=henry, now=LATER)
    again = failed(outcome)
    assert (again.pk, again.tries, again.element_id, again.tried_at) == (incident.pk, 2, "way", LATER)
    assert "no condition holds" in again.cause
    assert "division by zero" in again.first_cause
    assert Mending.objects.get().went_through is False
    assert incidents.variables(again)["parts"] == 4
    incidents.correct(incident.id, values={"urgency": "week"}, reason=WHY, by=henry, now=LATER)
    assert the_task(incident.instance_id, "slow").data["weight"] == 25


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"parts": "four"}, OtherKind),
        ({"parts": True}, OtherKind),
        ({"parts": 2.5}, OtherKind),
        ({"urgency": "Marta says it is urgent"}, OtherKind),
        ({"urgency": ""}, OtherKind),
        ({"urgency": 3}, OtherKind),
        ({"due": "soon"}, OtherKind),
        ({"due": "2026-02-30"}, OtherKind),
        ({"seen": "yes"}, OtherKind),
        ({"people": [1, "Marta Novak"]}, OtherKind),
        ({"people": ["17"]}, OtherKind),
        ({"record": {"a": 1}}, OtherKind),
        ({"nothing": 1}, NoSuchVariable),
        ({"parts": 0}, NothingToCorrect),
        ({}, NothingToCorrect),
    ],
)
def test_only_a_value_of_the_same_kind_takes_the_place_of_another(stumbled, henry, values, refusal):
    incident = stumbled(people=[17, 18], record={"a": 2})
    with pytest.raises(refusal):
        incidents.correct(incident.id, values=values, reason=WHY, by=henry, now=LATER)
    assert not Mending.objects.exists()
    assert Incident.objects.get().tries == 1


def test_each_kind_is_corrected_by_its_like(stumbled, henry):
    incident = stumbled(people=[17, 18], until="2026-03-05T10:00:00+00:00", lead=None, record={"a": 2})
    assert list(incidents.variables(incident)) == [
        "due", "lead", "parts", "people", "round", "seen", "until", "urgency",
    ]  # fmt: skip
    values = {
        "parts": 2,
        "people": [17],
        "until": "2026-03-06T10:00:00+00:00",
        "lead": "CSC",
        "due": "2026-03-06",
        "seen": True,
    }
    incidents.correct(incident.id, values=values, reason=WHY, by=henry, now=LATER)
    quick = the_task(incident.instance_id, "quick")
    assert {name: quick.data[name] for name in values} == values


def test_the_data_of_a_failed_operation_is_corrected_in_its_request_too(begin, world, henry):
    begin("served", data={"round": 1})
    world.fail_operation = "no such round"
    for seconds in (0, 10, 40, 200, 1000):
        wakeups.run_due(NOW + timedelta(seconds=seconds))
    world.fail_operation = ""
    incident = Incident.objects.get()
    assert incident.tries == 5
    incidents.correct(incident.id, values={"round": 2}, reason=WHY, by=henry, now=LATER)
    assert world.noted[-1].data == {"round": 2}
    assert the_task(incident.instance_id).data["round"] == 2
    assert ServiceRequest.objects.get().state == RequestState.DONE


def test_whoever_has_the_page_of_a_corrected_task_open_is_late(stumbled, henry):
    incident = stumbled(urgency="some-day")
    seen = ProcessInstance.objects.get(id=incident.instance_id).revision
    incidents.correct(incident.id, values={"parts": 4}, reason=WHY, by=henry, now=LATER)
    with execution.lock(incident.instance_id) as instance:
        assert instance.revision == seen + 1
        with pytest.raises(tasks.TaskSubmitted):
            tasks.hold(instance, incident.task_id, by=henry)
