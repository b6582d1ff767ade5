"""Answers in words: for check-answers pages, case pages and letters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import moments
from .questions import Definition, Question, Rows
from .settling import label_of


@dataclass(frozen=True)
class Line:
    """One answer in words.

    `row` names the person or entry inside a repeat, "" outside; `subject` is their id where there is one;
    `visibility` is the class of the question (domain 3.0); `name` is the question's key.
    """

    section: str
    row: str
    question: str
    answer: str
    visibility: str
    name: str
    subject: str | int | None = None


def summarise(definition: Definition, answers: Mapping[str, Any], rows: Rows) -> list[Line]:
    """Every given answer as a `Line`, in the order of the form. What was not asked or answered is left out.

    `rows` names people and agencies; who is no longer listed is shown by id. Never raises for old answers.
    """
    lines: list[Line] = []
    for section in definition.sections:
        for name in section.fields:
            question = definition.by_name[name]
            given = answers.get(name)
            if given is None:
                continue
            if question.is_repeat:
                lines += _lines_of_rows(question, given, rows, section.title)
            else:
                lines.append(_line(question, given, rows, section.title))
    return lines


def _line(
    question: Question, given: Any, rows: Rows, section: str, row: str = "", subject: Any = None
) -> Line:
    words = in_words(question, given, rows)
    return Line(section, row, question.title, words, question.visibility, question.name, subject)


def _lines_of_rows(question: Question, given: Any, rows: Rows, section: str) -> list[Line]:
    lines = []
    for number, answered in enumerate(given, 1):
        subject = answered.get("subject")
        label = f"{question.row_title or 'Entry'} {number}"
        if question.for_each:
            label = label_of(rows.get(question.for_each, ()), str(subject))
        lines += [
            _line(item, answered[item.name], rows, section, label, subject)
            for item in question.items
            if item.name in answered
        ]
    return lines


def in_words(question: Question, value: Any, rows: Rows) -> str:
    """One kept value in words: labels instead of codes, "3 March 2026 at 14:05" in local time."""
    if isinstance(value, list):
        return ", ".join(in_words(question, one, rows) for one in value)
    if question.choices or question.choices_from:
        options = question.choices or rows.get(question.choices_from, ())
        return label_of(options, str(value))
    if question.widget == "date":
        return moments.in_words(date.fromisoformat(value))
    if question.widget == "datetime":
        return moments.moment_in_words(value)
    return str(value)
