"""Time: a due row fires, a moved one fires at its new moment, a failing one becomes an incident."""

from datetime import timedelta

import pytest

from processes import bundles, incidents, publishing, timers, wakeups
from processes.models import (
    HumanTask,
    Incident,
    InstanceState,
    ProcessEvent,
    ProcessInstance,
    ServiceRequest,
    TaskState,
    Timer,
    TimerState,
)
from processes.timers import Deadline

from .conftest import NOW, answer, bundle_of, no_findings, the_task

pytestmark = pytest.mark.django_db


def at(**span):
    return NOW + timedelta(**span)


def test_timers_are_rows_that_name_their_clock_and_point(begin):
    begin("limits", item="HEALTH")
    rows = Timer.objects.order_by("due_at").values_list("clock", "point", "due_at", "item", "state")
    assert list(rows) == [
        ("K-1", "50", at(hours=1), "HEALTH", "waiting"),
        ("K-1", "limit", at(hours=2), "HEALTH", "waiting"),
    ]


def test_nothing_fires_before_its_moment(begin):
    begin("limits")
    assert wakeups.run_due(at(minutes=59)) is False


def test_a_warning_fires_and_the_task_stays_open(begin):
    instance_id = begin("limits")
    assert timers.sweep_next(at(hours=1)) is True
    assert the_task(instance_id).state == TaskState.READY
    assert Timer.objects.get(element_id="half").state == TimerState.FIRED
    assert ServiceRequest.objects.get().operation == "note"
    assert timers.sweep_next(at(hours=1)) is False


def test_a_limit_takes_the_task_away_and_leaves_its_mark_in_the_history(begin):
    instance_id = begin("limits")
    wakeups.run_due(at(hours=3))
    assert the_task(instance_id).state == TaskState.CANCELLED
    assert ProcessInstance.objects.get(id=instance_id).state == InstanceState.COMPLETED
    fired = ProcessEvent.objects.filter(kind="timer_fired").order_by("number")
    assert [line.element_id for line in fired] == ["half", "limit"]
    assert ProcessEvent.objects.filter(kind="passed", element_id="late").exists()
    assert ProcessEvent.objects.filter(kind="task_cancelled", element_id="ask").exists()


def test_several_due_timers_are_several_steps_in_the_order_of_their_moments(begin):
    begin("limits")
    timers.move(business_key="case-1", deadlines=[Deadline("K-1", "50", at(minutes=130))])
    timers.sweep_next(at(hours=5))
    fired = ProcessEvent.objects.filter(kind="timer_fired").values_list("element_id", flat=True)
    assert list(fired) == ["limit"]
    assert Timer.objects.get(element_id="half").state == TimerState.CANCELLED


def test_an_answer_in_time_ends_the_timers(begin, alice):
    instance_id = begin("limits")
    answer(the_task(instance_id), by=alice)
    assert set(Timer.objects.values_list("state", flat=True)) == {TimerState.CANCELLED}
    assert wakeups.run_due(at(days=9)) is False


def test_a_moved_timer_fires_at_its_new_moment_and_not_at_the_old_one(begin):
    instance_id = begin("limits")
    moved = timers.move(
        business_key="case-1",
        deadlines=[Deadline("K-1", "50", at(hours=20)), Deadline("K-1", "limit", at(hours=24))],
    )
    assert moved == 2
    assert wakeups.run_due(at(hours=19)) is False
    assert wakeups.run_due(at(hours=20)) is True
    assert the_task(instance_id).is_open
    timers.move(business_key="case-1", deadlines=[Deadline("K-1", "limit", at(hours=21))])
    wakeups.run_due(at(hours=21))
    assert the_task(instance_id).state == TaskState.CANCELLED


def test_a_step_never_rewrites_the_moment_of_a_timer_that_was_moved(begin, world):
    begin("limits")
    timers.move(business_key="case-1", deadlines=[Deadline("K-1", "limit", at(hours=7))])
    world.due["K-1", "limit"] = at(hours=5)
    wakeups.run_due(at(hours=1))
    assert Timer.objects.get(element_id="limit").due_at == at(hours=7)


def test_a_new_version_does_not_touch_the_timers_of_running_cases(begin, world):
    instance_id = begin("limits")
    world.due["K-1", "limit"] = at(hours=9)
    changed = bundle_of("limits")
    content = changed.files["limits/limits.bpmn"].replace(b"What is known?", b"What do you know?")
    again = bundles.of_files("limits", {"limits/limits.bpmn": content})
    new = publishing.publish_file(again, owner_key="fenmarsh", author="r", now=NOW, gate=no_findings)
    assert new.version.number == 2
    assert Timer.objects.get(element_id="limit").due_at == at(hours=2)
    wakeups.run_due(at(hours=2))
    assert ProcessInstance.objects.get(id=instance_id).version.number == 1
    assert the_task(instance_id).state == TaskState.CANCELLED


