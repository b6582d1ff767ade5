"""The reads and writes of a step, in plain SQL: one statement per table, all writes in one round trip.

Through the ORM the same step measured three times the cost. Whoever locks rows of timers and tasks does so
in one order, timers before tasks and each by id (here, in the sweep, and in `timers.move` and `tasks.move`,
which reach the rows of other instances), so that nobody ever waits in a circle. Every function expects an
open transaction that holds the instance's lock.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from processes import history, prepared
from processes.history import Line
from processes.instance_locks import LockedInstance
from processes.models import (
    HumanTask,
    Incident,
    InstanceState,
    Message,
    MessageSubscription,
    ProcessInstance,
    ServiceRequest,
    Timer,
)

CHANNEL = "one_front_door_wake"  #: workers listen here; a notice says "there is something due now"


@dataclass(frozen=True)
class OpenRows:
    """What stands open for one instance before a step: id to state, by kind."""

    tasks: Mapping[UUID, str] = field(default_factory=dict)
    timers: Mapping[UUID, str] = field(default_factory=dict)
    subscriptions: Mapping[UUID, str] = field(default_factory=dict)
    requests: Mapping[UUID, str] = field(default_factory=dict)

    def ids(self) -> set[UUID]:
        return {*self.tasks, *self.timers, *self.subscriptions, *self.requests}


@dataclass
class Changes:
    """What one step does to the rows. `closed_*` map an id to the state it goes to."""

    closed_timers: dict[UUID, str] = field(default_factory=dict)
    rearmed: tuple[UUID, datetime] | None = None  #: a repeating timer that has ticked, and its next moment
    closed_tasks: dict[UUID, str] = field(default_factory=dict)
    closed_requests: dict[UUID, str] = field(default_factory=dict)
    closed_subscriptions: list[UUID] = field(default_factory=list)
    moot_incidents: list[UUID] = field(default_factory=list)  #: ids of waits whose incident is over
    tasks: list[HumanTask] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    requests: list[ServiceRequest] = field(default_factory=list)
    subscriptions: list[MessageSubscription] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    events: list[Line] = field(default_factory=list)
    completed_by: int | None = None
    completed_at: datetime | None = None


_OPEN = """
SELECT 'task', id, state FROM processes_humantask
 WHERE instance_id = %(id)s AND state IN ('ready', 'reserved', 'submitted')
UNION ALL SELECT 'timer', id, state FROM processes_timer
 WHERE instance_id = %(id)s AND state IN ('waiting', 'failed')
