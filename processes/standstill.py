"""After a restore time does not simply go on. (issue 4, quality.md T11)

A restored database knows nothing of what was done after its last moment: a limit that passed since may have
been kept, a mail that waited may have been sent. So a worker that finds itself in a restored database fires
no timer, sweeps no clock and runs no job that waited then, until an operator has seen the list (`manage.py
resume`). People work meanwhile, and what they do moves cases on.

A database knows itself by three numbers: of the cluster, of its timeline (a restore to a moment begins a new
one) and of a table (a dump that is read in makes every table anew). A stand-by that takes over at once has a
new timeline as well; where the last sign of life is younger than `SHORT`, nothing was missed and it goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from processes.models import Pulse, Standstill

PULSE_EVERY = timedelta(seconds=20)
SHORT = timedelta(minutes=5)

_LOOK = """
SELECT pulse.database, pulse.alive_at, own.database FROM (
    SELECT (SELECT system_identifier FROM pg_control_system()) || ':'
        || left(pg_walfile_name(pg_current_wal_lsn()), 8) || ':'
        || 'processes_pulse'::regclass::oid AS database
) own LEFT JOIN processes_pulse pulse ON pulse.id = 1"""

#: Jobs that come round by the clock are not of then: the next round does the same.
_PUT_OFF = """
UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL, scheduled_at = %s
WHERE status IN ('todo', 'doing') AND NOT args ? 'timestamp' RETURNING id"""
_AGAIN = "UPDATE procrastinate_jobs SET scheduled_at = %s WHERE id = ANY(%s) AND status = 'todo'"
_DROPPED = "DELETE FROM procrastinate_jobs WHERE id = ANY(%s) AND status = 'todo'"
_FAR = timedelta(days=36_500)


@dataclass(frozen=True)
class WaitingJob:
    """A job that waited when the backup was made."""

    id: int
    name: str


def stands(now: datetime) -> bool:
    """Whether the machine stands still. Looks first; for whatever comes round by the clock."""
    keep_watch(now)
    return present() is not None


def present() -> Standstill | None:
    """The standstill that nobody has resumed from."""
    return Standstill.objects.filter(resumed_at=None).order_by("since").first()


def keep_watch(now: datetime) -> None:
    """Is this the database of before? Leaves a sign of life where the last is older than `PULSE_EVERY`.

    Every worker calls it when it has (re)connected and then three times a minute.
    """
    known, alive_at, own = _look()
    if known is None:
        Pulse.objects.bulk_create([Pulse(database=own, alive_at=now)], ignore_conflicts=True)
    elif known != own:
        _restored(now)
    elif now - alive_at >= PULSE_EVERY:
        Pulse.objects.filter(alive_at__lt=now).update(alive_at=now)


def resume(*, now: datetime, drop_jobs: bool = False) -> int:
    """Time goes on: what has become due fires, jobs that waited run, or are dropped where they were done
    before the restore. How many standstills ended: 0 where there was none."""
    with transaction.atomic():
        standing = list(Standstill.objects.select_for_update().filter(resumed_at=None))
        jobs = [job for each in standing for job in each.jobs]
        with connection.cursor() as cursor:
            if drop_jobs:
                cursor.execute(_DROPPED, [jobs])
            else:
                cursor.execute(_AGAIN, [now, jobs])
        Standstill.objects.filter(pk__in=[each.pk for each in standing]).update(resumed_at=now)
    return len(standing)


def waiting_jobs() -> Sequence[WaitingJob]:
    """The jobs that are put off, in the order in which they were left."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT job.id, job.task_name FROM procrastinate_jobs job JOIN processes_standstill standstill "
            "ON job.id = ANY(standstill.jobs) WHERE standstill.resumed_at IS NULL ORDER BY job.id"
        )
        return [WaitingJob(*row) for row in cursor.fetchall()]


def _restored(now: datetime) -> None:
    with transaction.atomic():
        pulse = Pulse.objects.select_for_update().get(pk=1)
        known, _, own = _look()
        if known == own:
            return  # another worker was first
        if now - pulse.alive_at > SHORT:
            with connection.cursor() as cursor:
                cursor.execute(_PUT_OFF, [now + _FAR])
                jobs = [row[0] for row in cursor.fetchall()]
            Standstill.objects.create(since=pulse.alive_at, until=now, jobs=jobs)
        pulse.database, pulse.alive_at = own, now
        pulse.save()


def _look() -> tuple[str | None, datetime, str]:
    with connection.cursor() as cursor:
        cursor.execute(_LOOK)
        known, alive_at, own = cursor.fetchone()
    return known, alive_at, own
