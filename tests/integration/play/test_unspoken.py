"""A pathway that asks more, less or otherwise than its scenarios say: what is answered by default, and what
is said of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from orchestrator.pathway.management.commands.play import scenario_files
from orchestrator.pathway.play import bundle_files, loading
from orchestrator.pathway.play.exceptions import PathwaysUnreadable
from orchestrator.pathway.play.player import Played
from orchestrator.pathway.publishing import MODELS, form_files
from processes import bundles
from processes.bundles import Bundle
from tests import therapy_step

from .conftest import ON_THE_WAY, RATED, Play, play_through, shipped

FILES = {path.stem: path for path in scenario_files()}
FRONT_DOOR = "ofd_front_door"
DRAWING = f"{FRONT_DOOR}/{FRONT_DOOR}.bpmn"
THEN = """  - at: 09:30
    expect:
      - clock: {code: K-07, due: Tue 8 Sep 10:00}
      - task: {form: family_map, team: HUB COORD, open: no, done: 09:20}
"""

Changed = Callable[[Mapping[str, bytes]], Mapping[str, bytes]]


@cache
def running() -> Mapping[str, bytes]:
    return next(each for each in shipped() if each.process_id == FRONT_DOOR).files


def front_door(changed: Changed) -> list[Bundle]:
    """The pathways with this front door; it comes first, so that it is the first to pass a gate."""
    own = bundles.of_files(FRONT_DOOR, {**running(), **changed(running())})
    return [own, *(each for each in shipped() if each.process_id != FRONT_DOOR)]


def another_form(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The risk is rated with another form than the scenarios know."""
    drawing = files[DRAWING].replace(b'form key="initial_rating"', b'form key="new_rating"')
    form = files["forms/initial_rating.json"].replace(b'"initial_rating"', b'"new_rating"')
    return {DRAWING: drawing, "forms/new_rating.json": form}


@pytest.fixture
def on(play: Play) -> Callable[..., Played]:
    """Plays a short scenario on a changed front door."""
    return lambda changed, rest, **how: play(rest, pathways=front_door(changed), **how)


def test_a_step_that_a_scenario_does_not_speak_of_does_not_break_it(play_scenario: Play) -> None:
    """One of those beside the drawings, up to the answers of the agencies: all that it expects comes true."""
    whole = loading.load(FILES["SC-03"])
    begun = replace(whole, steps=whole.steps[:7])
    assert [step.do for step in begun.steps][-1] == "records_check"
    assert len(begun.expectations) >= 15
    played = play_scenario(begun, pathways=front_door(therapy_step.added))
    assert played.stopped == ""
    assert [(each.sentence, each.differences) for each in played.failed] == []
    [step] = played.unspoken
    assert step.words == f"“{therapy_step.STEP}” (Occupational therapy practitioner)"
    [line] = [line for line in played.lines if line.kind == "default"]
    assert "not in the scenario: answered by default" in line.text


def test_what_fails_after_such_a_step_names_the_step(on: Callable[..., Played]) -> None:
    played = on(therapy_step.added, ON_THE_WAY + RATED + THEN)
    assert played.stopped == ""
    [line] = [line for line in played.lines if line.kind == "default"]
    assert line.text == (
        f"Olive Tanner, Occupational therapy practitioner: {therapy_step.STEP} "
        "(not in the scenario: answered by default) — the process reads “Is equipment needed?”: No"
    )
    [failed] = played.failed
    assert failed.differences == ("expected due Tue 8 Sep 2026 10:00, but it is due Tue 8 Sep 2026 09:00",)
    assert failed.besides == (
        f"Before that the case went through “{therapy_step.STEP}” (Occupational therapy practitioner), of "
        "which SC-99 does not speak."
    )


def test_a_strict_scenario_answers_nothing_and_says_what_is_missing(on: Callable[..., Played]) -> None:
    played = on(therapy_step.added, ON_THE_WAY + RATED + "strict: yes\n")
    assert not [line for line in played.lines if line.kind == "default"]
    assert "The hub co-ordinator has no open task “Rate the risk for each person”" in played.stopped
    assert "(OT PRAC, moving_about)" in played.stopped
    assert (
        f"SC-99 is strict and does not speak of “{therapy_step.STEP}” (Occupational therapy practitioner). "
        "Say in it who does that (as: OT PRAC, do: moving_about), or let it be answered by default"
        in played.stopped
    )


