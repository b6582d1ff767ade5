"""Running cases go on in another version where that means the same.

The rows of the table in the engine notes, section 6, each with a drawing of its own. What keeps a case where
it is: `test_staying`. (issue 4, moving running cases; quality.md T9)
"""

from datetime import timedelta

import pytest

from processes import incidents, instances, moving, specs, tasks, timers, wakeups
from processes.exceptions import MoveRefused, TaskAlreadyCompleted
from processes.models import (
    HumanTask,
    InstanceState,
    MessageSubscription,
    Move,
    ProcessInstance,
    ProcessVersion,
    ServiceRequest,
    Timer,
)

from .conftest import NOW, answer, failed, the_task
from .moved_cases import AGENCIES, LATER, a_case_on, looked, moved, open_steps, rows, started
from .moved_models import (
    ASK,
    BOTH,
    EACH,
    END,
    LIMITED,
    PLAIN,
    PLAN,
    START,
    WAITING,
    WAYS,
    asked,
    done,
    drawing,
    of_kind,
    several,
    version_of,
)

pytestmark = pytest.mark.django_db


def test_a_step_added_later_is_asked_of_a_case_that_was_moved(world, alice):
    instance_id = a_case_on(PLAIN)
    to = version_of(
        drawing(START, ASK, PLAN, asked("tell", "Who is told?"), END, ways="start > ask > plan > tell > end")
    )
    assert looked(instance_id, to).kind == "can_move"
    moved(instance_id, to)
    answer(the_task(instance_id), by=alice)
    answer(the_task(instance_id, "plan"), by=alice)
    assert open_steps(instance_id) == ["tell"]
    assert the_task(instance_id, "tell").step.version_id == to.pk


def test_a_claimed_task_keeps_its_holder_its_title_and_its_due_time_when_its_step_is_renamed(world, alice):
    instance_id = a_case_on(PLAIN)
    tasks.claim(the_task(instance_id).pk, by=alice, now=NOW)
    before = HumanTask.objects.values().get(instance_id=instance_id)
    to = version_of(PLAIN.replace(b"What is known?", b"What do you know?"))
    moved(instance_id, to)
    after = HumanTask.objects.values().get(instance_id=instance_id)
    assert after.pop("step_id") != before.pop("step_id")
    assert after == before
    task = the_task(instance_id)
    assert (task.assignee, task.step.name, task.title) == (alice, "What do you know?", "What is known? ")
    answer(task, by=alice)
    assert open_steps(instance_id) == ["plan"]


def test_a_step_added_before_where_the_case_stands_is_not_asked(world, alice):
    instance_id = a_case_on(PLAIN)
    to = version_of(
        drawing(START, asked("first", "First?"), ASK, PLAN, END, ways="start > first > ask > plan > end")
    )
    moved(instance_id, to)
    answer(the_task(instance_id), by=alice)
    answer(the_task(instance_id, "plan"), by=alice)
    assert ProcessInstance.objects.get(pk=instance_id).state == InstanceState.COMPLETED


def test_a_limit_that_runs_keeps_its_moment_and_fires_in_the_new_version(world, alice):
    instance_id = a_case_on(drawing(*LIMITED, ways=WAYS))
    row = Timer.objects.get()
    world.due["K-1", "limit"] = NOW + timedelta(days=9)
    tell = asked("tell", "Tell whom?")
    to = version_of(drawing(*LIMITED, tell, ways="start > ask > plan > end\nlimit > tell > late"))
    moved(instance_id, to)
    assert Timer.objects.values().get() == Timer.objects.filter(pk=row.pk).values().get()
    assert Timer.objects.get().due_at == row.due_at == NOW + timedelta(hours=2)
    wakeups.run_due(NOW + timedelta(hours=3))
    assert open_steps(instance_id) == ["tell"]


