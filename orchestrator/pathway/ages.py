"""Ages and dates of birth that contradict each other, or the part that somebody has in the family."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from forms import moments
from orchestrator.cases.vocabulary import FamilyRole

#: Roles that only somebody under 18 has. A brother or sister may be grown up.
UNDER_AGE = frozenset({FamilyRole.SUBJECT_CHILD, FamilyRole.NON_RESIDENT_CHILD})
GROWN_UP = 18  #: years

CORRECT_AGE = "Correct the age, or choose another part in this."
CORRECT_BIRTH = "Correct the date of birth, or choose another part in this."


def problems(people: Sequence[Mapping[str, Any]], *, today: date) -> dict[str, list[str]]:
    """Path of a question in the group `people` → what cannot be meant, with the name of who it is about."""
    found: dict[str, list[str]] = {}
    for place, row in enumerate(people):
        for question, sentence in _of_age(row, today=today):
            found.setdefault(f"people.{place}.{question}", []).append(sentence)
    return found


def name_of(row: Mapping[str, Any]) -> str:
    """What a row says first of who it is about; empty where it says nothing."""
    return row.get("given_name") or row.get("family_name") or row.get("description") or ""


def _of_age(row: Mapping[str, Any], *, today: date) -> Iterator[tuple[str, str]]:
    name = name_of(row) or "This person"
    is_child = bool(UNDER_AGE.intersection(row.get("roles", [])))
    stated = row.get("age")
    if not row.get("date_of_birth"):
        if is_child and stated is not None and stated >= GROWN_UP:
            yield "age", f"{name} is given as a child, but is {stated} years old. {CORRECT_AGE}"
        return
    born = date.fromisoformat(row["date_of_birth"])
    if born > today:
        return
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    birth = f"born on {moments.in_words(born)}, which makes {years} years"
    if stated is not None and abs(years - stated) > 1:
        yield "age", f"{name} cannot be {stated} years old and {birth}. Correct one of the two."
    elif is_child and years >= GROWN_UP:
        yield "date_of_birth", f"{name} is given as a child, but {birth}. {CORRECT_BIRTH}"
