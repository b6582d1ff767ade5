"""What one instance says to another: heard, kept until somebody waits, or the beginning of a process."""

from datetime import timedelta

import pytest

from processes import bundles, incidents, key_locks, messages, publishing, wakeups
from processes.models import (
    HumanTask,
    Incident,
    Message,
    MessageState,
    MessageSubscription,
    ProcessEvent,
    ProcessInstance,
)
from processes.registries import registry

from .conftest import NOW, answer, bundle_of, no_findings, the_task

pytestmark = pytest.mark.django_db


def say(name="go.on", *, business_key="case-1", owner_key="fenmarsh", **options):
    return messages.send(owner_key=owner_key, name=name, business_key=business_key, now=NOW, **options)


@pytest.fixture
def listener(begin, alice):
    """An instance that waits for the message go.on."""

    def listening(**options):
        instance_id = begin("listener", **options)
        answer(the_task(instance_id), by=alice)
        return instance_id

    return listening


def heard(instance_id):
    return HumanTask.objects.filter(instance_id=instance_id, step__element_id="then").exists()


def test_a_waiting_instance_hears_what_another_says(listener, begin, alice):
    waiting = listener()
    speaker = begin("speaker")
    answer(the_task(speaker), by=alice)
    assert not heard(waiting), "a step never moves a second instance"
    assert Message.objects.get().sent_by_id == speaker
    assert wakeups.run_due(NOW) is True
    assert heard(waiting)
    message = Message.objects.get()
    assert (message.state, message.delivered_to_id) == (MessageState.DELIVERED, waiting)
    assert not MessageSubscription.objects.exists()
    assert ProcessEvent.objects.get(kind="message_sent").data == {"message": "go.on"}
    assert ProcessEvent.objects.get(kind="message_taken").element_id == "hear"


def test_a_message_that_nobody_waits_for_is_kept_and_heard_later(begin, alice):
    instance_id = begin("listener")
    say()
    wakeups.run_due(NOW)
    assert Message.objects.get().state == MessageState.KEPT
    answer(the_task(instance_id), by=alice)
    assert Message.objects.get().state == MessageState.PENDING
    wakeups.run_due(NOW)
    assert heard(instance_id)


def test_a_message_starts_the_process_that_begins_with_it(publish):
    publish("begun_by_message")
    say("news.came", item="HEALTH", payload={"agency": "HEALTH", "round": 1})
    wakeups.run_due(NOW)
    instance = ProcessInstance.objects.get()
    assert (instance.business_key, instance.item) == ("case-1", "HEALTH")
    task = the_task(instance.id)
    assert (task.item, task.data["agency"], task.data["round"]) == ("HEALTH", "HEALTH", 1)
    assert Message.objects.get().delivered_to_id == instance.id


def test_the_newest_published_version_is_started(publish):
    first = publish("begun_by_message")
    content = bundle_of("begun_by_message").files["begun_by_message/begun_by_message.bpmn"]
    again = bundles.of_files(
        "begun_by_message",
        {"begun_by_message/begun_by_message.bpmn": content.replace(b"What is new?", b"What has changed?")},
    )
    second = publishing.publish_file(
        again, owner_key="fenmarsh", author="r", now=NOW, gate=no_findings
    ).version
    say("news.came")
    wakeups.run_due(NOW)
    assert ProcessInstance.objects.get().version == second
    publishing.withdraw(second, by="olga", reason="Not ready.", now=NOW)
    say("news.came")
    wakeups.run_due(NOW)
    assert ProcessInstance.objects.filter(version=first).count() == 1


def test_a_message_reaches_everybody_who_waits_each_in_a_transaction_of_its_own(listener):
    health, police = listener(item="HEALTH"), listener(item="POLICE")
    say()
    wakeups.run_due(NOW)
    assert heard(health)
    assert heard(police)
    assert Message.objects.filter(state=MessageState.DELIVERED).count() == 2


def test_a_message_with_an_item_reaches_only_that_item(listener):
    health, police = listener(item="HEALTH"), listener(item="POLICE")
    say(item="POLICE")
    wakeups.run_due(NOW)
    assert (heard(health), heard(police)) == (False, True)


def test_a_message_of_another_case_or_owner_is_not_heard(listener):
    waiting = listener()
    say(business_key="case-2")
    say(owner_key="elsewhere")
    wakeups.run_due(NOW)
    assert not heard(waiting)


def test_the_same_message_sent_twice_is_one(db):
    assert say(dedupe_key="contact-9") is True
    assert say(dedupe_key="contact-9") is False
    assert Message.objects.count() == 1


def test_a_message_that_cannot_be_taken_is_tried_again_and_becomes_an_incident(begin, world):
    instance_id = begin("fragile_listener")
    world.breaks = True
    say()
    wakeups.run_due(NOW)
    message = Message.objects.get()
    assert (message.state, message.attempts, message.due_at) == (
        MessageState.PENDING,
        1,
        NOW + timedelta(seconds=5),
    )
    for seconds in (10, 40, 200, 1000):
        wakeups.run_due(NOW + timedelta(seconds=seconds))
    incident = Incident.objects.get()
    assert (incident.instance_id, incident.element_id) == (instance_id, "way")
    assert Message.objects.get().state == MessageState.FAILED
    world.breaks = False
    incidents.retry(incident.id, by=None, now=NOW)
    assert the_task(instance_id, "more").is_open
    assert Message.objects.get().state == MessageState.DELIVERED


def test_a_process_that_cannot_begin_by_its_message_becomes_an_incident_to_retry(publish, monkeypatch, world):
    publish("begun_by_message")
    monkeypatch.setattr(registry, "placement", None)
    say("news.came", payload={"round": 2})
    for seconds in (0, 10, 40, 200, 1000):
        wakeups.run_due(NOW + timedelta(seconds=seconds))
    incident = Incident.objects.get()
    assert incident.trigger["message"] == "news.came"
    monkeypatch.setattr(registry, "placement", world.place)
    incidents.retry(incident.id, by=None, now=NOW)
    assert the_task(incident.instance_id).data["round"] == 2
    assert ProcessInstance.objects.count() == 1


def test_a_kept_message_for_one_item_is_left_for_that_item(begin, alice):
    say(item="POLICE")
    wakeups.run_due(NOW)
    health = begin("listener", item="HEALTH")
    answer(the_task(health), by=alice)
    assert Message.objects.get().state == MessageState.KEPT
    police = begin("listener", item="POLICE")
    answer(the_task(police), by=alice)
    wakeups.run_due(NOW)
    assert (heard(health), heard(police)) == (False, True)


def test_the_lock_of_a_case_is_free_when_no_step_is_under_way(db):
    assert key_locks.settled("case-1") is True
