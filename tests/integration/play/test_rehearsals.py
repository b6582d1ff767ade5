"""Scenarios of a version in review, played by the job in a place of their own, on exactly its files."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Case
from orchestrator.pathway import publishing, rehearsals, rehearsing
from orchestrator.pathway.exceptions import ScenariosNotPlayed
from orchestrator.pathway.models import PlayState
from processes import drafts
from processes.models import ProcessVersion, VersionState
from tests import fenmarsh as world
from tests import therapy_step
from tests.factories import TUESDAY
from tests.kept import Kept, kept

from .conftest import ANSWERED, ON_THE_WAY, RATED, written

NOW = TUESDAY
SCENARIOS = "ofd_front_door/scenarios"
SHORT = """
expect:
  - clock: {code: K-07, due: Tue 8 Sep 09:00}
  - clock: {code: K-05, agency: HEALTH, due: 15:00}
"""


@pytest.fixture(scope="module")
def _fenmarsh(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    """Fenmarsh, and in review there the front door with a short scenario and a shorter K-05."""

    def make() -> Site:
        site = world.establish(NOW)
        draft = begun("ofd_front_door", title="Sooner")
        limits = drafts.files(draft)["clocks.dmn"].decode()
        place = limits.index('id="K05_A_limit"')
        shorter = (limits[:place] + limits[place:].replace("6 wh", "4 wh", 1)).encode()
        send(draft, written(tmp_path_factory.mktemp("sooner"), SHORT), {"clocks.dmn": shorter})
        return site

    with kept(make, django_db_blocker) as site:
        yield site


@pytest.fixture
def _open(_fenmarsh: Kept) -> None:
    _fenmarsh.keep()


@pytest.fixture
def fenmarsh(_open: None, db: None) -> None:
    """What a test does here is rolled back."""


@pytest.fixture
def in_review(fenmarsh: None) -> ProcessVersion:
    return ProcessVersion.objects.get(state=VersionState.IN_REVIEW)


def begun(process_id: str, *, title: str) -> ProcessVersion:
    running = ProcessVersion.objects.get(
        owner_key="fenmarsh", process_id=process_id, state=VersionState.PUBLISHED
    )
    return drafts.begin_from(running, title=title, author="Carys Bowen", now=NOW)


def changed(draft: ProcessVersion, scenario: Path, contents: Mapping[str, bytes]) -> None:
    """With these changes, and with this scenario in the place of all that it had."""
    files: dict[str, bytes | None] = {path: None for path in rehearsals.scenario_paths(drafts.files(draft))}
    files |= {f"{SCENARIOS}/{scenario.name}": scenario.read_bytes(), **contents}
    drafts.save_files(draft, files, revision=draft.revision, by="Carys Bowen", now=NOW)


def send(draft: ProcessVersion, scenario: Path, contents: Mapping[str, bytes]) -> None:
    """The same, sent for approval."""
    changed(draft, scenario, contents)
    publishing.submit(draft, by="Carys Bowen", note=draft.title, now=NOW)


@pytest.mark.parametrize(
    ("process_id", "where", "rest", "times"),
    [
        ("ofd_front_door", therapy_step.FRONT_DOOR, RATED, 1),
        ("agency_assessment", therapy_step.ASSESSMENT, RATED + ANSWERED, 5),
    ],
)
def test_a_step_more_is_played_by_the_worker_and_approved_by_a_second_person(
    fenmarsh: None,
    scenario_file: Callable[[str], Path],
    process_id: str,
    where: tuple[str, str],
    rest: str,
    times: int,
) -> None:
    """Of the front door, and of a process of its own that the front door's scenarios run through."""
    draft = begun(process_id, title="Ask occupational therapy")
    send(
        draft,
        scenario_file(ON_THE_WAY + rest + SHORT),
        therapy_step.added(drafts.files(draft), where=where),
    )
    with pytest.raises(ScenariosNotPlayed):
        publishing.approve(draft, approver="Henry Ash", sha256=draft.sha256, now=NOW)
    assert rehearsing.play_all(draft.pk, clock=clock) == 1
    play = draft.plays.get()
    assert (play.state, play.stopped, play.failures) == (PlayState.PLAYED, "", [])
    assert (play.met, play.total) == (2, 2)
    [step] = [one for one in play.unspoken if one["step"] == therapy_step.STEP]
    assert (step["step"], step["team"], step["times"]) == (
        therapy_step.STEP,
        "Occupational therapy practitioner",
        times,
    )
    assert {"question": "Is equipment needed?", "answer": "No", "decides": True} in step["answers"]
    publishing.approve(draft, approver="Henry Ash", sha256=draft.sha256, now=NOW)
    draft.refresh_from_db()
    assert draft.state == VersionState.PUBLISHED


@pytest.mark.parametrize(
    "process_id", ["agency_assessment", "immediate_danger", "new_information", "person_joined"]
)
def test_what_the_scenarios_of_the_front_door_run_through_is_not_approved_unplayed(
    fenmarsh: None, process_id: str
) -> None:
    running = ProcessVersion.objects.get(owner_key="fenmarsh", process_id=process_id)
    draft = drafts.begin_from(running, title="Another name", author="Carys Bowen", now=NOW)
    path = f"{process_id}/{process_id}.bpmn"
    drawing = (drafts.file(draft, path) or b"").replace(
        b"<bpmn:process ", b"<!-- looked at --><bpmn:process "
    )
    drafts.save_file(draft, path, drawing, revision=draft.revision, by="Carys Bowen", now=NOW)
    publishing.submit(draft, by="Carys Bowen", note="Looked at", now=NOW)
    assert [str(play) for play in draft.plays.all()] == ["SC-01", "SC-02", "SC-03", "SC-05", "SC-07"]
    with pytest.raises(ScenariosNotPlayed):
        publishing.approve(draft, approver="Henry Ash", sha256=draft.sha256, now=NOW)


