"""How far a form is filled in, part by part, and which of its blocks stand open.

A long form with one block per person is read part by part: blocks that need nothing more are folded, and so
are those that are yet to come. What has an error is never folded. The page's script says the same words again
as somebody types (assets/forms/progress.js).
"""

from collections.abc import Sequence
from typing import Any

from .layout import PlacedQuestion, PlacedRepeat, PlacedSection, Progress

#: Blocks of fewer questions are shorter than what it takes to open and close them.
LONG_BLOCK = 4
#: A form of so many questions on the page has an overview, where it has parts to choose from.
LONG_FORM = 12

Given = dict[str, list[str]]


def measure(sections: Sequence[PlacedSection]) -> Sequence[PlacedSection]:
    """The same sections, each row and section with its progress, each row folded or open.

    Rows fold where there are several long ones. Of rows about given people the first of the page that still
    needs something stands open; a row that somebody added stands open until it is complete.
    """
    given: Given = {}
    is_next_open = False
    for section in sections:
        for entry in section.entries:
            if isinstance(entry, PlacedQuestion):
                section.progress += _of_one(entry, given)
                continue
            asked = _holds(entry, given)
            for row in entry.rows:
                row.progress = of_row(row.entries)
                row.folds = len(entry.rows) > 1 and len(row.entries) >= LONG_BLOCK
                needs = not row.progress.is_complete
                row.is_open = bool(row.progress.wrong) or (needs and (entry.by_hand or not is_next_open))
                is_next_open = is_next_open or (asked and needs and not entry.by_hand)
                section.progress += row.progress if asked else Progress()
            section.progress += Progress(wrong=len(entry.errors))
    return sections


def of_row(questions: Sequence[PlacedQuestion]) -> Progress:
    """The questions of one row, in their order."""
    given: Given = {}
    return sum((_of_one(placed, given) for placed in questions), start=Progress())


def has_overview(sections: Sequence[PlacedSection]) -> bool:
    """Whether the page begins with its parts: a long form that has several, or rows that fold."""
    repeats = [repeat for section in sections for repeat in section.repeats]
    rows = [row for repeat in repeats for row in repeat.rows]
    boxes = sum(len(row.entries) for row in rows)
    boxes += sum(len(section.entries) - len(section.repeats) for section in sections)
    several = sum(bool(section.title) for section in sections) > 1
    return any(row.folds for row in rows) or (several and boxes >= LONG_FORM)


def _of_one(placed: PlacedQuestion, given: Given) -> Progress:
    """One question. Its answer is noted in `given` for those after it; one that is not asked has none."""
    question = placed.question
    if question.read_only or not placed.is_shown or not _holds(placed, given):
        return Progress()
    values = given[question.name] = _typed(placed.value)
    return Progress(
        asked=1,
        answered=int(bool(values)),
        empty=int(question.required and not values),
        wrong=int(bool(placed.errors)),
    )


def _holds(entry: PlacedQuestion | PlacedRepeat, given: Given) -> bool:
    conditions = entry.question.show_when.items()
    return all(set(given.get(other, ())) & set(values) for other, values in conditions)


def _typed(value: Any) -> list[str]:
    """What is typed or chosen, as the page holds it."""
    values = value if isinstance(value, list | tuple) else [value]
    return [str(one) for one in values if one is not None and str(one).strip()]
