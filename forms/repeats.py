"""Rows of "Add another" groups as they stand in a posted page.

Each row posts a marker `people-_row=3` beside its answers `people-3-given_name`, so that a row without any
answer is still there after a round trip, and a removed one is not. A row that the caller filled in about a
known person also posts `people-3-_subject=17`.
"""

import re
from typing import NamedTuple

from django.http import QueryDict

from .questions import Definition, Question

ROW_ID = re.compile(r"[0-9]{1,3}")
BUTTON = re.compile(r"_(add|remove):([a-z][a-z0-9_]*)(?:-([0-9]{1,3}))?")
MOST_ROWS = 60  #: no page is made longer than this, whatever is posted


class Changed(NamedTuple):
    """What the page holds after "Add another" or "Remove", and the element to go on at."""

    data: QueryDict
    anchor: str


def marker(name: str) -> str:
    return f"{name}-_row"


def row_ids(data: QueryDict, question: Question) -> list[str]:
    """Ids of the rows that the page posted, in their order."""
    ids = [one for one in data.getlist(marker(question.name)) if ROW_ID.fullmatch(one)]
    return list(dict.fromkeys(ids))[:MOST_ROWS]


def change_rows(definition: Definition, data: QueryDict) -> Changed | None:
    """The posted data with a row more or less, or None where neither button was pressed.

    Buttons are named `_add:people` and `_remove:people-2`. Nothing is checked: what was typed comes back as
    it was. Beyond the question's `maxItems` no row is added.
    """
    for key in data:
        match = BUTTON.fullmatch(key)
        question = definition.by_name.get(match[2]) if match else None
        if match and question and question.is_repeat and not question.for_each:
            changed = data.copy()
            del changed[key]
            if match[1] == "add":
                return _added(changed, question)
            return _removed(changed, question, match[3] or "")
    return None


def _added(data: QueryDict, question: Question) -> Changed:
    ids = row_ids(data, question)
    if len(ids) >= min(question.max_items, MOST_ROWS):
        return Changed(data, f"add-{question.name}")
    new = str(max((int(one) for one in ids), default=-1) + 1)
    data.setlist(marker(question.name), [*ids, new])
    return Changed(data, f"{question.name}-{new}")


def _removed(data: QueryDict, question: Question, row: str) -> Changed:
    ids = row_ids(data, question)
    data.setlist(marker(question.name), [one for one in ids if one != row])
    for key in [key for key in data if key.startswith(f"{question.name}-{row}-")]:
        del data[key]
    return Changed(data, f"add-{question.name}")
