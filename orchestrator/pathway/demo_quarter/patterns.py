"""What one walked case has written, as text with slots for ids, moments and names."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from forms.models import Submission
from orchestrator.audit.models import Act
from orchestrator.cases.models import AgencyRequest, Case, Decision, Plan
from orchestrator.clocks.models import Clock, ClockPoint
from orchestrator.notices.models import Notice
from orchestrator.people.models import Address, Person, Relationship, SafeContact
from processes.models import (
    HumanTask,
    InstanceState,
    Message,
    MessageSubscription,
    ProcessEvent,
    ProcessInstance,
    ServiceRequest,
    Timer,
)

from .families import NOBODY

Model = type[models.Model]
#: Columns that the database refuses to be written before what hangs on the row: set in a second go.
LATE: Mapping[Model, Sequence[str]] = {
    Decision: ("frozen_at", "sha256", "superseded_by_id"),
    Plan: ("published_at", "published_by_id"),
    AgencyRequest: ("released_at",),
}
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
}
#: Columns of text that hold a case's key, or the id of a person or the code of an agency.
CASE_KEYS = frozenset({"business_key", "scope_key", "case_key"})
ITEMS = frozenset({"item"})
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)"
UUID_TEXT = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DAY = r'(?<=")\d{4}-\d\d-\d\d(?=")'
_REFERENCE = r"OFD-\d{4}-\d{6}"
_SLOT = re.compile(
    rf'(?P<snapshot>\ue002{UUID_TEXT}\ue002)|(?P<number>"\ue000\d+\ue000")|(?P<inside>\ue000\d+\ue000)|(?P<moment>{MOMENT})|(?P<uuid>{UUID_TEXT})'
    rf'|(?P<day>{_DAY})|(?P<reference>{_REFERENCE})|(?P<sha>(?<=")[0-9a-f]{{64}}(?="))'
    rf"|(?P<sender>\ue001)|(?P<word>{'|'.join(map(re.escape, NOBODY.words()))})"
)
#: A row of the audit or of a form names another as “kind:id”.
_NAMED_ROW = re.compile(r"^([a-z_]+):(\d+)")

Key = tuple[str, int]  #: table and old id


@dataclass(frozen=True)
class Slot:
    """A piece of text that is another in each case. `kind` is a group of `_SLOT`."""

    kind: str
    text: str
    key: Key = ("", 0)


@dataclass(frozen=True)
class Rows:
    """The rows of one table, as pieces of a JSON list. `late`: only these columns, of rows there are."""

    table: str
    pieces: tuple[str | Slot, ...]
    late: Sequence[str] = ()


@dataclass(frozen=True)
class Pattern:
    """All that one case has written. `ids`: table → old ids in order."""

    received_at: datetime
    worked_until: datetime  #: the last moment before people closed the case
    closed_at: datetime | None
    reference: str
    rows: tuple[Rows, ...]
    ids: Mapping[str, Sequence[int]]
    clocks: Sequence[Mapping[str, Any]]
    worked_at: Sequence[datetime]  #: moments at which people did something
    snapshots: Mapping[str, bytes]  #: of instances that still run, by their id
    counts: Mapping[str, int] = field(default_factory=dict)


@cache
def tables() -> tuple[tuple[Model, str], ...]:
    """Every table that a case writes to, in an order in which it can be written; and how it finds its case.

    Tables of the room `cases` are found by themselves, so that a new one needs nothing here.
    """
    found: list[tuple[Model, str]] = [
        (Person, "memberships__case_id"),
        (Address, "person__memberships__case_id"),
        (SafeContact, "person__memberships__case_id"),
        (Relationship, "from_person__memberships__case_id"),
        (Case, "pk"),
    ]
    ways: dict[Model, str] = {Case: "pk"}
    waiting = [model for model in apps.get_app_config("cases").get_models() if model is not Case]
    while waiting:
        model = waiting.pop(0)
        parents = [f for f in model._meta.get_fields() if isinstance(f, models.ForeignKey)]
        way = next((f"{f.name}_id" for f in parents if f.related_model is Case), "")
        if not way:
            up = next(((f.name, ways[f.related_model]) for f in parents if f.related_model in ways), None)
            if up is None:
                waiting.append(model)
                continue
            way = f"{up[0]}__{up[1]}"
        ways[model] = way
        found.append((model, way))
    machine = (ProcessEvent, HumanTask, Timer, ServiceRequest, MessageSubscription)
    return (
        *found,
        (ProcessInstance, "business_key"),
        *((model, "instance__business_key") for model in machine),
        (Message, "business_key"),
        (Submission, "scope_key"),
        (Clock, "case_id"),
        (ClockPoint, "clock__case_id"),
        (Notice, "case_id"),
        (Act, "case_key"),
    )


def capture(case: Case) -> Pattern:
    """Read everything that the case has written in this transaction."""
    ids: dict[str, Sequence[int]] = {}
    read: list[tuple[Model, list[dict[str, Any]]]] = []
    for model, way in tables():
        key = str(case.pk) if way.endswith("key") else case.pk
        pks = list(model._default_manager.filter(**{way: key}).order_by("pk").values_list("pk", flat=True))
        pks = list(dict.fromkeys(pks))
        if isinstance(model._meta.pk, models.AutoField):
            ids[model._meta.db_table] = pks
        read.append((model, _rows(model, pks)))
    known = {(table, pk) for table, pks in ids.items() for pk in pks}
    rows: list[Rows] = []
    late: list[Rows] = []
    for model, found in read:
        if model is ProcessInstance:
            rows += late
        if not found:
            continue
        marked = [_marked(model, row, known, case) for row in found]
        columns = LATE.get(model, ())
        if columns:
            late.append(_template(model, [_only(row, columns) for row in marked], columns))
            marked = [_without(model, row, columns) for row in marked]
        rows.append(_template(model, marked))
    running = ProcessInstance.objects.filter(business_key=case.business_key, state=InstanceState.RUNNING)
    clocks = list(case.clocks.values("started_at", "moved_at", "limit", "rating", "due_at", "rolled_due_at"))
    events = ProcessEvent.objects.filter(instance__business_key=case.business_key)
    return Pattern(
        received_at=case.received_at,
        worked_until=max(
            events.order_by("-at").values_list("at", flat=True)[0],
            *Notice.objects.filter(case=case)
            .order_by("-created_at")
            .values_list("created_at", flat=True)[:1],
        ),
        closed_at=case.closed_at,
        reference=case.reference,
        rows=tuple(rows),
        ids=ids,
        clocks=clocks,
        worked_at=sorted(set(events.filter(actor__isnull=False).values_list("at", flat=True))),
        snapshots={str(each.pk): bytes(each.snapshot) for each in running},
        counts={model._meta.label: len(found) for model, found in read},
    )


def _rows(model: Model, pks: Iterable[Any]) -> list[dict[str, Any]]:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(json_agg(t ORDER BY t.id), '[]')::text FROM {table} t WHERE t.id = ANY(%s)",
            [list(pks)],
        )
        found: list[dict[str, Any]] = json.loads((cursor.fetchone() or ("[]",))[0])
    return found


def _marked(model: Model, row: dict[str, Any], known: set[Key], case: Case) -> dict[str, Any]:
    """The row with marks where an id stands. A mark is a slot's number between two private characters."""
    marked = dict(row)
    if isinstance(model._meta.pk, models.AutoField):
        marked["id"] = _mark((model._meta.db_table, row["id"]))
    for each in model._meta.concrete_fields:
        value, column = row[each.column], each.column
        if value is None:
            continue
        if isinstance(each, models.ForeignKey):
            target: Any = each.related_model
            if (target._meta.db_table, value) in known:
                marked[column] = _mark((target._meta.db_table, value))
        elif column in CASE_KEYS:
            marked[column] = _mark((Case._meta.db_table, int(value)), inside=True)
        elif column in ITEMS or (column == "link_id" and row.get("link_kind") == "case"):
            table = (Person if column in ITEMS else Case)._meta.db_table
            if value.isdecimal() and (table, int(value)) in known:
                marked[column] = _mark((table, int(value)), inside=True)
        elif column == "submission_id":
            submission = (Submission._meta.db_table, int(value))
            marked[column] = _mark(submission, inside=True) if submission in known else value
        elif column == "external_reference":
            marked[column] = "\ue001"
        elif column == "snapshot" and row["state"] == InstanceState.RUNNING:
            marked[column] = f"\ue002{row['id']}\ue002"
        elif column == "dedupe_key":
            marked[column] = f"{_mark((Case._meta.db_table, case.pk), inside=True)}|{_named(value, known)}"
        elif isinstance(each, models.JSONField):
            marked[column] = _in_json(value, "", known)
        elif isinstance(value, str) and not isinstance(each, models.TextField):
            marked[column] = _named(value, known)
    return marked


