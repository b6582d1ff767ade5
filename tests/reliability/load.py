"""Work for the service: jobs with counted effects, families whose cases workers begin; what came of it."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from django.db import connection

from processes import wakeups
from processes.models import HumanTask, Message, MessageState, RequestState, ServiceRequest
from tests.integration.pathway.walk import CORE, Walk
from tests.reliability.ledger.jobs import enter, message_id
from tests.reliability.own_database import OwnDatabase
from tests.reliability.own_service import OwnService, fenmarsh

LOOK_EVERY = 0.2


class Arriving(Walk):
    """A case that is only received: what follows is the workers' to do."""

    def settle(self) -> None:
        """Nothing is done for them."""


def receive(number: int) -> list[Walk]:
    """So many families, received one after the other."""
    walks: list[Walk] = []
    for _ in range(number):
        walk = Arriving(fenmarsh(), now=datetime.now(UTC))
        walk.receive()
        walks.append(walk)
    return walks


def ask_for(jobs: int, *, beginning: str) -> set[str]:
    """Jobs, all waiting at once; their keys."""
    keys = [f"{beginning}-{number}" for number in range(jobs)]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args) "
            "select 'default', %s, jsonb_build_object('key', key) from unnest(%s::text[]) key",
            [enter.name, keys],
        )
    return set(keys)


@dataclass
class Count:
    """What became of the jobs of one run."""

    lost: int
    doubled: int
    bodies_again: int
    letters_again: int


def count(service: OwnService, keys: set[str], *, beginning: str, besides: str = "-") -> Count:
    """`besides`: the beginning of keys that are left out.

    Lost: asked for, and no entry or no letter. Doubled: an entry nobody asked for, a letter under a key of
    its own, or two different letters under one key.
    """
    like = [f"{beginning}-%", f"{besides}%"]
    with connection.cursor() as cursor:
        cursor.execute("select key from ledger_entry where key like %s and key not like %s", like)
        entered = {key for (key,) in cursor.fetchall()}
        cursor.execute("select count(*) from ledger_run where key like %s and key not like %s", like)
        (runs,) = cursor.fetchone()
    posted = {key for key in service.mail.keys(f"{beginning}-") if not key.startswith(f"<{besides}")}
    wanted = {message_id(key) for key in keys}
    return Count(
        lost=len(keys - entered) + len(wanted - posted),
        doubled=len(entered - keys) + len(posted - wanted) + len(service.mail.changed(f"{beginning}-")),
        bodies_again=runs - len(keys),
        letters_again=service.mail.repeated(f"{beginning}-"),
    )


def wait_until_quiet(*, within: float) -> float:
    """Seconds until no job, message or request waits or is being done. The clock's own jobs do not count."""
    began = time.monotonic()
    while left := _left():
        assert time.monotonic() - began < within, f"still to do after {within} s: {left}"
        time.sleep(LOOK_EVERY)
    return time.monotonic() - began


def _left() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select status::text, count(*) from procrastinate_jobs where task_name = %s "
            "and status in ('todo', 'doing', 'failed') group by 1",
            [enter.name],
        )
        found = {f"jobs {status}": number for status, number in cursor.fetchall()}
    now = datetime.now(UTC)
    found["messages"] = Message.objects.filter(state=MessageState.PENDING).count()
    found["requests"] = ServiceRequest.objects.filter(state=RequestState.WAITING).count()
    due = wakeups.next_due(now)
    found["due"] = int(due is not None and due <= now)
    return {name: number for name, number in found.items() if number}


def in_hand(database: OwnDatabase) -> set[str]:
    """Keys of the jobs that are being done just now; nobody knows where the database is away."""
    with suppress(psycopg.OperationalError), database.connect() as own:
        rows = own.execute(
            "select args ->> 'key' from procrastinate_jobs where status = 'doing' and task_name = %s",
            [enter.name],
        )
        return {key for (key,) in rows.fetchall()}
    return set()


def longest_in_doing(database: OwnDatabase) -> float:
    """Seconds since the oldest job in `doing` was begun."""
    with suppress(psycopg.OperationalError), database.connect() as own:
        row = own.execute(
            "select coalesce(max(extract(epoch from now() - begun.at)), 0) from procrastinate_jobs job "
            "cross join lateral (select max(at) at from procrastinate_events "
            "where job_id = job.id and type = 'started') begun where job.status = 'doing'"
        ).fetchone()
        return float(row[0]) if row else 0.0
    return 0.0


def last_runs(keys: set[str]) -> dict[str, datetime]:
    """When each was done last."""
    with connection.cursor() as cursor:
        cursor.execute("select key, max(at) from ledger_run where key = any(%s) group by key", [list(keys)])
        return dict(cursor.fetchall())


def half_done(walks: Sequence[Walk]) -> list[str]:
    """Cases whose first steps left anything but one danger check and a records check of each agency asked."""
    wrong = []
    for walk in walks:
        tasks = HumanTask.objects.filter(scope_key=walk.case.business_key)
        checks = sorted(tasks.filter(step__form_key="records_check").values_list("item", flat=True))
        dangers = tasks.filter(step__form_key="danger_check").count()
        if dangers != 1 or checks != walk.asked() or not set(CORE) <= set(checks):
            wrong.append(f"{walk.case.reference}: {dangers} danger checks, records checks of {checks}")
    return wrong


def reconnect() -> None:
    """This process's own connection was cut as well."""
    connection.close()