def test_a_deadline_that_was_moved_by_hand_is_kept_too(world):
    instance_id = a_case_on(drawing(*LIMITED, ways=WAYS))
    Timer.objects.update(clock="K-1", point="limit")
    new = NOW + timedelta(days=3)
    timers.move(business_key="case-1", deadlines=[timers.Deadline("K-1", "limit", new)])
    moved(instance_id, version_of(drawing(*LIMITED, ways=WAYS).replace(b"What next?", b"And now?")))
    assert Timer.objects.get().due_at == new


def test_agencies_that_have_not_answered_keep_their_place_and_their_name(world, alice):
    instance_id = a_case_on(EACH, agencies=AGENCIES)
    police = HumanTask.objects.get(item="POLICE")
    answer(police, by=alice)
    to = version_of(EACH.replace(b"What next?", b"And now?"))
    moved(instance_id, to)
    left = HumanTask.objects.filter(state="ready").order_by("item")
    assert [(task.item, task.data["agency"]) for task in left] == [("CSC", "CSC"), ("HEALTH", "HEALTH")]
    for task in left:
        answer(task, by=alice)
    assert open_steps(instance_id) == ["plan"]


def test_a_change_inside_an_open_sub_process_is_taken_up(world, alice):
    def with_inside(*steps, ways):
        inner = "".join(drawing(*steps, ways=ways, of="x").decode().partition('isExecutable="true">')[2:])
        inside = inner.partition("</bpmn:process>")[0]
        return drawing(
            START, of_kind("subProcess", "part", "A part", several() + inside), END, ways="start > part > end"
        )

    begin, close = of_kind("startEvent", "begin"), of_kind("endEvent", "close")
    instance_id = a_case_on(with_inside(begin, ASK, close, ways="begin > ask > close"), agencies=AGENCIES)
    to = version_of(with_inside(begin, ASK, PLAN, close, ways="begin > ask > plan > close"))
    moved(instance_id, to)
    for task in HumanTask.objects.filter(state="ready"):
        answer(task, by=alice)
    assert open_steps(instance_id) == ["plan"] * 3
    assert {task.item for task in HumanTask.objects.filter(state="ready")} == set(AGENCIES)


def test_a_case_between_a_split_and_its_merge_moves_where_the_branches_are_the_same(world, alice):
    instance_id = a_case_on(BOTH)
    answer(the_task(instance_id), by=alice)
    moved(instance_id, version_of(BOTH.replace(b"Then?", b"And then?")))
    answer(the_task(instance_id, "plan"), by=alice)
    assert open_steps(instance_id) == ["then"]


def test_a_split_that_was_drawn_anew_is_no_hindrance_once_it_is_passed(world, alice):
    instance_id = a_case_on(BOTH)
    answer(the_task(instance_id), by=alice)
    to = version_of(BOTH.replace(b'"split"', b'"apart"').replace(b"split_to", b"apart_to"))
    moved(instance_id, to)
    answer(the_task(instance_id, "plan"), by=alice)
    assert open_steps(instance_id) == ["then"]


def test_a_case_that_waits_for_the_first_of_two_events_moves_where_they_are_the_same(world):
    instance_id = a_case_on(WAITING)
    moved(instance_id, version_of(WAITING.replace(b"What next?", b"And now?")))
    assert MessageSubscription.objects.get().name == "heard"
    wakeups.run_due(NOW + timedelta(hours=3))
    assert open_steps(instance_id) == ["plan"]


def test_the_name_of_a_step_for_the_service_may_change_while_it_is_to_be_done(world):
    content = drawing(START, done("tell", "Tell them"), PLAN, END, ways="start > tell > plan > end")
    instance_id = a_case_on(content)
    to = version_of(content.replace(b"Tell them", b"Tell everybody"))
    moved(instance_id, to)
    assert ServiceRequest.objects.get().step.version_id == to.pk
    wakeups.run_due(NOW)
    assert open_steps(instance_id) == ["plan"]
    assert world.noted[0].element_name == "Tell everybody"


