"""Fields of the pages that change forms and limits, as values that one template shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forms.comparison import KINDS, LISTS, READERS

from .question_page import DAYS, LISTED, TO_PROCESS, WRITTEN, Typed


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str
    chosen: bool = False
    id: str = ""


@dataclass(frozen=True)
class Field:
    """One field. `kind`: text, textarea, radios, select, tick (one box) or groups (boxes by question)."""

    kind: str
    name: str
    label: str
    value: str = ""
    hint: str = ""
    error: str = ""
    options: tuple[Option, ...] = ()
    groups: tuple[tuple[str, tuple[Option, ...]], ...] = ()
    width: int = 0
    rows: int = 3
    chosen: bool = False

    @property
    def described_by(self) -> str:
        ids = [f"{self.name}-{what}" for what in ("hint", "error") if getattr(self, what)]
        return " ".join(ids)


def options(words: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in words.items())


def of_question(
    typed: Typed,
    errors: Mapping[str, str],
    *,
    new: bool,
    inside: str,
    before: Iterable[tuple[str, str, Sequence[tuple[str, str]]]],
) -> list[Field]:
    """The fields of one question, in their order: what is asked, how it is answered, where it goes."""
    found = [
        Field("text", "title", "What do you want to ask?", typed.title),
        Field("text", "hint", "Help under the question (optional)", typed.hint),
        *_of_kind(typed, new=new),
        Field("tick", "required", "It must be answered", chosen=typed.required),
    ]
    if typed.widget in TO_PROCESS and not inside:
        hint = "Then a route of the drawing can look at it. It never learns people’s own words."
        found.append(
            Field("tick", "process", "The answer reaches the process", hint=hint, chosen=typed.process)
        )
    labels = {code: words[:1].upper() + words[1:] for code, words in READERS.items()}
    found.append(
        Field("select", "visibility", "Who may read the answer?", options=options(labels, typed.visibility))
    )
    groups = tuple(_group(one, typed) for one in before)
    if groups:
        hint = "Tick nothing to ask it always. Of several questions, each must be answered so."
        found.append(Field("groups", "when", "Ask it only after these answers", hint=hint, groups=groups))
    if not inside:
        hint = "For example, The children. It stands over this question and those below it."
        found.append(Field("text", "heading", "Heading above it (optional)", typed.heading, hint))
    return [_with_error(one, errors) for one in found]


def _of_kind(typed: Typed, *, new: bool) -> Iterable[Field]:
    if typed.widget in WRITTEN:
        yield Field("text", "min_length", "Characters at least (optional)", typed.min_length, width=5)
        hint = "A limit of a large box is counted under it."
        yield Field("text", "max_length", "Characters at most (optional)", typed.max_length, hint, width=5)
    elif typed.widget in LISTED:
        sources = {"": "The choices below", **{key: _begun(words) for key, words in LISTS.items()}}
        yield Field("select", "source", "What can be chosen?", options=options(sources, typed.source))
        hint = (
            "One on each line. Help for a choice goes behind a bar: Red | Somebody may be hurt today. A "
            "choice keeps its code when you change its words, so old answers stay readable."
        )
        yield Field("textarea", "choices", "Choices", typed.choices, hint, rows=6)
    elif typed.widget == "number":
        kinds = {"yes": "A whole number", "no": "A number with decimals"}
        yield Field(
            "radios", "whole", "Which numbers?", options=options(kinds, "yes" if typed.whole else "no")
        )
        yield Field("text", "minimum", "Smallest (optional)", typed.minimum, width=5)
        yield Field("text", "maximum", "Largest (optional)", typed.maximum, width=5)
    elif typed.widget in DAYS:
        days = {"": "Any day", "notBefore": "Today or later", "notAfter": "Not in the future"}
        yield Field("radios", "days", "Which days?", options=options(days, typed.days))
    elif typed.widget == "repeat":
        rows = {"": "As often as people add one", **{key: f"For {words}" for key, words in LISTS.items()}}
        yield Field("select", "for_each", "How often is it asked?", options=options(rows, typed.for_each))
        hint = "Where people add rows: Person gives “Person 1” and “Add another person”."
        yield Field("text", "row_title", "What is one row called? (optional)", typed.row_title, hint)
        if new:
            yield Field(
                "text", "first", "First question of each row", typed.first, "You can add more after it."
            )


def kinds(chosen: str, *, inside: str) -> tuple[Option, ...]:
    """The kinds of question to choose from; a group stands in no group."""
    return tuple(
        Option(widget, _begun(words), widget == chosen)
        for widget, words in KINDS.items()
        if not (inside and widget == "repeat")
    )


def _group(one: tuple[str, str, Sequence[tuple[str, str]]], typed: Typed) -> tuple[str, tuple[Option, ...]]:
    name, title, answers = one
    return title, tuple(
        Option(f"{name}={code}", words, f"{name}={code}" in typed.when, f"when-{name}-{code}")
        for code, words in answers
    )


def _with_error(one: Field, errors: Mapping[str, str]) -> Field:
    return Field(**{**one.__dict__, "error": errors.get(one.name, "")})


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
