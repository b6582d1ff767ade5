"""What is different between two versions, all of it in words: drawings, tables, limits, forms.

Read from the files at the moment of asking; nothing of it is kept.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from forms import comparison as forms_compared
from orchestrator.clocks import case_limits
from orchestrator.clocks.limits import FILE as LIMITS
from orchestrator.clocks.limits import is_step_clock
from orchestrator.clocks.limits_table import compare_limits
from orchestrator.pathway.rehearsals import is_scenario
from processes import drafts, versions
from processes.bundles import FORMS, VOCABULARY
from processes.comparison import Change, Words, compare
from processes.comparison.shifts import in_one_sentence
from processes.model_files import RefusedFile
from processes.models import ProcessVersion
from processes.parsing import parse

from .approvers import reasons
from .rewordings import Rewording, rewordings
from .scenario_differences import ScenarioDifferences, scenario_differences
from .without_effect import without_effect

RATING_WORDS = {"R": "Red", "A": "Amber", "G": "Green", "B": "Blue"}


@dataclass(frozen=True)
class DrawingDifferences:
    """One file with what changed in it, in the order of the drawing."""

    path: str
    name: str
    changes: tuple[Change, ...]
    moves: tuple[Change, ...]
    before: bool  #: whether the old version has this file
    after: bool

    @property
    def moved(self) -> str:
        """All moves of the layout in one sentence."""
        return in_one_sentence(self.moves, self.changes)


@dataclass(frozen=True)
class Differences:
    """Everything that differs between `old` (None: nothing ran before) and `new`."""

    old: ProcessVersion | None
    new: ProcessVersion
    drawings: tuple[DrawingDifferences, ...]
    tables: tuple[Change, ...]
    limits: tuple[str, ...]
    forms: tuple[str, ...]
    idle: tuple[str, ...]  #: what differs in the files and no case will meet, a sentence each
    scenarios: tuple[ScenarioDifferences, ...]  #: what is expected of it; no case meets them
    reworded: tuple[Rewording, ...]  #: what a locked form asks otherwise, old and new words side by side
    #: why information governance or the hub manager must approve it; empty: another owner may too
    reasons: tuple[str, ...]

    @property
    def count(self) -> int:
        """Everything but moves of the layout, which change nothing for a case."""
        in_drawings = sum(len(one.changes) for one in self.drawings)
        return in_drawings + len(self.tables) + len(self.limits) + len(self.forms)

    @property
    def moves(self) -> int:
        return sum(len(one.moves) for one in self.drawings)


def running_beside(version: ProcessVersion, *, now: datetime) -> ProcessVersion | None:
    """The version that new cases start on now, where it is not this one."""
    running = versions.newest(owner_key=version.owner_key, process_id=version.process_id, now=now)
    return None if running == version else running


def unchanged_from(
    draft: ProcessVersion, files: Mapping[str, bytes], running: ProcessVersion | None
) -> ProcessVersion | None:
    """The version whose files a draft still has: the running one, or the one it was begun from."""
    known = (one for one in (running, draft.based_on) if one is not None and one.number)
    return next((one for one in known if drafts.files(one) == files), None)


def differences_of(old: ProcessVersion | None, new: ProcessVersion) -> Differences:
    """What `new` changes against `old`."""
    before = drafts.files(old) if old else {}
    after = drafts.files(new)
    words = Words.of(before, after, values={"rating": RATING_WORDS})
    found = compare(before, after, words=words)
    idle = without_effect(new.process_id, before, after)
    limits, only_copies = _limits(new.process_id, before, after)
    tables = tuple(row for row in found.tables if row.file not in idle.paths)
    changes = tuple(change for change in found.changes if change.file not in idle.paths)
    reworded = rewordings(before, after)
    return Differences(
        old=old,
        new=new,
        drawings=tuple(_by_file(changes, found.moves, before, after)),
        tables=tuple(row for row in tables if row.file != LIMITS or not (limits or only_copies)),
        limits=limits,
        forms=tuple(_forms(before, after, words, idle.paths)),
        idle=idle.sentences,
        scenarios=tuple(scenario_differences(before, after)),
        reworded=reworded,
        reasons=reasons(found.changes, tables, reworded, before, after),
    )


def _limits(
    process_id: str, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> tuple[tuple[str, ...], bool]:
    """What differs in the limits that count in this pathway; whether nothing but copies of others differs."""
    if LIMITS not in before:
        return (), False
    old, new = before[LIMITS], after.get(LIMITS)
    every = compare_limits(old, new)
    if case_limits.are_set_in(process_id):
        return every, False
    counting = compare_limits(old, new, counts=is_step_clock)
    return counting, bool(every) and not counting


def _by_file(
    changes: tuple[Change, ...],
    moves: tuple[Change, ...],
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
) -> Iterator[DrawingDifferences]:
    for path in dict.fromkeys(change.file for change in (*changes, *moves)):
        if is_scenario(path) or (path == VOCABULARY and _names_limits_only(before, after)):
            continue
        yield DrawingDifferences(
            path=path,
            name=drawing_name(path, after.get(path, before.get(path, b""))),
            changes=tuple(change for change in changes if change.file == path),
            moves=tuple(change for change in moves if change.file == path),
            before=path.endswith(".bpmn") and path in before,
            after=path.endswith(".bpmn") and path in after,
        )


def _names_limits_only(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bool:
    """Whether nothing but names of limits differs in the vocabulary, and the limits tell it themselves."""
    if before.get(LIMITS) == after.get(LIMITS):
        return False
    try:
        old, new = json.loads(before.get(VOCABULARY, b"")), json.loads(after.get(VOCABULARY, b""))
        return bool({**old, "clocks": ()} == {**new, "clocks": ()})
    except (ValueError, TypeError):
        return False


def drawing_name(path: str, content: bytes) -> str:
    """What the first process in a drawing is called; the words by what they are; else the file’s name."""
    if path.endswith(".bpmn"):
        try:
            names = [process.name for process in parse(path, content).processes if process.name]
        except RefusedFile:
            names = []
        if names:
            return names[0]
    name = path.rpartition("/")[2]
    return "Agencies, roles and other words" if name == VOCABULARY else name


def _forms(
    before: Mapping[str, bytes], after: Mapping[str, bytes], words: Words, idle: Collection[str]
) -> Iterator[str]:
    """Each question that differs; a form that is as new as its pathway is named only."""
    for path in sorted({*before, *after} - set(idle)):
        if path.startswith(f"{FORMS}/") and before.get(path) != after.get(path):
            name = words.form(path[len(FORMS) + 1 : -len(".json")])
            for sentence in forms_compared.compare(before.get(path), after.get(path)):
                yield f"Form {name}: {sentence}" if path in before and path in after else sentence