def test_a_step_that_failed_is_repeated_in_the_version_that_mends_it(world, alice):
    which = of_kind("exclusiveGateway", "which", "How many?", default="which_to_end")
    fragile = drawing(START, ASK, which, PLAN, END, conditions={"which_to_plan": "nobody_knows == 1"},
                      ways="start > ask > which > plan > end\nwhich > end")  # fmt: skip
    instance_id = a_case_on(fragile)
    incident = failed(answer(the_task(instance_id), by=alice, count=1))
    moved(instance_id, version_of(fragile.replace(b"nobody_knows", b"count")))
    assert incidents.retry(incident.id, by=alice, now=LATER).incident is None
    assert open_steps(instance_id) == ["plan"]
    assert HumanTask.objects.get(state="completed").completed_by == alice


def test_a_first_step_that_failed_is_repeated_in_the_version_that_mends_it(world):
    which = of_kind("exclusiveGateway", "which", "How many?", default="which_to_end")
    fragile = drawing(START, which, PLAN, END, conditions={"which_to_plan": "nobody_knows == 1"},
                      ways="start > which > plan > end\nwhich > end")  # fmt: skip
    version_of(fragile)
    found = instances.start(owner_key="fenmarsh", process_id="moving", business_key="case-1",
                            data={"count": 1}, by=None, now=NOW)  # fmt: skip
    incident = failed(found.outcome)
    made = moved(found.instance_id, version_of(fragile.replace(b"nobody_knows", b"count")))
    moving.undo(made.pk, by=None, now=LATER)
    moved(found.instance_id, ProcessVersion.objects.get(number=2))
    assert incidents.retry(incident.id, by=None, now=LATER).incident is None
    assert open_steps(found.instance_id) == ["plan"]


def test_a_task_done_before_the_move_still_says_who_did_it(world, alice, bob):
    instance_id = a_case_on(PLAIN)
    first = the_task(instance_id)
    answer(first, by=alice)
    moved(instance_id, version_of(drawing(START, PLAN, END, ways="start > plan > end")))
    specs.forget()
    with pytest.raises(TaskAlreadyCompleted) as refusal:
        tasks.claim(first.pk, by=bob, now=LATER)
    assert (refusal.value.by, refusal.value.task.step.name) == (alice, "What is known?")


def test_forty_cases_at_every_step_are_all_accounted_for_and_none_is_dropped(world, alice):
    one = drawing(START, ASK, asked("gone", "To be left out"), PLAN, asked("last", "Last?"), END,
                  ways="start > ask > gone > plan > last > end")  # fmt: skip
    version_of(one)
    ids = [started() for _ in range(40)]
    for turn, instance_id in enumerate(ids):
        for element in ("ask", "gone", "plan")[: turn % 4]:
            answer(the_task(instance_id, element), by=alice)
    to = version_of(drawing(START, asked("new", "New first?"), ASK, PLAN, asked("last", "The last?"), END,
                            ways="start > new > ask > plan > last > end"))  # fmt: skip
    before = {instance_id: rows(instance_id) for instance_id in ids}
    made, stay = {}, {}
    for instance_id in ids:
        try:
            made[instance_id] = moved(instance_id, to)
        except MoveRefused as refusal:
            stay[instance_id] = refusal.sentences
    assert len(made) == 30
    assert set(stay.values()) == {
        ("“To be left out” is open in this case and is not there any more in version 2.",)
    }
    assert all(rows(instance_id) == before[instance_id] for instance_id in stay)
    for instance_id, move in list(made.items())[::2]:
        moving.undo(move.pk, by=alice, now=LATER)
        assert rows(instance_id) == before[instance_id]
    for instance_id in ids:
        while open_steps(instance_id):
            answer(HumanTask.objects.get(instance_id=instance_id, state="ready"), by=alice)
    assert set(ProcessInstance.objects.values_list("state", flat=True)) == {InstanceState.COMPLETED}
    assert Move.objects.filter(undone_at=None).count() == 15
