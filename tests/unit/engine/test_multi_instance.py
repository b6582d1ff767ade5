"""The same step once per item: adding, taking back, giving up, and the time that runs out on all of them."""

import pytest

from processes import engine
from processes.engine import codec
from tests.unit.engine.player import Play

AGENCIES = ["police", "health", "school"]


def answers(play: Play) -> list[str | None]:
    return [wait.item for wait in play.waits("answer")]


def test_each_item_gets_an_instance_that_carries_it() -> None:
    play = Play("repeated_task", agencies=AGENCIES)
    assert answers(play) == AGENCIES
    assert play.wait("answer", "health").data["agency"] == "health"


def test_the_next_step_opens_when_the_last_instance_is_done() -> None:
    play = Play("repeated_task", agencies=AGENCIES)
    for agency in AGENCIES:
        assert "conclude" not in play.at
        play.complete("answer", agency)
    assert play.at == ["conclude"]
    assert "agency" not in play.wait("conclude").data


def test_an_added_instance_must_be_done_as_well() -> None:
    play = Play("repeated_task", agencies=AGENCIES)
    play.apply(engine.AddInstance(play.wait("answer", "police").task_id, "housing"))
    assert answers(play) == [*AGENCIES, "housing"]
    for agency in AGENCIES:
        play.complete("answer", agency)
    assert play.at == ["answer:housing", "limit"]
    play.complete("answer", "housing")
    assert play.at == ["conclude"]


@pytest.mark.parametrize("drawing", ["repeated_task", "repeated_sub_process", "repeated_call"])
def test_taking_one_back_leaves_the_others(drawing: str) -> None:
    play = Play(drawing, agencies=AGENCIES)
    play.apply(engine.CancelInstance(play.wait("answer", "health").task_id))
    assert answers(play) == ["police", "school"]
    play.complete("answer", "police")
    play.complete("answer", "school")
    assert play.at == ["conclude"]


@pytest.mark.parametrize("drawing", ["repeated_task", "repeated_sub_process", "repeated_call"])
def test_taking_the_last_open_one_back_goes_on(drawing: str) -> None:
    play = Play(drawing, agencies=AGENCIES)
    play.complete("answer", "police")
    play.complete("answer", "school")
    play.apply(engine.CancelInstance(play.wait("answer", "health").task_id))
    assert play.at == ["conclude"]


@pytest.mark.parametrize("drawing", ["repeated_task", "repeated_sub_process", "repeated_call"])
def test_taking_all_back_goes_on(drawing: str) -> None:
    play = Play(drawing, agencies=AGENCIES)
    for agency in AGENCIES:
        play.apply(engine.CancelInstance(play.wait("answer", agency).task_id))
    assert play.at == ["conclude"]


def test_nobody_can_take_back_what_is_no_instance() -> None:
    play = Play("plain")
    with pytest.raises(engine.TaskNotReady):
        play.apply(engine.CancelInstance(play.wait("assess").task_id))


@pytest.mark.parametrize("drawing", ["repeated_task", "repeated_sub_process", "repeated_call"])
@pytest.mark.parametrize("done", [0, 1, 2])
def test_an_interrupting_timer_ends_every_open_instance_and_leaves_no_ghost(drawing: str, done: int) -> None:
    play = Play(drawing, agencies=AGENCIES)
    for agency in AGENCIES[:done]:
        play.complete("answer", agency)
    play.fire("limit")
    assert play.at == ["chase"], "no task, timer or level of the instances may be left"
    assert play.called_off.count("answer") >= len(AGENCIES) - done
    play.complete("chase")
    assert play.step.completed
    assert play.step.ended_at == ("late",)


def test_an_interrupting_timer_ends_instances_inside_instances() -> None:
    play = Play("repeated_nested", agencies=["police", "health"], people=[17, 18])
    assert len(play.waits("answer")) == 4
    play.fire("inner_limit", "police")
    assert len(play.waits("answer")) == 2
    play.fire("limit")
    assert play.at == ["chase"]
    assert play.snapshot is not None
    assert len(codec.document_of(play.snapshot)["levels"]) == 1


