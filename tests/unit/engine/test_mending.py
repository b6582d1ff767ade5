"""A stored wait is corrected in place; a step goes past the one element that fails, and past no other."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from processes import engine
from processes.engine import CompleteService, CompleteTask, Detour, Start, codec

MACHINE = Path(__file__).resolve().parents[2] / "models" / "machine"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def spec(name: str) -> engine.Spec:
    return engine.build({f"{name}.bpmn": (MACHINE / f"{name}.bpmn").read_bytes()}, name)


def take(name: str, snapshot: bytes | None, trigger: Any, **more: Any) -> engine.Step:
    return engine.step(spec(name), snapshot, trigger, functions={}, now=NOW, **more)


def asked(**data: Any) -> tuple[bytes, UUID]:
    """The first question of the drawing that stumbles: its state and its wait."""
    step = take("stumbling", None, Start(data))
    return step.snapshot, step.waits[0].task_id


def test_only_the_variables_named_change_and_nothing_else_of_the_state():
    snapshot, wait = asked(parts=0, urgency="now", record={"a": [1]})
    changed = engine.corrected(snapshot, wait, {"parts": 4})
    before, after = codec.document_of(snapshot), codec.document_of(changed)
    assert engine.variables(changed, wait) == {"parts": 4, "urgency": "now", "record": {"a": [1]}}
    for document in (before, after):
        for level in document["levels"]:
            for task in level["tasks"]:
                if task[0] == str(wait):
                    task[4] = None
    assert before == after
    assert engine.corrected(snapshot, wait, {}) == snapshot


def test_what_is_looked_at_is_a_copy():
    snapshot, wait = asked(record={"a": [1]})
    engine.variables(snapshot, wait)["record"]["a"].append(2)
    assert engine.variables(snapshot, wait) == {"record": {"a": [1]}}


def test_the_step_goes_on_from_the_corrected_value():
    snapshot, wait = asked(parts=0, urgency="now")
    with pytest.raises(engine.EngineError) as failed:
        take("stumbling", snapshot, CompleteTask(wait))
    assert (failed.value.element_id, failed.value.process_id) == ("work_out", "stumbling")
    step = take("stumbling", engine.corrected(snapshot, wait, {"parts": 4}), CompleteTask(wait))
    assert step.waits[0].data == {"parts": 4, "urgency": "now", "weight": 25}


@pytest.mark.parametrize("values", [{"unknown": 1}, {"parts": object()}])
def test_a_variable_that_is_not_there_and_a_value_that_cannot_be_carried_are_refused(values):
    snapshot, wait = asked(parts=0)
    with pytest.raises(engine.EngineError):
        engine.corrected(snapshot, wait, values)


def test_a_wait_that_is_not_there_has_no_variables():
    snapshot, _ = asked(parts=0)
    with pytest.raises(engine.TaskNotReady):
        engine.variables(snapshot, uuid4())
    with pytest.raises(engine.TaskNotReady):
        engine.corrected(snapshot, uuid4(), {"parts": 1})


def test_a_script_that_fails_is_left_out_and_leaves_no_trace_of_itself():
    snapshot, wait = asked(parts=0, urgency="now")
    step = take("stumbling", snapshot, CompleteTask(wait), detour=Detour("work_out", "stumbling"))
    assert step.waits[0].element_id == "quick"
    assert step.waits[0].data == {"parts": 0, "urgency": "now"}


def test_a_choice_takes_the_way_that_is_named():
    snapshot, wait = asked(parts=4, urgency="some-day")
    detour = Detour("way", "stumbling", "way_to_slow")
    step = take("stumbling", snapshot, CompleteTask(wait), detour=detour)
    assert step.waits[0].element_id == "slow"
    with pytest.raises(engine.EngineError, match="no condition holds"):
        take("stumbling", snapshot, CompleteTask(wait), detour=Detour("way", "stumbling", "nowhere"))


@pytest.mark.parametrize(
    "detour",
    [Detour("way", "stumbling", "way_to_slow"), Detour("work_out", "stumbling"), Detour("ask", "stumbling")],
)
def test_what_does_not_fail_is_never_left_out(detour):
    snapshot, wait = asked(parts=4, urgency="now")
    with pytest.raises(engine.NothingLeftOut):
        take("stumbling", snapshot, CompleteTask(wait), detour=detour)


def test_an_element_of_that_id_in_another_process_is_not_the_one():
    snapshot, wait = asked(parts=0, urgency="now")
    with pytest.raises(engine.EngineError) as failed:
        take("stumbling", snapshot, CompleteTask(wait), detour=Detour("work_out", "another"))
    assert failed.value.element_id == "work_out"


def test_an_operation_is_left_out_as_if_it_had_given_nothing_back():
    begun = take("served", None, Start({"round": 1}))
    (service,) = [wait for wait in begun.waits if wait.kind == "service"]
    step = take("served", begun.snapshot, CompleteService(service.task_id))
    assert [wait.data for wait in step.waits] == [{"round": 1}]


@pytest.mark.parametrize(
    ("value", "heavy"),
    [("x" * 200, True), ("x" * 50, False), ({"a": ["y" * 60, "y" * 60]}, True), (list(range(5)), False)],
)
def test_what_is_too_heavy_is_known_without_writing_it_down(value, heavy):
    assert (engine.weight(value, 100) > 100) is heavy


def test_weighing_stops_once_it_is_too_much():
    endless: list[Any] = ["x" * 200]
    endless.append(endless)
    assert engine.weight(endless, 100) > 100
