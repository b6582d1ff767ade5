"""Which answers stand: conditions, required answers and rows, the same for a page and for the API.

One walk through the questions in their order. A question is asked where its `showWhen` holds for the answers
before it; a question that is not asked is neither required nor kept, whatever was sent. Where the answers
come from is a `Source`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from . import limits, wording
from .exceptions import RowsMissing
from .limits import Present
from .questions import Choice, Definition, Question, Rows, answered_with

#: ("hurt_now",) or ("people", "0", "given_name")
Path = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One row that was sent: its id in the path, and the person or agency it is about."""

    id: str
    subject: str | int | None = None


class Source(Protocol):
    """Where answers come from."""

    def rows_of(self, question: Question) -> Sequence[Row]:
        """The rows sent for an "Add another" group, in their order."""

    def value(self, question: Question, path: Path) -> Any:
        """The value to keep, None where not answered. Raises `ValidationError`."""

    def blank(self, question: Question, row: Row) -> bool:
        """Whether nothing at all was entered in the row."""


@dataclass
class Settled:
    """What stands, what is wrong, and which questions were not asked."""

    answers: dict[str, Any] = field(default_factory=dict)
    errors: dict[Path, list[str]] = field(default_factory=dict)
    not_asked: set[Path] = field(default_factory=set)
    #: by the name of a group: ids of the rows that stand, in the order of its answers
    rows_kept: dict[str, list[str]] = field(default_factory=dict)
    present: Present | None = None  #: what the limits of days are compared with


def is_asked(question: Question, answers: Mapping[str, Any], rows: Rows) -> bool:
    """Whether `question` is put to the person, given the answers to those before it on the same level."""
    if question.read_only or (question.choices_from and not rows[question.choices_from]):
        return False
    if question.for_each and not rows[question.for_each]:
        return False
    return all(answered_with(answers.get(other), values) for other, values in question.show_when.items())


def with_all_sources(definition: Definition, rows: Rows) -> Rows:
    """`rows`, after checking that it has every list the form asks about. Raises `RowsMissing`."""
    for source in sorted(definition.sources):
        if source not in rows:
            raise RowsMissing(source, definition.key)
    return rows


def settle(definition: Definition, rows: Rows, source: Source, *, present: Present | None = None) -> Settled:
    """Walk the questions in order and say which answers stand. Without `present` days have no limits."""
    settled = Settled(present=present)
    for question in definition.questions:
        path = (question.name,)
        if not is_asked(question, settled.answers, rows):
            settled.not_asked.add(path)
        elif question.is_repeat:
            _settle_rows(question, rows, source, settled)
        else:
            _settle_one(question, path, source, settled, settled.answers)
    return settled


def _settle_one(
    question: Question, path: Path, source: Source, settled: Settled, answers: dict[str, Any]
) -> None:
    try:
        value = source.value(question, path)
    except ValidationError as error:
        settled.errors[path] = error.messages
        return
    if value is not None:
        answers[question.name] = value
        if settled.present and (
            said := limits.problem(question, value, answers=answers, present=settled.present)
        ):
            settled.errors[path] = [said]
    elif question.required:
        settled.errors[path] = [wording.required(question)]


def _settle_rows(question: Question, rows: Rows, source: Source, settled: Settled) -> None:
    path = (question.name,)
    kept: list[dict[str, Any]] = []
    kept_ids = settled.rows_kept.setdefault(question.name, [])
    for row in _rows_that_count(question, rows, source):
        answers: dict[str, Any] = {}
        for item in question.items:
            item_path = (*path, row.id, item.name)
            if is_asked(item, answers, rows):
                _settle_one(item, item_path, source, settled, answers)
            else:
                settled.not_asked.add(item_path)
        if answers:
            kept_ids.append(row.id)
            kept.append({"subject": row.subject, **answers} if row.subject is not None else answers)
    if kept:
        settled.answers[question.name] = kept
    if _wrong_in(path, settled):
        return
    if question.for_each:
        if question.required and not kept:
            settled.errors[path] = [wording.required(question)]
    elif len(kept) < question.min_items and (kept or question.required):
        settled.errors[path] = [_too_few(question)]
    elif len(kept) > question.max_items:
        settled.errors[path] = [f"“{question.title}” can have {question.max_items} entries at most"]


def _rows_that_count(question: Question, rows: Rows, source: Source) -> Sequence[Row]:
    """The rows to look at: empty blocks that somebody added and did not need are left out."""
    sent = rows_to_ask(question, rows, source)
    if question.for_each:
        return sent
    blank = {row.id for row in sent if source.blank(question, row)}
    needed = question.min_items if question.required or len(blank) < len(sent) else 0
    spare = max(len(sent) - needed, 0)
    dropped = [row.id for row in reversed(sent) if row.id in blank][:spare]
    return [row for row in sent if row.id not in dropped]


def _wrong_in(path: Path, settled: Settled) -> bool:
    return any(wrong[: len(path)] == path for wrong in settled.errors)


def _too_few(question: Question) -> str:
    count = question.min_items
    thing = wording.row_word(question) if count == 1 else "entries"
    fallback = f"Add at least {count} {thing} to “{question.title}”"
    return question.errors.get("required", fallback)


def rows_to_ask(question: Question, rows: Rows, source: Source) -> Sequence[Row]:
    """The rows of a repeat: those of the caller's list, or those that were sent."""
    if question.for_each:
        return [Row(choice.key, choice.value) for choice in rows[question.for_each]]
    return source.rows_of(question)


def subjects_of(initial: Mapping[str, Any] | None, question: Question) -> dict[str, str | int]:
    """Known people of an "Add another" group: rows that the caller filled in with a `subject`."""
    given = (initial or {}).get(question.name) or ()
    return {str(row["subject"]): row["subject"] for row in given if "subject" in row}


def label_of(rows: Sequence[Choice], key: str) -> str:
    """What the row or choice `key` is called, the key itself where it is no longer listed."""
    return next((choice.label for choice in rows if choice.key == key), key)
