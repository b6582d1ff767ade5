"""What the linter says of a definition, for somebody who works on its pages and never sees the file.

Questions are called by what is asked, parts of the file by the fields of the page.
"""

import re
from collections.abc import Mapping
from typing import Any

from .exceptions import Finding

_NAME = re.compile(r"“([^”]*)”")
_LARGER = re.compile(r"^“(\w+)” is more than the (-?[\d.]+) that are allowed\.$")
_SMALLER = re.compile(r"^“(\w+)” is empty or less than the (-?[\d.]+) that are needed\.$")
_SWAPPED = re.compile(r"^“(\w+)” is more than “(\w+)”\.$")
_EARLIER = re.compile(r"^(\w+) names “([^”]*)”, which is not asked earlier\.$")
_CANNOT_LOOK = re.compile(r"^(\w+) cannot look at “([^”]*)”\.$")
_NEVER = re.compile(r"^“([^”]*)” can never be answered with “([^”]*)”\.$")
#: Keys of the file as the pages call them: texts, numbers and lists.
_TEXTS = {
    "title": "The words",
    "hint": "The help",
    "description": "The text under the heading",
    "submit": "The words on the button",
    "rowTitle": "What one row is called",
    "called": "The short name of the question",
}
_NUMBERS = {
    "minLength": "“Characters at least”",
    "maxLength": "“Characters at most”",
    "minimum": "“Smallest”",
    "maximum": "“Largest”",
    "minItems": "The number that is needed at least",
    "maxItems": "The number that is allowed at most",
}
_LISTS = {
    "oneOf": "choices",
    "properties": "questions",
    "sections": "headings",
    "showWhen": "questions on whose answers it hangs",
    "order": "questions",
    "required": "questions that must be answered",
}


def plain(found: Finding, raw: Mapping[str, Any]) -> str:
    """One or two sentences. `raw` is the definition that the finding is about, however wrong it is."""
    titles = _titles(raw)
    names = _NAME.findall(found.place) if found.place.startswith("question") else []
    asked = f"“{titles.get(names[-1], names[-1])}”" if names else ""
    return _sized(found.message, asked) or _conditioned(found.message, asked, titles) or _other(found, titles)


def _sized(message: str, asked: str) -> str:
    """Too much or too little of something, with the number that counts."""
    about = f" of {asked}" if asked else ""
    if match := _LARGER.match(message):
        key, most = match[1], f"{float(match[2]):,.0f}"
        if key in _LISTS:
            return f"There are too many {_LISTS[key]}{about}: at most {most} are allowed."
        if key in _NUMBERS:
            return f"{_NUMBERS[key]}{about} can be at most {most}."
        return f"{_TEXTS.get(key, 'A text')}{about} can have at most {most} characters."
    if match := _SMALLER.match(message):
        key, least = match[1], f"{float(match[2]):,.0f}"
        if key in _LISTS:
            return f"There are too few {_LISTS[key]}{about}: at least {least} is needed."
        if key in _NUMBERS:
            return f"{_NUMBERS[key]}{about} must be at least {least}."
        return f"{_TEXTS.get(key, 'A text')}{about} cannot be empty."
    if match := _SWAPPED.match(message):
        low, high = (_NUMBERS.get(key, key) for key in match.groups())
        return f"{low}{about} is more than {high[:1].lower()}{high[1:]}. Nobody could answer: swap them."
    return ""


def _conditioned(message: str, asked: str, titles: Mapping[str, str]) -> str:
    """A condition on an answer that cannot be looked at."""
    if match := _EARLIER.match(message):
        other = f"“{titles.get(match[2], match[2])}”"
        if match[2] not in titles:
            return f"{asked} waits for the answer to a question that is not there any more ({other})."
        return f"{asked} waits for the answer to {other}, so it must be asked after it."
    if match := _CANNOT_LOOK.match(message):
        other = f"“{titles.get(match[2], match[2])}”"
        return f"{asked} cannot wait for an answer to {other}: only for one of listed choices."
    if match := _NEVER.match(message):
        other = f"“{titles.get(match[1], match[1])}”"
        return f"{asked} waits for the answer “{match[2]}” to {other}, which is none of its choices."
    return ""


def _other(found: Finding, titles: Mapping[str, str]) -> str:
    """The linter's own words, with what is asked in the place of names."""

    def named(match: re.Match[str]) -> str:
        return f"“{titles.get(match[1], match[1])}”"

    where = _NAME.sub(named, found.place) if found.place.startswith("question") else ""
    said = f"{found.message} {found.help}"
    return f"{where[:1].upper()}{where[1:]}: {_NAME.sub(named, said)}" if where else _NAME.sub(named, said)


def _titles(raw: Mapping[str, Any]) -> dict[str, str]:
    """What each name is called, questions of rows included."""
    found: dict[str, str] = {}
    asked = raw.get("properties")
    for name, question in asked.items() if isinstance(asked, dict) else ():
        if not isinstance(question, dict):
            continue
        if isinstance(question.get("title"), str) and question["title"]:
            found.setdefault(name, question["title"])
        if isinstance(question.get("items"), dict):
            found = _titles(question["items"]) | found
    return found