def clock() -> datetime:
    return timezone.now()


def test_the_job_plays_on_the_files_of_the_version_and_names_the_line_that_does_not_come_true(
    in_review: ProcessVersion,
) -> None:
    assert rehearsing.play_all(in_review.pk, clock=clock) == 1
    play = in_review.plays.get()
    assert (play.state, play.stopped, play.sha256) == (PlayState.PLAYED, "", in_review.sha256)
    assert (play.met, play.total) == (1, 2)
    assert play.failures[0]["line"] == 18
    assert "due Mon 7 Sep 2026 15:00" in play.failures[0]["sentence"]
    assert "13:00" in play.failures[0]["differences"][0]
    assert play.seconds > 0
    assert not Case.objects.exists()  # nothing of the play is in the database of the service
    assert rehearsing.play_all(in_review.pk, clock=clock) == 0


@pytest.fixture
def saying(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Instead of the play, a program that prints this."""

    def say(words: str) -> None:
        real = subprocess.Popen
        monkeypatch.setattr(
            rehearsing.subprocess, "Popen", lambda command, **named: real(["echo", words], **named)
        )

    return say


def test_a_result_of_other_files_is_none(in_review: ProcessVersion, saying: Callable[[str], None]) -> None:
    saying('{"sha256": "00", "met": 2, "total": 2, "failures": [], "stopped": ""}')
    rehearsing.play_all(in_review.pk, clock=clock)
    play = in_review.plays.get()
    assert (play.state, play.stopped) == (PlayState.BROKEN, rehearsing.NOT_THESE_FILES)


def test_a_play_that_says_nothing_could_not_be_played(
    in_review: ProcessVersion, saying: Callable[[str], None]
) -> None:
    saying("")
    rehearsing.play_all(in_review.pk, clock=clock)
    assert in_review.plays.get().stopped == "The play ended without a word."
    assert rehearsals.rehearsal_of(in_review).hindrance.startswith("It cannot be published")


def test_what_a_worker_left_half_played_is_played_by_the_next(
    in_review: ProcessVersion, saying: Callable[[str], None]
) -> None:
    in_review.plays.update(state=PlayState.PLAYING, started_at=NOW)
    saying(f'{{"sha256": "{in_review.sha256}", "met": 2, "total": 2, "failures": [], "stopped": ""}}')
    assert rehearsing.play_all(in_review.pk, clock=clock) == 1
    assert in_review.plays.get().is_good


def test_a_worker_that_is_stopped_ends_the_play_and_leaves_it_to_the_next(
    in_review: ProcessVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, begun = subprocess.Popen, []

    def sleep(command: object, **named: Any) -> object:
        begun.append(real(["sleep", "60"], **named))
        return begun[0]

    monkeypatch.setattr(rehearsing.subprocess, "Popen", sleep)
    with pytest.raises(rehearsing.Interrupted):
        rehearsing.play_all(in_review.pk, clock=clock, stopping=lambda: True)
    assert begun[0].poll() is not None
    assert in_review.plays.get().state == PlayState.PLAYING


def test_what_was_taken_back_and_changed_is_not_played(in_review: ProcessVersion) -> None:
    publishing.publishing.take_back(in_review, by="Carys Bowen", now=NOW + timedelta(hours=1))
    in_review.refresh_from_db()
    another = (drafts.file(in_review, "clocks.dmn") or b"").replace(b"4 wh", b"5 wh", 1)
    drafts.save_file(in_review, "clocks.dmn", another, revision=in_review.revision, by="Carys Bowen", now=NOW)
    assert rehearsing.play_all(in_review.pk, clock=clock) == 0


def test_a_draft_is_played_before_anybody_sends_it_and_sending_it_plays_nothing_twice(
    fenmarsh: None, scenario_file: Callable[[str], Path], saying: Callable[[str], None]
) -> None:
    draft = begun("ofd_front_door", title="Sooner still")
    changed(draft, scenario_file(ON_THE_WAY + RATED + SHORT), {})
    rehearsals.ask(draft, now=NOW)
    saying(f'{{"sha256": "{draft.sha256}", "met": 2, "total": 2, "failures": [], "stopped": ""}}')
    assert rehearsing.play_all(draft.pk, clock=clock) == 1
    publishing.submit(draft, by="Carys Bowen", note=draft.title, now=NOW + timedelta(hours=1))
    assert rehearsals.rehearsal_of(draft).is_over
    assert rehearsing.play_all(draft.pk, clock=clock) == 0


@pytest.mark.parametrize("came", ["broken", "beside"])
def test_a_result_that_may_not_hold_any_more_is_not_taken_when_it_is_sent(
    fenmarsh: None, scenario_file: Callable[[str], Path], came: str
) -> None:
    """The place failed, or another pathway that the case runs through was published since."""
    draft = begun("ofd_front_door", title="Sooner still")
    changed(draft, scenario_file(ON_THE_WAY + RATED + SHORT), {})
    rehearsals.ask(draft, now=NOW)
    draft.plays.update(state=PlayState.BROKEN if came == "broken" else PlayState.PLAYED)
    if came == "beside":  # the others were published now
        draft.plays.update(asked_at=NOW - timedelta(minutes=1))
    publishing.submit(draft, by="Carys Bowen", note=draft.title, now=NOW + timedelta(hours=1))
    assert draft.plays.get().state == PlayState.WAITING
