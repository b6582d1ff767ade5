"""What a contact must say beyond what its form can ask for by itself (domain 3.1)."""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.cases.vocabulary import FamilyRole, SourceCode

POLICE_AND_SCHOOLS = frozenset({SourceCode.POLICE, SourceCode.SCHOOL, SourceCode.EDUCATION})
#: Those about whom the form asks whether they were there, seen and heard.
CHILDREN = frozenset({FamilyRole.SUBJECT_CHILD, FamilyRole.SIBLING, FamilyRole.NON_RESIDENT_CHILD})


def problems(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """Path of a question → why its answer is needed. The child is named, because there may be several.

    Police and schools have met the child or could have: they say whether the child was there, seen, spoken
    to, and alone, or why not alone. A child in the next room is a child who was there.
    """
    if answers["source_code"] not in POLICE_AND_SCHOOLS:
        return {}
    found: dict[str, list[str]] = {}
    for place, row in enumerate(answers["people"]):
        if CHILDREN.intersection(row["roles"]):
            for question, sentence in _of_child(row, of_police=answers["source_code"] == SourceCode.POLICE):
                found.setdefault(f"people.{place}.{question}", []).append(sentence)
    return found


def _of_child(row: Mapping[str, Any], *, of_police: bool) -> Iterator[tuple[str, str]]:
    child = row.get("given_name") or row.get("description") or "this child"
    if of_police and not row.get("child_present"):
        yield "child_present", f"Say whether {child} was there when it happened."
    if not row.get("child_seen"):
        yield "child_seen", f"Say whether {child} was seen."
    elif row["child_seen"] == "yes" and not row.get("child_spoken_to"):
        yield "child_spoken_to", f"Say whether anybody spoke to {child}."
    if row.get("child_spoken_to") == "yes" and not row.get("child_spoken_alone"):
        yield "child_spoken_alone", f"Say whether {child} was spoken to alone."
    if row.get("child_spoken_alone") == "no" and not row.get("child_not_alone_reason"):
        yield "child_not_alone_reason", f"Say why {child} was not spoken to alone."