def test_the_item_is_that_of_the_nearest_instance() -> None:
    play = Play("repeated_nested", agencies=["police"], people=[17])
    assert play.wait("answer").item == "17"
    assert play.wait("inner_limit").item == "police"
    assert play.wait("limit").item is None
    assert play.wait("answer").data == {
        "agencies": ["police"],
        "people": [17],
        "agency": "police",
        "person": 17,
    }


@pytest.mark.parametrize(
    "drawing", ["repeated_task", "repeated_sub_process", "repeated_call", "repeated_in_row"]
)
def test_an_empty_list_is_passed_at_once(drawing: str) -> None:
    play = Play(drawing, agencies=[])
    assert play.at == ["conclude"]


@pytest.mark.parametrize("wrong", ["police", 3, None, {"police": 1}])
def test_what_is_no_list_is_refused(wrong: object) -> None:
    with pytest.raises(engine.EngineError, match="not a list") as caught:
        Play("repeated_task", agencies=wrong)
    assert caught.value.element_id == "answer"


def test_two_hundred_instances_are_the_most() -> None:
    play = Play("repeated_task", agencies=list(range(200)))
    assert len(play.waits("answer")) == 200
    with pytest.raises(engine.EngineError, match="more than 200"):
        play.apply(engine.AddInstance(play.wait("answer", "7").task_id, "housing"))
    with pytest.raises(engine.EngineError, match="more than 200"):
        Play("repeated_task", agencies=list(range(201)))


def test_two_hundred_instances_with_steps_of_their_own_are_no_endless_loop() -> None:
    play = Play("crowd", items=list(range(200)))
    assert len(play.waits("keep")) == 200


def test_instances_in_a_row_come_one_after_the_other_and_give_their_results_in_order() -> None:
    play = Play("repeated_in_row", agencies=AGENCIES)
    for agency in AGENCIES:
        assert answers(play) == [agency]
        play.complete("answer", agency, answer_code=agency.upper())
    assert play.wait("conclude").data == {"agencies": AGENCIES, "answers": ["POLICE", "HEALTH", "SCHOOL"]}


def test_a_row_goes_on_after_one_is_taken_back_and_takes_one_more_at_its_end() -> None:
    play = Play("repeated_in_row", agencies=["police", "health"])
    play.apply(engine.AddInstance(play.wait("answer").task_id, "housing"))
    play.apply(engine.CancelInstance(play.wait("answer").task_id))
    assert answers(play) == ["health"]
    play.complete("answer", answer_code=1)
    assert answers(play) == ["housing"]
    play.complete("answer", answer_code=2)
    assert play.wait("conclude").data["answers"] == [1, 2]


def test_results_stand_in_the_order_of_the_items_not_of_the_answers() -> None:
    play = Play("repeated_until", agencies=AGENCIES)
    play.complete("answer", "school", answer_code="S")
    play.complete("answer", "police", answer_code="P")
    assert play.at == ["conclude"], "two answers are enough"
    assert play.called_off == ["answer"]
    assert play.wait("conclude").data["answers"] == ["P", "S"]


def test_an_instance_that_gives_no_result_is_an_error_at_that_step() -> None:
    play = Play("repeated_in_row", agencies=["police"])
    with pytest.raises(engine.EngineError, match="answer_code") as caught:
        play.complete("answer")
    assert caught.value.element_id == "answer"


def test_what_one_instance_changed_is_not_undone_by_another() -> None:
    play = Play("repeated_task", agencies=["police", "health"], dissent=False)
    play.complete("answer", "police", dissent=True)
    play.complete("answer", "health")
    assert play.wait("conclude").data["dissent"] is True


def test_instances_that_need_nobody_run_through() -> None:
    play = Play("repeated_number", copies=5)
    assert play.at == ["conclude"]
    assert play.passed.count("count") == 6, "five instances and the whole"


def test_history_tells_instances_from_the_whole() -> None:
    play = Play("repeated_task", agencies=["police"])
    play.complete("answer", "police")
    instance, whole = [p for p in play.step.passed if p.element_id == "answer"]
    assert (instance.item, instance.flows) == ("police", ())
    assert (whole.item, whole.flows) == (None, ("s_to_answer",))
