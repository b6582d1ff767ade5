"""T15. The line between the service and its database breaks for 1, 5 and 30 seconds; every connection in use.

Web server and worker reach their PostgreSQL through a proxy that cuts every line at once. Nobody ever reads a
traceback or 500: a page that cannot be read is 503, and there again as soon as the line is. An answer sent
into the break is whole or not there at all, and nobody but its sender sends it again. (quality.md T15)
"""

import http.client
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from orchestrator.audit.models import Act
from processes.models import HumanTask, TaskState
from tests.reliability import load
from tests.reliability.figures import figure
from tests.reliability.operated.proxy import Proxy
from tests.reliability.operated.readers import Readers, page, percentile
from tests.reliability.operated.stand import Stand, establish, own_database, session_of
from tests.reliability.own_service import token_of
from tests.reliability.people import call
from tests.reliability.reconciliation import differences

pytestmark = pytest.mark.whole

BREAKS = (1.0, 5.0, 30.0)  #: seconds
BACK_WITHIN = 15.0  #: seconds after the line is there again
WORKING = (OSError, http.client.HTTPException)


@pytest.fixture(scope="module")
def line(unblocked: None) -> Iterator[tuple[Proxy, Stand]]:
    with own_database() as database:
        establish()
        with Proxy(database) as proxy, Stand(database, more={"DATABASE_URL": proxy.url()}) as service:
            service.wait_until_ready()
            yield proxy, service


@pytest.mark.parametrize("seconds", BREAKS, ids=str)
def test_a_line_that_breaks_is_nobodys_error_and_nothing_is_done_twice(line, seconds: float):
    proxy, service = line
    walks = load.receive(12)
    load.wait_until_quiet(within=90)
    checks = [(walk, task) for walk in walks for task in walk.open_tasks("danger_check")]
    token = token_of("farah.aziz")
    sessions = [session_of(name) for name in ("farah.aziz", "tom.beckwith", "chidi.okafor", "ivy.chandler")]
    told: dict[HumanTask, int] = {}

    def answer_all() -> None:
        for walk, task in checks:
            path = f"/api/v1/tasks/{task.pk}/complete"
            try:
                told[task], _ = call(service.port, "POST", path, token, {"answers": walk.sent(task)})
            except WORKING:
                told[task] = 0
            time.sleep(0.1)

    answering = threading.Thread(target=answer_all, daemon=True)
    with Readers(service.port, sessions, [reverse("inbox:index"), reverse("cases:index")]) as readers:
        answering.start()
        time.sleep(0.5)
        proxy.cut()
        time.sleep(seconds)
        proxy.mend()
        mended = time.monotonic()
        back = first_page_after(service.port, sessions[0]) - mended
        worker_back = load.wait_until_quiet(within=90)
        answering.join(120)
    statuses = readers.statuses()
    after = [each for each in readers.seen if each.at > mended + BACK_WITHIN]
    done = {task.pk: HumanTask.objects.get(pk=task.pk).state for task in told}
    twice = [
        task
        for task in told
        if Act.objects.filter(verb="complete_task", detail__task=str(task.pk)).count() > 1
    ]
    figure(f"t15 line broken {seconds:g} s: pages", len(readers.seen), "pages")
    figure(f"t15 line broken {seconds:g} s: told 503", statuses[503], "pages")
    figure(f"t15 line broken {seconds:g} s: first page after", back, "s")
    figure(f"t15 line broken {seconds:g} s: work of the worker done after", worker_back, "s")
    figure(
        f"t15 line broken {seconds:g} s: answers not taken", sum(s != 200 for s in told.values()), "answers"
    )
    assert set(statuses) <= {200, 503}, statuses
    assert {each.status for each in after} <= {200}
    assert back <= BACK_WITHIN
    assert len(told) == len(checks)
    assert set(told.values()) <= {200, 503}
    assert twice == []
    for task, status in told.items():
        assert done[task.pk] in (TaskState.COMPLETED, TaskState.READY)
        assert status != 200 or done[task.pk] == TaskState.COMPLETED
    assert differences(now=datetime.now(UTC)) == []


def test_where_every_connection_is_in_use_pages_wait_their_turn_or_are_told_to(unblocked):
    with own_database() as database:
        establish()
        few = {"DATABASE_POOL_MIN": "1", "DATABASE_POOL_MAX": "1"}
        with Stand(database, web=few) as service:
            service.wait_until_ready()
            load.receive(4)
            load.wait_until_quiet(within=90)
            sessions = [session_of(name) for name in ("farah.aziz", "tom.beckwith", "chidi.okafor")] * 8
            with Readers(service.port, sessions, [reverse("inbox:index")], pause=0.05) as readers:
                time.sleep(20)
    statuses = readers.statuses()
    figure("t15 one connection for 24 people: pages", len(readers.seen), "pages")
    figure("t15 one connection for 24 people: told 503", statuses[503], "pages")
    figure("t15 one connection for 24 people: p95", percentile(readers.times(), 0.95), "s")
    assert set(statuses) <= {200, 503}, statuses
    assert statuses[200] > 0


def first_page_after(port: int, session: str) -> float:
    """The moment at which a page is there again."""
    while True:
        seen = page(port, reverse("inbox:index"), session=session)
        if seen.status == 200:
            return time.monotonic()
        time.sleep(0.2)
