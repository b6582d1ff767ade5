"""What a contact must say beyond what its form can ask for by itself (domain 3.1)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from forms import moments
from forms.limits import Present
from orchestrator.cases.vocabulary import FamilyRole, SourceCode

from . import ages

POLICE_AND_SCHOOLS = frozenset({SourceCode.POLICE, SourceCode.SCHOOL, SourceCode.EDUCATION})
#: Those about whom the form asks whether they were there, seen and heard.
CHILDREN = frozenset({FamilyRole.SUBJECT_CHILD, FamilyRole.SIBLING, FamilyRole.NON_RESIDENT_CHILD})
#: Further back than this no contact first arrived: the limits of time count from that moment.
FURTHEST_BACK = timedelta(days=31)


def problems(answers: Mapping[str, Any], *, present: Present) -> dict[str, list[str]]:
    """Path of a question → why its answer is needed, or cannot be meant: what police and schools say of each
    child, ages that contradict each other, an arrival long ago. Whoever it is about is named.
    """
    found = _missing(answers)
    arrived = answers.get("received_at") if answers.get("received_earlier") == "yes" else None
    if arrived and present.now - datetime.fromisoformat(arrived) > FURTHEST_BACK:
        day = moments.in_words(datetime.fromisoformat(arrived).astimezone(present.zone).date())
        found["received_at"] = [f"{day} is more than {FURTHEST_BACK.days} days ago. Is the year right?"]
    for path, sentences in ages.problems(answers["people"], today=present.today).items():
        found.setdefault(path, []).extend(sentences)
    return found


def _missing(answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """What police and schools leave out.

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
    child = ages.name_of(row) or "this child"
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
