"""A form definition as JSON Schema 2020-12, for those who read or generate from the OpenAPI document.

It says what one body can hold; which questions are asked given other answers is said in words, and the form's
own rules (`forms.answers`) decide.
"""

from collections.abc import Sequence
from typing import Any

from forms.questions import Choice, Definition, Question

Schema = dict[str, Any]


def of(definition: Definition) -> Schema:
    """The object of answers to a form. Keys that the form does not ask for are refused."""
    return {
        "title": definition.title,
        "description": definition.description,
        **_object(definition.questions),
    }


def _object(questions: Sequence[Question], *, subject: bool = False) -> Schema:
    properties = {question.name: _question(question) for question in questions if not question.read_only}
    required = [
        question.name
        for question in questions
        if question.required and not question.show_when and not question.read_only
    ]
    if subject:
        properties["subject"] = {"type": ["integer", "string"], "description": "The person or agency"}
        required.append("subject")
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def _question(question: Question) -> Schema:
    said = [question.full_hint] if question.full_hint else []
    for other, values in question.show_when.items():
        said.append(f"Asked only where {other} is {' or '.join(values)}.")
    if question.required and question.show_when:
        said.append("Required where it is asked.")
    words: Schema = {"title": question.title}
    if said:
        words["description"] = " ".join(said)
    return words | _value(question)


def _value(question: Question) -> Schema:
    if question.is_repeat:
        rows = _object(question.items, subject=bool(question.for_each))
        limits = {} if question.for_each else {"minItems": question.min_items, "maxItems": question.max_items}
        return {"type": "array", "items": rows, **limits}
    if question.widget == "checkboxes":
        least = max(question.min_items, 1 if question.required else 0)
        return {"type": "array", "items": _choice(question), "uniqueItems": True, "minItems": least}
    if question.choices or question.choices_from:
        return _choice(question)
    if question.widget == "number":
        bounds = {"minimum": question.minimum, "maximum": question.maximum}
        given = {name: value for name, value in bounds.items() if value is not None}
        return {"type": "integer" if question.integer else "number", **given}
    if question.widget in ("date", "datetime"):
        return {"type": "string", "format": "date" if question.widget == "date" else "date-time"}
    least = max(question.min_length, 1 if question.required else 0)
    return {"type": "string", "maxLength": question.max_length} | ({"minLength": least} if least else {})


def _choice(question: Question) -> Schema:
    if question.choices_from:
        return {"type": ["integer", "string"], "description": f"One of the {question.choices_from}"}
    return {"type": "string", "oneOf": [_const(choice) for choice in question.choices]}


def _const(choice: Choice) -> Schema:
    return {"const": choice.value, "title": choice.label}
