"""Answers of an earlier version of a form, as far as the form of today still takes them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from .fields import field_for
from .questions import Definition, Question, Rows

#: Whether the reader may see the answer to a question about this person ("" or None: about nobody alone).
MaySee = Callable[[Question, Any], bool]


def carried(
    definition: Definition, answers: Mapping[str, Any], rows: Rows, *, given_in: Definition, may_see: MaySee
) -> dict[str, Any]:
    """What of `answers`, given in the form `given_in`, a form of `definition` may begin with.

    Kept is what both forms declare, what is valid in shape today (a choice that is still offered, a person
    who is still in `rows`), and what `may_see` allows by the questions of both. Never raises.
    """
    kept: dict[str, Any] = {}
    for question in definition.questions:
        before = given_in.by_name.get(question.name)
        given = answers.get(question.name)
        if before is None or given is None or before.is_repeat != question.is_repeat:
            continue
        if question.is_repeat:
            if whole := _rows(question, before, given, rows, may_see):
                kept[question.name] = whole
        elif (value := _value(question, before, given, rows, may_see, None)) is not None:
            kept[question.name] = value
    return kept


def _rows(
    question: Question, before: Question, given: Any, rows: Rows, may_see: MaySee
) -> list[dict[str, Any]]:
    if not isinstance(given, list) or question.for_each != before.for_each:
        return []
    listed = {choice.value for choice in rows[question.for_each]} if question.for_each else None
    earlier = {item.name: item for item in before.items}
    kept = []
    for row in given[: question.max_items] if listed is None else given:
        subject = row.get("subject")
        if listed is not None and subject not in listed:
            continue
        values = {
            item.name: value
            for item in question.items
            if item.name in earlier
            and (value := _value(item, earlier[item.name], row.get(item.name), rows, may_see, subject))
            is not None
        }
        if values:
            kept.append({"subject": subject, **values} if listed is not None else values)
    return kept


def _value(
    question: Question, before: Question, given: Any, rows: Rows, may_see: MaySee, subject: Any
) -> Any:
    if given is None or question.read_only or not (may_see(before, subject) and may_see(question, subject)):
        return None
    try:
        return field_for(question, rows).from_json(given)
    except ValidationError:
        return None
