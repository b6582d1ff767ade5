"""Running cases go on in another version where that means the same, and are left alone where it does not.

The rows of the table in the engine notes, section 6, each with a drawing of its own, then undoing, and what
others do at the same time. (issue 4, moving running cases; quality.md T9)
"""

from datetime import timedelta

import pytest
from django.db import connection

from processes import execution, incidents, instances, moving, prospects, specs, tasks, timers, wakeups
from processes.exceptions import MovedOn, MoveRefused, NotMovable, TaskAlreadyCompleted, UndoneAlready
from processes.models import (
    HumanTask,
    InstanceState,
    MessageSubscription,
    Move,
    ProcessEvent,
    ProcessInstance,
    ServiceRequest,
    Timer,
    VersionState,
)
from processes.registries import registry
from processes.versions import pasts_of

from .conftest import NOW, answer, failed, the_task
from .moved_models import (
    END,
    START,
    asked,
    at_edge,
    done,
    drawing,
    hears,
    of_kind,
    several,
    timer,
    version_of,
)

pytestmark = pytest.mark.django_db

ASK, PLAN = asked("ask", "What is known?"), asked("plan", "What next?")
PLAIN = drawing(START, ASK, PLAN, END, ways="start > ask > plan > end")
LATER = NOW + timedelta(hours=1)
AGENCIES = ["CSC", "POLICE", "HEALTH"]


def started(**data):
    found = instances.start(
        owner_key="fenmarsh", process_id="moving", business_key="case-1", data=data, by=None, now=NOW
    )
    assert found.outcome.incident is None, found.outcome.incident.cause
    return found.instance_id


def a_case_on(content, **data):
    version_of(content)
    return started(**data)


def looked(instance_id, to):
    with execution.lock(instance_id) as instance:
        return prospects.look(instance, to)


def moved(instance_id, to, by=None):
    with execution.lock(instance_id) as instance:
        return moving.move(instance, to=to, by=by, now=LATER)


def refused(instance_id, content):
    """The one sentence that says why; nothing was written."""
    to, before = version_of(content), rows(instance_id)
    with pytest.raises(MoveRefused) as refusal:
        moved(instance_id, to)
    assert rows(instance_id) == before
    assert looked(instance_id, to).kind == "cannot"
    return " ".join(refusal.value.sentences)


def rows(instance_id):
    """Every row of the instance as it lies in the database, but for its history."""
    found = {}
    with connection.cursor() as cursor:
        for table, column in (
            ("processes_processinstance", "id"),
            ("processes_humantask", "instance_id"),
            ("processes_timer", "instance_id"),
            ("processes_messagesubscription", "instance_id"),
            ("processes_servicerequest", "instance_id"),
        ):
            cursor.execute(
                f"SELECT to_jsonb(t) - 'event_count' FROM {table} t WHERE {column} = %s ORDER BY id",
                [instance_id],
            )
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def open_steps(instance_id):
    found = HumanTask.objects.filter(instance_id=instance_id, state__in=HumanTask.OPEN_STATES)
    return sorted(found.values_list("step__element_id", flat=True))


# what moves


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


LIMITED = (START, ASK, at_edge("limit", "ask", "Too long", timer()), PLAN, END, of_kind("endEvent", "late"))
WAYS = "start > ask > plan > end\nlimit > late"


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


EACH = drawing(
    START, asked("position", "Where do you stand?", inside=several(), subject="agency"), PLAN, END,
    ways="start > position > plan > end",
)  # fmt: skip


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


SPLIT, JOIN = of_kind("parallelGateway", "split"), of_kind("parallelGateway", "both")
BOTH = drawing(START, SPLIT, ASK, PLAN, JOIN, asked("then", "Then?"), END,
               ways="start > split > ask > both > then > end\nsplit > plan > both")  # fmt: skip


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


def test_the_name_of_a_step_for_the_service_may_change_while_it_is_to_be_done(world):
    content = drawing(START, done("tell", "Tell them"), PLAN, END, ways="start > tell > plan > end")
    instance_id = a_case_on(content)
    to = version_of(content.replace(b"Tell them", b"Tell everybody"))
    moved(instance_id, to)
    assert ServiceRequest.objects.get().step.version_id == to.pk
    wakeups.run_due(NOW)
    assert open_steps(instance_id) == ["plan"]
    assert world.noted[0].element_name == "Tell everybody"