def test_moving_reaches_only_the_item_that_is_named(begin):
    begin("limits", item="HEALTH")
    begin("limits", item="POLICE")
    timers.move(business_key="case-1", deadlines=[Deadline("K-1", "limit", at(hours=9), item="POLICE")])
    rows = dict(Timer.objects.filter(point="limit").values_list("item", "due_at"))
    assert rows == {"HEALTH": at(hours=2), "POLICE": at(hours=9)}


def test_a_poisoned_instance_is_put_off_becomes_an_incident_and_others_go_on(begin, world):
    poisoned = begin("fragile_limit")
    healthy = begin("limits", business_key="case-2")
    world.breaks = True
    wakeups.run_due(at(hours=3))
    assert not the_task(healthy).is_open
    assert the_task(poisoned).state == TaskState.READY
    row = ProcessInstance.objects.get(id=poisoned)
    assert (row.attempts, row.put_off_until) == (1, at(hours=3, seconds=5))
    assert "the register does not answer" in row.last_failure
    assert wakeups.run_due(at(hours=3, seconds=4)) is False
    assert wakeups.next_due(at(hours=3, seconds=4)) is None, "nothing is late: it is put off"
    for seconds in (10, 40, 200, 1000):
        wakeups.run_due(at(hours=3, seconds=seconds))
    incident = Incident.objects.get()
    assert (incident.state, incident.trigger["kind"]) == ("open", "FireTimer")
    assert Timer.objects.get(instance_id=poisoned).state == TimerState.FAILED
    assert wakeups.run_due(at(days=2)) is False
    world.breaks = False
    assert incidents.retry(incident.id, by=None, now=at(days=2)).incident is None
    assert Timer.objects.get(instance_id=poisoned).state == TimerState.FIRED
    assert not HumanTask.objects.filter(instance_id=poisoned, state="ready").exists()


def test_an_instance_that_recovers_is_not_put_off_any_more(begin, world):
    poisoned = begin("fragile_limit")
    world.breaks = True
    wakeups.run_due(at(hours=3))
    world.breaks = False
    wakeups.run_due(at(hours=3, seconds=5))
    row = ProcessInstance.objects.get(id=poisoned)
    assert (row.attempts, row.put_off_until, row.last_failure) == (0, None, "")
    assert row.state == InstanceState.COMPLETED


def test_a_limit_on_a_multi_instance_closes_tasks_and_timers_of_every_instance(begin, alice):
    instance_id = begin("many_answers", data={"agencies": ["CSC", "HEALTH", "POLICE"]})
    open_tasks = HumanTask.objects.filter(instance_id=instance_id, state="ready")
    assert sorted(task.item for task in open_tasks) == ["CSC", "HEALTH", "POLICE"]
    assert sorted(Timer.objects.values_list("item", "point")) == [
        ("", "limit"),
        ("CSC", "50"),
        ("HEALTH", "50"),
        ("POLICE", "50"),
    ]
    answer(open_tasks.get(item="HEALTH"), by=alice)
    timers.move(business_key="case-1", deadlines=[Deadline("K-2", "limit", at(minutes=1))])
    wakeups.run_due(at(minutes=1))
    assert the_task(instance_id, "joint").is_open
    states = dict(HumanTask.objects.filter(step__element_id="position").values_list("item", "state"))
    assert states == {"CSC": "cancelled", "HEALTH": "completed", "POLICE": "cancelled"}
    assert set(Timer.objects.filter(point="50").values_list("state", flat=True)) == {"cancelled"}
    assert wakeups.run_due(at(days=3)) is False


def test_one_placement_is_asked_for_all_new_tasks_of_a_step(begin, world):
    begin("many_answers", data={"agencies": ["CSC", "HEALTH", "POLICE"]})
    assert world.placed == [3]


def test_a_repeating_reminder_comes_once_at_each_of_its_moments_and_not_all_at_once(begin):
    instance_id = begin("reminders")
    reminder = Timer.objects.get(element_id="ping")
    assert wakeups.run_due(at(hours=4)) is True
    assert _reminders(instance_id) == 1
    reminder.refresh_from_db()
    assert (reminder.state, reminder.due_at) == (TimerState.WAITING, at(hours=8))
    assert wakeups.run_due(at(hours=7)) is False
    wakeups.run_due(at(hours=8))
    wakeups.run_due(at(hours=12))
    assert _reminders(instance_id) == 3
    assert wakeups.run_due(at(days=3)) is False
    reminder.refresh_from_db()
    assert reminder.state == TimerState.FIRED


def test_reminders_missed_while_nobody_worked_come_as_one(begin):
    instance_id = begin("reminders")
    wakeups.run_due(at(hours=11))
    assert _reminders(instance_id) == 1
    assert Timer.objects.get(element_id="ping").due_at == at(hours=15)


def _reminders(instance_id):
    return ProcessEvent.objects.filter(instance=instance_id, kind="timer_fired", element_id="ping").count()
