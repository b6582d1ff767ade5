"""What locked forms ask in other words than before, old and new side by side for whoever approves it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.definitions import parse
from forms.exceptions import BadDefinition
from forms.questions import Definition, Question
from processes.bundles import FORMS
from processes.lint_rules.locked_forms_read import ASKED


@dataclass(frozen=True)
class Rewording:
    """The words of one question, or those above a form, as they were and as they are. Lines of text."""

    form: str  #: its title now
    before: tuple[str, ...]
    after: tuple[str, ...]


def rewordings(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Rewording, ...]:
    """Every question that a locked form had before and has now, whose words, hint or answers read otherwise.

    Never raises: a form that cannot be read is told elsewhere.
    """
    found: list[Rewording] = []
    for key in ASKED:
        path = f"{FORMS}/{key}.json"
        if path in before and path in after and before[path] != after[path]:
            try:
                old, new = parse(before[path]), parse(after[path])
            except BadDefinition:
                continue
            found += _of_form(old, new)
    return tuple(found)


def _of_form(old: Definition, new: Definition) -> Iterator[Rewording]:
    heads = [_lines(one.title, one.description) for one in (old, new)]
    if heads[0] != heads[1]:
        yield Rewording(new.title, *heads)
    yield from _of_questions(new.title, old.questions, new.questions)


def _of_questions(form: str, old: Sequence[Question], new: Sequence[Question]) -> Iterator[Rewording]:
    was = {question.name: question for question in old}
    for question in new:
        before = was.get(question.name)
        if before is None:
            continue
        words = _words(before), _words(question)
        if words[0] != words[1]:
            yield Rewording(form, *words)
        yield from _of_questions(form, before.items, question.items)


def _words(question: Question) -> tuple[str, ...]:
    answers = [f"{one.label} ({one.hint})" if one.hint else one.label for one in question.choices]
    return _lines(question.title, question.hint, " / ".join(answers))


def _lines(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
