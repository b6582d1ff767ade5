"""Changing a form: pure functions on a definition, each giving a new one that has passed the forms' linter.

A definition is the JSON object of a file, as `read` gives it; nothing given is ever changed in place. Raises
`BadDefinition` with findings in plain words where the result could not be used, `NoSuchQuestion` for a name
that is not asked. `inside` names the repeat whose rows hold the question; empty: the form itself. Headings
stand above questions: a section is what lies between two of them.
"""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from .definitions import lint
from .exceptions import BadDefinition, FormError
from .names import name_for
from .plain import plain
from .strict_json import loads

Raw = dict[str, Any]
SCHEMA = "https://json-schema.org/draft/2020-12/schema"


class NoSuchQuestion(FormError):
    """This question is not there any more. Somebody may have taken it out."""


def read(content: bytes) -> Raw:
    """The JSON object of a definition that lints clean. Raises `BadDefinition`."""
    if findings := lint(content):
        raise BadDefinition(findings)
    found: Raw = loads(content)
    return found


def write(raw: Mapping[str, Any]) -> bytes:
    """A definition as the repository keeps it: two spaces, UTF-8, a line end."""
    return (json.dumps(raw, indent=2, ensure_ascii=False) + "\n").encode()


def new_form(key: str, title: str, *, question: Mapping[str, Any]) -> Raw:
    """A form with its first question, which must be answered."""
    name = name_for(str(question.get("title", "")), taken=())
    return _checked(
        {
            "$schema": SCHEMA,
            "key": key,
            "title": title,
            "type": "object",
            "properties": {name: dict(question)},
            "order": [name],
            "required": [name],
        }
    )


def change_form(raw: Raw, *, title: str, description: str = "", submit: str = "") -> Raw:
    """Other words over the form, under its title, on its button; empty ones are left out."""
    changed = _copy(raw)
    changed["title"] = title
    _put(changed, "description", description)
    _put(changed, "submit", submit)
    return _checked(changed)


def add_question(raw: Raw, question: Mapping[str, Any], *, required: bool = False, inside: str = "") -> Raw:
    """A new question at the end, under a name made from its title that stays its name for good."""
    changed = _copy(raw)
    level = level_of(changed, inside)
    name = name_for(str(question.get("title", "")), taken=level["properties"])
    level["order"] = [*order_of(level), name]
    level["properties"][name] = dict(question)
    _require(level, name, required)
    if not inside and changed.get("sections"):
        changed["sections"][-1]["fields"].append(name)
    return _checked(changed)


def change_question(
    raw: Raw, name: str, question: Mapping[str, Any], *, required: bool = False, inside: str = ""
) -> Raw:
    """The question in other words or of another kind; its name and its place stay."""
    changed = _copy(raw)
    level = level_of(changed, inside)
    question_of(changed, name, inside=inside)
    level["properties"][name] = dict(question)
    _require(level, name, required)
    return _checked(changed)


def remove_question(raw: Raw, name: str, *, inside: str = "") -> Raw:
    """The form without the question. The linter refuses while another question looks at its answer."""
    changed = _copy(raw)
    level = level_of(changed, inside)
    question_of(changed, name, inside=inside)
    level["order"] = [one for one in order_of(level) if one != name]
    del level["properties"][name]
    _require(level, name, False)
    if not inside:
        _sections(changed, [(title, [n for n in fields if n != name]) for title, fields in _groups(changed)])
    return _checked(changed)


def move_question(raw: Raw, name: str, *, up: bool, inside: str = "") -> Raw:
    """One place up or down; over a heading it goes to the neighbours beyond. At the edge nothing changes."""
    changed = _copy(raw)
    level = level_of(changed, inside)
    question_of(changed, name, inside=inside)
    groups = [("", order_of(level))] if inside else _groups(changed)
    at = next(place for place, (_, fields) in enumerate(groups) if name in fields)
    fields = groups[at][1]
    place, step = fields.index(name), -1 if up else 1
    if 0 <= place + step < len(fields):
        fields[place], fields[place + step] = fields[place + step], fields[place]
    elif 0 <= at + step < len(groups):
        fields.remove(name)
        beyond = groups[at + step][1]
        beyond.insert(len(beyond) if up else 0, name)
    level["order"] = [one for _, group in groups for one in group]
    if not inside:
        _sections(changed, groups)
    return _checked(changed)


def heading_above(raw: Mapping[str, Any], name: str) -> str:
    """The heading that stands directly above a question; empty where none does."""
    sections = raw.get("sections", ())
    return next((one["title"] for one in sections if one["fields"] and one["fields"][0] == name), "")


def set_heading(raw: Raw, name: str, title: str) -> Raw:
    """A heading above the question, or none any more. Where a later question has one, so has the first: the
    title of the form, unless it is said.
    """
    changed = _copy(raw)
    if heading_above(changed, name) == title:
        return _checked(changed)
    above = {fields[0]: words for words, fields in _groups(changed) if fields}
    above[name] = title
    order = order_of(changed)
    groups: list[tuple[str, list[str]]] = []
    for one in order:
        if above.get(one) or not groups:
            groups.append((above.get(one, ""), []))
        groups[-1][1].append(one)
    if any(words for words, _ in groups):
        groups[0] = (groups[0][0] or changed["title"], groups[0][1])
    _sections(changed, groups)
    return _checked(changed)


def order_of(level: Mapping[str, Any]) -> list[str]:
    """Names of the questions of a form or of a repeat's rows, in the order in which they are asked."""
    return list(level.get("order", level["properties"]))


def level_of(raw: Raw, inside: str = "") -> Raw:
    """The object that holds the questions: the form, or the rows of a repeat."""
    if not inside:
        return raw
    level: Raw = question_of(raw, inside)["items"]
    return level


def question_of(raw: Raw, name: str, *, inside: str = "") -> Raw:
    """One question as the definition has it. Raises NoSuchQuestion."""
    level = raw if not inside else raw["properties"].get(inside, {}).get("items", {})
    try:
        question: Raw = level["properties"][name]
    except KeyError:
        raise NoSuchQuestion from None
    return question


def _copy(raw: Raw) -> Raw:
    return deepcopy(raw)


def _put(raw: Raw, key: str, words: str) -> None:
    if words:
        raw[key] = words
    else:
        raw.pop(key, None)


def _require(level: Raw, name: str, required: bool) -> None:
    names = [one for one in level.get("required", ()) if one != name or required]
    if required and name not in names:
        names.append(name)
    level["required"] = names
    if not names:
        del level["required"]


def _groups(raw: Raw) -> list[tuple[str, list[str]]]:
    """(heading, names) in order; one group without a heading where the form has no sections."""
    sections = raw.get("sections")
    if not sections:
        return [("", order_of(raw))]
    return [(one["title"], list(one["fields"])) for one in sections]


def _sections(raw: Raw, groups: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Write headings back; what stood under a heading stays under it, an empty one goes."""
    told = {one["title"]: one.get("description", "") for one in raw.get("sections", ())}
    kept = [(title, fields) for title, fields in groups if fields]
    if not any(title for title, _ in kept):
        raw.pop("sections", None)
        return
    raw["sections"] = [
        {"title": title, "fields": list(fields)} | ({"description": told[title]} if told.get(title) else {})
        for title, fields in kept
    ]
    raw["order"] = [name for _, fields in kept for name in fields]


def _checked(raw: Raw) -> Raw:
    if findings := lint(write(raw), file=f"{raw.get('key', 'form')}.json"):
        raise BadDefinition([replace(one, message=plain(one, raw), help="") for one in findings])
    return raw
