"""Parallel and inclusive joins: each turn of a loop waits for its own tokens."""

import pytest
from SpiffWorkflow import TaskState

from processes import engine
from processes.engine import codec
from tests.unit.engine.player import Play


@pytest.mark.parametrize("drawing", ["loop_parallel_join", "loop_inclusive_join"])
@pytest.mark.parametrize("first", ["health", "police"])
def test_the_join_of_every_turn_waits_for_both_answers_of_that_turn(drawing: str, first: str) -> None:
    second = "police" if first == "health" else "health"
    play = Play(drawing, both=True)
    for _ in range(4):
        assert play.at == ["health", "police"]
        play.complete(first)
        assert play.at == [second], "one answer must never open the review"
        play.complete(second)
        assert play.at == ["review"]
        play.complete("review", more=True)
    play.complete("health")
    play.complete("police")
    play.complete("review", more=False)
    assert play.step.completed


def test_an_inclusive_join_of_a_later_turn_waits_only_for_the_branches_of_that_turn() -> None:
    play = Play("loop_inclusive_join", both=True)
    play.complete("health")
    play.complete("police")
    play.complete("review", more=True, both=False)
    assert play.at == ["health"]
    play.complete("health")
    assert play.at == ["review"]


def test_a_second_token_on_one_flow_does_not_stand_in_for_the_missing_flow() -> None:
    play = Play("excess_tokens")
    play.complete("a")
    play.complete("b")
    assert play.at == ["c"]
    assert not play.step.completed


def test_a_token_left_over_at_a_join_is_a_deadlock_and_no_silent_end() -> None:
    play = Play("excess_tokens")
    play.complete("a")
    play.complete("b")
    with pytest.raises(engine.EngineError, match="deadlock"):
        play.complete("c")


@pytest.mark.parametrize("order", [("left", "right"), ("right", "left")])
def test_two_branches_may_finish_in_either_order(order: tuple[str, str]) -> None:
    play = Play("branches")
    play.complete(order[0])
    assert play.at == [order[1]]
    play.complete(order[1])
    assert play.at == ["after"]
    [join] = [p for p in play.step.passed if p.element_id == "join"]
    assert set(join.flows) == {"left_to_join", "right_to_join"}


def test_an_inclusive_join_waits_for_the_chosen_branches_and_for_no_other() -> None:
    play = Play("inclusive", want_a=True, want_b=True)
    assert play.at == ["a", "b"]
    play.complete("b")
    assert play.at == ["a"]
    play.complete("a")
    assert play.at == ["after"]
    assert Play("inclusive", want_a=False, want_b=False).at == ["c"]


def test_an_inclusive_join_goes_on_when_the_other_branch_has_left() -> None:
    play = Play("inclusive_detour")
    play.complete("a")
    assert play.at == ["b"]
    play.complete("b", leave=True)
    assert play.at == ["after"]


def test_a_parallel_join_without_a_second_token_is_refused_as_a_deadlock() -> None:
    play = Play("deadlock", left=True)
    play.complete("assess")
    with pytest.raises(engine.EngineError, match="deadlock") as caught:
        play.complete("a")
    assert (caught.value.element_id, caught.value.element_name) == ("never", "Wait for both")


def test_a_branch_that_left_a_variable_alone_does_not_undo_what_the_other_made_of_it() -> None:
    play = Play("branches", concern="none")
    play.complete("left", concern="high")
    play.complete("right", seen=True)
    data = play.wait("after").data
    assert data == {"concern": "high", "seen": True}


def test_branches_do_not_share_records() -> None:
    play = Play("branches", case={"child": {"age": 4}})
    left, right = play.wait("left"), play.wait("right")
    left.data["case"]["child"]["age"] = 99
    assert right.data["case"]["child"]["age"] == 4
    assert play.snapshot is not None
    run = codec.load(play.spec, play.snapshot, functions={}, now=play.now)
    tasks = [t for t in run.tasks.values() if t.has_state(TaskState.READY)]
    tasks[0].data["case"]["child"]["age"] = 99
    assert tasks[1].data["case"]["child"]["age"] == 4