# what does not


def test_an_open_step_that_has_become_a_repeated_one_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(PLAIN, agencies=AGENCIES)
    repeated = drawing(START, asked("ask", "What is known?", inside=several()), PLAN, END,
                       ways="start > ask > plan > end")  # fmt: skip
    assert refused(instance_id, repeated) == (
        "“What is known?” is open in this case and has become a repeated step in version 2."
    )


def test_an_open_repeated_step_that_is_asked_once_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(EACH, agencies=AGENCIES)
    once = drawing(START, asked("position", "Where do you stand?"), PLAN, END,
                   ways="start > position > plan > end")  # fmt: skip
    assert "is not repeated any more in version 2" in refused(instance_id, once)


def test_an_open_step_that_is_gone_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(PLAIN)
    said = refused(instance_id, drawing(START, PLAN, END, ways="start > plan > end"))
    assert said == "“What is known?” is open in this case and is not there any more in version 2."


def test_an_open_step_that_the_service_does_now_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(PLAIN)
    said = refused(
        instance_id, drawing(START, done("ask", "Look it up"), PLAN, END, ways="start > ask > plan > end")
    )
    assert said == "“What is known?” is open in this case and is done by the service in version 2."


def test_a_limit_that_runs_and_is_gone_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(drawing(*LIMITED, ways=WAYS))
    assert refused(instance_id, PLAIN) == (
        "“Too long” runs at “What is known?” in this case and does not in version 2."
    )


def test_a_limit_that_ends_its_step_now_keeps_the_case_where_it_is(world):
    beside = (START, ASK, at_edge("limit", "ask", "Too long", timer(), ends=False), PLAN, END,
              of_kind("endEvent", "late"))  # fmt: skip
    instance_id = a_case_on(drawing(*beside, ways=WAYS))
    said = refused(instance_id, drawing(*LIMITED, ways=WAYS))
    assert said == "“Too long” runs at “What is known?” in this case and ends that step in version 2."


def test_a_limit_added_to_an_open_step_holds_from_the_next_time_and_the_dry_run_says_so(world, alice):
    instance_id = a_case_on(PLAIN)
    prospect = looked(instance_id, version_of(drawing(*LIMITED, ways=WAYS)))
    assert prospect.kind == "can_move"
    assert prospect.sentences == (
        "The limit “Too long” at “What is known?” is new in version 2: it does not run for this case before "
        "that step opens again.",
    )
    moved(instance_id, ProcessInstance.objects.get().version.__class__.objects.get(number=2))
    assert not Timer.objects.exists()
    answer(the_task(instance_id), by=alice)
    assert open_steps(instance_id) == ["plan"]


def test_a_message_added_to_an_open_step_would_go_unheard_so_the_case_stays(world):
    instance_id = a_case_on(PLAIN)
    listening = (START, ASK, at_edge("stop", "ask", "Family moved", hears()), PLAN, END,
                 of_kind("endEvent", "gone"))  # fmt: skip
    said = refused(instance_id, drawing(*listening, ways="start > ask > plan > end\nstop > gone"))
    assert said == (
        "“Family moved” is new at “What is known?” in version 2, where this case does not listen."
    )


def test_a_third_branch_behind_a_split_that_is_passed_would_never_come(world, alice):
    instance_id = a_case_on(BOTH)
    third = drawing(START, SPLIT, ASK, PLAN, asked("more", "More?"), JOIN, asked("then", "Then?"), END,
                    ways="start > split > ask > both > then > end\n"
                         "split > plan > both\nsplit > more > both")  # fmt: skip
    assert refused(instance_id, third) == (
        "From where this case stands in version 2, it would wait before “Then?” for a route that has been "
        "passed already."
    )


def test_a_branch_that_is_gone_while_it_is_open_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(BOTH)
    one = drawing(START, ASK, asked("then", "Then?"), END, ways="start > ask > then > end")
    said = refused(instance_id, one)
    assert said == "“What next?” is open in this case and is not there any more in version 2."


