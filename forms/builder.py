"""Definition in, Django form out."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from .form import CaseForm
from .limits import Present
from .questions import Definition, Rows
from .settling import with_all_sources


def build(
    definition: Definition,
    *,
    rows: Rows,
    data: QueryDict | None = None,
    draft: QueryDict | None = None,
    initial: Mapping[str, Any] | None = None,
    present: Present | None = None,
) -> CaseForm:
    """The form of `definition`, ready to show or to check.

    `rows` has every list of `definition.sources`, as `Choice(value, label)`; `RowsMissing` otherwise.
    `data` is what was posted: it is checked (`is_valid()`, `answers`, `error_list`).
    `draft` is what was typed so far: shown exactly as typed, without judgement, no error and no answers.
    `initial` are plain answers to begin with, in the shape of `answers`; a row of an "Add another" group may
    carry `subject`, the id of a known person, which then comes back in the answers of that row and in no
    other. Hand in the same `initial` when the page is posted.
    `present` is what the limits of days (`notBefore`, `notAfter`) are compared with, where `data` is checked.
    """
    shown = data if data is not None else draft
    rows = with_all_sources(definition, rows)
    return CaseForm(
        definition, rows=rows, data=shown, initial=initial, judged=data is not None, present=present
    )
