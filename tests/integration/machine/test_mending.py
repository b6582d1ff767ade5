"""However a step that failed is mended by hand: one person does it, the next is told, and a record stays."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from processes import incidents
from processes.exceptions import IncidentSettled, NoSuchIncident, NothingToRetry, ReasonNeeded, ReasonTooLong
from processes.incidents import Came
from processes.models import HumanTask, IncidentState, Mending

from .conftest import NOW, answer, failed, the_task

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)
WHY = "The count came over wrongly"


@pytest.mark.parametrize(
    ("reason", "refusal"), [("", ReasonNeeded), ("  ", ReasonNeeded), ("x" * 501, ReasonTooLong)]
)
def test_nobody_corrects_or_skips_without_a_reason(stumbled, henry, reason, refusal):
    incident = stumbled()
    with pytest.raises(refusal):
        incidents.correct(incident.id, values={"parts": 4}, reason=reason, by=henry, now=LATER)
    with pytest.raises(refusal):
        incidents.skip(incident.id, reason=reason, by=henry, now=LATER)


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
