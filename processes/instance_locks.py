"""The lock of an instance: its row is held and read in one statement, by its id or because it is due.

Every function expects an open transaction, which holds the lock until it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from processes import prepared
from processes.models import ProcessInstance


@dataclass
class LockedInstance:
    """A process instance whose row this transaction has locked. Follows the row from step to step."""

    id: UUID
    version_id: int
    owner_key: str
    process_id: str
    sha256: str
    business_key: str
    item: str
    state: str
    snapshot: bytes | None  #: None before the first step
    revision: int
    event_count: int
    attempts: int


# The row is locked first and joined then: a join that waits for the lock would keep the version of before,
# and find no row where the instance has been moved to another one meanwhile.
_READ = """
SELECT i.id, i.version_id, v.owner_key, v.process_id, v.sha256, i.business_key, i.item, i.state, i.snapshot,
       i.revision, i.event_count, i.attempts,
       pg_advisory_xact_lock_shared(hashtextextended(i.business_key, 0))
FROM ({locked}) i JOIN processes_processversion v ON v.id = i.version_id"""
_LOCK = _READ.format(locked="SELECT * FROM processes_processinstance WHERE id = %s FOR NO KEY UPDATE{skip}")
LOCK_DUE = _READ.format(
    locked="""
    SELECT i.* FROM processes_timer t JOIN processes_processinstance i ON i.id = t.instance_id
    WHERE t.state = 'waiting' AND t.due_at <= %(now)s
      AND (i.put_off_until IS NULL OR i.put_off_until <= %(now)s)
      AND NOT EXISTS (SELECT FROM processes_standstill WHERE resumed_at IS NULL)
    ORDER BY t.due_at LIMIT 1 FOR NO KEY UPDATE OF i SKIP LOCKED"""
)


def lock(instance_id: UUID, *, wait: bool = True) -> LockedInstance | None:
    """Lock the row and read it. None when it does not exist, or when `wait` is off and somebody holds it.

    Also takes the shared lock of the business key (`processes.key_locks`): a message for everybody who
    waits is delivered only when no step of that key is under way.
    """
    with prepared.cursor() as cursor:
        cursor.execute(_LOCK.format(skip="" if wait else " SKIP LOCKED"), [instance_id])
        return _locked(cursor.fetchone())


def lock_due(now: datetime) -> LockedInstance | None:
    """Lock and read an instance that has a due timer and is not put off, the longest due first.

    Those that somebody else holds are passed over. None where nothing is due, or while the machine stands
    still after a restore (`standstill`).
    """
    with prepared.cursor() as cursor:
        cursor.execute(LOCK_DUE, {"now": now})
        return _locked(cursor.fetchone())


def put_off(instance: LockedInstance, *, until: datetime | None, attempts: int, failure: str) -> None:
    """Let no timer wake the instance before `until`; None lets them again."""
    ProcessInstance.objects.filter(id=instance.id).update(
        put_off_until=until, attempts=attempts, last_failure=failure
    )
    instance.attempts = attempts


def _locked(row: Sequence[Any] | None) -> LockedInstance | None:
    if row is None:
        return None
    instance = LockedInstance(*row[:12])
    instance.snapshot = bytes(instance.snapshot) if instance.snapshot else None
    return instance