def test_a_second_step_with_a_known_form_is_answered_with_the_defaults_of_the_scenario(
    on: Callable[..., Played],
) -> None:
    def twice(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
        return therapy_step.added(files, agency="HUB", role="COORD", form_key="danger_check")

    played = on(twice, ON_THE_WAY + RATED)
    assert played.stopped == ""
    [step] = played.unspoken
    assert (step.form, step.team, step.chosen) == ("danger_check", "hub co-ordinator", ())


def test_a_step_that_nobody_is_asked_any_more_is_named_with_what_to_do(
    a_database: None, scenario_file: Callable[[str], Path]
) -> None:
    """Where no version ever asked with that form: in a database of its own."""
    expect = "    expect:\n      - task: {form: initial_rating, team: HUB COORD, open: no}\n"
    scenario = loading.load(scenario_file(ON_THE_WAY + expect + RATED))
    played = play_through(scenario, pathways=front_door(another_form))
    assert (
        "The hub co-ordinator has no open task “How serious is it for each person?” at this moment. No step "
        "of this pathway asks with the form “initial_rating” any more" in played.stopped
    )
    assert "(SC-99.yaml, line 30)" in played.stopped
    [failed] = played.failed
    assert failed.differences[0].startswith("No step of this pathway asks with the form")


def copied(to: Path) -> Path:
    for path in MODELS.rglob("*"):
        if path.is_file() and path.suffix != ".md":
            file = to / path.relative_to(MODELS)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(path.read_bytes())
    return to


def test_a_copy_of_the_models_folder_is_read_as_that_folder_is(tmp_path: Path) -> None:
    folder = copied(tmp_path / "copy")
    own = bundles.read_folder(MODELS, form_files=form_files())
    found = bundle_files.read(folder, form_files=form_files())
    assert [each.sha256 for each in found] == [each.sha256 for each in own]
    assert set(bundle_files.scenarios_of(folder)) == set(FILES)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}
    for path, content in therapy_step.added(files).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    changed = bundle_files.read(folder, form_files=form_files())
    assert {each.process_id for each in changed if f"forms/{therapy_step.FORM}.json" in each.files} == {
        FRONT_DOOR
    }


def test_an_export_unpacked_is_read_as_one_pathway(tmp_path: Path) -> None:
    for path, content in running().items():
        file = tmp_path / FRONT_DOOR / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    [found] = bundle_files.read(tmp_path, form_files={})
    assert (found.process_id, dict(found.files)) == (FRONT_DOOR, dict(running()))


def test_a_folder_that_is_neither_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PathwaysUnreadable, match="No drawing"):
        bundle_files.read(tmp_path, form_files={})
    with pytest.raises(PathwaysUnreadable, match="There is no folder"):
        bundle_files.read(tmp_path / "nowhere", form_files={})
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "a.bpmn").write_bytes(running()[DRAWING])
    with pytest.raises(PathwaysUnreadable, match="has a process “wrong”"):
        bundle_files.read(tmp_path, form_files={})
    (tmp_path / "clocks.dmn").write_bytes(b"<!DOCTYPE x><x/>")
    (tmp_path / "wrong" / "a.bpmn").write_bytes(b"<!DOCTYPE x><x/>")
    with pytest.raises(PathwaysUnreadable, match="DOCTYPE"):
        bundle_files.read(tmp_path, form_files={})


def test_a_changed_folder_that_could_not_be_published_is_not_played_and_says_why(
    on: Callable[..., Played],
) -> None:
    def wrong(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
        return {DRAWING: files[DRAWING].replace(b'form key="initial_rating"', b'form key="nowhere"')}

    played = on(wrong, ON_THE_WAY + RATED, passed=False)
    assert played.stopped.startswith("The pathway cannot be played, because it could not be published.")
    assert f"{DRAWING}:" in played.stopped


def test_the_scenarios_of_the_front_door_go_with_every_pathway_that_they_run_through() -> None:
    listed = {each.process_id: each.files for each in bundles.read_folder(MODELS, form_files={})}
    scenarios = {f"{FRONT_DOOR}/scenarios/{path.name}" for path in FILES.values()}
    for process_id in (
        FRONT_DOOR,
        "agency_assessment",
        "immediate_danger",
        "new_information",
        "person_joined",
    ):
        assert scenarios | {f"{FRONT_DOOR}/scenarios/defaults.yaml"} <= set(listed[process_id])
