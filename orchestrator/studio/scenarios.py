"""How a scenario went, told so that its owner finds the line that does not fit the pathway any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.pathway.models import PlayState, ScenarioPlay
from orchestrator.pathway.play.bundle_files import check_scenario
from orchestrator.pathway.play.exceptions import ScenarioFault
from orchestrator.pathway.rehearsals import DEFAULTS


@dataclass(frozen=True)
class Failure:
    """One expectation that did not come true, and what stands in that line of the file."""

    sentence: str
    at: str
    differences: tuple[str, ...]
    line: int
    text: str
    besides: str


@dataclass(frozen=True)
class Unspoken:
    """One step that the scenario does not speak of, and what was answered there by default."""

    step: str
    team: str
    at: str
    times: int
    answers: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Told:
    """One scenario for a page: what it is about, how it went, what did not come true, what it passes over."""

    play: ScenarioPlay
    title: str
    words: str
    colour: str
    failures: tuple[Failure, ...]
    unspoken: tuple[Unspoken, ...]


def told(play: ScenarioPlay, files: Mapping[str, bytes]) -> Told:
    """The row in words, beside the files that it was played on."""
    lines = files.get(play.path, b"").decode(errors="replace").splitlines()
    return Told(
        play,
        title_of(files, play.path),
        _words(play),
        _colour(play),
        _failures(play, lines),
        _unspoken(play),
    )


def title_of(files: Mapping[str, bytes], path: str) -> str:
    """What stands behind “title:” at the head of a scenario; empty where nothing does."""
    for line in files.get(path, b"").decode(errors="replace").splitlines():
        if line.startswith("title:"):
            return line.removeprefix("title:").strip().strip("\"'")[:120]
    return ""


def problem_of(path: str, files: Mapping[str, bytes]) -> str:
    """The sentence of the strict reader about a scenario file; empty where it can be played."""
    try:
        check_scenario(path, files, defaults=path.endswith(f"/{DEFAULTS}.yaml"))
    except ScenarioFault as fault:
        return str(fault)
    return ""


def _words(play: ScenarioPlay) -> str:
    if play.state == PlayState.PLAYED:
        return f"{play.met} of {play.total} came true"
    return str(PlayState(play.state).label)


def _colour(play: ScenarioPlay) -> str:
    if not play.is_over:
        return "grey"
    return "green" if play.is_good else "red"


def _failures(play: ScenarioPlay, lines: list[str]) -> tuple[Failure, ...]:
    return tuple(
        Failure(
            sentence=one["sentence"],
            at=one["at"],
            differences=tuple(one["differences"]),
            line=one["line"],
            text=lines[one["line"] - 1].strip() if 0 < one["line"] <= len(lines) else "",
            besides=one.get("besides", ""),
        )
        for one in play.failures
    )


def _unspoken(play: ScenarioPlay) -> tuple[Unspoken, ...]:
    return tuple(
        Unspoken(one["step"], one["team"], one["at"], one["times"], tuple(one["answers"]))
        for one in play.unspoken
    )
