"""Days that cannot be meant: help promised for a day that has passed, something seen tomorrow.

A question says `"notBefore": "today"` or `"notAfter": "today"`. Today is the day at the site. A date is
compared by its day; a moment that may not be before today may be any time of today, one that may not be after
today may not be later than now. `exceptWhen` lifts the limit where an earlier question of the same level has
one of these answers. Drafts are never compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from . import wording
from .questions import Definition, Question, answered_with


@dataclass(frozen=True)
class Present:
    """The moment at which somebody answers, and the time zone of their site."""

    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def problem(question: Question, value: Any, *, answers: Mapping[str, Any], present: Present) -> str | None:
    """What is wrong with the day that was given, None where nothing is. `answers` are those before it on the
    same level; `value` is as it is kept.
    """
    if not (question.not_before or question.not_after):
        return None
    if any(answered_with(answers.get(other), values) for other, values in question.except_when.items()):
        return None
    if question.widget == "date":
        given = date.fromisoformat(value)
        too_late = given > present.today
    else:
        moment = datetime.fromisoformat(value)
        given = moment.astimezone(present.zone).date()
        too_late = moment > present.now
    if question.not_before and given < present.today:
        return wording.too_early(question)
    if question.not_after and too_late:
        return wording.too_late(question)
    return None


def problems(definition: Definition, answers: Mapping[str, Any], *, present: Present) -> dict[str, list[str]]:
    """Path of a question → what is wrong with its day, over answers that stand otherwise. A row's path has
    its subject, or its place where it has none: "members.17.start_by", "people.0.date_of_birth".
    """
    found: dict[str, list[str]] = {}
    for question in definition.questions:
        value = answers.get(question.name)
        if value is None:
            continue
        if not question.is_repeat:
            if said := problem(question, value, answers=answers, present=present):
                found[question.name] = [said]
            continue
        for place, row in enumerate(value):
            key = row["subject"] if question.for_each else place
            for item in question.items:
                if row.get(item.name) is None:
                    continue
                if said := problem(item, row[item.name], answers=row, present=present):
                    found[f"{question.name}.{key}.{item.name}"] = [said]
    return found
