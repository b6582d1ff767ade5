"""A moved case is put back as it stood, until its next step; every move and every undoing is on record.

(issue 4, moving running cases)
"""

from datetime import timedelta

import pytest

from processes import execution, moving, tasks
from processes.exceptions import MovedOn, UndoneAlready
from processes.models import ProcessEvent, ProcessInstance
from processes.versions import pasts_of

from .conftest import NOW, answer, the_task
from .moved_cases import LATER, a_case_on, moved, open_steps, rows
from .moved_models import BOTH, PLAIN, version_of

pytestmark = pytest.mark.django_db


def test_undoing_a_move_puts_every_row_back_byte_for_byte(world, alice):
    instance_id = a_case_on(BOTH)
    answer(the_task(instance_id), by=alice)
    tasks.claim(the_task(instance_id, "plan").pk, by=alice, now=NOW)
    before = rows(instance_id)
    to = version_of(BOTH.replace(b'"split"', b'"apart"').replace(b"split_to", b"apart_to"))
    made = moved(instance_id, to)
    assert rows(instance_id) != before
    moving.undo(made.pk, by=alice, now=LATER)
    assert rows(instance_id) == before
    answer(the_task(instance_id, "plan"), by=alice)
    assert open_steps(instance_id) == ["then"]


def test_what_people_did_since_without_a_step_outlives_undoing(world, alice):
    instance_id = a_case_on(PLAIN)
    made = moved(instance_id, version_of(PLAIN.replace(b"What next?", b"And now?")))
    tasks.claim(the_task(instance_id).pk, by=alice, now=LATER)
    moving.undo(made.pk, by=None, now=LATER)
    assert the_task(instance_id).assignee == alice


def test_a_move_cannot_be_undone_after_the_next_step(world, alice):
    instance_id = a_case_on(PLAIN)
    made = moved(instance_id, version_of(PLAIN.replace(b"What next?", b"And now?")))
    assert moving.may_undo(made, ProcessInstance.objects.get())
    answer(the_task(instance_id), by=alice)
    assert not moving.may_undo(made, ProcessInstance.objects.get())
    with pytest.raises(MovedOn):
        moving.undo(made.pk, by=None, now=LATER)
    assert ProcessInstance.objects.get().version.number == 2


def test_a_move_is_undone_once_and_the_last_one_first(world):
    instance_id = a_case_on(PLAIN)
    first = moved(instance_id, version_of(PLAIN.replace(b"What next?", b"And now?")))
    with execution.lock(instance_id) as instance:
        to = version_of(PLAIN.replace(b"What next?", b"What then?"))
        second = moving.move(instance, to=to, by=None, now=LATER + timedelta(minutes=1))
    with pytest.raises(UndoneAlready):
        moving.undo(first.pk, by=None, now=LATER)
    moving.undo(second.pk, by=None, now=LATER)
    moving.undo(first.pk, by=None, now=LATER)
    assert ProcessInstance.objects.get().version.number == 1
    with pytest.raises(UndoneAlready):
        moving.undo(first.pk, by=None, now=LATER)


def test_each_move_and_each_undoing_is_a_line_of_history_by_whoever_did_it(world, alice, bob):
    instance_id = a_case_on(PLAIN)
    made = moved(instance_id, version_of(PLAIN.replace(b"What next?", b"And now?")), by=alice)
    moving.undo(made.pk, by=bob, now=LATER)
    lines = list(ProcessEvent.objects.filter(kind__startswith="moved").order_by("number"))
    assert [(line.kind, line.actor, line.data["from"], line.data["to"]) for line in lines] == [
        ("moved", alice, 1, 2),
        ("moved_back", bob, 2, 1),
    ]
    numbers = list(ProcessEvent.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, ProcessInstance.objects.get().event_count + 1))


def test_the_version_of_every_moment_of_a_case_is_known(world):
    instance_id = a_case_on(PLAIN)
    one = ProcessInstance.objects.get().version_id
    made = moved(instance_id, version_of(PLAIN.replace(b"What next?", b"And now?")))
    two = ProcessInstance.objects.get().version_id
    pasts = pasts_of([instance_id])
    assert [pasts.version_at(instance_id, number, now_on=two) for number in (1, 4, 5)] == [one, one, two]
    moving.undo(made.pk, by=None, now=LATER)
    pasts = pasts_of([instance_id])
    assert [pasts.version_at(instance_id, number, now_on=one) for number in (1, 5, 6)] == [one, two, one]
    assert pasts.versions() == {one, two}
