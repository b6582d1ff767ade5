"""Answers as plain JSON: checking what the API sends, and what the process may know."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .exceptions import AnswersRefused
from .fields import field_for
from .limits import Present
from .questions import Definition, Question, Rows
from .repeats import MOST_ROWS
from .settling import Path, Row, settle, subjects_of, with_all_sources


def validate_json(
    definition: Definition,
    payload: Any,
    rows: Rows,
    *,
    initial: Mapping[str, Any] | None = None,
    present: Present | None = None,
) -> dict[str, Any]:
    """The answers that stand, by the same rules as the page.

    Raises `AnswersRefused` with a message per path ("people.0.given_name", "voice.17.seen") for: keys that
    the form does not ask for (also in `.undeclared`), answers to questions that are hidden or read-only,
    values of the wrong type (null included), and everything a person would be told. `initial` and
    `present` as in `forms.builder.build`.
    """
    with_all_sources(definition, rows)
    if not isinstance(payload, dict):
        raise AnswersRefused({"": ["The answers must be an object: { … }"]})
    source = _Sent(definition, payload, rows, initial)
    settled = settle(definition, rows, source, present=present)
    errors = {".".join(path): messages for path, messages in settled.errors.items()}
    undeclared = []
    for path, message, is_stranger in source.refusals(settled.not_asked):
        errors.setdefault(".".join(path), []).append(message)
        if is_stranger:
            undeclared.append(".".join(path))
    if errors:
        raise AnswersRefused(errors, undeclared)
    return settled.answers


def process_variables(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the process learns: answers to questions marked `process`, None where not answered.

    None rather than nothing, so that a question hidden in a second round does not leave the first answer
    behind.
    """
    return {
        question.name: answers.get(question.name) for question in definition.questions if question.process
    }


class _Sent:
    """A JSON payload as a source of answers."""

    def __init__(
        self, definition: Definition, payload: dict[Any, Any], rows: Rows, initial: Mapping[str, Any] | None
    ) -> None:
        self.definition = definition
        self.payload = payload
        self.rows = rows
        self.initial = initial

    # --- forms.settling.Source

    def rows_of(self, question: Question) -> Sequence[Row]:
        known = subjects_of(self.initial, question)
        return [
            Row(str(place), known.get(str(one.get("subject"))))
            for place, one in enumerate(self._list(question))
            if isinstance(one, dict)
        ]

    def value(self, question: Question, path: Path) -> Any:
        holder: Mapping[str, Any] = self.payload if len(path) == 1 else self._row(path)
        if question.name not in holder:
            return None
        return field_for(question, self.rows).from_json(holder[question.name])

    def blank(self, question: Question, row: Row) -> bool:
        return row.subject is None and not self._row((question.name, row.id, ""))

    def _list(self, question: Question) -> list[Any]:
        sent = self.payload.get(question.name, [])
        most = MOST_ROWS if question.for_each else question.max_items + 1
        return sent[:most] if isinstance(sent, list) else []

    def _row(self, path: Path) -> Mapping[str, Any]:
        question = self.definition.by_name[path[0]]
        for place, one in enumerate(self._list(question)):
            if isinstance(one, dict):
                key = str(one.get("subject")) if question.for_each else str(place)
                if key == path[1]:
                    return one
        return {}

    # --- what may not be there at all

    def refusals(self, not_asked: set[Path]) -> Iterator[tuple[Path, str, bool]]:
        """(path, message, whether it is a key that the form does not have)."""
        yield from self._level(self.payload, self.definition.questions, (), not_asked)
        for question in self.definition.questions:
            if not question.is_repeat or question.name not in self.payload:
                continue
            if (question.name,) not in not_asked:
                yield from self._rows_level(question, not_asked)

    def _rows_level(self, question: Question, not_asked: set[Path]) -> Iterator[tuple[Path, str, bool]]:
        sent = self.payload[question.name]
        path = (question.name,)
        if not isinstance(sent, list):
            yield path, f"“{question.title}” must be a list of objects", False
            return
        listed = self.rows[question.for_each] if question.for_each else ()
        known = {choice.value for choice in listed} | set(subjects_of(self.initial, question).values())
        if question.for_each and len(sent) > len(listed):
            yield path, f"“{question.title}” has more entries than there are {question.for_each}", False
        seen: set[Any] = set()
        for place, one in enumerate(self._list(question)):
            row_path = (*path, str(place))
            if not isinstance(one, dict):
                yield row_path, f"Each entry of “{question.title}” must be an object: {{ … }}", False
                continue
            subject = one.get("subject")
            if "subject" in one or question.for_each:
                is_plain = isinstance(subject, str | int) and not isinstance(subject, bool)
                if not is_plain or subject not in known:
                    yield (*row_path, "subject"), "This is nobody on the list", False
                    continue
                if subject in seen:
                    yield (*row_path, "subject"), "This one is there twice", False
                seen.add(subject)
                row_path = (*path, str(subject)) if question.for_each else row_path
            yield from self._level(
                {key: value for key, value in one.items() if key != "subject"},
                question.items,
                row_path,
                not_asked,
            )

    def _level(
        self, sent: Mapping[Any, Any], questions: Sequence[Question], above: Path, not_asked: set[Path]
    ) -> Iterator[tuple[Path, str, bool]]:
        by_name = {question.name: question for question in questions}
        for key in sent:
            path = (*above, str(key)[:100])
            question = by_name.get(key)
            if question is None:
                yield path, "The form does not ask for this", True
            elif question.read_only:
                yield path, "This cannot be changed", False
            elif path in not_asked:
                yield path, "This is not asked, given the other answers", False
