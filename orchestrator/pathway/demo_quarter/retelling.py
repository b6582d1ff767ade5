"""Writes a pattern again, of another family and at another time: new ids, moved moments, the same course."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from orchestrator.agencies.models import Site, Staff
from orchestrator.cases.deciding import decision_hash
from orchestrator.cases.models import Case, Decision
from orchestrator.notices.models import Notice
from processes.engine import codec

from .colleagues import Turns
from .families import NOBODY, Family
from .patterns import MOMENT, UUID_TEXT, Pattern, Rows, Slot

DAY = timedelta(days=1)
_IN_SNAPSHOT = re.compile(rf"(?P<moment>{MOMENT})|(?P<uuid>{UUID_TEXT})")


@dataclass
class Telling:
    """One case to be written: which course it takes, when, of whom. `sender` is the number of its contact."""

    pattern: Pattern
    later: timedelta
    family: Family
    sender: str
    rng: Random
    turns: Turns = field(default_factory=Turns)
    reference: str = ""
    ids: dict[tuple[str, int], int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    _uuids: dict[str, str] = field(default_factory=dict)

    def text(self, rows: Rows) -> str:
        """The rows as a JSON list."""
        text = "".join(each if isinstance(each, str) else self._filled(each) for each in rows.pieces)
        return self.turns.in_text(text) if rows.table == Notice._meta.db_table else text

    def _filled(self, slot: Slot) -> str:
        match slot.kind:
            case "number" | "inside":
                table, pk = slot.key
                if table == Staff._meta.db_table:
                    return str(self.turns.ids.get(pk, pk))
                return str(self.ids[slot.key])
            case "moment":
                return self._moment(slot.text)
            case "uuid":
                return self._uuid(slot.text)
            case "day":
                return (date.fromisoformat(slot.text) + timedelta(days=round(self.later / DAY))).isoformat()
            case "reference":
                return self.reference if slot.text == self.pattern.reference else slot.text
            case "sha":
                return self.hashes.get(slot.text, slot.text)
            case "sender":
                return self.sender
            case "snapshot":
                return self._snapshot(slot.text)
            case _:
                return self.family.words()[NOBODY.words().index(slot.text)]

    def _moment(self, text: str) -> str:
        moved = datetime.fromisoformat(text) + self.later
        return moved.isoformat().replace("+00:00", "Z") if text.endswith("Z") else moved.isoformat()

    def _uuid(self, text: str) -> str:
        if text not in self._uuids:
            self._uuids[text] = str(UUID(int=self.rng.getrandbits(128), version=4))
        return self._uuids[text]

    def _snapshot(self, instance: str) -> str:
        state = codec.retold(self.pattern.snapshots[instance], self._state)
        return json.dumps(f"\\x{state.hex()}")[1:-1]

    def _state(self, text: str) -> str:
        def told(found: re.Match[str]) -> str:
            return self._moment(found[0]) if found.lastgroup == "moment" else self._uuid(found[0])

        return _IN_SNAPSHOT.sub(told, text)


def write(site: Site, tellings: Sequence[Telling]) -> None:
    """All of these cases in one transaction: either each of them is there, whole, or none."""
    with transaction.atomic():
        _number(site, tellings)
        stages: dict[tuple[str, Sequence[str]], list[tuple[Telling, Rows]]] = {}
        for telling in tellings:
            for rows in telling.pattern.rows:
                stages.setdefault((rows.table, rows.late), []).append((telling, rows))
        for table, late in sorted(stages, key=_order(tellings)):
            found = stages[table, late]
            if late and table == Decision._meta.db_table:
                for telling, rows in found:
                    _hash(telling, rows)
            text = f"[{','.join(telling.text(rows)[1:-1] for telling, rows in found)}]"
            _update(table, late, text) if late else _insert(table, text)


def _order(tellings: Sequence[Telling]) -> Any:
    """Tables in the order of the patterns, whichever of these knows them all."""
    order: list[tuple[str, Sequence[str]]] = []
    for telling in tellings:
        keys = [(rows.table, rows.late) for rows in telling.pattern.rows]
        for number, key in enumerate(keys):
            if key not in order:
                before = max((order.index(each) for each in keys[:number]), default=-1)
                order.insert(before + 1, key)
    return order.index


def _number(site: Site, tellings: Sequence[Telling]) -> None:
    """New ids from the tables' own sequences, in the order of the old ones; references likewise."""
    tables = dict.fromkeys(table for telling in tellings for table in telling.pattern.ids)
    for table in tables:
        wanted = sum(len(telling.pattern.ids.get(table, ())) for telling in tellings)
        fresh = _drawn(f"pg_get_serial_sequence('{table}', 'id')::regclass", wanted)
        for telling in tellings:
            for old in telling.pattern.ids.get(table, ()):
                telling.ids[table, old] = next(fresh)
    numbers = _drawn("'cases_reference'::regclass", len(tellings))
    for telling in tellings:
        year = (telling.pattern.received_at + telling.later).astimezone(site.zone).year
        telling.reference = f"OFD-{year}-{next(numbers):06d}"


def _drawn(sequence: str, wanted: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [wanted])
        return iter([number for (number,) in cursor.fetchall()])


def _insert(table: str, text: str) -> None:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {name} SELECT * FROM json_populate_recordset(null::{name}, %s::json)", [text]
        )


def _update(table: str, columns: Sequence[str], text: str) -> None:
    """What is frozen from here on, once all that hangs on it is written."""
    name = connection.ops.quote_name(table)
    sets = ", ".join(f"{column} = r.{column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name} t SET {sets} "
            f"FROM json_populate_recordset(null::{name}, %s::json) r WHERE t.id = r.id",
            [text],
        )


def _hash(telling: Telling, rows: Rows) -> None:
    """A decision says other names and moments, so it has another hash."""
    stored: Sequence[Mapping[str, Any]] = json.loads(telling.text(rows))
    decisions = Decision.objects.select_related("case", "lead_agency").in_bulk([row["id"] for row in stored])
    for row in stored:
        if row["frozen_at"]:
            decision = decisions[row["id"]]
            decision.frozen_at = datetime.fromisoformat(row["frozen_at"])
            telling.hashes[row["sha256"]] = decision_hash(decision)


def told_already(site: Site, prefix: str) -> set[str]:
    """The numbers, beginning so, of contacts that were written before."""
    found = Case.objects.filter(site=site, contacts__external_reference__startswith=prefix)
    return set(found.values_list("contacts__external_reference", flat=True))
