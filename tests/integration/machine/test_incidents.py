"""A step that failed is mended by hand: tried again, its data corrected, gone past; always with a record."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from processes import execution, incidents, tasks, wakeups
from processes.exceptions import (
    IncidentSettled,
    LockedStepNotSkipped,
    NoSuchIncident,
    NoSuchRoute,
    NoSuchVariable,
    NothingToCorrect,
    NothingToRetry,
    NothingToSkip,
    OtherKind,
    PersonsStepNotSkipped,
    ReasonNeeded,
    ReasonTooLong,
    RouteAroundLockedStep,
    RouteNeeded,
    StepNotSkipped,
)
from processes.incidents import Came
from processes.models import (
    HumanTask,
    Incident,
    IncidentState,
    Mending,
    ProcessEvent,
    ProcessInstance,
    RequestState,
    ServiceRequest,
)

from .conftest import NOW, answer, failed, person, the_task

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)
WHY = "The count came over wrongly"


@pytest.fixture
def henry(db: None) -> Any:
    return person("Henry")


@pytest.fixture
def stumbled(begin: Callable[..., UUID], alice: Any) -> Callable[..., Incident]:
    """Alice has answered, and the script or the choice after her could not be made."""

    def stumble(*, said: dict[str, Any] | None = None, **data: Any) -> Incident:
        given = {"parts": 0, "urgency": "now", "round": 1, "due": "2026-03-05", "seen": False} | data
        instance_id = begin("stumbling", data=given, business_key=f"case-{uuid4()}")
        return failed(answer(the_task(instance_id), by=alice, **(said or {})))

    return stumble


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


@pytest.mark.parametrize(
    ("reason", "refusal"), [("", ReasonNeeded), ("  ", ReasonNeeded), ("x" * 501, ReasonTooLong)]
)
def test_nobody_corrects_or_skips_without_a_reason(stumbled, henry, reason, refusal):
    incident = stumbled()
    with pytest.raises(refusal):
        incidents.correct(incident.id, values={"parts": 4}, reason=reason, by=henry, now=LATER)
    with pytest.raises(refusal):
        incidents.skip(incident.id, reason=reason, by=henry, now=LATER)


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


def test_many_are_tried_again_each_for_itself(stumbled, begin, world, alice, henry):
    poor, settled, cured = stumbled(), stumbled(), None
    incidents.correct(settled.id, values={"parts": 4}, reason=WHY, by=alice, now=NOW)
    instance_id = begin("fragile_route")
    world.breaks = True
    cured = failed(answer(the_task(instance_id), by=alice))
    world.breaks = False
    unknown = uuid4()
    rows = incidents.retry_many([poor.id, settled.id, unknown, cured.id, poor.id], by=henry, now=LATER)
    assert [(row.incident_id, row.came) for row in rows] == [
        (poor.id, Came.FAILED),
        (settled.id, Came.REFUSED),
        (unknown, Came.REFUSED),
        (cured.id, Came.THROUGH),
    ]
    assert "division by zero" in rows[0].sentence
    assert rows[1].sentence == IncidentSettled.__doc__
    assert rows[2].sentence == NoSuchIncident.__doc__
    assert the_task(instance_id, "more").is_open


def test_the_second_manager_is_told_who_was_first(stumbled, henry, bob):
    incident = stumbled()
    incidents.skip(incident.id, reason="x", by=henry, now=LATER)
    for act in (
        lambda: incidents.retry(incident.id, by=bob, now=LATER),
        lambda: incidents.correct(incident.id, values={"parts": 4}, reason="x", by=bob, now=LATER),
        lambda: incidents.skip(incident.id, reason="x", by=bob, now=LATER),
    ):
        with pytest.raises(IncidentSettled) as told:
            act()
        assert (told.value.by, told.value.at) == (henry, LATER)


def test_a_wait_that_was_left_another_way_ends_the_incident(stumbled, henry):
    incident = stumbled()
    HumanTask.objects.filter(id=incident.task_id).update(state="cancelled")
    with pytest.raises(NothingToRetry):
        incidents.correct(incident.id, values={"parts": 4}, reason="x", by=henry, now=LATER)
    incident.refresh_from_db()
    assert incident.state == IncidentState.RESOLVED


def test_what_was_done_about_an_incident_is_never_changed_or_removed(stumbled, henry):
    incidents.skip(stumbled().id, reason="x", by=henry, now=LATER)
    for change in (
        lambda: Mending.objects.update(reason="another"),
        lambda: connection.cursor().execute("DELETE FROM processes_mending"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_at_the_same_moment_one_mends_and_the_other_is_told(stumbled, henry, bob):
    incident = stumbled()
    at_once = threading.Barrier(2)
    came: list[str] = []

    def mend(by: Any) -> None:
        at_once.wait()
        try:
            incidents.correct(incident.id, values={"parts": 4}, reason=WHY, by=by, now=LATER)
            came.append("mended")
        except IncidentSettled as told:
            came.append(f"told of {told.by}")
        finally:
            connection.close()

    threads = [threading.Thread(target=mend, args=[one]) for one in (henry, bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came)[0] == "mended"
    assert sorted(came)[1] in ("told of Henry", "told of Bob")
    assert Mending.objects.count() == 1
    assert HumanTask.objects.filter(instance=incident.instance_id, step__element_id="quick").count() == 1


def test_whoever_has_the_page_of_a_corrected_task_open_is_late(stumbled, henry):
    incident = stumbled(urgency="some-day")
    seen = ProcessInstance.objects.get(id=incident.instance_id).revision
    incidents.correct(incident.id, values={"parts": 4}, reason=WHY, by=henry, now=LATER)
    with execution.lock(incident.instance_id) as instance:
        assert instance.revision == seen + 1
        with pytest.raises(tasks.TaskSubmitted):
            tasks.hold(instance, incident.task_id, by=henry)