def test_branches_that_come_one_after_the_other_now_would_open_a_step_twice(world):
    instance_id = a_case_on(BOTH)
    row = drawing(START, ASK, PLAN, asked("then", "Then?"), END, ways="start > ask > plan > then > end")
    assert "“What next?” could be opened twice at the same time" in refused(instance_id, row)


def test_a_branch_that_does_not_come_to_the_merge_any_more_would_let_it_open_by_itself(world, alice):
    three = drawing(START, SPLIT, ASK, PLAN, asked("more", "More?"), JOIN, asked("then", "Then?"), END,
                    ways="start > split > ask > both > then > end\n"
                         "split > plan > both\nsplit > more > both")  # fmt: skip
    instance_id = a_case_on(three)
    answer(the_task(instance_id), by=alice)
    answer(the_task(instance_id, "plan"), by=alice)
    aside = drawing(START, SPLIT, ASK, PLAN, asked("more", "More?"), JOIN, asked("then", "Then?"), END,
                    of_kind("endEvent", "aside"),
                    ways="start > split > ask > both > then > end\n"
                         "split > plan > both\nsplit > more > aside")  # fmt: skip
    assert "would go on at once in version 2" in refused(instance_id, aside)


def test_a_branch_that_has_arrived_by_an_arrow_that_is_gone_keeps_the_case_where_it_is(world, alice):
    instance_id = a_case_on(BOTH)
    answer(the_task(instance_id), by=alice)
    other = BOTH.replace(b"ask_to_both", b"another_arrow")
    assert refused(instance_id, other) == (
        "The route after “What is known?” is done in this case and leads elsewhere in version 2."
    )


FIRST_OF = of_kind("eventBasedGateway", "first")
NEWS = of_kind("intermediateCatchEvent", "news", "News", hears())
TIME = of_kind("intermediateCatchEvent", "time", "Time is up", timer())
WAITING = drawing(START, FIRST_OF, NEWS, TIME, of_kind("exclusiveGateway", "merge"), PLAN, END,
                  ways="start > first > news > merge > plan > end\nfirst > time > merge")  # fmt: skip


def test_a_case_that_waits_for_the_first_of_two_events_moves_where_they_are_the_same(world):
    instance_id = a_case_on(WAITING)
    moved(instance_id, version_of(WAITING.replace(b"What next?", b"And now?")))
    assert MessageSubscription.objects.get().name == "heard"
    wakeups.run_due(NOW + timedelta(hours=3))
    assert open_steps(instance_id) == ["plan"]


def test_another_event_to_wait_for_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(WAITING)
    third = of_kind("intermediateCatchEvent", "third", "Something else", hears("m_other"))
    more = drawing(START, FIRST_OF, NEWS, TIME, third, of_kind("exclusiveGateway", "merge"), PLAN, END,
                   ways="start > first > news > merge > plan > end\n"
                        "first > time > merge\nfirst > third > merge")  # fmt: skip
    said = refused(instance_id, more)
    assert said == "The first of several events is waited for in this case, among other events in version 2."


def test_another_message_to_wait_for_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(WAITING)
    said = refused(instance_id, WAITING.replace(b'"m_heard"/>', b'"m_other"/>', 1).replace(
        b'<bpmn:messageEventDefinition messageRef="m_heard"/>',
        b'<bpmn:messageEventDefinition messageRef="m_other"/>'))  # fmt: skip
    assert "is another message in version 2" in said


def test_a_loop_without_a_way_out_keeps_the_case_where_it_is(world):
    instance_id = a_case_on(PLAIN)
    endless = drawing(START, of_kind("exclusiveGateway", "again"), ASK, PLAN, END,
                      of_kind("exclusiveGateway", "which", default="which_to_other"),
                      asked("other", "Other?"),
                      conditions={"which_to_again": "len('x') == 1"},
                      ways="start > which > other > end\nwhich > again > ask > plan > again")  # fmt: skip
    assert "no end can be reached any more" in refused(instance_id, endless)


