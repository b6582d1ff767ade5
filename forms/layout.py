"""What the templates show: sections, questions, choices and rows with everything already worked out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from django.forms import BoundField

from . import repeats, wording
from .fields import Parts
from .questions import Choice, Question
from .summary import in_words

if TYPE_CHECKING:
    from .form import CaseForm

PART_LABELS = {"day": ("Day", 2), "month": ("Month", 2), "year": ("Year", 4), "time": ("Time", 5)}


@dataclass(frozen=True)
class Progress:
    """Of the questions that are asked now: how many there are, are answered, are needed and empty, are
    wrong. Worked out in `forms.progress`.
    """

    asked: int = 0
    answered: int = 0
    empty: int = 0
    wrong: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.asked + other.asked,
            self.answered + other.answered,
            self.empty + other.empty,
            self.wrong + other.wrong,
        )

    @property
    def is_complete(self) -> bool:
        return self.answered > 0 and not self.empty and not self.wrong

    @property
    def in_words(self) -> str:
        """“2 problems”, “Nothing answered yet”, “3 still empty”, “Complete”, “Optional”."""
        if self.wrong:
            return f"{self.wrong} problem{'' if self.wrong == 1 else 's'}"
        if self.empty:
            return f"{self.empty} still empty" if self.answered else "Nothing answered yet"
        return "Complete" if self.answered else "Optional"


@dataclass(frozen=True)
class PlacedChoice:
    choice: Choice
    id: str
    checked: bool


@dataclass(frozen=True)
class PlacedPart:
    name: str
    label: str
    width: int
    value: str


class PlacedQuestion:
    """One question in its place. `siblings` is what stands before its name in the same row: "people-0-"."""

    is_repeat = False

    def __init__(self, form: "CaseForm", question: Question, *, prefix: str = "", row: str = "") -> None:
        self.form = form
        self.question = question
        self.name = f"{prefix}{question.name}"
        self.prefix = prefix
        self.row = row
        self.bound: BoundField = form[self.name]
        self.field = form.asked[self.name]

    @property
    def is_shown(self) -> bool:
        """A question that offers the caller's list is not asked where the list is empty."""
        return not self.question.choices_from or bool(self.field.options)

    @property
    def template(self) -> str:
        kinds = {"yes_no": "radios", "yes_no_unknown": "radios", "datetime": "date", "number": "text"}
        kind = "read_only" if self.question.read_only else self.question.widget
        return f"case_forms/widgets/{kinds.get(kind, kind)}.html"

    @property
    def label(self) -> str:
        """The title; "(optional)" only where nothing can ever require an answer."""
        question = self.question
        return question.title if question.required or question.needed_when else f"{question.title} (optional)"

    @property
    def value(self) -> Any:
        return self.bound.value()

    @property
    def kept_in_words(self) -> str:
        value = self.bound.initial
        return in_words(self.question, value, self.form.rows) if value is not None else "Not given"

    @property
    def errors(self) -> Sequence[str]:
        return [str(message) for message in self.bound.errors] if self.form.judged else ()

    @property
    def first_id(self) -> str:
        """The element that the error summary leads to."""
        return f"{self.name}-day" if isinstance(self.field.widget, Parts) else self.name

    @property
    def described_by(self) -> str:
        """Ids of hint, error and count, as far as they are there."""
        ids = [f"{self.name}-condition"] if self.question.show_when else []
        ids += [f"{self.name}-hint"] if self.question.full_hint else []
        ids += [f"{self.name}-error"] if self.errors else []
        ids += [f"{self.name}-info"] if self.question.counts else []
        return " ".join(ids)

    @property
    def choices(self) -> list[PlacedChoice]:
        value = self.value
        chosen = {str(one) for one in value} if isinstance(value, list | tuple) else {str(value)}
        chosen -= {"None"} if value is None else set()
        return [
            PlacedChoice(
                option, self.name if place == 0 else f"{self.name}-{place + 1}", option.key in chosen
            )
            for place, option in enumerate(self.field.options)
        ]

    @property
    def parts(self) -> list[PlacedPart]:
        widget = self.field.widget
        assert isinstance(widget, Parts)
        typed = self.value or [""] * len(widget.parts)
        return [
            PlacedPart(f"{self.name}-{part}", *PART_LABELS[part], value)
            for part, value in zip(widget.parts, typed, strict=True)
        ]

    @property
    def show_when(self) -> str:
        """The condition for the page's script: names of inputs and the values that show this question."""
        if not self.question.show_when:
            return ""
        return json.dumps(
            {self.prefix + other: list(values) for other, values in self.question.show_when.items()}
        )

    @property
    def condition(self) -> str:
        """The condition in words, for a page without script."""
        level = {one.name: one for one in self.form.definition.questions}
        if self.prefix:
            group = level[self.prefix.partition("-")[0]]
            level = {one.name: one for one in group.items}
        return condition_in_words(self.question, level)

    def wrong(self) -> list[tuple[str, str]]:
        """(element, message), the row's name in front."""
        said = f"{self.row}: " if self.row else ""
        return [(self.first_id, said + message) for message in self.errors]


