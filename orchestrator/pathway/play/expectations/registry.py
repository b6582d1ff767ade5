"""Named checks: each says what it expects in words, and what it found where that is something else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestrator.pathway.play.exceptions import ScenarioFault
from orchestrator.pathway.play.reading import Lines, Listed

from .plain import in_words
from .scene import Scene

YES, NO = "yes", "no"


@dataclass(frozen=True)
class NewTime:
    """What came differently: the entry of the file, and what it would have to say (without `old`, anew)."""

    line: int
    key: str
    old: str
    new: str


@dataclass
class Verdict:
    """What was expected about one thing, and every difference.

    `times` are those that only say when; `values` are others that one plain value would put right.
    """

    about: str
    scene: Scene
    said: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    times: list[NewTime] = field(default_factory=list)
    values: list[NewTime] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        return not self.differences

    @property
    def sentence(self) -> str:
        """“K-05 of Health: due Mon 7 Sep 2026 15:00”, in words that need no list of codes."""
        return in_words(f"{self.about}: {', '.join(self.said)}" if self.said else self.about)

    def expect(self, said: str, is_so: bool, found: str) -> None:
        """`said` is what is expected, `found` what is the case where it is not."""
        self.said.append(said)
        if not is_so:
            self._differ(f"expected {said}, but {found}")

    def fail(self, found: str) -> None:
        """There is nothing to compare with."""
        self._differ(found)

    def _differ(self, said: str) -> None:
        """A difference, like the sentence before it, in words that need no list of codes."""
        self.differences.append(in_words(said))

    def moment(self, asked: Lines, key: str, found: datetime | None, word: str) -> None:
        """`key: 15:00` or `key: no` against a moment that may not have come."""
        if key not in asked:
            return
        what = f"it is {word} {self.scene.words(found)}" if found else f"it is not {word}"
        if asked[key] == NO:
            self.expect(f"not {word}", found is None, what)
            if found:
                self.new_value(asked, key, self.scene.words(found))
            return
        expected = self.scene.moment(asked[key])
        self.expect(f"{word} {self.scene.words(expected)}", found == expected, what)
        if found is None:
            self.new_value(asked, key, NO)
        elif found != expected:
            self.new_time(asked, key, self.scene.words(found))

    def goes_with_times(self, key: str) -> None:
        """Where another moment of the entry is a new one, this one came or went with it, and is one too."""
        if self.times:
            self.times += [each for each in self.values if each.key == key]
            self.values = [each for each in self.values if each.key != key]

    def limit(self, asked: Lines, key: str, found: str) -> None:
        """`key: 6 wh` against the limit that counted."""
        if key in asked:
            self.expect(f"{key} {asked[key]}", asked[key] == found, f"it is {found}")
            if asked[key] != found:
                self.new_time(asked, key, found)

    def new_time(self, asked: Lines, key: str, new: str) -> None:
        """What the entry would have to say for this to be as expected."""
        self.times.append(NewTime(asked.lines.get(key, asked.line), key, str(asked[key]), new))

    def new_value(self, asked: Lines, key: str, new: str) -> None:
        """The same where it is no moment that moved; an entry that is not there yet would be added."""
        old = str(asked[key]) if key in asked else ""
        self.values.append(NewTime(asked.lines.get(key, asked.line), key, old, new))

    def nothing(self, asked: Lines, found: str) -> None:
        """There is none of what was expected, which `count: 0` would say."""
        self.fail(found)
        if "count" not in asked:
            self.new_value(asked, "count", "0")

    def words(self, asked: Lines, key: str, found: Any, label: str = "") -> None:
        """`key: some words` against what is recorded, as text."""
        if key in asked:
            expected = str(asked[key])
            label = label or key.replace("_", " ")
            self.expect(f"{label} {expected}", str(found) == expected, f"it is {found or 'nothing'}")
            if found and str(found) != expected:
                self.new_value(asked, key, str(found))

    def flag(self, asked: Lines, key: str, found: bool, said: str = "") -> None:
        """`key: yes` or `key: no`."""
        if key not in asked:
            return
        said = said or key.replace("_", " ")
        if asked[key] not in (YES, NO):
            raise ScenarioFault(f"“{key}” is yes or no.", line=asked.lines.get(key, asked.line))
        wanted = asked[key] == YES
        self.expect(said if wanted else f"not {said}", found is wanted, f"it is {'not ' if wanted else ''}so")
        if found is not wanted:
            self.new_value(asked, key, YES if found else NO)

    def several(self, asked: Lines, key: str, found: Sequence[str], label: str) -> None:
        """`key: [a, b]` against exactly these, in any order."""
        if key in asked:
            wanted = listed(asked, key)
            self.expect(
                f"{label} {', '.join(wanted) or 'nothing'}",
                sorted(wanted) == sorted(found),
                f"it is {', '.join(found) or 'nothing'}",
            )
            if sorted(wanted) != sorted(found):
                self.new_value(asked, key, f"[{', '.join(found)}]")

    def count(self, asked: Lines, found: int) -> None:
        """`count: 2` against how many there are."""
        if "count" in asked:
            wanted = number(asked, "count")
            there = f"there {'is' if found == 1 else 'are'} {found or 'none'}"
            self.expect(f"{wanted} of them" if wanted else "none", found == wanted, there)
            if found != wanted:
                self.new_value(asked, "count", str(found))


Check = Callable[[Scene, Lines], Verdict]


@dataclass(frozen=True)
class Named:
    """A check and the entries that it takes."""

    check: Check
    required: tuple[str, ...]
    optional: tuple[str, ...]
    by_hand: bool = False  #: what people saw or decided: its owner writes it, whatever came

    @property
    def allowed(self) -> tuple[str, ...]:
        return (*self.required, *self.optional)


SHAPES: dict[str, Named] = {}


def expectation(
    name: str, *, required: str = "", optional: str = "", by_hand: bool = False
) -> Callable[[Check], Check]:
    """Register a check under the name that scenario files use; entries as words with blanks between."""

    def register(check: Check) -> Check:
        SHAPES[name] = Named(check, tuple(required.split()), tuple(optional.split()), by_hand)
        return check

    return register


def listed(asked: Lines, key: str) -> list[str]:
    """One text or a list of texts."""
    value = asked.get(key)
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, Listed) else [str(value)]


def number(asked: Lines, key: str) -> int:
    """A whole number. Raises ScenarioFault."""
    if not str(asked[key]).isdecimal():
        raise ScenarioFault(f"“{key}” is a whole number.", line=asked.lines.get(key, asked.line))
    return int(asked[key])


__all__ = ["SHAPES", "Check", "Named", "NewTime", "Verdict", "expectation", "listed", "number"]
