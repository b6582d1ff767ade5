"""Which way a token goes, what it leaves in the history, and what stops it."""

import pytest

from processes import engine
from processes.engine import history
from processes.engine.codec import load
from tests.unit.engine.player import MORNING, Play


@pytest.mark.parametrize(("score", "expected"), [(9, "red"), (5, "amber"), (1, "green")])
def test_conditions_are_tried_in_the_order_of_the_file_wherever_the_boxes_stand(
    score: int, expected: str
) -> None:
    assert Play("gateway_order", score=score).at == [expected]


def test_the_history_names_every_element_once_in_order_with_the_flow_that_led_to_it() -> None:
    play = Play("gateway_order", score=9)
    assert [(p.element_id, p.flows) for p in play.step.passed] == [("s", ()), ("rate", ("s_to_rate",))]
    play.complete("red")
    assert [(p.element_id, p.flows) for p in play.step.passed] == [
        ("red", ("rate_to_red",)),
        ("e", ("red_to_e",)),
    ]
    assert all(p.process_id == "gateway_order" and p.path == () for p in play.step.passed)


def test_the_flow_into_a_guarded_task_is_that_of_the_drawing() -> None:
    play = Play("guarded_branches")
    play.complete("work")
    flows = {p.element_id: (p.kind, p.flows) for p in play.step.passed}
    assert flows == {
        "work": ("completed", ("s_to_work",)),
        "nudge": ("cancelled", ()),
        "limit": ("cancelled", ()),
    }


def test_a_process_that_stops_without_an_end_event_is_an_error_there() -> None:
    play = Play("dead_end", finished=False)
    play.complete("assess")
    with pytest.raises(engine.EngineError, match="without reaching an end event") as caught:
        play.complete("file")
    assert (caught.value.element_id, caught.value.element_name) == ("file", "File it")


def test_a_process_that_reaches_its_end_event_is_complete() -> None:
    play = Play("dead_end", finished=True)
    play.complete("assess", outcome="plan")
    assert (play.step.completed, play.step.ended_at, play.at) == (True, ("e",), [])
    assert play.step.data == {"finished": True, "outcome": "plan"}


def test_an_ended_process_takes_no_trigger() -> None:
    play = Play("dead_end", finished=True)
    task = play.wait("assess").task_id
    play.complete("assess")
    with pytest.raises(engine.TaskNotReady, match="ended"):
        play.apply(engine.CompleteTask(task))


def test_a_loop_that_reaches_nothing_to_wait_for_is_stopped() -> None:
    with pytest.raises(engine.EngineError, match="500 moves without anything to wait for"):
        Play("endless")


def test_five_thousand_moves_are_the_most_in_one_step() -> None:
    with pytest.raises(engine.EngineError, match="more than 5000 moves"):
        Play("too_many_moves")


def test_a_task_is_completed_once() -> None:
    play = Play("plain")
    task = play.wait("assess").task_id
    play.complete("assess")
    with pytest.raises(engine.TaskNotReady):
        play.apply(engine.CompleteTask(task))
    assert issubclass(engine.TaskNotReady, engine.EngineError)


def test_what_is_no_human_task_cannot_be_completed_as_one() -> None:
    play = Play("guarded_branches")
    with pytest.raises(engine.TaskNotReady):
        play.complete("nudge")


def test_a_failed_step_leaves_the_state_as_it_was() -> None:
    play = Play("bad_condition")
    before = play.snapshot
    with pytest.raises(engine.EngineError):
        play.complete("assess")
    assert play.snapshot == before
    play.complete("assess", severity=4)
    assert play.at == ["act"]


def test_the_error_of_an_expression_keeps_its_text_and_says_where() -> None:
    play = Play("bad_condition")
    with pytest.raises(engine.EngineError) as caught:
        play.complete("assess")
    error = caught.value
    assert (error.element_id, error.element_name, error.retryable) == ("serious", "Is it serious?", False)
    assert "severity > 3" in error.cause
    assert "there is no variable “severity”" in error.cause
    assert str(error).startswith("At “Is it serious?”")


def test_the_error_of_a_function_keeps_its_text() -> None:
    def broken(point: str) -> str:
        raise LookupError("no clock K-99 in clocks.dmn")

    with pytest.raises(engine.EngineError, match="no clock K-99") as caught:
        Play("bad_timer", functions={"clock_due": broken})
    assert isinstance(caught.value.__cause__, LookupError)


def test_terminating_calls_everything_else_off() -> None:
    play = Play("terminating", stop_all=True)
    play.complete("a")
    assert (play.step.completed, play.step.ended_at) == (True, ("stop",))
    assert set(play.called_off) == {"b", "limit"}


def test_a_plain_end_event_waits_for_the_other_branch() -> None:
    play = Play("terminating", stop_all=False)
    play.complete("a")
    assert (play.step.completed, play.step.ended_at) == (False, ("quiet",))
    play.complete("b")
    assert (play.step.completed, play.step.ended_at) == (True, ("e",))


def test_cancelling_the_process_ends_every_wait() -> None:
    play = Play("repeated_sub_process", agencies=["police", "health"])
    play.apply(engine.CancelProcess())
    assert (play.step.completed, play.step.ended_at, play.at) == (True, (), [])
    assert play.called_off.count("answer") == 2


def test_two_thousand_turns_stay_correct_small_and_fast() -> None:
    play = Play("loop_of_work", turn=0, turns=2000)
    sizes = []
    for turn in range(2000):
        assert play.at == ["nudge", "work"]
        if turn % 100 == 50:
            play.fire("nudge")
            play.succeed("remind")
        play.complete("work")
        play.complete("left")
        assert play.at == ["right"]
        assert play.snapshot is not None
        sizes.append(len(load(play.spec, play.snapshot, functions={}, now=MORNING).tasks))
        play.complete("right")
        assert play.step.engine_steps < 20
    assert play.step.completed
    assert play.step.data["turn"] == 2000
    assert max(sizes) == sizes[3] < 60


def test_collapse_forgets_the_past_and_keeps_where_branches_parted() -> None:
    play = Play("branches", concern="none")
    assert play.snapshot is not None
    run = load(play.spec, play.snapshot, functions={}, now=MORNING)
    assert [t.task_spec.name for t in run.tasks.values()] == ["(start)", "split", "left", "right"]
    assert history.collapse(run) == 2