def condition_in_words(question: Question, level: dict[str, Question]) -> str:
    """ "Answer this if you chose “Yes” for “Is someone hurt now?”" """
    conditions = []
    for other, values in question.show_when.items():
        labels = [f"“{choice.label}”" for choice in level[other].choices if choice.key in values]
        conditions.append(f"{' or '.join(labels)} for “{level[other].title}”")
    return f"Answer this if you chose {' and '.join(conditions)}." if conditions else ""


@dataclass
class PlacedRow:
    """One row. `called` is what its first boxes say of a row that somebody added: “Marta Vell”; `named_by`
    are these boxes, for the page's script.
    """

    id: str
    label: str
    hint: str
    anchor: str
    subject: str
    remove: str
    entries: list[PlacedQuestion]
    called: str = ""
    named_by: str = ""
    progress: Progress = Progress()
    folds: bool = False
    is_open: bool = True


class PlacedRepeat:
    """A group of rows in its place."""

    is_repeat = True
    template = "case_forms/repeat.html"

    def __init__(self, form: "CaseForm", question: Question) -> None:
        self.form = form
        self.question = question
        self.name = question.name
        self.marker = repeats.marker(question.name)
        rows = form.rows_of(question)
        listed = form.rows[question.for_each] if question.for_each else ()
        hints = {choice.key: choice.hint for choice in listed}
        self.rows = []
        for number, row in enumerate(rows, 1):
            label = form.row_label(question, row, number)
            prefix = f"{question.name}-{row.id}-"
            entries = [PlacedQuestion(form, item, prefix=prefix, row=label) for item in question.items]
            names = [] if question.for_each else list(takewhile(_is_line, entries))
            self.rows.append(
                PlacedRow(
                    id=row.id,
                    label=label,
                    hint=hints.get(row.id, ""),
                    anchor=prefix.rstrip("-"),
                    subject="" if question.for_each or row.subject is None else str(row.subject),
                    remove="" if question.for_each else f"_remove:{question.name}-{row.id}",
                    entries=entries,
                    called=_called(names),
                    named_by=" ".join(placed.name for placed in names),
                )
            )
        self.add = "" if question.for_each or len(rows) >= question.max_items else f"_add:{question.name}"

    @property
    def by_hand(self) -> bool:
        """Its rows were added by whoever fills in the form, or may be."""
        return not self.question.for_each

    @property
    def is_shown(self) -> bool:
        return self.by_hand or bool(self.rows)

    @property
    def errors(self) -> Sequence[str]:
        return self.form.group_errors.get(self.name, ()) if self.form.judged else ()

    @property
    def first_id(self) -> str:
        return self.name

    @property
    def row_word(self) -> str:
        return wording.row_word(self.question)

    @property
    def show_when(self) -> str:
        shown = {other: list(values) for other, values in self.question.show_when.items()}
        return json.dumps(shown) if shown else ""

    @property
    def condition(self) -> str:
        return condition_in_words(self.question, dict(self.form.definition.by_name))

    def wrong(self) -> list[tuple[str, str]]:
        """(element, message) of the group and of its rows."""
        found = [(self.name, message) for message in self.errors]
        for row in self.rows:
            for entry in row.entries:
                found += entry.wrong()
        return found


def _is_line(placed: PlacedQuestion) -> bool:
    return placed.question.widget == "text" and not placed.question.read_only


def _called(names: Sequence[PlacedQuestion]) -> str:
    """The first two of these that say something."""
    typed = [str(placed.value or "").strip() for placed in names]
    return " ".join([one for one in typed if one][:2])


@dataclass
class PlacedSection:
    title: str
    description: str
    anchor: str
    entries: list[PlacedQuestion | PlacedRepeat]
    progress: Progress = Progress()

    @property
    def repeats(self) -> list[PlacedRepeat]:
        return [entry for entry in self.entries if isinstance(entry, PlacedRepeat)]


def lay_out(form: "CaseForm") -> list[PlacedSection]:
    """The whole form in the order of its sections."""
    sections = []
    for number, section in enumerate(form.definition.sections, 1):
        questions = [form.definition.by_name[name] for name in section.fields]
        entries = [
            PlacedRepeat(form, question) if question.is_repeat else PlacedQuestion(form, question)
            for question in questions
        ]
        shown = [entry for entry in entries if entry.is_shown]
        if shown:
            sections.append(PlacedSection(section.title, section.description, f"part-{number}", shown))
    return sections
