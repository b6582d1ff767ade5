"""Lines of history: what happened to an instance, numbered one after the other.

Every function that writes expects an open transaction that holds the instance's lock: two that counted at the
same time would give one number twice.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from processes import prepared
from processes.instance_locks import LockedInstance
from processes.models import EventKind

#: All lines as one value: one by one, the driver took a quarter of a step that ends eight tasks for them.
_LINES = """
INSERT INTO processes_processevent
    (instance_id, number, kind, element_id, process_id, task_id, actor_id, at, data)
SELECT %s::uuid, number, kind, element_id, process_id, task_id, actor_id, at, data
FROM jsonb_to_recordset(%s::jsonb) AS line(
    number int, kind text, element_id text, process_id text, task_id uuid, actor_id bigint, at timestamptz,
    data jsonb)"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of history that is not numbered yet: a row of `ProcessEvent`."""

    kind: EventKind
    element_id: str
    process_id: str
    task_id: UUID | None
    actor_id: int | None
    at: datetime
    data: dict[str, Any]


def event(
    kind: EventKind,
    *,
    now: datetime,
    element_id: str = "",
    process_id: str = "",
    task_id: UUID | None = None,
    actor_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Line:
    """A line of history that is not numbered yet."""
    return Line(kind, element_id, process_id, task_id, actor_id, now, dict(data or {}))


def write(instance: LockedInstance, lines: Sequence[Line]) -> None:
    """History outside a step: a claim, an incident. Follows the count on `instance`."""
    with prepared.cursor() as cursor:
        insert(cursor, instance, lines)
        cursor.execute(
            "UPDATE processes_processinstance SET event_count = %s WHERE id = %s",
            [instance.event_count + len(lines), instance.id],
        )
    instance.event_count += len(lines)


def insert(cursor: Any, instance: LockedInstance, lines: Sequence[Line]) -> None:
    """All lines as one value, numbered on from those that are there. The count is for the caller to write."""
    if not lines:
        return
    rows = [
        {
            "number": number,
            "kind": line.kind,
            "element_id": line.element_id,
            "process_id": line.process_id,
            "task_id": str(line.task_id) if line.task_id else None,
            "actor_id": line.actor_id,
            "at": line.at.isoformat(),
            "data": line.data,
        }
        for number, line in enumerate(lines, start=instance.event_count + 1)
    ]
    cursor.execute(_LINES, [instance.id, json.dumps(rows)])
