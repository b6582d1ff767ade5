"""What goes wrong in a play is told in a sentence, with the line of the file."""

from typing import Any

import pytest

from orchestrator.pathway import submitting
from orchestrator.pathway.management.commands.play import failures_of
from orchestrator.pathway.play import loading
from orchestrator.pathway.play.player import Played
from processes.registries import ServiceCall, registry

from .conftest import Play, written

DANGER = "  - {at: 09:10, as: HUB COORD, do: danger_check}\n"
UNMET = """expect:
  - clock: {code: K-07, due: Tue 8 Sep 10:00}
  - case: {rating: Red}
  - rating: {of: Lio, is: Red}
  - sharing: {about: Nell, told: told_agreed}
  - asked: {agencies: [PROB]}
"""


@pytest.fixture(scope="module")
def unmet(tmp_path_factory: pytest.TempPathFactory, play_scenario: Play) -> Played:
    """A play to its end in which nothing comes true."""
    return play_scenario(loading.load(written(tmp_path_factory.mktemp("unmet"), UNMET)))


def test_an_expectation_that_is_not_met_says_what_was_found(unmet: Played) -> None:
    assert not unmet.is_good
    assert not unmet.stopped
    clock, case, *_ = unmet.failed
    assert clock.differences == ("expected due Tue 8 Sep 2026 10:00, but it is due Tue 8 Sep 2026 09:00",)
    assert case.differences == ("expected rating Red, but it is Amber",)
    assert clock.expectation.line == 16


def test_a_step_that_nobody_asked_for_stops_the_play(play: Play) -> None:
    played = play("  - {at: 09:10, as: HUB CHAIR, do: decision_proposal}\n", strict=True)
    assert played.stopped.startswith(
        "On Mon 7 Sep 2026 09:10, “Propose a decision for each person” by the decision chair: "
        "The decision chair has no open task “Propose a decision for each person” at this moment."
    )
    assert (
        "“Check whether anyone is in danger now” of the hub co-ordinator (HUB COORD, danger_check)"
        in played.stopped
    )
    assert "(SC-99.yaml, line 15)" in played.stopped
    assert "SC-99 is strict and does not speak of “Check whether anyone is in danger now”" in played.stopped


def test_an_answer_that_the_form_does_not_ask_for_is_named(play: Play) -> None:
    played = play("  - {at: 09:10, as: HUB COORD, do: danger_check, answers: {wepon: yes}}\n")
    assert "SC-99.yaml, line 15" in played.stopped
    assert "does not ask “wepon”. Did you mean “weapon”?" in played.stopped


def test_answers_that_the_form_refuses_stop_the_play_with_its_words(play: Play) -> None:
    played = play("  - {at: 09:10, as: HUB COORD, do: danger_check, answers: {weapon: yes}}\n")
    assert "does not take these answers: “What do you know about the weapon?” (weapon_note): Enter" in (
        played.stopped
    )


def test_a_person_who_is_not_in_the_family_is_named(unmet: Played) -> None:
    failed = unmet.failed[2]
    assert failed.differences == ("“Lio” is nobody in this family. In it are: Nell Garrow, Joss Tarn.",)


def test_what_should_have_been_refused_and_was_not_stops_the_play(play: Play) -> None:
    played = play("  - {at: 09:10, as: HUB COORD, do: danger_check, refused: not your task}\n")
    assert "This went through, but should have been refused (“not your task”)." in played.stopped


def test_somebody_of_another_team_is_refused(play: Play) -> None:
    played = play("  - {at: 09:10, as: HEALTH PRAC, do: danger_check, refused: has no open task}\n" + DANGER)
    assert not played.stopped


def test_what_anybody_may_say_at_any_time(play: Play) -> None:
    played = play(
        """  - {at: 09:10, as: HUB COORD, do: danger_check}
  - {at: 09:20, as: DA PRAC, do: raise_danger, words: He is at the door with a hammer.}
  - at: 09:20
    expect:
      - process: {id: immediate_danger, started: 09:20, state: running}
      - case: {rating: Red, danger: yes}
      - clock: {code: K-07, due: 13:20, strict_due: 13:20, was: Tue 8 Sep 09:00}
  - {at: 09:30, as: POLICE PRAC, do: add_information, words: Pia came in crying.}
  - {at: 09:40, as: HUB CHAIR, do: call_decision, words: We decide without them., refused: not waiting}
  - {at: 09:50, as: HUB CHAIR, do: close_case, words: Nothing more can be done by us., refused: plan}
expect:
  - information: {kind: new, count: 1, considered: no}
"""
    )
    assert played.stopped == ""
    assert [each.differences for each in played.failed] == []


def test_a_difference_is_told_in_words_too(unmet: Played) -> None:
    *_, sharing, asked = unmet.failed
    assert sharing.differences == ("nothing is decided about Nell Garrow",)
    assert asked.differences == ("expected Probation, but these were not: Probation",)


@pytest.fixture
def no_post(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first thing that the service does itself fails."""

    def fail(call: ServiceCall) -> dict[str, Any]:
        raise RuntimeError("no post today")

    monkeypatch.setitem(registry.operations, "thank_referrer", fail)


def test_what_failed_on_the_way_is_told_before_what_is_missing_because_of_it(
    no_post: None, play: Play
) -> None:
    expect = "    expect:\n      - case: {rating: Red}\n      - feedback: {kind: ack}\n"
    played = play("  - at: 09:05\n" + expect + DANGER)
    first, *others = failures_of(played)
    assert first == {
        "line": 0,
        "at": "Mon 7 Sep 2026 09:00",
        "sentence": "“Thank the referrer and say what happens next” could not go on: a fault of the "
        "service itself, not of the scenario (RuntimeError: no post today)",
        "differences": [],
    }
    assert [one["at"] for one in others] == ["Mon 7 Sep 2026 09:05"] * 2
    assert played.stopped.startswith("On Mon 7 Sep 2026 09:10, “Check whether anyone is in danger now” by ")


def test_what_did_not_come_true_says_after_what_it_was_looked_at(play: Play) -> None:
    rest = DANGER.replace("}\n", ", expect: [{case: {rating: Red}}]}\n")
    [failed] = play(rest).failed
    assert failed.after == "“Check whether anyone is in danger now” by the hub co-ordinator"


def test_a_fault_of_the_program_stops_the_play_and_is_called_one(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object, **named: object) -> None:
        raise KeyError("people")

    monkeypatch.setattr(submitting, "submit", fail)
    played = play(DANGER)
    assert played.stopped == (
        "On Mon 7 Sep 2026 09:10, “Check whether anyone is in danger now” by the hub co-ordinator: It broke "
        "off with a fault of the service itself, not of the scenario (KeyError: 'people'). "
        "(SC-99.yaml, line 15)"
    )
