"""The binding facts of the engine, one by one (design 2): each is held by a test, and by the real drawings.

The list stands in the order in which the design tells the facts. A fact names the tests that prove it on
small drawings; what the service's own drawings depend on is proved here once more, on them.
"""

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from processes import instances, wakeups
from processes.models import (
    HumanTask,
    InstanceState,
    MessageSubscription,
    ProcessInstance,
    TaskState,
    Timer,
    TimerState,
)

from . import answers as usual
from .walk import CORE, MINUTE, Walk, person

TESTS = Path(__file__).resolve().parents[2]

#: Fact → where it is proved: file of tests and names of tests in it.
PROVED: dict[str, dict[str, list[str]]] = {
    "a snapshot has a format of its own, without the spec, and knows its version": {
        "unit/engine/test_data.py": [
            "test_the_state_says_its_version_first",
            "test_an_older_state_is_brought_up_to_date_step_by_step",
            "test_a_state_of_a_newer_program_is_refused_by_name",
            "test_a_damaged_state_is_a_snapshot_error",
            "test_a_finished_level_is_not_stored",
        ],
        "unit/engine/test_golden_snapshots.py": [
            "test_there_are_snapshots_of_every_release",
            "test_every_stored_snapshot_goes_on_to_the_recorded_end",
        ],
        "unit/engine/test_forgetting_changes_nothing.py": [
            "test_a_stored_and_collapsed_process_behaves_like_one_kept_whole"
        ],
    },
    "a join waits for the answers of its own turn": {
        "unit/engine/test_joins.py": [
            "test_the_join_of_every_turn_waits_for_both_answers_of_that_turn",
            "test_a_second_token_on_one_flow_does_not_stand_in_for_the_missing_flow",
        ]
    },
    "one instance is added or taken back and the others go on": {
        "unit/engine/test_multi_instance.py": [
            "test_an_added_instance_must_be_done_as_well",
            "test_taking_one_back_leaves_the_others",
            "test_taking_all_back_goes_on",
        ]
    },
    "what is cancelled leaves no ghost": {
        "unit/engine/test_multi_instance.py": [
            "test_an_interrupting_timer_ends_every_open_instance_and_leaves_no_ghost",
            "test_an_interrupting_timer_ends_instances_inside_instances",
        ],
        "integration/machine/test_timers.py": [
            "test_a_limit_on_a_multi_instance_closes_tasks_and_timers_of_every_instance"
        ],
        "unit/engine/test_routes.py": ["test_cancelling_the_process_ends_every_wait"],
    },
    "conditions are tried in the order of the file": {
        "unit/engine/test_routes.py": [
            "test_conditions_are_tried_in_the_order_of_the_file_wherever_the_boxes_stand"
        ],
        "integration/machine/test_advance.py": ["test_conditions_are_tried_in_the_order_of_the_file"],
    },
    "a message that nobody waits for is kept, or starts the process that handles it": {
        "integration/machine/test_messages.py": [
            "test_a_message_that_nobody_waits_for_is_kept_and_heard_later",
            "test_a_message_starts_the_process_that_begins_with_it",
            "test_the_same_message_sent_twice_is_one",
        ],
        "unit/engine/test_messages_and_services.py": ["test_a_message_is_delivered_once"],
    },
    "depth is no limit, and an end without an end event is an incident": {
        "unit/engine/test_building.py": ["test_a_long_drawing_is_no_problem"],
        "unit/engine/test_routes.py": [
            "test_a_process_that_stops_without_an_end_event_is_an_error_there",
            "test_two_thousand_turns_stay_correct_small_and_fast",
        ],
        "unit/engine/test_joins.py": [
            "test_a_token_left_over_at_a_join_is_a_deadlock_and_no_silent_end",
            "test_a_parallel_join_without_a_second_token_is_refused_as_a_deadlock",
        ],
    },
    "expressions are interpreted, with limits, and call what is registered": {
        "unit/engine/test_expressions.py": [
            "test_what_it_refuses",
            "test_nothing_takes_long_or_grows_large_or_fails_without_a_sentence",
            "test_data_never_takes_the_place_of_a_function",
        ]
    },
    "times are absolute and no timer fires by itself": {
        "unit/engine/test_timers.py": [
            "test_a_timer_never_fires_by_itself_however_late_it_is",
            "test_two_due_timers_are_two_steps",
            "test_the_timer_that_is_fired_at_an_event_gateway_closes_the_other_ways",
        ],
        "integration/machine/test_timers.py": [
            "test_a_step_never_rewrites_the_moment_of_a_timer_that_was_moved",
            "test_several_due_timers_are_several_steps_in_the_order_of_their_moments",
        ],
    },
}
#: Constructs that parse silently wrong → folder of drawings that the gate must refuse.
REFUSED = ("listener-loops", "inclusive-in-loops", "unsupported-elements", "unsupported-events")


@pytest.mark.parametrize("fact", PROVED)
def test_each_binding_fact_is_held_by_tests(fact: str):
    for file, names in PROVED[fact].items():
        found = {
            node.name
            for node in ast.walk(ast.parse((TESTS / file).read_text()))
            if isinstance(node, ast.FunctionDef)
        }
        assert set(names) <= found, f"{file}: {set(names) - found}"


