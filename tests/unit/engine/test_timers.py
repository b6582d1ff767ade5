"""Timers fire when they are told to, each alone. The engine never looks at a clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from processes import engine
from processes.engine import clock
from tests.unit.engine.player import MORNING, Play

CLOCKS = {
    "clock_due": lambda point: {"warn": "2026-03-02T12:00:00+00:00", "limit": "2026-03-02T16:00:00Z"}[point]
}


def test_an_absolute_moment_is_handed_out_in_utc() -> None:
    play = Play("boundary_timers", functions=CLOCKS)
    assert play.wait("warn").due_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert play.wait("limit").due_at == datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_a_duration_counts_from_the_moment_of_the_step() -> None:
    play = Play("guarded_branches")
    assert play.wait("nudge").due_at == MORNING + timedelta(hours=1)


def test_a_timer_never_fires_by_itself_however_late_it_is() -> None:
    play = Play("guarded_branches")
    due = play.wait("limit").due_at
    play.later(days=4000)
    play.fire("nudge")
    assert play.at == ["limit", "nudged", "work"]
    assert play.wait("limit").due_at == due, "a due moment is worked out once"


def test_a_boundary_timer_knows_its_task_and_whether_it_interrupts() -> None:
    play = Play("guarded_branches")
    work = play.wait("work")
    assert (play.wait("nudge").attached_to, play.wait("nudge").interrupting) == (work.task_id, False)
    assert (play.wait("limit").attached_to, play.wait("limit").interrupting) == (work.task_id, True)
    assert (work.attached_to, work.interrupting) == (None, None)


def test_a_boundary_timer_of_a_whole_group_is_attached_to_no_task() -> None:
    assert Play("repeated_task", agencies=["police"]).wait("limit").attached_to is None


def test_a_timer_that_does_not_interrupt_opens_its_branch_and_leaves_the_task() -> None:
    play = Play("boundary_timers", functions=CLOCKS)
    task_id = play.wait("assess").task_id
    play.fire("warn")
    assert play.at == ["assess", "limit", "warned"]
    assert play.wait("assess").task_id == task_id
    play.complete("assess")
    assert play.at == ["warned"], "the branch outlives the task, its timers do not"
    assert play.called_off == ["limit"]


def test_a_timer_that_interrupts_takes_the_task_and_the_other_timers_away() -> None:
    play = Play("boundary_timers", functions=CLOCKS)
    play.fire("limit")
    assert play.at == ["escalated"]
    assert set(play.called_off) == {"assess", "warn"}


def test_a_branch_opened_by_a_timer_survives_the_interruption_of_its_task() -> None:
    play = Play("guarded_branches")
    play.fire("nudge")
    play.fire("limit")
    assert play.at == ["late", "nudged"]
    play.complete("late")
    play.complete("nudged")
    assert play.step.completed


def test_two_due_timers_are_two_steps() -> None:
    play = Play("boundary_timers", functions=CLOCKS)
    play.later(days=1)
    play.fire("warn")
    assert play.at == ["assess", "limit", "warned"]
    play.fire("limit")
    assert play.at == ["escalated", "warned"]


def test_timers_at_an_event_gateway_have_moments_of_their_own() -> None:
    play = Play("event_gateway")
    assert play.wait("soon").due_at == MORNING + timedelta(hours=1)
    assert play.wait("late").due_at == MORNING + timedelta(days=10)


@pytest.mark.parametrize(("event", "then"), [("soon", "ring"), ("late", "close")])
def test_the_timer_that_is_fired_at_an_event_gateway_closes_the_other_ways(event: str, then: str) -> None:
    play = Play("event_gateway")
    play.fire(event)
    assert play.at == [then]
    assert set(play.called_off) == {"answered", "soon", "late"} - {event}
    assert event in play.passed


def test_a_repeating_timer_ticks_as_often_as_it_says() -> None:
    play = Play("reminders")
    moments = []
    for _ in range(3):
        moments.append(play.wait("remind").due_at)
        play.now = moments[-1] or play.now
        play.fire("remind")
        play.succeed("mail")
    assert moments == [MORNING + timedelta(days=n) for n in (1, 2, 3)]
    assert play.at == ["assess"]
    play.complete("assess")
    assert play.step.completed


def test_a_repeating_timer_that_is_woken_late_does_not_catch_up_in_a_burst() -> None:
    play = Play("reminders")
    play.later(days=30)
    play.fire("remind")
    assert play.wait("remind").due_at == MORNING + timedelta(days=31)


def test_a_timer_that_has_gone_cannot_be_fired_again() -> None:
    play = Play("boundary_timers", functions=CLOCKS)
    warn = play.wait("warn").task_id
    play.fire("warn")
    with pytest.raises(engine.TaskNotReady):
        play.apply(engine.FireTimer(warn))


def test_only_timers_can_be_fired() -> None:
    play = Play("event_gateway")
    with pytest.raises(engine.TaskNotReady):
        play.fire("answered")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-03-02T12:00:00", "no time zone"),
        ("soon", "no moment"),
        (None, "no moment"),
        (datetime(2026, 3, 2, 12), "no time zone"),
        ("-PT1H", "no moment"),
        ("P1H", "not a duration"),
    ],
)
def test_a_timer_that_means_no_moment_is_an_error_at_its_event(value: Any, words: str) -> None:
    with pytest.raises(engine.EngineError, match=words) as caught:
        Play("bad_timer", functions={"clock_due": lambda point: value})
    assert (caught.value.element_id, caught.value.element_name) == ("limit", "Time is up")


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        ("PT1H30M", datetime(2026, 1, 31, 10, 30, tzinfo=UTC)),
        ("P1W2D", datetime(2026, 2, 9, 9, tzinfo=UTC)),
        ("P1M", datetime(2026, 2, 28, 9, tzinfo=UTC)),
        ("P1Y1M", datetime(2027, 2, 28, 9, tzinfo=UTC)),
        ("PT0.5S", datetime(2026, 1, 31, 9, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_durations(duration: str, expected: datetime) -> None:
    assert clock.after(datetime(2026, 1, 31, 9, tzinfo=UTC), duration) == expected


@pytest.mark.parametrize("text", ["P", "PT", "", "5 days", "P-1D", "P9999999999Y"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(engine.ExpressionError):
        clock.after(MORNING, text)


@pytest.mark.parametrize("text", ["R/P1D", "R0/P1D", "R101/P1D", "P1D", "R3", "R3/2026-01-01T00:00:00Z/P1D"])
def test_a_cycle_says_how_often(text: str) -> None:
    with pytest.raises(engine.ExpressionError):
        clock.due("timeCycle", text, now=MORNING)


def test_a_moment_that_is_no_text_but_a_datetime_is_fine() -> None:
    summer = datetime.fromisoformat("2026-07-01T12:00:00+01:00")
    assert clock.due("timeDate", summer, now=MORNING).at == datetime(2026, 7, 1, 11, tzinfo=UTC)
