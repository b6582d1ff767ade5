"""Completing a task, five ways side by side: every step of a case is taken by each in turn, so that whatever
else the machine does hits all alike.
"""

from contextlib import nullcontext
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from tests import fenmarsh
from tests.bench.figures import Timings, figure, ratio
from tests.bench.peers import ours
from tests.bench.peers.floor import Floor
from tests.bench.peers.rows_of_tasks import RowsOfTasks
from tests.bench.peers.stock import Stock

ROUNDS, WARM_UP = 30, 5
#: A case from its first task to its last: the step, and the agency it is about.
STEPS = ["", *ours.AGENCIES, "", ""]


@pytest.mark.django_db(transaction=True)
def bench_peers_complete_a_task(beside: psycopg.Connection[Any]) -> None:
    now = timezone.now()
    site = fenmarsh.establish(now)
    for owner in (ours.OWNER, site.code):
        ours.publish("peer_case", owner_key=owner, now=now)
    world = ours.SmallWorld()
    by = fenmarsh.staff("Farah Aziz")
    mine, other = connection.connection.info.backend_pid, beside.info.backend_pid
    runners: list[tuple[Any, int, dict[str, Any]]] = [
        (ours.Verb(now=now), mine, {"by": by}),
        (Floor(beside), other, {}),
        (ours.Api(site, now=now), mine, {}),
        (Stock(beside), other, {}),
        (RowsOfTasks(), mine, {"by": by}),
    ]
    spent = Timings()
    for number in range(ROUNDS):
        cases = []
        for runner, _, _ in runners:
            with asked_of(world, runner):
                cases.append(runner.begin("peer_case", agencies=list(ours.AGENCIES)))
        for item in STEPS:
            for (runner, server, options), case in zip(runners, cases, strict=True):
                with asked_of(world, runner):
                    task = runner.open_task(case, item)
                    spent.of(
                        runner.name,
                        partial(runner.complete, case, task, go="yes", **options),
                        counted=number >= WARM_UP,
                        server=server,
                    )
        for (runner, _, _), case in zip(runners, cases, strict=True):
            assert runner.is_over(case), f"{runner.name} has not ended"
    spent.tell("complete_")
    for name, first, second in (
        ("verb_over_floor", "verb", "floor"),
        ("api_over_floor", "api", "floor"),
        ("viewflow_over_verb", "viewflow", "verb"),
    ):
        figure(f"{name}_by_processor", spent.processor(first) / spent.processor(second), "times", digits=2)
    ratio("verb_over_floor", spent.median("verb") / spent.median("floor"), at_most=2)
    ratio("api_over_floor", spent.median("api") / spent.median("floor"), at_most=3.5)
    ratio("viewflow_over_verb", spent.median("viewflow") / spent.median("verb"), at_least=2)


def asked_of(world: ours.SmallWorld, runner: Any) -> Any:
    """The machine alone asks a small service; the API is the real one."""
    return world.asked() if isinstance(runner, ours.Verb) else nullcontext()
