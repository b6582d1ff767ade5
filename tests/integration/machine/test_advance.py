"""One step, one transaction: what stands in the rows after it, and after one that failed."""

from datetime import timedelta

import pytest
from django.db import transaction

from processes import execution, incidents, instances, tasks, wakeups
from processes.engine import CancelProcess
from processes.exceptions import InstanceEnded, NothingToRetry, StepFailed, TaskSubmitted
from processes.models import (
    HumanTask,
    Incident,
    IncidentState,
    InstanceState,
    Message,
    ProcessEvent,
    ProcessInstance,
    TaskState,
)
from processes.registries import registry

from .conftest import NOW, answer, failed, the_task

pytestmark = pytest.mark.django_db


def kinds(instance_id):
    lines = ProcessEvent.objects.filter(instance_id=instance_id).order_by("number")
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    return [line.kind for line in lines]


def test_starting_a_process_leaves_its_first_task_in_a_queue(begin):
    instance_id = begin("one_question", item="HEALTH")
    task = the_task(instance_id)
    assert (task.state, task.queue, task.audience, task.item) == ("ready", 1, [7], "HEALTH")
    assert task.scope_key == "case-1"
    instance = ProcessInstance.objects.get(id=instance_id)
    assert (instance.state, instance.revision) == (InstanceState.RUNNING, 1)
    assert instance.event_count == len(kinds(instance_id))


def test_completing_the_last_task_completes_the_process_at_its_end_event(begin, alice):
    instance_id = begin("one_question")
    outcome = answer(the_task(instance_id), by=alice, now=NOW + timedelta(minutes=5))
    assert outcome.state == InstanceState.COMPLETED
    task = the_task(instance_id)
    assert (task.state, task.completed_by, task.assignee) == (TaskState.COMPLETED, alice, alice)
    assert task.completed_at == NOW + timedelta(minutes=5)
    instance = ProcessInstance.objects.get(id=instance_id)
    assert (instance.state, instance.ended_by) == (InstanceState.COMPLETED, "end")
    done = ProcessEvent.objects.get(instance_id=instance_id, kind="task_completed")
    assert (done.actor, done.element_id) == (alice, "ask")
    assert kinds(instance_id)[0] == "started"
    assert kinds(instance_id)[-1] == "completed"


def test_nothing_moves_in_a_process_that_has_ended(begin, alice):
    instance_id = begin("one_question")
    answer(the_task(instance_id), by=alice)
    with execution.lock(instance_id) as instance, pytest.raises(InstanceEnded):
        execution.advance(instance, CancelProcess(), by=alice, now=NOW)


def test_conditions_are_tried_in_the_order_of_the_file(begin, alice):
    instance_id = begin("overlapping_routes")
    answer(the_task(instance_id), by=alice, count=5)
    assert HumanTask.objects.get(instance_id=instance_id, state="ready").step.element_id == "many"


def test_a_failed_step_keeps_what_was_typed_and_leaves_one_incident(begin, alice, world):
    instance_id = begin("fragile_route")
    task = the_task(instance_id)
    before = bytes(ProcessInstance.objects.get(id=instance_id).snapshot)
    world.breaks = True
    with execution.lock(instance_id) as instance:
        held = tasks.hold(instance, task.id, by=alice)
        typed = Message.objects.create(
            owner_key="x", name="typed", business_key="x", state="kept", created_at=NOW, due_at=NOW
        )
        outcome = tasks.complete(instance, held, data={"count": 1}, by=alice, now=NOW)
    assert Message.objects.filter(pk=typed.pk).exists()
    incident = failed(outcome)
    assert incident == Incident.objects.get()
    assert incident.element_id == "way"
    assert "the register does not answer" in incident.cause
    assert incident.trigger["data"] == {"count": 1}
    assert the_task(instance_id).state == TaskState.SUBMITTED
    row = ProcessInstance.objects.get(id=instance_id)
    assert (bytes(row.snapshot), row.revision) == (before, 1)
    assert kinds(instance_id)[-1] == "incident"


def test_an_answer_that_is_kept_cannot_be_sent_again(begin, alice, world):
    instance_id = begin("fragile_route")
    world.breaks = True
    answer(the_task(instance_id), by=alice)
    with pytest.raises(TaskSubmitted):
        answer(the_task(instance_id), by=alice)


def test_a_retry_repeats_the_trigger_in_the_name_of_who_answered(begin, alice, bob, world):
    instance_id = begin("fragile_route")
    world.breaks = True
    incident = failed(answer(the_task(instance_id), by=alice))
    world.breaks = False
    later = NOW + timedelta(hours=3)
    outcome = incidents.retry(incident.id, by=bob, now=later)
    assert outcome.incident is None
    task = the_task(instance_id)
    assert (task.state, task.completed_by, task.completed_at) == (TaskState.COMPLETED, alice, NOW)
    assert the_task(instance_id, "more").state == TaskState.READY
    incident.refresh_from_db()
    assert (incident.state, incident.resolved_by, incident.resolved_at) == ("resolved", bob, later)
    assert ProcessEvent.objects.filter(instance_id=instance_id, kind="retried", actor=bob).count() == 1
    kinds(instance_id)


def test_a_retry_that_fails_again_adds_a_try_to_the_same_incident(begin, alice, world):
    instance_id = begin("fragile_route")
    world.breaks = True
    incident = failed(answer(the_task(instance_id), by=alice))
    again = incidents.retry(incident.id, by=alice, now=NOW)
    assert (failed(again).pk, failed(again).tries) == (incident.pk, 2)
    assert Incident.objects.count() == 1
    assert list(incidents.open_incidents(owner_key="fenmarsh")) == [incident]
    assert list(incidents.open_incidents(owner_key="elsewhere")) == []


