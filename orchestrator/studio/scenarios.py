"""How a scenario went, told so that its owner finds the line that does not fit the pathway any more."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from orchestrator.pathway import play_queue
from orchestrator.pathway.models import PlayState, ScenarioPlay
from orchestrator.pathway.play.bundle_files import check_scenario
from orchestrator.pathway.play.exceptions import ScenarioFault
from orchestrator.pathway.rehearsals import DEFAULTS, is_scenario, last_rehearsal, rehearsal_of
from processes.models import ProcessVersion, VersionState

from .new_times import NewTime, offered, one_by_one, said_now, values_of

AROUND = 2  #: lines of the file that are shown before and after one
LINE_SHOWN = 100  #: characters of a wrong line that are told
#: A whole scenario in short, beside the box in which one is changed; the strict reader takes it.
EXAMPLE = """\
title: The danger check is done in time
source: Pathway step S-06
site: fenmarsh
defaults: defaults.yaml
steps:
  - at: Mon 7 Sep 2026 09:00        # the moment
    as: EDU PRAC                    # who: a team, or a person by name
    do: contact                     # what: the key of a form
    expect:                         # what must then be true
      - clock: {code: K-05, agency: HEALTH, due: 15:00}
  - at: 09:20                       # the same day
    as: HUB COORD
    do: danger_check
    answers:                        # in the place of the defaults
      hurt_now: no
expect:                             # at the end
  - nothing_stuck: {}
"""


@dataclass(frozen=True)
class Failure:
    """One expectation that did not come true, or a step that failed; `text` is that line of the file."""

    sentence: str
    at: str
    after: str  #: what was done just before
    differences: tuple[str, ...]
    line: int  #: 0: no expectation, but a step that failed in the service
    text: str
    besides: str
    values: tuple[NewTime, ...] = ()  #: plain values that a press puts in, one by one
    is_written: bool = False  #: the file expects by now what came
    to_write: tuple[str, ...] = ()  #: what the line would have to say where no press does that
    excerpt: tuple[tuple[int, str], ...] = ()  #: that line among its neighbours, where somebody has to write


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


def told(
    play: ScenarioPlay, files: Mapping[str, bytes], *, earlier: bool = False, changing: bool = False
) -> Told:
    """The row in words, beside the files that it was played on; `earlier`: those have changed since.

    `changing`: with what its owner can do about each failure.
    """
    content = files.get(play.path, b"")
    lines = [] if earlier else content.decode(errors="replace").splitlines()
    failures = _failures(play, lines)
    if changing:
        each = zip(failures, play.failures, strict=True)
        failures = tuple(_with_ways(one, row, content, lines) for one, row in each)
    return Told(
        play,
        title_of(files, play.path),
        _words(play),
        _colour(play),
        failures,
        _unspoken(play),
    )


def rehearsed(version: ProcessVersion, files: Mapping[str, bytes]) -> dict[str, Any]:
    """What pages show of the scenarios: how each went, and of a draft also on files that it had before."""
    is_draft = version.state == VersionState.DRAFT
    rehearsal = last_rehearsal(version) if is_draft else rehearsal_of(version)
    plays = [play for play in rehearsal.plays if play.path in files]
    earlier = bool(plays) and plays[0].sha256 != version.sha256
    played = {play.path for play in plays}
    in_progress = rehearsal.is_asked and not rehearsal.is_over and not earlier
    times = offered(rehearsal.failed, files) if is_draft else {}
    return {
        "rehearsal": rehearsal,
        "earlier": max((play.ended_at or play.asked_at for play in plays), default=None) if earlier else None,
        "in_progress": in_progress,
        "ahead": play_queue.ahead_of(version) if in_progress else None,
        "plays": [told(play, files, earlier=earlier, changing=is_draft) for play in plays],
        "unplayed": [
            (path, name_of(path, files)) for path in sorted(files) if is_scenario(path) and path not in played
        ],
        "new_times": [(PurePosixPath(path).stem, found) for path, found in times.items()],
    }


def name_of(path: str, files: Mapping[str, bytes]) -> str:
    """“SC-01: A child in another room”."""
    if PurePosixPath(path).stem == DEFAULTS:
        return "What is answered where a scenario says nothing else"
    return f"{PurePosixPath(path).stem}: {title_of(files, path)}".removesuffix(": ")


def title_of(files: Mapping[str, bytes], path: str) -> str:
    """What stands behind “title:” at the head of a scenario; empty where nothing does."""
    for line in files.get(path, b"").decode(errors="replace").splitlines():
        if line.startswith("title:"):
            return line.removeprefix("title:").strip().strip("\"'")[:120]
    return ""


def problem_of(path: str, files: Mapping[str, bytes]) -> str:
    """The sentence of the strict reader about a scenario file, with the line as it stands; empty where it can
    be played.
    """
    try:
        check_scenario(path, files, defaults=path.endswith(f"/{DEFAULTS}.yaml"))
    except ScenarioFault as fault:
        content = files.get(str(PurePosixPath(path).parent / fault.file), b"")
        lines = content.decode(errors="replace").splitlines()
        stands = lines[fault.line - 1].strip()[:LINE_SHOWN] if 0 < fault.line <= len(lines) else ""
        return f"{fault} The line reads “{stands}”." if stands else str(fault)
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
            after=one.get("after", ""),
            differences=tuple(one["differences"]),
            line=one["line"],
            text=lines[one["line"] - 1].strip() if 0 < one["line"] <= len(lines) else "",
            besides=one.get("besides", ""),
        )
        for one in play.failures
    )


def _with_ways(one: Failure, row: Mapping[str, Any], content: bytes, lines: list[str]) -> Failure:
    """The failure with what a press would put right; else with the lines of the file, and what to write."""
    if not one.line or row.get("times"):
        return one
    values = one_by_one(row, content)
    by_hand = [f"{each.key}: {each.new}" for each in values_of(row) if each not in values]
    if len(values) >= len(one.differences) or not lines:
        return replace(one, values=tuple(values), is_written=not values and said_now(row, content))
    first, last = max(one.line - 1 - AROUND, 0), one.line + AROUND
    excerpt = tuple(enumerate(lines[first:last], start=first + 1))
    return replace(one, values=tuple(values), to_write=tuple(by_hand), excerpt=excerpt)


def _unspoken(play: ScenarioPlay) -> tuple[Unspoken, ...]:
    return tuple(
        Unspoken(one["step"], one["team"], one["at"], one["times"], tuple(one["answers"]))
        for one in play.unspoken
    )