@pytest.mark.parametrize("rule", REFUSED)
def test_what_parses_silently_wrong_has_drawings_that_the_gate_refuses(rule: str):
    assert list((TESTS / "models" / "lint" / rule).glob("invalid*.bpmn"))


# the same facts on the service's own drawings

on_drawings = pytest.mark.django_db


@on_drawings
def test_a_step_loads_what_the_step_before_has_stored(planned: Walk):
    """Each of some thirty answers was a step of its own, from the stored state, to the end of the way."""
    planned.do("referrer_feedback")
    states = ProcessInstance.objects.filter(business_key=planned.case.business_key)
    assert set(states.values_list("state", flat=True)) == {InstanceState.COMPLETED}
    assert planned.incidents() == []


@on_drawings
def test_gateway_order_danger_is_asked_before_the_otherwise_route(received: Walk):
    received.do("danger_check")
    assert not ProcessInstance.objects.filter(
        business_key=received.case.business_key, version__process_id="immediate_danger"
    ).exists()


@on_drawings
def test_joins_a_second_round_of_positions_waits_for_the_answers_of_that_round(positions: Walk):
    dissent = {"position": "dissent", "position_reason": "She plans to leave him next week."}
    positions.do("agency_position", dissent, item="DA")
    positions.do_all("agency_position")
    positions.do("settle_dissent")
    positions.do("decision_proposal")
    for code in CORE[:-1]:
        positions.do("agency_position", item=code)
    assert positions.case.state == "open", "three answers of this round, not seven of two"


@on_drawings
def test_timers_each_fires_once_at_its_moment(answering: Walk):
    waiting = Timer.objects.filter(instance__business_key=answering.case.business_key, clock="K-05")
    half = waiting.filter(point="50")
    assert half.filter(state=TimerState.WAITING).count() == 6
    answering.pass_time(timedelta(hours=3) - MINUTE)
    assert not half.exclude(state=TimerState.WAITING).exists()
    answering.pass_time(2 * MINUTE)
    assert half.filter(state=TimerState.FIRED).count() == 6
    assert not wakeups.run_due(answering.now)


@on_drawings
def test_timers_an_answer_ends_the_limits_of_its_own_process_alone(answering: Walk):
    answering.answer("HEALTH")
    waiting = Timer.objects.filter(
        instance__business_key=answering.case.business_key, state=TimerState.WAITING, point="limit"
    )
    asked = set(waiting.exclude(instance__item="").values_list("instance__item", flat=True))
    assert asked == set(answering.asked()) - {"HEALTH"}


@on_drawings
def test_messages_the_front_door_hears_every_agency_and_goes_on_after_the_last(answering: Walk):
    for code in answering.asked():
        assert MessageSubscription.objects.filter(
            business_key=answering.case.business_key, name="agency.responded"
        ).exists()
        answering.answer(code)
    assert answering.forms() == ["decision_proposal"]


@on_drawings
def test_messages_answers_that_came_before_anybody_waited_are_not_forgotten(sharing: Walk):
    """At level 1 the quick return is the answer: all are in when the last sharing decision is made."""
    sharing.do_all("records_check")
    sharing.do_all("sharing_decision", usual.respected())
    assert sharing.forms() == ["decision_proposal"]


@on_drawings
def test_deadlock_no_running_process_waits_for_nothing(answering: Walk):
    for instance in ProcessInstance.objects.filter(
        business_key=answering.case.business_key, state=InstanceState.RUNNING
    ):
        waits = (
            HumanTask.objects.filter(instance=instance, state__in=HumanTask.OPEN_STATES).exists()
            or MessageSubscription.objects.filter(instance=instance).exists()
            or Timer.objects.filter(instance=instance, state=TimerState.WAITING).exists()
        )
        assert waits, instance.version.process_id


@on_drawings
def test_cancelling_a_round_of_positions_leaves_no_task_and_no_timer(positions: Walk):
    positions.do("agency_position", item="CSC")
    positions.pass_time(timedelta(hours=25))
    ghosts = HumanTask.objects.filter(
        scope_key=positions.case.business_key,
        step__form_key="agency_position",
        state__in=HumanTask.OPEN_STATES,
    )
    assert not ghosts.exists()
    left = Timer.objects.filter(
        instance__business_key=positions.case.business_key,
        element_id="agency_position_limit",
        state=TimerState.WAITING,
    )
    assert not left.exists()


@on_drawings
def test_cancelling_a_process_ends_everything_that_is_called_in_it(positions: Walk):
    front_door = ProcessInstance.objects.get(
        business_key=positions.case.business_key, version__process_id="ofd_front_door"
    )
    instances.cancel(
        front_door.pk, reason="Opened twice by mistake", by=person("henry.ash"), now=positions.now
    )
    assert positions.forms() == []
    assert not Timer.objects.filter(instance=front_door, state=TimerState.WAITING).exists()
    assert not MessageSubscription.objects.filter(instance=front_door).exists()
    states = HumanTask.objects.filter(instance=front_door).values_list("state", flat=True)
    assert set(states) <= {TaskState.COMPLETED, TaskState.CANCELLED}
