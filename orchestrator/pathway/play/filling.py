"""From the words of a scenario to the answers of a form, before the form itself checks them.

Starts from the defaults of the form; what the step says replaces them entry by entry, `null` takes one away.
People stand by name. In a group with one row for each member, `everyone` holds what all rows share:

    members:
      everyone: {rating: A, rationale: Both parents shout …}
      Lio: {rating: R}
"""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from forms import moments as form_moments
from forms.questions import Choice, Definition, Question, Rows

from . import moments, shapes
from .exceptions import ScenarioFault
from .expectations import Scene
from .reading import Lines, Listed

EVERYONE = "everyone"


def fill(
    definition: Definition, *, defaults: Mapping[str, Any] | None, said: Mapping[str, Any] | None,
    rows: Rows, scene: Scene,
) -> dict[str, Any]:
    """The answers as the API would get them. Raises ScenarioFault with the line of a wrong entry."""
    answers: dict[str, Any] = {}
    for source in (defaults or {}, said or {}):
        for name, value in source.items():
            line = _line(source, name)
            if value is None:
                answers.pop(name, None)
                continue
            question = definition.by_name.get(name)
            if question is None:
                known = list(definition.by_name)
                raise ScenarioFault(
                    f"The form “{definition.key}” does not ask “{name}”.{shapes.meant(name, known)}", line=line
                )
            if question.for_each:
                value = _merged(answers.get(name), value, question, line)
            answers[name] = value
    return {
        name: _value(definition.by_name[name], value, rows, scene, line=_line(said or {}, name))
        for name, value in answers.items()
    }


def _merged(before: Any, value: Any, question: Question, line: int) -> dict[str, dict[str, Any]]:
    """Rows by name: entries of the newer source replace those of the older."""
    named = shapes.mapping(value, what=f"“{question.name}” (a name, then entries)", line=line)
    merged = {name: dict(row) for name, row in (before or {}).items()}
    for name, row in named.items():
        shapes.mapping(row, what=f"The row of {name}", line=named.lines[name])
        if name == EVERYONE:  # a step's word for everyone outweighs what the defaults said of anyone
            for other in merged:
                merged[other].update(row)
        merged.setdefault(name, {}).update(row)
    return merged


def _value(question: Question, value: Any, rows: Rows, scene: Scene, *, line: int) -> Any:
    try:
        if question.for_each:
            return _rows_for_each(question, value, rows, scene)
        if question.is_repeat:
            return [_row(question, row, rows, scene) for row in _list(value, question)]
        return _plain(question, value, rows, scene)
    except ScenarioFault as fault:
        raise fault.at(file="", line=line) from None


def _rows_for_each(
    question: Question, named: Mapping[str, Mapping[str, Any]], rows: Rows, scene: Scene
) -> list[dict[str, Any]]:
    listed: Sequence[Choice] = rows[question.for_each]
    shared = named.get(EVERYONE, {})
    by_subject: dict[Any, Mapping[str, Any]] = {}
    for name, row in named.items():
        if name != EVERYONE:
            by_subject[_subject(name, question.for_each, scene)] = row
    filled = []
    for choice in listed:
        own = by_subject.pop(choice.value, None)
        row = {**shared, **(own or {})}
        if row:
            filled.append({"subject": choice.value, **_row(question, row, rows, scene)})
    if by_subject:
        raise ScenarioFault(f"“{question.title}” does not ask about everybody named here.")
    return filled


def _subject(name: str, source: str, scene: Scene) -> Any:
    return scene.agency(name).code if source == "agencies" else scene.member(name).person_id


def _row(question: Question, row: Mapping[str, Any], rows: Rows, scene: Scene) -> dict[str, Any]:
    by_name = {item.name: item for item in question.items}
    filled = {}
    for name, value in row.items():
        if value is None:
            continue
        if name not in by_name:
            raise ScenarioFault(f"“{question.title}” does not ask “{name}”.{shapes.meant(name, by_name)}")
        filled[name] = _value(by_name[name], value, rows, scene, line=_line(row, name))
    return filled


def _plain(question: Question, value: Any, rows: Rows, scene: Scene) -> Any:
    if question.widget == "checkboxes":
        return [_choice(question, each, scene) for each in _list(value, question)]
    if not isinstance(value, str):
        raise ScenarioFault(f"“{question.name}” takes one answer.")
    if question.widget == "date":
        return moments.read_day(value, now=scene.now, zone=scene.zone).isoformat()
    if question.widget == "datetime":
        moment = moments.read_answer_moment(value, now=scene.now, zone=scene.zone)
        return form_moments.iso(moment.astimezone(UTC))
    if question.widget == "number":
        return _number(question, value)
    if question.choices_from:
        return _choice(question, value, scene)
    return " ".join(value.split()) if question.widget == "text" else value.strip()


def _choice(question: Question, value: str, scene: Scene) -> Any:
    if question.choices_from:
        return _subject(value, question.choices_from, scene)
    return value


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

