"""Finds where a row names another, and marks the place: a mark is a number between two private characters."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from forms.models import Submission
from orchestrator.agencies.models import Staff
from orchestrator.cases.models import Case
from orchestrator.clocks.models import Clock, ClockPoint
from orchestrator.notices.models import Notice
from orchestrator.people.models import Person
from processes.models import HumanTask, InstanceState

Model = type[models.Model]
Key = tuple[str, int]  #: table and old id
#: Round the number of a mark, in the place of a sender’s own number, and round the id of a running instance.
MARK, SENDER, SNAPSHOT = "\ue000", "\ue001", "\ue002"
#: Before a mark inside a text: what begins with it is no number.
INSIDE = "\u200b"
#: Where text or JSON names a row: word → what it names.
NAMED: Mapping[str, Model] = {
    "person": Person,
    "persons": Person,
    "people": Person,
    "subject": Person,
    "member": Person,
    "members": Person,
    "about_members": Person,
    "case": Case,
    "clock": Clock,
    "point": ClockPoint,
    "notice": Notice,
    "submission": Submission,
    "task": HumanTask,
    "from": Staff,
    "to": Staff,
}
#: Columns of text that hold a case's key, or the id of a person or the code of an agency.
CASE_KEYS = frozenset({"business_key", "scope_key", "case_key"})
ITEMS = frozenset({"item"})
#: A row of the audit or of a form names another as “kind:id”.
_NAMED_ROW = re.compile(r"^([a-z_]+):(\d+)")


def marked(model: Model, row: dict[str, Any], known: set[Key], case: Case) -> dict[str, Any]:
    """The row with marks where an id stands. A mark is a slot's number between two private characters."""
    found = dict(row)
    if isinstance(model._meta.pk, models.AutoField):
        found["id"] = _mark((model._meta.db_table, row["id"]))
    for each in model._meta.concrete_fields:
        column = str(each.column)
        value = row[column]
        if value is None:
            continue
        if isinstance(each, models.ForeignKey):
            target: Any = each.related_model
            if (target._meta.db_table, value) in known:
                found[column] = _mark((target._meta.db_table, value))
        elif column in CASE_KEYS:
            found[column] = _mark((Case._meta.db_table, int(value)), inside=True)
        elif column in ITEMS or (column == "link_id" and row.get("link_kind") == "case"):
            table = (Person if column in ITEMS else Case)._meta.db_table
            if value.isdecimal() and (table, int(value)) in known:
                found[column] = _mark((table, int(value)), inside=True)
        elif column == "submission_id":
            submission = (Submission._meta.db_table, int(value))
            found[column] = _mark(submission, inside=True) if submission in known else value
        elif column == "external_reference":
            found[column] = SENDER
        elif column == "snapshot" and row["state"] == InstanceState.RUNNING:
            found[column] = f"{SNAPSHOT}{row['id']}{SNAPSHOT}"
        elif column == "dedupe_key":
            found[column] = f"{_mark((Case._meta.db_table, case.pk), inside=True)}|{_named(value, known)}"
        elif isinstance(each, models.JSONField):
            found[column] = _in_json(value, "", known)
        elif isinstance(value, str) and not isinstance(each, models.TextField):
            found[column] = _named(value, known)
    return found


def _in_json(value: Any, name: str, known: set[Key]) -> Any:
    if isinstance(value, dict):
        return {_key_of(key, known): _in_json(each, key, known) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_json(each, name, known) for each in value]
    if name == "key" and isinstance(value, str):
        return _named(value, known)
    target = NAMED.get(name) or _by_word().get(name) or (Person if name == "item" else None)
    if target is not None and not isinstance(value, bool):
        table = target._meta.db_table
        if isinstance(value, int) and (table, value) in known:
            return _mark((table, value))
        if isinstance(value, str) and value.isdecimal() and (table, int(value)) in known:
            return _mark((table, int(value)), inside=True)
    return value


def _key_of(key: str, known: set[Key]) -> str:
    """Some JSON has a person's id for a key."""
    person = (Person._meta.db_table, int(key) if key.isdecimal() else 0)
    return _mark(person, inside=True) if person in known else key


def _named(text: str, known: set[Key]) -> str:
    """“rating:12” with a mark for the 12; any kind that names a table of the room `cases` too."""
    match = _NAMED_ROW.match(text)
    if not match:
        return text
    word, pk = match[1], int(match[2])
    model = NAMED.get(word) or _by_word().get(word)
    if model is None or (model._meta.db_table, pk) not in known:
        return text
    return f"{word}:{_mark((model._meta.db_table, pk), inside=True)}{text[match.end() :]}"


@cache
def _by_word() -> Mapping[str, Model]:
    words = {model._meta.model_name or "": model for model in apps.get_app_config("cases").get_models()}
    short = {
        "danger_check": "dangercheck",
        "sharing": "sharingdecision",
        "request": "agencyrequest",
        "voice": "childvoice",
        "call": "decisioncall",
    }
    return words | {word: words[name] for word, name in short.items() if name in words}


_keys: list[Key] = []
_numbers: dict[Key, int] = {}


def _mark(key: Key, *, inside: bool = False) -> str:
    """As the whole of a value it stands for a number, elsewhere for its digits."""
    number = _numbers.setdefault(key, len(_keys))
    if number == len(_keys):
        _keys.append(key)
    return f"{INSIDE if inside else ''}{MARK}{number}{MARK}"


def key_of(mark: str) -> Key:
    """What a mark stands for."""
    return _keys[int(mark.strip(f'"{MARK}'))]
