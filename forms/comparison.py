"""What differs between two versions of a form, in sentences for whoever approves it."""

from collections.abc import Iterator, Mapping, Sequence

from .definitions import parse
from .exceptions import BadDefinition
from .questions import Choice, Definition, Question

#: How a kind of question is called. The pages that change a form use the same words.
KINDS: Mapping[str, str] = {
    "text": "one line of text",
    "textarea": "several lines of text",
    "yes_no": "yes or no",
    "yes_no_unknown": "yes, no or not known",
    "radios": "one choice, all in sight",
    "select": "one choice from a list",
    "checkboxes": "several choices",
    "date": "a day",
    "datetime": "a day and a time",
    "number": "a number",
    "repeat": "a group of questions, asked several times",
}
#: Who may read an answer, by class (domain 3.0).
READERS: Mapping[str, str] = {
    "H": "shared in the hub, and with agencies on the case as far as sharing is decided",
    "O": "owned by the agency it came from",
    "SC": "survivor safety: never for the perpetrator’s worker",
    "PI": "police intelligence",
    "CH": "clinical detail",
    "RF": "who told the front door",
    "CV": "the child’s own words",
}
#: Lists of the case, in words.
LISTS: Mapping[str, str] = {
    "members": "everybody in the family",
    "children": "the children",
    "adults": "the adults",
    "victims": "the adult victims",
    "agencies": "the agencies on the case",
}


def compare(old: bytes | None, new: bytes | None) -> tuple[str, ...]:
    """What differs, a sentence each, in the order of the new form. None: there was or is no such form.

    Never raises: a definition that cannot be read is said to be one.
    """
    try:
        before = parse(old) if old is not None else None
        after = parse(new) if new is not None else None
    except BadDefinition as bad:
        return (f"The form cannot be compared: {bad.findings[0].message}",)
    if before is None or after is None:
        return _whole(before, after)
    return tuple(_differences(before, after))


def _whole(before: Definition | None, after: Definition | None) -> tuple[str, ...]:
    if after is not None:
        return (f"New form “{after.title}” with {_number(len(after.questions))}",)
    return (f"The form “{before.title}” is gone",) if before is not None else ()


def _differences(before: Definition, after: Definition) -> Iterator[str]:
    if before.title != after.title:
        yield f"The form “{before.title}” is called “{after.title}” now"
    if before.description != after.description:
        yield (
            f"Under the title stands now: “{after.description}”"
            if after.description
            else ("Nothing stands under the title any more")
        )
    if before.submit != after.submit:
        yield f"The button says “{after.submit}”, before “{before.submit}”"
    yield from _levels(before.questions, after.questions, "")
    headings = [(one.title, one.description) for one in after.sections if one.title]
    if headings != [(one.title, one.description) for one in before.sections if one.title]:
        words = ", ".join(f"“{title}”" for title, _ in headings)
        yield f"The headings are now: {words}" if words else "There are no headings any more"


def _levels(before: Sequence[Question], after: Sequence[Question], where: str) -> Iterator[str]:
    was = {question.name: question for question in before}
    titles = {question.name: question.title for question in (*before, *after)}
    for question in after:
        if question.name not in was:
            must = ", must be answered" if question.required else ""
            yield f"New question{where} “{question.title}” ({KINDS[question.widget]}{must})"
        else:
            yield from _question(was[question.name], question, titles, where)
    names = {question.name for question in after}
    for question in before:
        if question.name not in names:
            yield f"“{question.title}”{where} is not asked any more"
    kept = [question.name for question in after if question.name in was]
    if kept != [question.name for question in before if question.name in names]:
        yield f"The questions{where} are asked in another order"


