"""The next task stands for everybody before whoever finished the last one is answered: one transaction."""

import time
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.utils import timezone

from processes.models import HumanTask
from tests import fenmarsh
from tests.bench.figures import figure, ratio, sized
from tests.bench.peers import ours

COMPLETIONS = sized(10_000)
BY_API = sized(200)  #: of them through the HTTP API, seen when the answer is made and nothing of it is sent
SECONDS = 240  #: a machine that is busy with other things does fewer, and says so
_OPEN = "SELECT id FROM processes_humantask WHERE instance_id = %s AND state IN ('ready', 'reserved')"


@pytest.mark.django_db(transaction=True)
def bench_next_task_is_seen_before_the_answer(beside: psycopg.Connection[Any]) -> None:
    """After each completion a second connection looks before anything else happens here."""
    now = timezone.now()
    site = fenmarsh.establish(now)
    for owner in (ours.OWNER, site.code):
        ours.publish("peer_loop", owner_key=owner, now=now)
    by = fenmarsh.staff("Farah Aziz")
    beside.autocommit = True
    seen = asked = 0
    began = time.monotonic()
    api = ours.Api(site, now=now)
    case = api.begin("peer_loop")
    for _ in range(BY_API):
        before = HumanTask.objects.get(instance_id=case, state__in=HumanTask.OPEN_STATES).pk
        api.complete(case, api.open_task(case), go="yes")
        seen, asked = seen + _is_there(beside, case, before), asked + 1
    with ours.SmallWorld().asked():
        verb = ours.Verb(now=now)
        case = verb.begin("peer_loop")
        task = verb.open_task(case)
        while asked < COMPLETIONS and time.monotonic() - began < SECONDS:
            before = task
            (task,) = verb.complete(case, task, by=by, go="yes").opened_tasks
            seen, asked = seen + _is_there(beside, case, before), asked + 1
    assert HumanTask.objects.filter(state="completed").count() == asked
    figure("visible_completions", asked, "completions")
    figure("visible_before_the_answer", seen, "tasks")
    ratio("visible_before_the_answer_share", seen / asked, at_least=1)


def _is_there(other: psycopg.Connection[Any], case: UUID, before: UUID) -> int:
    """1 where the other connection sees one open task, and it is another than before."""
    return int(other.execute(_OPEN, [case]).fetchall() not in ([], [(before,)]))
