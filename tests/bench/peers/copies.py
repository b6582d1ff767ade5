"""Many cases that wait for a time limit: one is begun, the others are copies of its rows.

A copy that will be woken has ids of its own, in its rows and in its snapshot (`codec.retold`). Those that
only wait share the snapshot of the first: nobody ever reads it.
"""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from processes.engine import codec
from processes.models import ProcessInstance

INSTANCES, TASKS, TIMERS = "processes_processinstance", "processes_humantask", "processes_timer"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def woken(first: UUID, number: int, *, due_at: datetime) -> None:
    """So many whole copies of a case, whose timers are due at that moment."""
    snapshot = bytes(ProcessInstance.objects.values_list("snapshot", flat=True).get(pk=first))
    documents, ids = [], []
    for _ in range(number):
        renamed: dict[str, str] = {str(first): str(uuid4())}

        def other(match: re.Match[str], renamed: dict[str, str] = renamed) -> str:
            return renamed.setdefault(match[0], str(uuid4()))

        documents.append(
            (renamed[str(first)], codec.retold(snapshot, lambda text, o=other: _UUID.sub(o, text)))
        )
        ids += [(renamed[str(first)], old, new) for old, new in renamed.items()]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied (id uuid, snapshot bytea)")
        cursor.execute("CREATE TEMP TABLE renamed (instance uuid, old uuid, new uuid)")
        _copy(cursor, "COPY copied FROM STDIN", documents)
        _copy(cursor, "COPY renamed FROM STDIN", ids)
        cursor.execute("ANALYZE copied")
        cursor.execute("ANALYZE renamed")
        instance = {"id": "c.id", "snapshot": "c.snapshot", "business_key": "c.id::text"}
        _insert(cursor, INSTANCES, "copied c", "t.id = %s", [first], instance)
        row = {"id": "r.new", "instance_id": "r.instance"}
        of_it = "t.instance_id = %s AND t.id = r.old"
        _insert(cursor, TASKS, "renamed r", of_it, [first], row)
        _insert(cursor, TIMERS, "renamed r", of_it, [due_at, first], {**row, "due_at": "%s"})
        cursor.execute("DROP TABLE copied")
        cursor.execute("DROP TABLE renamed")


def waiting(first: UUID, number: int, *, due_at: datetime, apart: timedelta) -> None:
    """So many cases of whom only the timer is ever looked at: due one after the other from that moment."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied (id uuid DEFAULT gen_random_uuid(), n int)")
        cursor.execute("INSERT INTO copied (n) SELECT * FROM generate_series(1, %s)", [number])
        instance = {"id": "c.id", "business_key": "c.id::text"}
        _insert(cursor, INSTANCES, "copied c", "t.id = %s", [first], instance)
        later = "%s::timestamptz + c.n * %s::interval"
        timer = {"id": "gen_random_uuid()", "instance_id": "c.id", "due_at": later}
        _insert(cursor, TIMERS, "copied c", "t.instance_id = %s", [due_at, apart, first], timer)
        cursor.execute("DROP TABLE copied")
        cursor.execute("ANALYZE processes_processinstance")
        cursor.execute("ANALYZE processes_timer")


def _insert(
    cursor: Any, table: str, source: str, condition: str, parameters: list[Any], changed: dict[str, str]
) -> None:
    """All columns as the first has them, but for those that change."""
    cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    names = [name for (name,) in cursor.fetchall()]
    names = [name for name in names if name not in changed] + list(changed)
    values = [changed.get(name, f't."{name}"') for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)} FROM {table} t, {source}"
        f" WHERE {condition}",
        parameters,
    )


def _copy(cursor: Any, statement: str, rows: list[tuple[Any, ...]]) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