def _question(was: Question, now: Question, titles: Mapping[str, str], where: str) -> Iterator[str]:
    name = f"“{now.title}”{where}"
    if was.title != now.title:
        yield f"“{was.title}”{where} is asked as “{now.title}” now"
    if was.widget != now.widget:
        yield f"{name} is answered by {KINDS[now.widget]}, before by {KINDS[was.widget]}"
    if was.hint != now.hint:
        yield f"{name} has another hint: “{now.hint}”" if now.hint else f"{name} has no hint any more"
    if was.required != now.required:
        yield f"{name} must be answered" if now.required else f"{name} may be left open"
    if was.called != now.called:
        yield f"called “{now.called}” in messages" if now.called else "called by its title in messages"
    if was.needed_when != now.needed_when:
        needed = f"needed when {now.needed_when}" if now.needed_when else "not needed by any rule of the case"
        yield f"{name} is said to be {needed}"
    if was.choices != now.choices or was.choices_from != now.choices_from:
        yield from _choices(name, was, now)
    if was.show_when != now.show_when:
        yield f"{name} is asked {_when(now.show_when, titles)}, before {_when(was.show_when, titles)}"
    if was.process != now.process:
        yield (
            f"The process learns the answer to {name}"
            if now.process
            else (f"The process does not learn the answer to {name} any more")
        )
    if was.visibility != now.visibility:
        yield f"{name} is read by others: {READERS[now.visibility]}; before: {READERS[was.visibility]}"
    yield from _limits(name, was, now)
    if was.is_repeat and now.is_repeat:
        if was.for_each != now.for_each:
            yield f"{name} is asked for {LISTS.get(now.for_each, 'rows that people add')}"
        yield from _levels(was.items, now.items, f" in “{now.title}”")


def _choices(name: str, was: Question, now: Question) -> Iterator[str]:
    if was.choices_from != now.choices_from:
        yield f"{name} offers {LISTS.get(now.choices_from, 'choices of its own')}"
    before, after = _by_code(was.choices), _by_code(now.choices)
    for code, choice in after.items():
        if code not in before:
            yield f"{name} offers “{choice.label}” too"
        elif before[code].label != choice.label:
            yield f"{name}: the choice “{before[code].label}” reads “{choice.label}” now"
        elif before[code].hint != choice.hint:
            yield f"{name}: the choice “{choice.label}” has another hint"
    for code, choice in before.items():
        if code not in after:
            yield f"{name} does not offer “{choice.label}” any more"
    kept = [code for code in after if code in before]
    if kept != [code for code in before if code in after]:
        yield f"{name} offers its choices in another order"


def _limits(name: str, was: Question, now: Question) -> Iterator[str]:
    pairs = (
        ("takes at least", was.min_length, now.min_length, "characters"),
        ("takes at most", was.max_length, now.max_length, "characters"),
        ("must be at least", was.minimum, now.minimum, ""),
        ("must be at most", was.maximum, now.maximum, ""),
        ("needs at least", was.min_items, now.min_items, "of them"),
        ("takes at most", was.max_items, now.max_items, "of them"),
    )
    if was.widget == now.widget:
        for words, old, new, unit in pairs:
            if old != new and not (unit == "of them" and was.choices != now.choices):
                said = "no limit" if new is None else f"{new:g} {unit}".strip()
                yield f"{name} {words} {said}, before {'none' if old is None else f'{old:g}'}"
    if (was.not_before, was.not_after) != (now.not_before, now.not_after):
        yield f"{name} takes {_days(now)}, before {_days(was)}"


def _days(question: Question) -> str:
    if question.not_before:
        return "today or a later day"
    return "no day in the future" if question.not_after else "any day"


def _when(conditions: Mapping[str, Sequence[str]], titles: Mapping[str, str]) -> str:
    if not conditions:
        return "always"
    return "only where " + " and ".join(
        f"“{titles.get(name, name)}” is {' or '.join(values)}" for name, values in conditions.items()
    )


def _by_code(choices: Sequence[Choice]) -> dict[str, Choice]:
    return {choice.key: choice for choice in choices}


def _number(count: int) -> str:
    return "1 question" if count == 1 else f"{count} questions"
