"""One question as the page that changes it has it: what is typed, and the definition that it makes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.choices import choices_from_lines, lines_from_choices
from forms.comparison import KINDS, LISTS, READERS
from forms.exceptions import Finding
from forms.names import name_for
from forms.questions import YES_NO, YES_NO_UNKNOWN
from orchestrator.studio.digits import plain_digits

LISTED = frozenset({"radios", "select", "checkboxes"})
WRITTEN = frozenset({"text", "textarea"})
DAYS = frozenset({"date", "datetime"})
TO_PROCESS = frozenset({"yes_no", "yes_no_unknown", "radios", "select", "number", "date", "datetime"})
#: What the page does not show and leaves as it is, where the kind stays.
_KEPT = ("errors", "neededWhen", "rows", "width", "readOnly", "minItems", "maxItems", "uniqueItems", "format")
#: Which field of the page a finding of the linter belongs to.
FIELD_OF_RULE: Mapping[str, str] = {
    "choices": "choices",
    "doubled": "choices",
    "condition": "when",
    "process": "process",
    "source": "source",
}
#: Where the rule alone does not say which field it is, the words on the page do.
_FIELD_OF_WORDS: Mapping[str, str] = {
    "“Characters at least”": "min_length",
    "“Characters at most”": "max_length",
    "“Smallest”": "minimum",
    "“Largest”": "maximum",
    "The help": "hint",
    "What one row is called": "row_title",
    "There are too many choices": "choices",
    "There are too few choices": "choices",
}
LONGEST = 20_000  #: characters of an answer
_MOST_CHOICES = 50
FURTHEST = 999_999_999  #: a number that may be asked for, and less than nothing as far


def field_of(found: Finding) -> str:
    """The field of the page under which a finding is told."""
    for words, field_name in _FIELD_OF_WORDS.items():
        if found.message.startswith(words):
            return field_name
    return FIELD_OF_RULE.get(found.rule, "title")


@dataclass
class Typed:
    """What stands in the fields of the page, as text. `when` holds `question=answer`."""

    widget: str
    title: str = ""
    hint: str = ""
    required: bool = False
    process: bool = False
    visibility: str = "H"
    source: str = ""
    choices: str = ""
    whole: bool = True
    minimum: str = ""
    maximum: str = ""
    min_length: str = ""
    max_length: str = ""
    days: str = ""
    for_each: str = ""
    row_title: str = ""
    first: str = ""
    heading: str = ""
    when: tuple[str, ...] = ()


@dataclass
class Made:
    """The question that the typed makes, and what is wrong, by field."""

    raw: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)


def typed_of(raw: Mapping[str, Any], *, required: bool, heading: str) -> Typed:
    """What the page shows of a question that is there."""
    listed = raw.get("oneOf") or raw.get("items", {}).get("oneOf", [])
    conditions = raw.get("showWhen", {})
    return Typed(
        widget=raw["widget"],
        title=raw["title"],
        hint=raw.get("hint", ""),
        required=required,
        process=raw.get("process", False),
        visibility=raw.get("visibility", "H"),
        source=raw.get("choicesFrom", ""),
        choices=lines_from_choices(listed),
        whole=raw["type"] != "number",
        minimum=_number_text(raw.get("minimum")),
        maximum=_number_text(raw.get("maximum")),
        min_length=_number_text(raw.get("minLength")),
        max_length=_number_text(raw.get("maxLength")),
        days=next((key for key in ("notBefore", "notAfter") if key in raw), ""),
        for_each=raw.get("forEach", ""),
        row_title=raw.get("rowTitle", ""),
        heading=heading,
        when=tuple(f"{other}={value}" for other, values in conditions.items() for value in values),
    )


def typed_from(post: Any, widget: str) -> Typed:
    """What was sent. Line ends and spaces around go, nothing else."""

    def text(name: str) -> str:
        return str(post.get(name, "")).replace("\r\n", "\n").strip()

    plain = {name: text(name) for name in Typed.__annotations__ if name not in _OTHERS}
    return Typed(
        **{**plain, "widget": widget, "visibility": text("visibility") or "H"},
        required=bool(text("required")),
        process=bool(text("process")),
        whole=text("whole") != "no",
        when=tuple(post.getlist("when")),
    )


_OTHERS = frozenset({"required", "process", "whole", "when"})


def make(typed: Typed, *, old: Mapping[str, Any] | None, inside: str) -> Made:
    """The definition of the question. `old` is the question as it stood: of the same kind it keeps what the
    page does not show.
    """
    same = old is not None and old["widget"] == typed.widget
    kept = {key: old[key] for key in _KEPT if key in old} if same and old is not None else {}
    if old is not None and "called" in old and old["title"] == typed.title:
        kept["called"] = old["called"]  # asked in other words, it is called otherwise
    made = Made({"type": "string", "widget": typed.widget, "title": typed.title})
    if not typed.title:
        made.errors["title"] = "Enter what you want to ask"
    if typed.visibility not in READERS:
        made.errors["visibility"] = "Select who may read the answer"
    if typed.hint:
        made.raw["hint"] = typed.hint
    _of_kind(typed, made, old if same else None)
    if conditions := _conditions(typed.when):
        made.raw["showWhen"] = conditions
    if typed.process and typed.widget in TO_PROCESS and not inside:
        made.raw["process"] = True
    if typed.visibility != "H" or (old is not None and "visibility" in old):
        made.raw["visibility"] = typed.visibility
    made.raw |= kept
    return Made(_in_order(made.raw, old or {}), made.errors)


def answers_of(raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(code, words) of what a question with listed choices may be answered with; empty for any other."""
    if raw["widget"] in ("yes_no", "yes_no_unknown"):
        given = YES_NO if raw["widget"] == "yes_no" else YES_NO_UNKNOWN
        return [(choice.key, choice.label) for choice in given]
    listed = raw.get("oneOf") or raw.get("items", {}).get("oneOf", [])
    return [(one["const"], one["title"]) for one in listed]