def test_an_incident_that_is_resolved_cannot_be_retried(begin, alice, world):
    instance_id = begin("fragile_route")
    world.breaks = True
    incident = failed(answer(the_task(instance_id), by=alice))
    world.breaks = False
    incidents.retry(incident.id, by=alice, now=NOW)
    with pytest.raises(NothingToRetry):
        incidents.retry(incident.id, by=alice, now=NOW)


def test_a_process_whose_first_step_fails_stands_there_and_can_be_retried(publish, world, monkeypatch):
    publish("one_question")
    monkeypatch.setattr(registry, "placement", None)
    started = instances.start(
        owner_key="fenmarsh", process_id="one_question", business_key="c", by=None, now=NOW
    )
    incident = failed(started.outcome)
    assert HumanTask.objects.count() == 0
    monkeypatch.setattr(registry, "placement", world.place)
    assert incidents.retry(incident.id, by=None, now=NOW).opened_tasks


def test_cancelling_ends_tasks_timers_and_incidents_and_keeps_the_reason(begin, alice):
    instance_id = begin("limits")
    outcome = instances.cancel(instance_id, reason="Opened by mistake.", by=alice, now=NOW)
    assert outcome.state == InstanceState.CANCELLED
    row = ProcessInstance.objects.get(id=instance_id)
    assert (row.cancel_reason, row.ended_by, row.ended_at) == ("Opened by mistake.", "Alice", NOW)
    assert {task.state for task in row.tasks.all()} == {"cancelled"}
    assert {timer.state for timer in row.timers.all()} == {"cancelled"}
    assert kinds(instance_id)[-1] == "cancelled"
    with pytest.raises(InstanceEnded):
        instances.cancel(instance_id, reason="Again.", by=alice, now=NOW)


def test_cancelling_works_where_a_step_cannot_be_made_and_closes_its_incident(begin, alice, world):
    instance_id = begin("fragile_route")
    world.breaks = True
    answer(the_task(instance_id), by=alice)
    instances.cancel(instance_id, reason="Family moved.", by=alice, now=NOW)
    assert Incident.objects.get().state == IncidentState.RESOLVED
    assert the_task(instance_id).state == TaskState.CANCELLED


def test_the_thousandth_turn_reads_no_more_rows_than_the_first(begin, alice, django_assert_max_num_queries):
    instance_id = begin("loop")
    for _ in range(5):
        answer(the_task(instance_id), by=alice, more=True)
    task = the_task(instance_id)
    with django_assert_max_num_queries(14):
        answer(task, by=alice, more=True)


def test_a_lost_transaction_leaves_nothing_half_done(begin, alice):
    instance_id = begin("two_questions")
    task = the_task(instance_id)
    before = ProcessInstance.objects.get(id=instance_id).revision

    class Killed(BaseException):
        pass

    def answer_and_die():
        with transaction.atomic():
            answer(task, by=alice)
            raise Killed

    with pytest.raises(Killed):
        answer_and_die()
    assert ProcessInstance.objects.get(id=instance_id).revision == before
    assert the_task(instance_id).state == TaskState.READY
    assert HumanTask.objects.filter(instance_id=instance_id).count() == 1


def test_an_agency_can_be_asked_as_well_while_others_answer(begin, alice):
    instance_id = begin("many_answers", data={"agencies": ["CSC", "HEALTH"]})
    inside = HumanTask.objects.get(instance_id=instance_id, item="CSC")
    instances.add_item(instance_id, inside.id, item="POLICE", by=alice, now=NOW)
    for agency in ("CSC", "HEALTH"):
        answer(HumanTask.objects.get(instance_id=instance_id, item=agency), by=alice)
    assert not HumanTask.objects.filter(step__element_id="joint").exists()
    answer(HumanTask.objects.get(instance_id=instance_id, item="POLICE"), by=alice)
    assert the_task(instance_id, "joint").is_open


def test_an_agency_can_be_taken_back_and_the_others_go_on_without_it(begin, alice):
    instance_id = begin("many_answers", data={"agencies": ["CSC", "HEALTH"]})
    health = HumanTask.objects.get(instance_id=instance_id, item="HEALTH")
    instances.take_back_item(instance_id, health.id, by=alice, now=NOW)
    health.refresh_from_db()
    assert health.state == TaskState.CANCELLED
    assert (
        not ProcessInstance.objects.get(id=instance_id).timers.filter(item="HEALTH", state="waiting").exists()
    )
    answer(HumanTask.objects.get(instance_id=instance_id, item="CSC"), by=alice)
    assert the_task(instance_id, "joint").is_open


def test_asking_one_more_where_nothing_is_repeated_is_refused_and_changes_nothing(begin, alice):
    instance_id = begin("one_question")
    with pytest.raises(StepFailed):
        instances.add_item(instance_id, the_task(instance_id).id, item="X", by=alice, now=NOW)
    assert the_task(instance_id).state == TaskState.READY
    assert not Incident.objects.exists()


def test_an_incident_whose_task_was_taken_away_meanwhile_is_over(begin, alice, world):
    instance_id = begin("fragile_limit")
    world.breaks = True
    task = the_task(instance_id)
    HumanTask.objects.filter(id=task.id).update(state=TaskState.SUBMITTED)
    incident = Incident.objects.create(
        instance_id=instance_id,
        trigger={"kind": "CompleteTask", "task_id": str(task.id), "data": {}, "by": None, "at": str(NOW)},
        task_id=task.id,
        cause="broken",
        happened_at=NOW,
    )
    world.breaks = False
    wakeups.run_due(NOW + timedelta(hours=3))
    incident.refresh_from_db()
    assert incident.state == IncidentState.RESOLVED
    with pytest.raises(NothingToRetry):
        incidents.retry(incident.id, by=alice, now=NOW)