UNION ALL SELECT 'subscription', id, '' FROM processes_messagesubscription WHERE instance_id = %(id)s
UNION ALL SELECT 'request', id, state FROM processes_servicerequest
 WHERE instance_id = %(id)s AND state IN ('waiting', 'failed')"""


@contextmanager
def one_round_trip() -> Iterator[None]:
    """Statements of the block go to the database together, as far as nobody asks for what they answer."""
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def open_rows(instance_id: UUID) -> OpenRows:
    """Everything that the instance waits for, as the rows have it."""
    found: dict[str, dict[UUID, str]] = {"task": {}, "timer": {}, "subscription": {}, "request": {}}
    with prepared.cursor() as cursor:
        cursor.execute(_OPEN, {"id": instance_id})
        for kind, row_id, state in cursor.fetchall():
            found[kind][row_id] = state
    return OpenRows(found["task"], found["timer"], found["subscription"], found["request"])


_IN_ORDER = """
WITH locked AS (
    SELECT r.id, c.state AS new_state FROM {table} r
    JOIN unnest(%s::uuid[], %s::text[]) c(id, state) ON c.id = r.id ORDER BY r.id FOR UPDATE OF r
) """


def write(
    instance: LockedInstance,
    changes: Changes,
    *,
    snapshot: bytes,
    snapshot_format: int,
    state: str,
    ended_by: str,
    now: datetime,
) -> None:
    """Write a step: all statements in one round trip, the instance last. Follows it on `instance`."""
    with one_round_trip(), prepared.cursor() as cursor:
        if changes.closed_timers:
            cursor.execute(
                _IN_ORDER.format(table="processes_timer")
                + "UPDATE processes_timer t SET state = locked.new_state, ended_at = %s "
                "FROM locked WHERE t.id = locked.id",
                [list(changes.closed_timers), list(changes.closed_timers.values()), now],
            )
        if changes.rearmed is not None:
            timer_id, due_at = changes.rearmed
            cursor.execute(
                "UPDATE processes_timer SET due_at = %s, state = 'waiting' WHERE id = %s", [due_at, timer_id]
            )
        if changes.closed_tasks:
            cursor.execute(
                _IN_ORDER.format(table="processes_humantask")
                + "UPDATE processes_humantask t SET state = new_state, revision = t.revision + 1, "
                "completed_at = CASE WHEN new_state = 'completed' THEN %s::timestamptz END, "
                "completed_by_id = CASE WHEN new_state = 'completed' THEN %s::bigint END, "
                "assignee_id = CASE WHEN new_state = 'completed' THEN coalesce(t.assignee_id, %s::bigint) "
                "ELSE t.assignee_id END "
                "FROM locked WHERE t.id = locked.id",
                [
                    list(changes.closed_tasks),
                    list(changes.closed_tasks.values()),
                    changes.completed_at,
                    changes.completed_by,
                    changes.completed_by,
                ],
            )
        if changes.closed_requests:
            cursor.execute(
                "UPDATE processes_servicerequest t SET state = c.state, ended_at = %s "
                "FROM unnest(%s::uuid[], %s::text[]) c(id, state) WHERE t.id = c.id",
                [now, list(changes.closed_requests), list(changes.closed_requests.values())],
            )
        if changes.closed_subscriptions:
            cursor.execute(
                "DELETE FROM processes_messagesubscription WHERE id = ANY(%s::uuid[])",
                [changes.closed_subscriptions],
            )
        if changes.moot_incidents:
            cursor.execute(
                "UPDATE processes_incident SET state = 'resolved', resolved_at = %s "
                "WHERE instance_id = %s AND state = 'open' AND task_id = ANY(%s::uuid[])",
                [now, instance.id, changes.moot_incidents],
            )
        for rows in (
            changes.timers,
            changes.tasks,
            changes.requests,
            changes.subscriptions,
            changes.messages,
        ):
            prepared.insert(cursor, rows)
        history.insert(cursor, instance, changes.events)
        if changes.subscriptions:
            _wake_kept_messages(cursor, instance, changes.subscriptions, now)
        cursor.execute(
            "UPDATE processes_processinstance SET snapshot = %s, snapshot_format = %s, state = %s, "
            "revision = revision + 1, event_count = %s, attempts = 0, put_off_until = NULL, "
            "last_failure = '', ended_by = %s, ended_at = %s WHERE id = %s",
            [
                snapshot,
                snapshot_format,
                state,
                instance.event_count + len(changes.events),
                ended_by,
                None if state == InstanceState.RUNNING else now,
                instance.id,
            ],
        )
        if changes.messages or changes.requests or changes.subscriptions:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    instance.snapshot = snapshot
    instance.state = state
    instance.revision += 1
    instance.event_count += len(changes.events)
    instance.attempts = 0


def create(instance: ProcessInstance) -> None:
    """Insert an instance that has not made its first step yet."""
    with prepared.cursor() as cursor:
        prepared.insert(cursor, [instance])


def send(message: Message) -> bool:
    """Insert a message and wake a worker. False when one with its dedupe key was sent before."""
    with prepared.cursor() as cursor:
        prepared.insert(cursor, [message], "ON CONFLICT (dedupe_key) DO NOTHING RETURNING id")
        row = cursor.fetchone()
        if row is None:
            return False
        message.id = row[0]
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return True


def read_task(task_id: UUID) -> HumanTask | None:
    """The row of a human task, without what it refers to."""
    fields, columns = prepared.columns(HumanTask)
    with prepared.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM processes_humantask WHERE id = %s", [task_id])
        row = cursor.fetchone()
    if row is None:
        return None
    values = [
        json.loads(value) if isinstance(f, models.JSONField) else value
        for f, value in zip(fields, row, strict=True)
    ]
    return HumanTask.from_db(connection.alias, [f.attname for f in fields], values)


def put_snapshot(instance: LockedInstance, snapshot: bytes) -> None:
    """Another state in place of the one that was read, outside of a step: whoever saw the old one is late."""
    ProcessInstance.objects.filter(id=instance.id).update(snapshot=snapshot, revision=instance.revision + 1)
    instance.snapshot = snapshot
    instance.revision += 1


def open_incident(instance_id: UUID, task_id: UUID | None) -> Incident | None:
    """The open incident of one wait, or of the start where `task_id` is None."""
    return Incident.objects.filter(instance_id=instance_id, task_id=task_id, state="open").first()


def _wake_kept_messages(
    cursor: Any, instance: LockedInstance, subscriptions: Iterable[MessageSubscription], now: datetime
) -> None:
    """A message that was kept because nobody waited is due again when somebody begins to wait."""
    names, items = zip(*{(row.name, row.item) for row in subscriptions}, strict=True)
    cursor.execute(
        "UPDATE processes_message m SET state = 'pending', due_at = %s "
        "FROM unnest(%s::text[], %s::text[]) s(name, item) "
        "WHERE m.state = 'kept' AND m.business_key = %s AND m.owner_key = %s AND m.name = s.name "
        "AND (m.item = '' OR s.item = '' OR m.item = s.item) "
        "AND (m.to_instance_id IS NULL OR m.to_instance_id = %s)",
        [now, list(names), list(items), instance.business_key, instance.owner_key, instance.id],
    )
