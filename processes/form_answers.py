"""What a form definition tells a drawing: which answers the process reads, and what is asked, and when."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

_YES_NO = {"yes": "Yes", "no": "No"}
_LIMITS = ("minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum")
_DAYS = ("notBefore", "notAfter")
#: Widgets that ask for the same: a text in one line or several, one answer of a list.
_SAME_KIND = {
    "textarea": "text", "radios": "one", "select": "one", "yes_no": "one", "yes_no_unknown": "one",
}  # fmt: skip
#: Where a definition says nothing (forms/questions.py).
_MOST_ROWS = 20
_MOST_LETTERS = {"text": 200, "textarea": 4000}


@dataclass(frozen=True)
class Asked:
    """One question: whether it must be answered, after which other answers it is shown, what it offers."""

    title: str = ""
    is_required: bool = False
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)  #: empty: always
    choices: Mapping[str, str] = field(default_factory=dict)  #: code → what people read
    each: str = ""  #: whom its rows are about, where they are handed in
    is_number: bool = False
    kind: str = ""  #: text, one, checkboxes, date, datetime, number, repeat
    limits: Mapping[str, float] = field(default_factory=dict)  #: minItems, maxLength, …; what is meant too
    days: frozenset[str] = frozenset()  #: notBefore, notAfter: as seen from today
    lifted: Mapping[str, frozenset[str]] = field(default_factory=dict)  #: after which answers any day may be

    @property
    def is_always(self) -> bool:
        return self.is_required and not self.when


def answers_of(definition: bytes) -> frozenset[str]:
    """Their names. None for what cannot be read as a definition: whoever checks forms says so."""
    try:
        form = json.loads(definition)
        questions = form["properties"].items()
        return frozenset(name for name, asked in questions if asked.get("process") is True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()


@lru_cache(maxsize=256)
def title_of(definition: bytes) -> str:
    """What people call the form; empty where it cannot be read."""
    try:
        return str(json.loads(definition).get("title") or "")
    except (ValueError, AttributeError, RecursionError):
        return ""


@lru_cache(maxsize=256)
def asked_of(definition: bytes) -> Mapping[str, Asked]:
    """All its questions by name; those of rows as “members.rating”. None of what cannot be read."""
    try:
        return dict(_asked(json.loads(definition), ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def always_asked(asked: Mapping[str, Asked]) -> Mapping[str, frozenset[str]]:
    """Questions that everybody has to answer, each with the codes to choose from."""
    return {
        name: frozenset(one.choices)
        for name, one in asked.items()
        if one.is_always and all(asked[around].is_always for around in _around(name))
    }


def _around(name: str) -> Iterator[str]:
    parent, dot, _ = name.rpartition(".")
    if dot:
        yield parent


def _asked(form: Mapping[str, Any], before: str) -> Iterator[tuple[str, Asked]]:
    required = set(form.get("required", ()))
    for name, asked in form["properties"].items():
        rows = asked.get("items") or {}
        yield (
            before + name,
            Asked(
                title=str(asked.get("title", "")),
                is_required=name in required and not asked.get("readOnly"),
                when=_after(asked, "showWhen"),
                choices=_choices(asked, rows),
                each=str(asked.get("forEach", "")),
                is_number=asked.get("type") in ("integer", "number"),
                kind=_SAME_KIND.get(str(asked.get("widget", "")), str(asked.get("widget", ""))),
                limits=_limits(asked, rows, name in required),
                days=frozenset(key for key in _DAYS if key in asked),
                lifted=_after(asked, "exceptWhen"),
            ),
        )
        if not before and "properties" in rows:
            yield from _asked(rows, f"{name}.")


def _after(asked: Mapping[str, Any], key: str) -> dict[str, frozenset[str]]:
    return {other: frozenset(map(str, answers)) for other, answers in (asked.get(key) or {}).items()}


def _limits(asked: Mapping[str, Any], rows: Mapping[str, Any], is_required: bool) -> dict[str, float]:
    """Those written, and those that hold where none is written."""
    limits: dict[str, float] = {}
    widget = asked.get("widget")
    if widget in _MOST_LETTERS:
        limits = {"minLength": 0, "maxLength": _MOST_LETTERS[widget]}
    elif widget in ("checkboxes", "repeat") and not asked.get("forEach"):
        limits["minItems"] = int(is_required)
        limits["maxItems"] = (widget == "checkboxes" and len(_choices(asked, rows))) or _MOST_ROWS
    given = {key: asked[key] for key in _LIMITS if isinstance(asked.get(key), int | float)}
    return {**limits, **given}


def _choices(asked: Mapping[str, Any], rows: Mapping[str, Any]) -> dict[str, str]:
    widget = str(asked.get("widget", ""))
    if widget.startswith("yes_no"):
        return {**_YES_NO, "not_known": "Not known"} if widget == "yes_no_unknown" else dict(_YES_NO)
    listed = asked.get("oneOf") or rows.get("oneOf") or ()
    return {str(one["const"]): str(one.get("title", "")) for one in listed}
