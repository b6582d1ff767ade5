"""What a definition says, as values: a form, its sections, its questions, their choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

TEXT_LIMIT = 200  #: characters of a one-line answer where the definition says nothing
TEXTAREA_LIMIT = 4000  #: characters of a long answer where the definition says nothing
ROW_LIMIT = 20  #: rows of an "Add another" group where the definition says nothing

CHOICE_WIDGETS = frozenset({"yes_no", "yes_no_unknown", "radios", "select", "checkboxes"})
TEXT_WIDGETS = frozenset({"text", "textarea"})
WIDGETS = CHOICE_WIDGETS | TEXT_WIDGETS | {"date", "datetime", "number", "repeat"}

#: Lists that the caller hands in for `forEach` and `choicesFrom`.
ROW_SOURCES = ("members", "children", "adults", "victims", "agencies")


@dataclass(frozen=True)
class Choice:
    """One thing to choose, or one row to ask about: the value that is stored and the words shown."""

    value: str | int
    label: str
    hint: str = ""

    @property
    def key(self) -> str:
        """The value as it stands in the page."""
        return str(self.value)


YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
YES_NO_UNKNOWN = (*YES_NO, Choice("not_known", "Not known"))

Rows = Mapping[str, Sequence[Choice]]


@dataclass(frozen=True)
class Question:
    """One question. `items` and the `*_items` belong to repeats (and the counts to check boxes too)."""

    name: str
    widget: str
    title: str
    hint: str = ""
    called: str = ""  # what it is called inside a sentence, with its article: "the name of the referrer"
    required: bool = False
    needed_when: str = ""  # in words, where a rule of the case may require what the form leaves open
    choices: tuple[Choice, ...] = ()
    choices_from: str = ""
    show_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    process: bool = False
    read_only: bool = False
    visibility: str = "H"
    min_length: int = 0
    max_length: int = TEXT_LIMIT
    counts: bool = False  # a limit that the definition names is shown under the box
    integer: bool = False
    minimum: float | None = None
    maximum: float | None = None
    not_before: bool = False  # today or later
    not_after: bool = False  # today or earlier
    except_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    for_each: str = ""
    min_items: int = 0
    max_items: int = ROW_LIMIT
    items: tuple["Question", ...] = ()
    row_title: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    rows: int = 5
    width: int = 0

    @property
    def is_repeat(self) -> bool:
        return self.widget == "repeat"

    @property
    def full_hint(self) -> str:
        """The hint, when an answer is needed, and the limit of its days in words."""
        needed = f"Needed when {self.needed_when}." if self.needed_when else ""
        limit = "Today or later." if self.not_before else "Not in the future." if self.not_after else ""
        return " ".join(part for part in (self.hint, needed, limit) if part)

    def options(self, rows: Rows) -> tuple[Choice, ...]:
        """The choices of this question, those handed in by the caller included."""
        return tuple(rows[self.choices_from]) if self.choices_from else self.choices


def answered_with(answer: Any, values: Sequence[str]) -> bool:
    """Whether an answer is one of these, or has one of them."""
    given = answer if isinstance(answer, list) else [answer]
    return any(one in values for one in given)


@dataclass(frozen=True)
class Section:
    """A heading over some questions. A form without sections has one without a title."""

    title: str
    fields: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True)
class Definition:
    """A form as its definition says it. Immutable; `sha256` is of the file's bytes."""

    key: str
    title: str
    description: str
    submit: str
    questions: tuple[Question, ...]
    sections: tuple[Section, ...]
    text: str
    sha256: str

    @cached_property
    def by_name(self) -> Mapping[str, Question]:
        return {question.name: question for question in self.questions}

    def without(self, *names: str) -> "Definition":
        """The same form, not asking these questions. For answers that the caller knows already."""
        return replace(
            self,
            questions=tuple(one for one in self.questions if one.name not in names),
            sections=tuple(
                replace(one, fields=tuple(name for name in one.fields if name not in names))
                for one in self.sections
            ),
        )

    @cached_property
    def sources(self) -> frozenset[str]:
        """Names of the lists which the caller must hand in as `rows`."""
        every = [*self.questions, *(item for question in self.questions for item in question.items)]
        return frozenset(
            source for question in every for source in (question.for_each, question.choices_from) if source
        )


def read_question(name: str, raw: Mapping[str, Any], *, required: bool) -> Question:
    """A `Question` from its part of a definition that the linter accepted."""
    widget = raw["widget"]
    choices = {"yes_no": YES_NO, "yes_no_unknown": YES_NO_UNKNOWN}.get(widget)
    listed = raw.get("oneOf") or raw.get("items", {}).get("oneOf", [])
    if choices is None:
        choices = tuple(Choice(one["const"], one["title"], one.get("hint", "")) for one in listed)
    minimum_rows = 1 if required and widget == "repeat" and not raw.get("forEach") else 0
    limit = TEXTAREA_LIMIT if widget == "textarea" else TEXT_LIMIT
    return Question(
        name=name,
        widget=widget,
        title=raw["title"],
        hint=raw.get("hint", ""),
        required=required,
        called=raw.get("called", ""),
        needed_when=raw.get("neededWhen", ""),
        choices=choices,
        choices_from=raw.get("choicesFrom", ""),
        show_when={other: tuple(values) for other, values in raw.get("showWhen", {}).items()},
        process=raw.get("process", False),
        read_only=raw.get("readOnly", False),
        visibility=raw.get("visibility", "H"),
        min_length=raw.get("minLength", 0),
        max_length=raw.get("maxLength", limit),
        counts="maxLength" in raw and widget == "textarea",
        integer=raw["type"] == "integer",
        minimum=raw.get("minimum"),
        maximum=raw.get("maximum"),
        not_before="notBefore" in raw,
        not_after="notAfter" in raw,
        except_when={other: tuple(values) for other, values in raw.get("exceptWhen", {}).items()},
        for_each=raw.get("forEach", ""),
        min_items=raw.get("minItems", minimum_rows),
        max_items=raw.get("maxItems", ROW_LIMIT if widget == "repeat" else len(choices) or 50),
        items=read_questions(raw["items"]) if widget == "repeat" else (),
        row_title=raw.get("rowTitle", ""),
        errors=raw.get("errors", {}),
        rows=raw.get("rows", 5),
        width=raw.get("width", 0),
    )


def read_questions(raw: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions of an object, in their order."""
    properties, required = raw["properties"], set(raw.get("required", ()))
    return tuple(
        read_question(name, properties[name], required=name in required)
        for name in raw.get("order", list(properties))
    )
