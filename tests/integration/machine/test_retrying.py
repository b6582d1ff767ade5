"""What has failed and is tried again by itself is shown as that, and counts as no incident."""

from datetime import timedelta

import pytest
from django.db import connection

from processes import deadline, messages, services, wakeups
from processes.models import Incident, Message, RequestState, ServiceRequest
from processes.registries import registry
from processes.retrying import Among, keys, retrying

from .conftest import NOW, the_task

pytestmark = pytest.mark.django_db
OWNERS = ["fenmarsh"]


def listed(*, owners=OWNERS, cases=("case-1",), **narrower):
    among = Among(owners, list(cases), **narrower)
    found = retrying(among)
    assert sorted(one.id for one in found) == sorted(key for rows in keys(among) for (key,) in rows)
    return found


def test_an_operation_that_failed_is_listed_with_tries_next_try_and_cause_until_it_is_an_incident(
    begin, world
):
    begin("served", item="HEALTH")
    assert listed() == []
    world.fail_operation = "the printer is on fire"
    wakeups.run_due(NOW)
    (one,) = listed()
    assert (one.kind, one.element_id, one.item) == ("operation", "serve", "HEALTH")
    assert one.element_name == "Note it"
    assert (one.tries, one.most, one.next_try, one.next_at) == (1, 5, 2, NOW + timedelta(seconds=5))
    assert one.cause == "ValueError: the printer is on fire"
    assert not Incident.objects.exists()
    for seconds in (10, 40, 200, 1000):
        wakeups.run_due(NOW + timedelta(seconds=seconds))
    assert listed() == []
    assert Incident.objects.get().tries == 5


def test_what_is_listed_belongs_to_the_owner_and_key_that_was_asked_for(begin, world):
    begin("served")
    world.fail_operation = "x"
    wakeups.run_due(NOW)
    assert len(listed()) == 1
    assert listed(owners=["elsewhere"]) == listed(cases=["case-2"]) == listed(items=["POLICE"]) == []


def test_a_limit_that_cannot_be_worked_on_is_listed_by_its_name(begin, world):
    begin("fragile_limit")
    world.breaks = True
    wakeups.run_due(NOW + timedelta(hours=3))
    (one,) = listed()
    assert one.kind == "timer"
    assert (one.tries, one.next_at) == (1, NOW + timedelta(hours=3, seconds=5))
    assert "the register does not answer" in one.cause
    world.breaks = False
    wakeups.run_due(NOW + timedelta(hours=4))
    assert listed() == []


def test_a_message_that_nobody_could_take_is_listed_at_the_step_that_waits_for_it(begin, world):
    begin("fragile_listener")
    world.breaks = True
    messages.send(owner_key="fenmarsh", name="go.on", business_key="case-1", now=NOW)
    wakeups.run_due(NOW)
    (one,) = listed()
    assert (one.kind, one.element_name, one.tries) == ("message", "Hear go on", 1)
    assert one.process_id == "fragile_listener"
    assert Message.objects.get().state == "pending"


def test_an_operation_that_gives_back_fifty_megabytes_fails_with_a_sentence(begin, monkeypatch):
    instance_id = begin("served")
    monkeypatch.setattr(registry, "operations", {"note": lambda call: {"all": "x" * 50_000_000}})
    wakeups.run_due(NOW)
    assert ServiceRequest.objects.get().last_failure == services.TOO_LARGE
    monkeypatch.setattr(registry, "operations", {"note": lambda call: {"ids": list(range(9_000))}})
    wakeups.run_due(NOW + timedelta(seconds=10))
    assert ServiceRequest.objects.get().attempts == 2
    monkeypatch.setattr(registry, "operations", {"note": lambda call: {"ids": list(range(2_000))}})
    wakeups.run_due(NOW + timedelta(minutes=1))
    assert len(the_task(instance_id).data["ids"]) == 2_000


def test_an_operation_that_never_ends_is_stopped_and_counted(begin, monkeypatch):
    def for_ever(call):
        while True:
            try:
                sum(range(1000))
            except Exception:  # it swallows all that it can
                continue

    begin("served")
    monkeypatch.setattr(deadline, "SECONDS", 0.2)
    monkeypatch.setattr(registry, "operations", {"note": for_ever})
    wakeups.run_due(NOW)
    request = ServiceRequest.objects.get()
    assert (request.state, request.attempts) == (RequestState.WAITING, 1)
    assert request.last_failure == services.TOO_LONG.format(seconds=0.2)


def test_a_try_whose_worker_died_is_counted_although_nothing_of_it_was_written(begin, world):
    instance_id = begin("served")
    ServiceRequest.objects.update(begun_at=NOW)
    wakeups.run_next(NOW)
    request = ServiceRequest.objects.get()
    assert (request.attempts, request.begun_at, request.due_at) == (1, None, NOW + timedelta(seconds=5))
    assert request.last_failure == services.CUT_OFF
    assert world.noted == []
    wakeups.run_due(NOW + timedelta(seconds=5))
    assert the_task(instance_id).is_open
    assert len(world.noted) == 1


def test_after_five_lost_tries_it_is_one_incident(begin, world):
    begin("served")
    for seconds in (0, 10, 40, 200, 1000):
        ServiceRequest.objects.update(begun_at=NOW)
        wakeups.run_due(NOW + timedelta(seconds=seconds))
    incident = Incident.objects.get()
    assert (incident.tries, incident.cause, incident.element_name) == (5, services.CUT_OFF, "Note it")
    assert world.noted == []


def test_an_operation_that_another_worker_has_only_just_taken_is_left_to_it(begin, world):
    """The other one's lock is held by its session; here a second connection stands for it."""
    begin("served")
    request = ServiceRequest.objects.get()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(hashtextextended('operation ' || %s::text, 0))", [request.id]
            )
        assert wakeups.run_next(NOW) is True
        request.refresh_from_db()
        assert (request.attempts, request.begun_at, world.noted) == (0, None, [])
    finally:
        other.close()
    wakeups.run_due(NOW)
    assert len(world.noted) == 1
