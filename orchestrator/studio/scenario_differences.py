"""What is expected of a pathway in one version and was not in the other: its scenarios, line by line.

Whoever approves sees here when a pathway comes out as written because what is written was changed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from orchestrator.pathway.rehearsals import is_scenario

_WORDS = re.compile(r"[^\s,{}\[\]]+|\s+|[,{}\[\]]")


@dataclass(frozen=True)
class ChangedLine:
    """One line of the newer file; without `before` it is new, without `after` it is gone."""

    number: int
    before: str
    after: str

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Word by word: what stays, or what is taken out and what is put in there."""
        old, new = _WORDS.findall(self.before), _WORDS.findall(self.after)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        return [
            ("".join(old[i:j]), "", "") if kind == "equal" else ("", "".join(old[i:j]), "".join(new[k:m]))
            for kind, i, j, k, m in matcher.get_opcodes()
        ]


@dataclass(frozen=True)
class ScenarioDifferences:
    """One scenario file. Without lines it is new, or gone, as a whole: `sentence` says so."""

    path: str
    sentence: str
    lines: tuple[ChangedLine, ...]


def scenario_differences(
    before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> Iterator[ScenarioDifferences]:
    """Every scenario, and every file of answers that scenarios start from, that is not the same."""
    for path in sorted({*before, *after}):
        if not is_scenario(path) or before.get(path) == after.get(path):
            continue
        name = path.rpartition("/")[2].removesuffix(".yaml")
        if path not in before:
            yield ScenarioDifferences(path, f"Scenario {name} is new.", ())
        elif path not in after:
            yield ScenarioDifferences(path, f"Scenario {name} is taken out.", ())
        else:
            lines = tuple(_lines(_read(before[path]), _read(after[path])))
            yield ScenarioDifferences(path, f"Scenario {name} expects or does something else:", lines)


def _read(content: bytes) -> list[str]:
    return [line.strip() for line in content.decode(errors="replace").splitlines()]


def _lines(before: list[str], after: list[str]) -> Iterator[ChangedLine]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old, old_end, new, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        for place in range(max(old_end - old, new_end - new)):
            was = before[old + place] if old + place < old_end else ""
            now = after[new + place] if new + place < new_end else ""
            if was or now:
                yield ChangedLine(min(new + place, new_end) + 1, was, now)