def _in_json(value: Any, name: str, known: set[Key]) -> Any:
    if isinstance(value, dict):
        return {_key_of(key, known): _in_json(each, key, known) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_json(each, name, known) for each in value]
    target = NAMED.get(name) or (Person if name == "item" else None)
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
    found = _NAMED_ROW.match(text)
    if not found:
        return text
    word, pk = found[1], int(found[2])
    model = NAMED.get(word) or _by_word().get(word)
    if model is None or (model._meta.db_table, pk) not in known:
        return text
    return f"{word}:{_mark((model._meta.db_table, pk), inside=True)}{text[found.end() :]}"


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
    return f"\ue000{number}\ue000" if not inside else f"\u200b\ue000{number}\ue000"


def _template(model: Model, rows: list[dict[str, Any]], late: Sequence[str] = ()) -> Rows:
    text = json.dumps(rows, ensure_ascii=False)
    pieces: list[str | Slot] = []
    end = 0
    for found in _SLOT.finditer(text):
        kind = str(found.lastgroup)
        pieces.append(text[end : found.start()].replace("\u200b", ""))
        key: Key = ("", 0)
        if kind in ("number", "inside"):
            key = _keys[int(found[0].strip('"').strip("\ue000"))]
        pieces.append(Slot(kind, found[0].strip("\ue002"), key))
        end = found.end()
    pieces.append(text[end:].replace("\u200b", ""))
    return Rows(model._meta.db_table, tuple(pieces), late)


def _only(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    return {"id": row["id"], **{column: row[column] for column in columns}}


def _without(model: Model, row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    nothing = {each.column: None if each.null else "" for each in model._meta.concrete_fields}
    return {**row, **{column: nothing[column] for column in columns}}
