"""From the words of a scenario to the answers of a form, before the form itself checks them.

Starts from the defaults of the form; what the step says replaces them entry by entry, `null` takes one away.
People stand by name. In a group with one row for each member, `everyone` holds what all rows share:

    members:
      everyone: {rating: A, rationale: Both parents shout …}
      Lio: {rating: R}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from forms import moments as form_moments
from forms.questions import Definition, Question, Rows

from . import moments, shapes
from .exceptions import ScenarioFault
from .expectations import Scene
from .reading import Lines, Listed

EVERYONE = "everyone"
Named = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Filler:
    """Fills one form at one moment. Not `strict`: what is not asked is sent too, to see it refused."""

    definition: Definition
    rows: Rows
    scene: Scene
    strict: bool = True

    def fill(self, *, defaults: Mapping[str, Any] | None, said: Mapping[str, Any] | None) -> dict[str, Any]:
        """The answers as the API would be sent them. Raises ScenarioFault with the line of a wrong entry."""
        answers: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for source in (defaults or {}, said or {}):
            for name, value in source.items():
                lines[name] = _line(source, name)
                self._check(name, self.definition.by_name, self.definition.title, lines[name])
                question = self.definition.by_name.get(name)
                if value is None:
                    answers.pop(name, None)
                elif question is not None and question.for_each:
                    answers[name] = _merged(answers.get(name), value, question, lines[name])
                else:
                    answers[name] = value
        return {name: self._answer(name, value, lines[name]) for name, value in answers.items()}

    def _answer(self, name: str, value: Any, line: int) -> Any:
        question = self.definition.by_name.get(name)
        if question is None:
            return value
        try:
            if question.for_each:
                return self._row_for_each(question, value)
            if question.is_repeat:
                return [self._row(question, row) for row in _list(value, question)]
            return self._plain(question, value)
        except ScenarioFault as fault:
            raise fault.at(file="", line=line) from None

    def _row_for_each(self, question: Question, named: Named) -> list[dict[str, Any]]:
        shared = named.get(EVERYONE, {})
        own = {self._subject(name, question.for_each): row for name, row in named.items() if name != EVERYONE}
        filled = []
        for choice in self.rows[question.for_each]:
            if row := {**shared, **own.pop(choice.value, {})}:
                filled.append({"subject": choice.value, **self._row(question, row)})
        if own and self.strict:
            raise ScenarioFault(f"“{question.title}” does not ask about everybody who is named here.")
        return filled

    def _row(self, question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
        by_name = {item.name: item for item in question.items}
        filled = {}
        for name, value in row.items():
            self._check(name, by_name, question.title, _line(row, name))
            if value is not None:
                filled[name] = self._plain(by_name[name], value) if name in by_name else value
        return filled

    def _plain(self, question: Question, value: Any) -> Any:
        if question.widget == "checkboxes":
            return [self._choice(question, each) for each in _list(value, question)]
        if not isinstance(value, str):
            raise ScenarioFault(f"“{question.name}” takes one answer.")
        now, zone = self.scene.now, self.scene.zone
        if question.widget == "date":
            return moments.read_day(value, now=now, zone=zone).isoformat()
        if question.widget == "datetime":
            return form_moments.iso(moments.read_answer_moment(value, now=now, zone=zone).astimezone(UTC))
        if question.widget == "number":
            return _number(question, value)
        return self._choice(question, value) if question.choices_from else value.strip()

    def _choice(self, question: Question, value: str) -> Any:
        return self._subject(value, question.choices_from) if question.choices_from else value

    def _subject(self, name: str, source: str) -> Any:
        return self.scene.agency(name).code if source == "agencies" else self.scene.member(name).person_id

    def _check(self, name: str, known: Mapping[str, Question], title: str, line: int) -> None:
        if self.strict and name not in known:
            meant = shapes.meant(name, list(known))
            raise ScenarioFault(f"“{title}” does not ask “{name}”.{meant}", line=line)


def _merged(before: Named | None, value: Any, question: Question, line: int) -> Named:
    """Rows by name: what the newer source says outweighs the older, and of everyone comes first."""
    named = shapes.mapping(value, what=f"“{question.name}” (a name, then its answers)", line=line)
    merged = {name: dict(row) for name, row in (before or {}).items()}
    for name in sorted(named, key=lambda each: each != EVERYONE):
        row = shapes.mapping(named[name], what=f"The row of {name}", line=named.lines[name])
        for other in merged if name == EVERYONE else ():
            merged[other].update(row)
        merged.setdefault(name, {}).update(row)
    return merged


def _number(question: Question, value: str) -> int | float:
    try:
        return int(value) if question.integer else float(value)
    except ValueError:
        raise ScenarioFault(f"“{question.name}” takes a number, not “{value}”.") from None


def _list(value: Any, question: Question) -> Sequence[Any]:
    if isinstance(value, Listed):
        return value
    if isinstance(value, str) and question.widget == "checkboxes":
        return [value]
    raise ScenarioFault(f"“{question.name}” takes a list.")


def _line(source: Any, name: str) -> int:
    return source.lines.get(name, source.line) if isinstance(source, Lines) else 0
