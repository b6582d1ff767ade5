"""One field class per kind of answer: what is typed, or what the API sends, becomes a plain JSON value.

`clean(raw)` takes what the page posted, `from_json(value)` what the API sent; both end in the same rules and
give the value that is kept, or None where nothing was answered. Whether an answer is *needed* is not asked
here: that depends on other answers (forms.settling).
"""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from . import moments, text, wording
from .questions import Choice, Question, Rows

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
MOST = 10**15


class Parts(django_forms.Widget):
    """Several inputs that make up one answer: name-day, name-month, name-year (and name-time)."""

    def __init__(self, *parts: str) -> None:
        super().__init__()
        self.parts = parts

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, ...]:
        return tuple(data.get(f"{name}-{part}") or "" for part in self.parts)


class Boxes(django_forms.Widget):
    """Check boxes: every value that was ticked."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return data.getlist(name) if isinstance(data, MultiValueDict) else list(data.get(name, ()))


class AnswerField(django_forms.Field):
    """Base of all: knows its question and the choices of this moment."""

    def __init__(self, question: Question, rows: Rows) -> None:
        self.question = question
        self.options: tuple[Choice, ...] = question.options(rows)
        super().__init__(
            required=False, label=question.title, help_text=question.full_hint, widget=self.make_widget()
        )

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(value in the page, words) of everything that can be chosen."""
        return [(option.key, option.label) for option in self.options]

    def make_widget(self) -> django_forms.Widget:
        """What finds the answer among the posted values."""
        return django_forms.TextInput()

    def clean(self, value: Any) -> Any:
        """The value to keep of what the page posted, None where nothing was answered."""
        return self.read(value)

    def read(self, value: Any) -> Any:
        raise NotImplementedError

    def from_json(self, value: Any) -> Any:
        """The value to keep of what the API sent, None where nothing was answered."""
        raise NotImplementedError

    def _text_of(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(f"{wording.named(self.question)} must be text")
        return value

    def _say(self, rest: ValueError) -> ValidationError:
        if isinstance(rest, moments.TooFarAhead) and self.question.not_after:
            return ValidationError(wording.too_late(self.question))
        return ValidationError(f"{wording.named(self.question)} {rest}")


class TextField(AnswerField):
    """One line, or a long answer with lines."""

    def read(self, value: Any) -> str | None:
        lines = self.question.widget == "textarea"
        cleaned = text.clean(value or "", name=self.question.title, lines=lines)
        if not cleaned:
            return None
        if len(cleaned) > self.question.max_length:
            raise ValidationError(wording.too_long(self.question, len(cleaned)))
        if len(cleaned) < self.question.min_length:
            raise ValidationError(wording.too_short(self.question))
        return cleaned

    def from_json(self, value: Any) -> str | None:
        return self.read(self._text_of(value))


class NumberField(AnswerField):
    """A whole number, or one with a decimal point. Never NaN, Infinity or more than 15 digits."""

    def read(self, value: Any) -> int | float | None:
        typed = (value or "").strip()
        if not typed:
            return None
        match = NUMBER.fullmatch(typed)
        if not match or (self.question.integer and match[1]):
            raise ValidationError(wording.not_a_number(self.question))
        return self._within(float(typed) if match[1] else int(typed))

    def from_json(self, value: Any) -> int | float | None:
        kinds = int if self.question.integer else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise ValidationError(wording.not_a_number(self.question))
        if not math.isfinite(value) or abs(value) >= MOST:
            raise ValidationError(wording.not_a_number(self.question))
        return self._within(value)

    def _within(self, value: int | float) -> int | float:
        if self.question.minimum is not None and value < self.question.minimum:
            raise ValidationError(wording.too_small(self.question))
        if self.question.maximum is not None and value > self.question.maximum:
            raise ValidationError(wording.too_big(self.question))
        return value


class ChoiceField(AnswerField):
    """One of several: radios or a list to select from."""

    def read(self, value: Any) -> str | int | None:
        if not value:
            return None
        for option in self.options:
            if option.key == value:
                return option.value
        raise ValidationError(wording.not_a_choice(self.question))

    def from_json(self, value: Any) -> str | int | None:
        return _known(value, self.options, self.question)


class ChoicesField(AnswerField):
    """Several of several: check boxes. Kept in the order of the choices, each once."""

    def make_widget(self) -> django_forms.Widget:
        return Boxes()

    def read(self, value: Any) -> list[str | int] | None:
        ticked = set(value or ())
        if ticked - {option.key for option in self.options}:
            raise ValidationError(wording.not_a_choice(self.question))
        return self._counted([option.value for option in self.options if option.key in ticked])

    def from_json(self, value: Any) -> list[str | int] | None:
        if not isinstance(value, list):
            raise ValidationError(f"{wording.named(self.question)} must be a list of choices")
        chosen = [_known(one, self.options, self.question) for one in value]
        if len(set(chosen)) != len(chosen):
            raise ValidationError(f"{wording.named(self.question)} has a choice twice")
        return self._counted([option.value for option in self.options if option.value in chosen])

    def _counted(self, chosen: list[str | int]) -> list[str | int] | None:
        if chosen and len(chosen) < self.question.min_items:
            raise ValidationError(f"Select at least {self.question.min_items} for “{self.question.title}”")
        if len(chosen) > max(self.question.max_items, 1) and not self.question.choices_from:
            raise ValidationError(f"Select at most {self.question.max_items} for “{self.question.title}”")
        return chosen or None


def _known(value: Any, options: Sequence[Choice], question: Question) -> str | int:
    for option in options:
        if option.value == value and type(option.value) is type(value):
            return option.value
    raise ValidationError(wording.not_a_choice(question))


class DateField(AnswerField):
    """A date in three inputs, kept as YYYY-MM-DD."""

    def make_widget(self) -> django_forms.Widget:
        return Parts("day", "month", "year")

    def read(self, value: Any) -> str | None:
        day, month, year = value or ("", "", "")
        if not (day + month + year).strip():
            return None
        try:
            return moments.read_date(day, month, year).isoformat()
        except ValueError as error:
            raise self._say(error) from None

    def from_json(self, value: Any) -> str | None:
        try:
            return moments.date_from_iso(self._text_of(value)).isoformat()
        except ValueError as error:
            raise self._say(error) from None

    def prepare_value(self, value: Any) -> Any:
        """The three inputs of a kept date; what was typed stays as it was."""
        if not isinstance(value, str):
            return value
        year, month, day = value.split("-")
        return str(int(day)), str(int(month)), year


class MomentField(AnswerField):
    """A date and a time in four inputs, local time, kept in UTC."""

    def make_widget(self) -> django_forms.Widget:
        return Parts("day", "month", "year", "time")

    def read(self, value: Any) -> str | None:
        day, month, year, clock = value or ("", "", "", "")
        if not (day + month + year + clock).strip():
            return None
        try:
            local = datetime.combine(moments.read_date(day, month, year), moments.read_time(clock))
            return moments.iso(moments.to_utc(local))
        except ValueError as error:
            raise self._say(error) from None

    def from_json(self, value: Any) -> str | None:
        try:
            return moments.iso(moments.moment_from_iso(self._text_of(value)))
        except ValueError as error:
            raise self._say(error) from None

    def prepare_value(self, value: Any) -> Any:
        """The four inputs of a kept moment; what was typed stays as it was."""
        if not isinstance(value, str):
            return value
        local = datetime.fromisoformat(value).astimezone(moments.LOCAL)
        return str(local.day), str(local.month), str(local.year), f"{local:%H:%M}"


FIELDS: Mapping[str, type[AnswerField]] = {
    "text": TextField,
    "textarea": TextField,
    "number": NumberField,
    "yes_no": ChoiceField,
    "yes_no_unknown": ChoiceField,
    "radios": ChoiceField,
    "select": ChoiceField,
    "checkboxes": ChoicesField,
    "date": DateField,
    "datetime": MomentField,
}


def field_for(question: Question, rows: Rows) -> AnswerField:
    """The field of a question; `rows` are the lists that the caller hands in."""
    return FIELDS[question.widget](question, rows)
