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
from orchestrator.agencies.models import Staff
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

from . import marking
from .families import NOBODY
from .marking import Key, Model

#: Columns that the database refuses to be written before what hangs on the row: set in a second go.
LATE: Mapping[Model, Sequence[str]] = {
    Decision: ("frozen_at", "sha256", "superseded_by_id"),
    Plan: ("published_at", "published_by_id"),
    AgencyRequest: ("released_at",),
}
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)"
UUID_TEXT = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DAY = r'(?<=")\d{4}-\d\d-\d\d(?=")'
_REFERENCE = r"OFD-\d{4}-\d{6}"
_SLOT = re.compile(
    rf'(?P<snapshot>\ue002{UUID_TEXT}\ue002)|(?P<number>"\ue000\d+\ue000")|(?P<inside>\ue000\d+\ue000)'
    rf"|(?P<moment>{MOMENT})|(?P<uuid>{UUID_TEXT})"
    rf'|(?P<day>{_DAY})|(?P<reference>{_REFERENCE})|(?P<sha>(?<=")[0-9a-f]{{64}}(?="))'
    rf"|(?P<sender>\ue001)|(?P<word>{'|'.join(map(re.escape, NOBODY.words()))})"
)


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
            if up is None:  # its parent comes later in the list, or it has nothing to do with a case
                waiting += [model] if any(f.related_model in waiting for f in parents) else []
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
    known |= {(Staff._meta.db_table, pk) for pk in Staff.objects.values_list("pk", flat=True)}
    rows: list[Rows] = []
    late: list[Rows] = []
    for model, found in read:
        if model is ProcessInstance:
            rows += late
        if not found:
            continue
        marked = [marking.marked(model, row, known, case) for row in found]
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
            [
                *events.order_by("-at").values_list("at", flat=True)[:1],
                *Notice.objects.filter(case=case)
                .order_by("-created_at")
                .values_list("created_at", flat=True)[:1],
            ]
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


def _template(model: Model, rows: list[dict[str, Any]], late: Sequence[str] = ()) -> Rows:
    text = json.dumps(rows, ensure_ascii=False)
    pieces: list[str | Slot] = []
    end = 0
    for found in _SLOT.finditer(text):
        kind = str(found.lastgroup)
        pieces.append(text[end : found.start()].replace(marking.INSIDE, ""))
        key: Key = ("", 0)
        if kind in ("number", "inside"):
            key = marking.key_of(found[0])
        pieces.append(Slot(kind, found[0].strip(marking.SNAPSHOT), key))
        end = found.end()
    pieces.append(text[end:].replace(marking.INSIDE, ""))
    return Rows(model._meta.db_table, tuple(pieces), late)


def _only(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    return {"id": row["id"], **{column: row[column] for column in columns}}


def _without(model: Model, row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    nothing = {each.column: None if each.null else "" for each in model._meta.concrete_fields}
    return {**row, **{column: nothing[column] for column in columns}}
