"""The worker's loop: woken at once, not stopped by one bad piece of work, and ended when it is told to."""

import threading

import pytest

from processes import instances, messages, wakeups, worker
from processes.models import HumanTask
from processes.registries import registry
from processes.worker import Loop, Loops, utc_now

from .conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loops():
    running = Loops(1)
    running.start()
    yield running
    running.stop()


def test_a_request_is_served_as_soon_as_its_step_has_committed(publish, world, monkeypatch, loops):
    publish("served")
    served = threading.Event()

    def note(call):
        served.set()
        return world.note(call)

    monkeypatch.setitem(registry.operations, "note", note)
    instances.start(owner_key="fenmarsh", process_id="served", business_key="case-1", by=None, now=utc_now())
    assert served.wait(timeout=10)


def test_a_door_that_raises_keeps_no_other_shut(publish, world, monkeypatch, caplog):
    publish("begun_by_message")
    messages.send(owner_key="fenmarsh", name="news.came", business_key="case-1", now=NOW)

    def broken(now):
        raise RuntimeError("the door is stuck")

    monkeypatch.setattr(wakeups, "DOORS", (broken, *wakeups.DOORS))
    Loop(clock=lambda: NOW).turn()
    assert HumanTask.objects.count() == 1
    assert "the door is stuck" in caplog.text


def test_the_watchdog_sees_a_loop_that_does_not_come_round(loops):
    assert not loops.stuck(after=60)
    assert loops.stuck(after=-1)
    loops.stop()
    assert loops.stuck(after=60), "a loop that has ended is stuck too"


def test_an_operation_that_takes_its_time_holds_up_no_other_case(publish, world, monkeypatch):
    publish("served")
    monkeypatch.setattr(worker, "HELD_AFTER", 0.2)
    monkeypatch.setattr(worker, "LOOK_FOR_HELD", 0.05)
    other_is_served = threading.Event()

    def note(call):
        if call.business_key == "case-1":
            assert other_is_served.wait(timeout=10)
        else:
            other_is_served.set()
        return world.note(call)

    monkeypatch.setitem(registry.operations, "note", note)
    loops = Loops(1)
    loops.start()
    for key in ("case-1", "case-2"):
        instances.start(owner_key="fenmarsh", process_id="served", business_key=key, by=None, now=utc_now())
    assert other_is_served.wait(timeout=10)
    loops.stop()
    assert HumanTask.objects.count() == 2
