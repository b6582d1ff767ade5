"""A definition as a Django form, flat: one field per question and row, named people-0-given_name."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict
from django.utils.safestring import SafeString

from . import progress, repeats
from .fields import AnswerField, Parts, field_for
from .layout import PlacedSection, lay_out
from .limits import Present
from .questions import Definition, Question, Rows
from .settling import Path, Row, label_of, rows_to_ask, settle, subjects_of


class Wrong(NamedTuple):
    """One line of the error summary: the element to go to, and what to do there."""

    target: str
    message: str


def html_name(path: Path) -> str:
    return "-".join(path)


class CaseForm(django_forms.Form):
    """One form that a person fills in. Made by `forms.builder.build`.

    `judged` is False for a page that only shows (empty, prefilled, draft): then nothing is checked and no
    error appears. `answers` holds the plain JSON of what stands after `is_valid()`.
    """

    default_renderer = DjangoTemplates
    template_name = "case_forms/questions.html"
    use_required_attribute = False

    def __init__(
        self,
        definition: Definition,
        *,
        rows: Rows,
        data: QueryDict | None,
        initial: Mapping[str, Any] | None,
        judged: bool,
        present: Present | None = None,
    ) -> None:
        self.definition = definition
        self.present = present
        self.rows = rows
        self.judged = judged
        self.answers: dict[str, Any] = {}
        self._given = initial or {}
        self.posted = data if data is not None else QueryDict()
        #: what is wrong with an "Add another" group as a whole, by the group's name
        self.group_errors: dict[str, list[str]] = {}
        self._rows_kept: Mapping[str, Sequence[str]] = {}
        #: the fields by the names of their inputs
        self.asked: dict[str, AnswerField] = {}
        super().__init__(data, initial=self._flat_initial(), auto_id="%s", prefix=None)
        for question in definition.questions:
            for path, item in self._paths(question):
                self.asked[html_name(path)] = field_for(item, rows)
        self.fields.update(self.asked)

    # --- which fields there are

    def rows_of(self, question: Question) -> Sequence[Row]:
        """The rows of a repeat that this page shows: of the caller's list, or those that were added."""
        return rows_to_ask(question, self.rows, _Posted(self))

    def added_rows(self, question: Question) -> Sequence[Row]:
        """The rows of an "Add another" group, posted or to begin with."""
        known = subjects_of(self._given, question)
        if self.is_bound:
            return [
                Row(one, known.get(self.posted.get(f"{question.name}-{one}-_subject", "")))
                for one in repeats.row_ids(self.posted, question)
            ]
        given = self._given.get(question.name) or [{}] * max(question.min_items, 1)
        return [Row(str(place), row.get("subject")) for place, row in enumerate(given)]

    def _paths(self, question: Question) -> list[tuple[Path, Question]]:
        if not question.is_repeat:
            return [((question.name,), question)]
        return [
            ((question.name, row.id, item.name), item)
            for row in self.rows_of(question)
            for item in question.items
        ]

    def _flat_initial(self) -> dict[str, Any]:
        flat: dict[str, Any] = {}
        for question in self.definition.questions:
            given = self._given.get(question.name)
            if not question.is_repeat:
                flat[question.name] = given
                continue
            for place, row in enumerate(given or ()):
                key = str(row.get("subject")) if question.for_each else str(place)
                flat |= {html_name((question.name, key, name)): value for name, value in row.items()}
        return flat

    # --- checking

    def clean(self) -> dict[str, Any]:
        """Settle which answers stand; errors of questions that are not asked are forgotten."""
        typed_errors = self.errors.as_data()
        self.errors.clear()
        self._refuse_strangers()
        settled = settle(self.definition, self.rows, _Posted(self, typed_errors), present=self.present)
        for path, messages in settled.errors.items():
            if html_name(path) in self.fields:
                self.add_error(html_name(path), [ValidationError(one) for one in messages])
            else:
                self.group_errors[path[0]] = messages
                self.add_error(None, [ValidationError(one) for one in messages])
        self.answers = settled.answers
        self._rows_kept = settled.rows_kept
        return settled.answers

    def refuse(self, fields: Mapping[str, Sequence[str]], problems: Sequence[str]) -> None:
        """Answers that stand by themselves are refused by whoever got them. To be called after `is_valid()`.

        `fields`: sentences by the path of a question in the answers ("level", "people.0.address",
        "members.17.rating", or of a whole group: "actions"); each is shown at its question. What of
        `problems` is about no question of this page is said of the form as a whole.
        """
        said: set[str] = set()
        for path, messages in fields.items():
            name = self._name_at(path)
            if name in self.asked:
                self.add_error(name, list(messages))
                said.update(messages)
            elif name in self.definition.by_name:  # a group has no field of its own
                self.group_errors[name] = [*self.group_errors.get(name, ()), *messages]
        for message in problems:
            if message not in said:
                self.add_error(None, message)
        self.__dict__.pop("placed_sections", None)  # laid out before, it would not know of these

    def _name_at(self, path: str) -> str:
        """The name of the input at a path in the answers. Rows without a subject are there by their place."""
        question, *rest = path.split(".")
        if len(rest) != 2:
            return html_name((question, *rest))
        kept = self._rows_kept.get(question, [])
        by_place = question in self.definition.by_name and not self.definition.by_name[question].for_each
        if by_place and rest[0].isdigit() and int(rest[0]) < len(kept):
            return html_name((question, kept[int(rest[0])], rest[1]))
        return html_name((question, *rest))

    def _refuse_strangers(self) -> None:
        """Keys that the form does not ask for (issue 2, point 3): nothing is quietly left out."""
        gone: list[str] = []
        strange: list[str] = []
        groups = {question.name for question in self.definition.questions if question.is_repeat}
        for key in self.posted:
            if key == "csrfmiddlewaretoken" or key.startswith("_") or key in self._expected_names:
                continue
            group = key.partition("-")[0]
            (gone if group in groups else strange).append(group if group in groups else key)
        if gone:
            titles = ", ".join(f"“{self.definition.by_name[name].title}”" for name in dict.fromkeys(gone))
            self.add_error(
                None,
                f"Something was entered under {titles} about somebody who is no longer on the list. "
                "Check what is here and send it again.",
            )
        if strange:
            listed = ", ".join(f"“{key[:50]}”" for key in sorted(strange)[:20])
            self.add_error(None, f"This form does not ask for {listed}.")

    @cached_property
    def _expected_names(self) -> set[str]:
        names: set[str] = set()
        for name, field in self.asked.items():
            widget = field.widget
            if field.question.read_only:
                continue
            names |= {f"{name}-{part}" for part in widget.parts} if isinstance(widget, Parts) else {name}
        for question in self.definition.questions:
            if question.is_repeat and not question.for_each:
                names.add(repeats.marker(question.name))
                names |= {f"{question.name}-{row.id}-_subject" for row in self.rows_of(question)}
        return names

    # --- showing

    @cached_property
    def placed_sections(self) -> Sequence[PlacedSection]:
        """Sections, questions and rows in their order, for the templates."""
        return progress.measure(lay_out(self))

    @property
    def has_overview(self) -> bool:
        """The page begins with its parts, how far each is, and the way to the button."""
        return progress.has_overview(self.placed_sections)

    @property
    def error_list(self) -> list[Wrong]:
        """Everything wrong, in the order of the page; in a row, with the row's name in front."""
        if not self.judged:
            return []
        wrong = [Wrong("case-form", message) for message in self.page_errors]
        for section in self.placed_sections:
            for entry in section.entries:
                wrong += [Wrong(target, message) for target, message in entry.wrong()]
        return wrong

    @property
    def page_errors(self) -> list[str]:
        """What is wrong with the form as a whole."""
        messages = [str(message) for message in self.non_field_errors()] if self.judged else []
        of_groups = {one for group in self.group_errors.values() for one in group}
        return [message for message in messages if message not in of_groups]

    @property
    def error_summary(self) -> SafeString:
        """The box above the page's heading; empty where nothing is wrong."""
        errors = self.error_list
        if not errors:
            return SafeString("")
        return SafeString(self.renderer.render("case_forms/error_summary.html", {"error_list": errors}))

    def get_context(self) -> dict[str, Any]:
        return {"form": self, "sections": self.placed_sections}

    def row_label(self, question: Question, row: Row, number: int) -> str:
        """What a row is called: the person's name, or "Person 2"."""
        if question.for_each:
            return label_of(self.rows[question.for_each], row.id)
        return f"{question.row_title or 'Entry'} {number}"


class _Posted:
    """What the page posted, as a source of answers."""

    def __init__(self, form: CaseForm, errors: Mapping[str, Sequence[ValidationError]] | None = None) -> None:
        self.form = form
        self.errors = errors or {}

    def rows_of(self, question: Question) -> Sequence[Row]:
        return self.form.added_rows(question)

    def value(self, question: Question, path: Path) -> Any:
        name = html_name(path)
        if name in self.errors:
            raise ValidationError(list(self.errors[name]))
        return self.form.cleaned_data.get(name)

    def blank(self, question: Question, row: Row) -> bool:
        start = f"{question.name}-{row.id}-"
        posted = self.form.posted
        return row.subject is None and not any(
            text.strip() for key in posted if key.startswith(start) for text in posted.getlist(key)
        )
