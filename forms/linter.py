"""What is wrong with a definition, in sentences for the process owner who wrote it.

Two stages. The shape (which keys, which kinds of value) is a JSON Schema of ours, definition.schema.json,
told in words by `shape_findings`. The sense (orders, conditions, choices) follows in `sense_findings`, only
where the shape is right. Definitions are never handed to a general validator as schemas of answers, so
`pattern`, `$ref` and `allOf` are simply words that no question may have.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from .questions import CHOICE_WIDGETS, ROW_SOURCES

#: place, rule, message, help
Remark = tuple[str, str, str, str]

TYPES = {"checkboxes": {"array"}, "repeat": {"array"}, "number": {"integer", "number"}}
KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a group of keys in { }",
    "boolean": "true or false",
}
WIDGET_KEYS = {
    "minLength": {"text", "textarea"},
    "maxLength": {"text", "textarea"},
    "rows": {"textarea"},
    "width": {"text", "number"},
    "minimum": {"number"},
    "maximum": {"number"},
    "minItems": {"checkboxes", "repeat"},
    "maxItems": {"checkboxes", "repeat"},
    "uniqueItems": {"checkboxes"},
    "items": {"checkboxes", "repeat"},
    "oneOf": {"radios", "select"},
    "choicesFrom": {"radios", "select", "checkboxes"},
    "forEach": {"repeat"},
    "rowTitle": {"repeat"},
    "format": {"date", "datetime"},
    "notBefore": {"date", "datetime"},
    "notAfter": {"date", "datetime"},
    "exceptWhen": {"date", "datetime"},
}
NOT_FOR_THE_PROCESS = {"text", "textarea", "checkboxes", "repeat"}
RESERVED = {
    "task", "data", "subject", "true", "false", "null", "none", "and", "or", "not", "in", "is", "if",
    "else", "for", "lambda", "constructor", "prototype",
}  # fmt: skip
GUARDED = {
    "pattern": "A pattern can make the service hang. Use minLength, maxLength, a number or a date instead.",
    "patternProperties": "Name each question.",
    "$ref": "Write the question out where it is asked; nothing is fetched from elsewhere.",
    "allOf": "Use showWhen to ask a question only after certain answers.",
    "anyOf": "Use showWhen to ask a question only after certain answers.",
    "if": "Use showWhen to ask a question only after certain answers.",
    "default": "No answer is chosen beforehand; leave it out.",
    "enum": "List the choices under oneOf, each with const and title.",
}


@cache
def _shape() -> Draft202012Validator:
    schema = json.loads(Path(__file__).with_name("definition.schema.json").read_text("utf-8"))
    return Draft202012Validator(schema)


def _place(path: list[Any]) -> str:
    """Where in the definition, in words."""
    names = [path[i + 1] for i, part in enumerate(path[:-1]) if part == "properties"]
    if names:
        return "question " + " › ".join(f"“{name}”" for name in names)
    if path and path[0] == "sections" and len(path) > 1:
        return f"section {path[1] + 1}"
    return f"“{path[0]}”" if path else "the form"


def shape_findings(raw: Any) -> Iterator[Remark]:
    """Keys that are missing, unknown or of the wrong kind. At most 50, in the order of the file."""
    for count, error in enumerate(_shape().iter_errors(raw)):
        if count == 50:
            return
        yield from _told(error)


def _told(error: ValidationError) -> Iterator[Remark]:
    path, value, given = list(error.absolute_path), error.validator_value, error.instance
    place = _place(path)
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "the file")
    match error.validator:
        case "additionalProperties":
            known = error.schema.get("properties", {})
            for stranger in sorted(set(given) - set(known)):
                help_text = GUARDED.get(stranger, "Allowed here: " + ", ".join(sorted(known)) + ".")
                yield place, "unknown_key", f"“{stranger}” cannot be used here.", help_text
        case "required":
            for missing in sorted(set(value) - set(given)):
                yield place, "missing_key", f"“{missing}” is missing.", f"Add “{missing}”."
        case "type":
            kind = KINDS.get(value, str(value))
            yield place, "wrong_kind", f"“{key}” must be {kind}.", f"Write {kind}."
        case "enum" | "const":
            allowed = value if error.validator == "enum" else [value]
            words = ", ".join(json.dumps(one) for one in allowed)
            yield place, "unknown_value", f"“{key}” cannot be {_short(given)}.", f"Use one of: {words}."
        case "pattern":
            yield (
                place,
                "bad_name",
                f"{_short(given)} cannot be a name.",
                "Names start with a small letter and have small letters, digits and _ only, at most 50; "
                "codes of choices may also have capitals, dots and hyphens.",
            )
        case "uniqueItems":
            yield place, "doubled", f"“{key}” names the same thing twice.", "Name each once."
        case "maxLength" | "maxItems" | "maxProperties" | "maximum":
            yield place, "too_much", f"“{key}” is more than the {value} that are allowed.", "Make it smaller."
        case _:
            yield (
                place,
                "too_little",
                f"“{key}” is empty or less than the {value} that are needed.",
                "Fill it in.",
            )


def _short(value: Any) -> str:
    words = json.dumps(value, ensure_ascii=False)
    return words if len(words) <= 60 else words[:57] + "…"


def sense_findings(raw: Mapping[str, Any]) -> Iterator[Remark]:
    """Orders, sections, conditions and choices that do not fit together. The shape is known to be right."""
    yield from _level(raw, above="")
    placed = [name for section in raw.get("sections", ()) for name in section["fields"]]
    for name in sorted({name for name in placed if placed.count(name) > 1}):
        yield f"question “{name}”", "section", "It stands in two sections.", "Leave it in one of them."
    for name in sorted(set(placed) - set(raw["properties"])):
        yield "sections", "section", f"There is no question “{name}”.", "Correct the name or take it out."
    if placed:
        for name in [name for name in raw["properties"] if name not in placed]:
            yield f"question “{name}”", "section", "It stands in no section.", "Add it to the fields of one."
        order = raw.get("order", list(raw["properties"]))
        if not set(placed) ^ set(order) and placed != order:
            help_text = "Put the fields of the sections into the order of “order”."
            yield "sections", "order", "The sections ask in another order than “order”.", help_text


def _level(raw: Mapping[str, Any], *, above: str) -> Iterator[Remark]:
    properties = raw["properties"]
    where = f"question “{above}”" if above else "the form"
    for key in ("order", "required"):
        for name in [name for name in raw.get(key, ()) if name not in properties]:
            yield (
                where,
                key,
                f"“{key}” names “{name}”, which is not asked.",
                "Correct the name or take it out.",
            )
    order = [name for name in raw.get("order", list(properties)) if name in properties]
    for name in [name for name in properties if name not in order]:
        yield where, "order", f"“{name}” is missing in “order”.", "Add it where it is to be asked."
    for position, name in enumerate(order):
        earlier = {other: properties[other] for other in order[:position]}
        full = f"“{above}” › “{name}”" if above else f"“{name}”"
        for rule, message, help_text in _question(name, properties[name], earlier, inside=bool(above)):
            yield f"question {full}", rule, message, help_text
        if properties[name]["widget"] == "repeat" and not above and "properties" in properties[name]["items"]:
            yield from _level(properties[name]["items"], above=name)


def _question(
    name: str, raw: Mapping[str, Any], earlier: Mapping[str, Any], *, inside: bool
) -> Iterator[tuple[str, str, str]]:
    widget = raw["widget"]
    if name in RESERVED:
        yield "bad_name", f"“{name}” has a meaning of its own in the process.", "Choose another name."
    if raw["type"] not in TYPES.get(widget, {"string"}):
        kinds = " or ".join(sorted(TYPES.get(widget, {"string"})))
        yield "wrong_kind", f"A {widget} question cannot be of type {raw['type']}.", f"Use type {kinds}."
    for key in [key for key, widgets in WIDGET_KEYS.items() if key in raw and widget not in widgets]:
        yield "unknown_key", f"“{key}” means nothing for a {widget} question.", "Take it out."
    if raw.get("format") and raw["format"] != {"date": "date", "datetime": "date-time"}.get(widget):
        yield "wrong_kind", f"The format of a {widget} question cannot be {raw['format']}.", "Take it out."
    for low, high in (("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")):
        if low in raw and high in raw and raw[low] > raw[high]:
            yield "limits", f"“{low}” is more than “{high}”.", "Nobody could answer. Swap them."
    if "exceptWhen" in raw and not {"notBefore", "notAfter"} & raw.keys():
        yield "limits", "“exceptWhen” lifts a limit that is not there.", "Add notBefore or notAfter."
    if raw.get("process") and (inside or widget in NOT_FOR_THE_PROCESS):
        yield (
            "process",
            "This answer cannot reach the process.",
            "Only yes/no, single choices, numbers and dates outside of repeats can: "
            "people's words stay in the form.",
        )
    if widget == "repeat":
        yield from _repeat(raw, inside=inside)
    elif widget in CHOICE_WIDGETS and not widget.startswith("yes_no"):
        yield from _choices(raw)
    for key in ("showWhen", "exceptWhen"):
        yield from _conditions(key, raw.get(key, {}), earlier)


def _repeat(raw: Mapping[str, Any], *, inside: bool) -> Iterator[tuple[str, str, str]]:
    if inside:
        yield "repeat", "A repeat cannot stand inside a repeat.", "Ask it in a repeat of its own."
    items = raw.get("items", {})
    if items.get("type") != "object" or "properties" not in items:
        yield (
            "repeat",
            "It does not say what is asked in each row.",
            "Add “items” of type object with properties.",
        )
    source = raw.get("forEach")
    if source is not None and source not in ROW_SOURCES:
        yield "source", f"There is no list “{source}”.", f"Use one of: {', '.join(ROW_SOURCES)}."
    if source is not None and ("minItems" in raw or "maxItems" in raw):
        yield (
            "limits",
            "The rows come from a list, so they cannot be counted here.",
            "Take out minItems and maxItems.",
        )


def _choices(raw: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    many = raw["widget"] == "checkboxes"
    items = raw.get("items", {})
    listed = items.get("oneOf") if many else raw.get("oneOf")
    source = raw.get("choicesFrom")
    if source is not None and source not in ROW_SOURCES:
        yield "source", f"There is no list “{source}”.", f"Use one of: {', '.join(ROW_SOURCES)}."
    if (listed is None) == (source is None):
        where = "“oneOf” under “items”" if many else "“oneOf”"
        yield (
            "choices",
            "It does not say what can be chosen.",
            f"List the choices as {where}, or name choicesFrom.",
        )
    if many and ("properties" in items or items.get("type") == "object"):
        yield "choices", "Check boxes choose among texts.", "Give “items” the type string."
    codes = [one["const"] for one in listed or ()]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield "doubled", f"The choice “{code}” is there twice.", "Give each choice a code of its own."


def _conditions(
    key: str, conditions: Mapping[str, list[str]], earlier: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    for other, values in conditions.items():
        if other not in earlier:
            help_text = "A condition looks at a question asked before, in the same row."
            yield "condition", f"{key} names “{other}”, which is not asked earlier.", help_text
            continue
        widget = earlier[other]["widget"]
        if widget not in CHOICE_WIDGETS or "choicesFrom" in earlier[other]:
            help_text = "A condition looks at a question with listed choices."
            yield "condition", f"{key} cannot look at “{other}”.", help_text
            continue
        listed = earlier[other].get("oneOf") or earlier[other].get("items", {}).get("oneOf", [])
        known = {
            "yes_no": {"yes", "no"},
            "yes_no_unknown": {"yes", "no", "not_known"},
        }.get(widget, {one["const"] for one in listed})
        for value in [value for value in values if value not in known]:
            help_text = "Use one of: " + ", ".join(sorted(known)) + "."
            yield "condition", f"“{other}” can never be answered with “{value}”.", help_text
