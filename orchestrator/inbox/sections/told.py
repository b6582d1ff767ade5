"""Which family somebody told the front door about, in their own words. Only ever shown to that person."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from forms.models import Submission
from orchestrator.cases.models import Contact
from orchestrator.cases.vocabulary import FamilyRole

_CHILDREN = frozenset(
    {
        FamilyRole.SUBJECT_CHILD,
        FamilyRole.SIBLING,
        FamilyRole.NON_RESIDENT_CHILD,
        FamilyRole.UNBORN_CHILD,
    }
)
#: So many are named; the others are counted.
_NAMED = 3
_FIRST_WORDS = 60  #: characters of a story that tell it from another


def of_contacts(contacts: Sequence[Contact]) -> dict[int, str]:
    """By primary key of the contact: the children as its sender named them, “” where nothing was kept."""
    sent = {c.pk: int(c.submission_id) for c in contacts if c.submission_id and c.submission_id.isdigit()}
    kept = Submission.objects.in_bulk(set(sent.values()))
    return {
        contact.pk: _named(kept[sent[contact.pk]].answers.get("people", ()))
        if sent.get(contact.pk) in kept
        else ""
        for contact in contacts
    }


def of_draft(typed: QueryDict) -> str:
    """The same of what was typed so far."""
    rows = [f"people-{number}" for number in typed.getlist("people-_row")]
    return _named(
        {key: typed.get(f"{row}-{key}", "") for key in ("given_name", "family_name", "description")}
        | {"roles": typed.getlist(f"{row}-roles")}
        for row in rows
    )


def story_of_draft(typed: QueryDict) -> str:
    """The first words of what happened, on one line; "" where nothing is written yet."""
    words = " ".join((typed.get("narrative") or typed.get("immediate_danger_detail") or "").split())
    if len(words) <= _FIRST_WORDS:
        return words
    first = words[:_FIRST_WORDS]
    return f"{first.rpartition(' ')[0] or first} …"


def _named(people: Iterable[Mapping[str, Any]]) -> str:
    """“Lio Vell and Ana Vell”: the children; where none has a name, whoever has one."""
    everybody = [
        (_name(person), bool(_CHILDREN.intersection(person.get("roles") or ()))) for person in people
    ]
    children = [name for name, is_child in everybody if name and is_child]
    names = children or [name for name, _ in everybody if name]
    more = len(names) - _NAMED
    if more > 0:
        names = [*names[:_NAMED], f"{more} more"]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _name(person: Mapping[str, Any]) -> str:
    name = " ".join(
        filter(None, (str(person.get(key) or "").strip() for key in ("given_name", "family_name")))
    )
    return name or str(person.get("description") or "").strip()