def earlier(
    level: Mapping[str, Any], order: Sequence[str], name: str
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(name, title, answers) of the questions asked before this one that a condition may look at."""
    before = order[: order.index(name)] if name in order else order
    asked = ((one, level["properties"][one]) for one in before)
    return [(one, raw["title"], answers) for one, raw in asked if (answers := answers_of(raw))]


def _of_kind(typed: Typed, made: Made, old: Mapping[str, Any] | None) -> None:
    raw = made.raw
    if typed.widget in WRITTEN:
        _whole_number(made, typed.min_length, "min_length", "minLength", "characters at least")
        _whole_number(made, typed.max_length, "max_length", "maxLength", "characters at most")
        if raw.get("minLength", 0) > raw.get("maxLength", 20_000):
            made.errors["min_length"] = "At least cannot be more than at most"
    elif typed.widget in LISTED:
        _choices(typed, made, old)
    elif typed.widget == "number":
        raw["type"] = "integer" if typed.whole else "number"
        _number(made, typed, "minimum")
        _number(made, typed, "maximum")
        if "minimum" in raw and "maximum" in raw and raw["minimum"] > raw["maximum"]:
            made.errors["minimum"] = "The smallest cannot be more than the largest"
    elif typed.widget in DAYS and typed.days:
        raw[typed.days] = "today"
        if old is not None and "exceptWhen" in old:
            raw["exceptWhen"] = old["exceptWhen"]
    elif typed.widget == "repeat":
        _repeat(typed, made, old)


def _choices(typed: Typed, made: Made, old: Mapping[str, Any] | None) -> None:
    if typed.widget == "checkboxes":
        made.raw["type"] = "array"
        made.raw["items"] = {"type": "string"}
    if typed.source:
        made.raw["choicesFrom"] = typed.source
        return
    before = (old.get("oneOf") or old.get("items", {}).get("oneOf", [])) if old else []
    listed = choices_from_lines(typed.choices, before)
    if len(listed) < 2:
        made.errors["choices"] = "Enter at least two choices, each on a line of its own"
    if odd := _odd_bar(typed.choices):
        made.errors["choices"] = odd
    elif len(listed) > _MOST_CHOICES:
        made.errors["choices"] = f"Enter {_MOST_CHOICES} choices or fewer: there are {len(listed)}"
    titles = [one["title"] for one in listed]
    if twice := sorted({title for title in titles if titles.count(title) > 1}):
        made.errors["choices"] = f"“{twice[0]}” is there twice"
    holder = made.raw["items"] if typed.widget == "checkboxes" else made.raw
    holder["oneOf"] = listed


def _odd_bar(lines: str) -> str:
    """A bar that may be meant to set help apart and does not; empty where every bar is plain."""
    for line in filter(None, (one.strip() for one in lines.splitlines())):
        title, bar, hint = line.partition(" | ")
        if line.startswith("|"):
            return f"The line “{line}” has help but no choice: write the choice before the bar"
        if "|" in title or "|" in hint:
            return (
                f"In the line “{line}” it is not clear where the help begins. Put one bar before it, with a "
                "space on each side, as in Red | Somebody may be hurt today"
            )
        if bar and not hint:
            return f"Behind the bar in the line “{line}” nothing follows: write the help, or take the bar out"
    return ""


def _repeat(typed: Typed, made: Made, old: Mapping[str, Any] | None) -> None:
    made.raw["type"] = "array"
    if typed.for_each:
        made.raw["forEach"] = typed.for_each
    if typed.row_title and not typed.for_each:
        made.raw["rowTitle"] = typed.row_title
    if old is not None:
        made.raw["items"] = old["items"]
        return
    if not typed.first:
        made.errors["first"] = "Enter the first question that is asked each time"
    inner = {"type": "string", "widget": "textarea", "title": typed.first or "Question"}
    made.raw["items"] = {"type": "object", "properties": {name_for(typed.first, taken=()): inner}}


def _conditions(when: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in when:
        other, _, value = pair.partition("=")
        if other and value:
            found.setdefault(other, []).append(value)
    return found


def _whole_number(made: Made, text: str, name: str, key: str, what: str) -> None:
    if not text:
        return
    text = plain_digits(text)
    if not text.isdecimal():
        made.errors[name] = f"Enter how many {what} as a whole number, like 200"
    elif len(text.lstrip("0")) > len(str(LONGEST)) or int(text) > LONGEST:
        made.errors[name] = f"Enter {LONGEST:,} or less: no answer can be longer"
    elif key == "maxLength" and int(text) == 0:
        made.errors[name] = "Enter 1 or more, or leave it empty"
    else:
        made.raw[key] = int(text)


def _number(made: Made, typed: Typed, key: str) -> None:
    text = plain_digits(getattr(typed, key)).replace("−", "-")
    if not text:
        return
    if not re.fullmatch(r"[+-]?\d+" if typed.whole else r"[+-]?\d+(\.\d+)?", text, re.ASCII):
        made.errors[key] = "Enter a whole number, like 3" if typed.whole else "Enter a number, like 2.5"
    elif abs(float(text)) > FURTHEST:
        made.errors[key] = f"Enter a number between -{FURTHEST:,} and {FURTHEST:,}"
    else:
        made.raw[key] = int(text) if typed.whole else float(text)


def _number_text(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _in_order(raw: Mapping[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:
    """Keys stand where they stood, so that a change of words changes one line of the file."""
    return {key: raw[key] for key in old if key in raw} | dict(raw)


__all__ = [
    "KINDS",
    "LISTS",
    "READERS",
    "Made",
    "Typed",
    "answers_of",
    "earlier",
    "make",
    "typed_from",
    "typed_of",
]