WHICH = of_kind("exclusiveGateway", "which", "How urgent?", default="which_to_end")
URGENT = {"which_to_plan": "urgency == 'high'"}
KNOWN = asked("ask", "What is known?", form="known")
GIVES_NOTHING = {"forms/known.json": b'{"properties": {"text": {}}}'}
GIVES_URGENCY = {"forms/known.json": b'{"properties": {"urgency": {"process": true}}}'}


def test_what_a_step_that_was_passed_would_have_given_is_missed_before_the_case_moves(world):
    instance_id = a_case_on(PLAIN)
    to = version_of(
        drawing(START, asked("first", "First?", form="first"), KNOWN, WHICH, END,
                asked("plan", "What next?", form="known"), conditions=URGENT,
                ways="start > first > ask > which > plan > end\nwhich > end"),
        forms=GIVES_NOTHING,
    )  # fmt: skip
    assert looked(instance_id, to).sentences == (
        "“How urgent?” asks for “urgency” in version 2, which the steps that this case has passed did not "
        "give.",
    )


def test_what_a_step_that_is_still_to_come_gives_is_not_missed(world):
    instance_id = a_case_on(PLAIN)
    to = version_of(
        drawing(START, KNOWN, WHICH, asked("plan", "What next?", form="known"), END, conditions=URGENT,
                ways="start > ask > which > plan > end\nwhich > end"),
        forms=GIVES_URGENCY,
    )  # fmt: skip
    assert looked(instance_id, to).kind == "can_move"


def test_what_the_case_knows_already_is_not_missed(world):
    instance_id = a_case_on(PLAIN, urgency="high")
    to = version_of(
        drawing(START, KNOWN, WHICH, asked("plan", "What next?", form="known"), END, conditions=URGENT,
                ways="start > ask > which > plan > end\nwhich > end"),
        forms=GIVES_NOTHING,
    )  # fmt: skip
    assert looked(instance_id, to).kind == "can_move"


def test_what_the_service_says_against_a_move_counts(world, monkeypatch):
    monkeypatch.setattr(registry, "moving", lambda **asked: (["A draft would be lost."], []))
    instance_id = a_case_on(PLAIN)
    assert refused(instance_id, PLAIN.replace(b"What next?", b"And now?")) == "A draft would be lost."


def test_a_case_moves_only_to_a_published_version_of_its_own_pathway_that_has_started(world, publish):
    instance_id = a_case_on(PLAIN)
    for other in (publish("one_question"), ProcessInstance.objects.get().version):
        with pytest.raises(NotMovable):
            moved(instance_id, other)
    to = version_of(PLAIN.replace(b"What next?", b"And now?"))
    tomorrow = LATER + timedelta(days=1)
    for state, starts_at in ((VersionState.RETIRED, None), (VersionState.PUBLISHED, tomorrow)):
        to.state, to.starts_at = state, starts_at
        with pytest.raises(NotMovable):
            moved(instance_id, to)


# failed steps


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
    moved(found.instance_id, ProcessInstance.objects.get().version.__class__.objects.get(number=2))
    assert incidents.retry(incident.id, by=None, now=LATER).incident is None
    assert open_steps(found.instance_id) == ["plan"]


# undoing, and what is on record


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


def test_a_task_done_before_the_move_still_says_who_did_it(world, alice, bob):
    instance_id = a_case_on(PLAIN)
    first = the_task(instance_id)
    answer(first, by=alice)
    moved(instance_id, version_of(drawing(START, PLAN, END, ways="start > plan > end")))
    specs.forget()
    with pytest.raises(TaskAlreadyCompleted) as refusal:
        tasks.claim(first.pk, by=bob, now=LATER)
    assert (refusal.value.by, refusal.value.task.step.name) == (alice, "What is known?")


def test_a_case_that_has_ended_stays(world, alice):
    instance_id = a_case_on(PLAIN)
    answer(the_task(instance_id), by=alice)
    answer(the_task(instance_id, "plan"), by=alice)
    to = version_of(PLAIN.replace(b"What next?", b"And now?"))
    assert looked(instance_id, to).kind == "stays"


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
