"""Choices of a question as lines of text, and back. What is kept under a code stays readable for good."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from .names import name_for

_ALIKE = 0.6  #: a line that is this much like an old choice is that choice with better words


def choices_from_lines(lines: str, before: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Choices from text, one a line, “words | hint”. A choice that was there keeps its code: the same words,
    else the same place in a list of equal length, else much the same words; a new one gets a code from its
    words. What is kept under a code stays readable for good.
    """
    wanted = []
    for line in lines.splitlines():
        title, _, hint = (part.strip() for part in line.partition(" | "))
        if title:
            wanted.append((title, hint))
    codes = _codes(wanted, before)
    choices: list[dict[str, str]] = []
    for (title, hint), code in zip(wanted, codes, strict=True):
        choices.append({"const": code, "title": title} | ({"hint": hint} if hint else {}))
    return choices


def lines_from_choices(choices: Sequence[Mapping[str, str]]) -> str:
    """The text that `choices_from_lines` reads."""
    return "\n".join(
        f"{one['title']} | {one['hint']}" if one.get("hint") else one["title"] for one in choices
    )


def _codes(wanted: Sequence[tuple[str, str]], before: Sequence[Mapping[str, str]]) -> list[str]:
    left = {one["const"]: one["title"] for one in before}
    found: list[str | None] = []
    for title, _ in wanted:
        same = next((code for code, words in left.items() if words == title), None)
        left.pop(same or "", None)
        found.append(same)
    for place, (title, _) in enumerate(wanted):
        if found[place] is not None:
            continue
        here = before[place]["const"] if len(wanted) == len(before) else ""
        nearest = max(left, key=lambda code: _likeness(left[code], title), default="")
        if here in left:
            found[place] = here
        elif nearest and _likeness(left[nearest], title) >= _ALIKE:
            found[place] = nearest
        left.pop(found[place] or "", None)
    taken = {one["const"] for one in before}
    for place, (title, _) in enumerate(wanted):
        if found[place] is None:
            found[place] = name_for(title, taken=[*taken])
            taken.add(str(found[place]))
    return [str(code) for code in found]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()
