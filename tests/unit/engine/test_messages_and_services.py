"""What comes from outside and what leaves: messages, operations, modelled errors and escalations."""

import pytest

from processes import engine
from tests.unit.engine.player import Play


def test_a_process_is_started_by_the_message_that_its_start_event_names() -> None:
    play = Play("message_start", message="danger.raised", child="C1")
    assert play.at == ["act", "more"]
    assert play.passed == ["called", "merge"]
    assert play.wait("act").data == {"child": "C1"}


def test_without_a_message_the_plain_start_event_begins() -> None:
    assert Play("message_start").passed == ["by_hand", "merge"]


def test_a_message_that_starts_nothing_is_refused() -> None:
    with pytest.raises(engine.EngineError, match="no start event waits for the message"):
        Play("message_start", message="weather.changed")


def test_a_message_start_event_can_wait_for_its_message() -> None:
    play = Play("only_message_start")
    assert play.wait("called").message == "danger.raised"
    play.deliver("called", "danger.raised", child="C1")
    assert play.wait("act").data == {"child": "C1"}


def test_a_message_goes_to_the_one_wait_that_it_is_delivered_to() -> None:
    play = Play("message_start")
    play.deliver("more", "more.known", note_code="N1")
    assert play.at == ["act", "read_more"]
    assert play.wait("read_more").data == {"note_code": "N1"}
    play.complete("act")
    assert play.wait("reply").message == "reply.sent"
    play.deliver("reply", "reply.sent", reply=1)
    assert play.wait("third").kind == "message", "the same message name, but a wait of its own"
    play.deliver("third", "reply.sent", reply=2)
    play.complete("read_more")
    assert play.step.completed
    assert play.step.data["reply"] == 2


def test_a_message_at_an_event_gateway_closes_its_timers() -> None:
    play = Play("event_gateway")
    play.deliver("answered", "answer.given", answer="yes")
    assert play.at == ["read"]
    assert play.wait("read").data == {"answer": "yes"}
    assert play.called_off == ["soon", "late"]


def test_a_message_of_another_name_is_refused() -> None:
    play = Play("event_gateway")
    with pytest.raises(engine.TaskNotReady, match="does not wait for the message"):
        play.deliver("answered", "weather.changed")


def test_a_message_is_delivered_once() -> None:
    play = Play("event_gateway")
    task = play.wait("answered").task_id
    play.deliver("answered", "answer.given")
    with pytest.raises(engine.TaskNotReady):
        play.apply(engine.DeliverMessage(task, "answer.given"))


def test_what_is_thrown_leaves_the_process() -> None:
    play = Play("messages_out", agency="HEALTH")
    assert [(t.name, t.element_id, t.data) for t in play.step.thrown] == [
        ("told.agency", "tell", {"agency": "HEALTH"})
    ]
    assert play.wait("note").kind == "service"
    play.succeed("note")
    assert play.wait("mail").kind == "service", "a send task with an operation waits for it"
    assert list(play.step.thrown) == []
    play.succeed("mail")
    assert [t.name for t in play.step.thrown] == ["mail.sent", "called.out", "all.done"]
    assert play.step.completed
    assert play.step.ended_at == ("done",)


def test_an_operation_waits_until_it_has_succeeded_and_its_result_stays() -> None:
    play = Play("errors", ok=True)
    assert play.wait("check").kind == "service"
    play.succeed("check", found=True)
    assert play.step.completed
    assert play.step.data == {"ok": True, "found": True}


def test_an_operation_succeeds_once() -> None:
    play = Play("errors", ok=True)
    task = play.wait("check").task_id
    play.succeed("check")
    with pytest.raises(engine.TaskNotReady):
        play.apply(engine.CompleteService(task))


def test_a_modelled_error_takes_the_route_drawn_for_it() -> None:
    play = Play("errors", ok=True)
    play.fail("check", "NOT_FOUND")
    assert play.at == ["look_up"]
    play.complete("look_up")
    assert play.step.completed


def test_an_error_that_the_step_does_not_catch_is_caught_further_out() -> None:
    play = Play("errors", ok=True)
    play.fail("check", "REFUSED")
    assert play.at == ["explain"]
    assert set(play.called_off) == {"check", "wrong", "work"}


def test_an_error_end_event_takes_the_route_of_the_activity_around_it() -> None:
    play = Play("errors", ok=False)
    play.succeed("check")
    assert play.at == ["explain"]
    assert "refused" in play.passed
    play.complete("explain")
    assert play.step.ended_at == ("ne",)


def test_an_error_that_nothing_catches_is_an_engine_error() -> None:
    play = Play("error_unhandled")
    with pytest.raises(engine.EngineError, match="LOST") as caught:
        play.fail("check", "LOST")
    assert (caught.value.element_id, caught.value.element_name) == ("check", "Check the register")


def test_an_escalation_opens_its_branch_beside_the_work() -> None:
    play = Play("escalating")
    play.complete("assess")
    assert play.at == ["go_on", "helper"]
    play.complete("go_on")
    play.complete("helper")
    assert play.step.completed


def test_a_message_that_interrupts_takes_the_task_away() -> None:
    play = Play("called_back")
    assert play.wait("stopped").attached_to == play.wait("work").task_id
    play.deliver("stopped", "work.stopped")
    assert play.called_off == ["work"]
    assert play.step.ended_at == ("se",)


def test_a_receive_task_may_run_out_of_time() -> None:
    play = Play("called_back")
    play.complete("work")
    assert play.wait("no_reply").attached_to is None, "nobody has to do a receive task"
    play.fire("no_reply")
    assert play.called_off == ["reply"]
    assert play.step.ended_at == ("ne",)


def test_a_receive_task_that_has_its_message_takes_its_timer_away() -> None:
    play = Play("called_back")
    play.complete("work")
    play.deliver("reply", "reply.sent")
    assert play.called_off == ["no_reply"]
    assert play.step.ended_at == ("e",)


def test_an_escalation_that_nothing_catches_stops_no_case() -> None:
    play = Play("escalating_unheard")
    play.complete("assess")
    assert play.at == ["go_on"]
    play.complete("go_on")
    assert play.step.completed
    assert play.step.ended_at == ("e",)
