"""T5. Ten thousand timers due in the same second, while ten people work: each fires once, and nobody waits.

Ten people look at their inbox again and again and complete tasks meanwhile. (quality.md T5)
"""

import os
import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from orchestrator.agencies.models import Staff
from processes import bundles, instances, publishing
from processes.models import HumanTask, ProcessInstance
from tests.reliability import load, people
from tests.reliability.figures import figure
from tests.reliability.own_service import OwnService
from tests.reliability.people import BROKEN, People
from tests.reliability.reconciliation import differences

DRAWING = Path(__file__).resolve().parents[2] / "models" / "reliability" / "storm.bpmn"
SHARE = float(os.environ.get("RELIABILITY_SHARE", "1"))  #: of the whole size, to try the test itself
TIMERS = round(10_000 * SHARE)
FIRST_KEY = 1_000_000_000  #: of no case
PEOPLE = 10
FAMILIES = 20
DONE_WITHIN = 180.0  #: seconds
INBOX_WITHIN = 0.5  #: seconds, in 95 of 100
LATE_AT_MEDIAN = 60.0  #: seconds
THINKS_FOR = (0.5, 1.5)
LONGEST = 600.0


@dataclass
class Onlooker:
    """Somebody who looks at their inbox again and again."""

    port: int
    cookie: str
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def look(self, over: threading.Event, chance: random.Random) -> None:
        while not over.wait(chance.uniform(*THINKS_FOR)):
            began = time.monotonic()
            line = HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                line.request("GET", "/inbox/", headers={"Cookie": self.cookie})
                answer = line.getresponse()
                answer.read()
                self.statuses[answer.status] += 1
            except BROKEN:
                self.statuses[0] += 1
            finally:
                line.close()
            self.seconds.append(time.monotonic() - began)


def signed_in(port: int, staff: Staff) -> Onlooker:
    browser = Client()
    browser.force_login(staff, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return Onlooker(
        port, f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    )


def storm() -> None:
    """So many processes that wait, all for one moment tomorrow."""
    bundle = bundles.of_files("storm", {"storm/storm.bpmn": DRAWING.read_bytes()})
    now = datetime.now(UTC)
    publishing.publish_file(bundle, owner_key="fenmarsh", author="the tests", now=now, gate=lambda _: ())
    moment = (now + timedelta(days=1)).isoformat()
    for first in range(0, TIMERS, 100):
        with transaction.atomic():
            for number in range(first, min(first + 100, TIMERS)):
                started = instances.start(
                    owner_key="fenmarsh",
                    process_id="storm",
                    business_key=str(FIRST_KEY + number),
                    item="storm",
                    data={"moment": moment},
                    by=None,
                    now=now,
                )
                assert started.outcome.incident is None, started.outcome.incident.cause


def bring_forward(*, to: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update processes_timer t set due_at = %s from processes_processinstance i "
            "where i.id = t.instance_id and i.item = 'storm' and t.state = 'waiting'",
            [to],
        )
        assert cursor.rowcount == TIMERS
        cursor.execute("analyze processes_timer")


def fired() -> list[tuple[str, datetime]]:
    """Each firing in the history: instance and moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.instance_id::text, e.at from processes_processevent e "
            "join processes_processinstance i on i.id = e.instance_id "
            "where e.kind = 'timer_fired' and i.item = 'storm'"
        )
        return cursor.fetchall()


def wait_until_all_have_ended() -> None:
    running = ProcessInstance.objects.filter(item="storm", state="running")
    until = time.monotonic() + LONGEST
    while left := running.count():
        assert time.monotonic() < until, f"{left} timers have not fired"
        time.sleep(0.5)


def percentile(values: Sequence[float], part: float) -> float:
    return statistics.quantiles(values, n=100)[round(part * 100) - 1]


@pytest.mark.whole
def test_ten_thousand_timers_of_one_second_fire_once_each_while_people_work(service: OwnService) -> None:
    chance = random.Random(5)
    walks = load.receive(FAMILIES)
    began = time.monotonic()
    storm()
    figure("t5 timers made", TIMERS / (time.monotonic() - began), "a second")
    load.wait_until_quiet(within=300)
    crowd = People(
        service.port, people.pieces(walks, forms=("danger_check", "records_check"), chance=chance), at_once=2
    )
    staff = Staff.objects.filter(is_active=True, memberships__team__site__code="fenmarsh").distinct()[:PEOPLE]
    onlookers = [signed_in(service.port, one) for one in staff]
    over = threading.Event()
    threads = [
        threading.Thread(target=one.look, args=(over, random.Random(number)), daemon=True)
        for number, one in enumerate(onlookers)
    ]
    due = datetime.now(UTC) + timedelta(seconds=3)
    bring_forward(to=due)
    crowd.begin()
    for thread in threads:
        thread.start()
    try:
        wait_until_all_have_ended()
    finally:
        over.set()
        crowd.stop()
        for thread in threads:
            thread.join(40)
    firings = fired()
    late = [(at - due).total_seconds() for _, at in firings]
    looks = [second for one in onlookers for second in one.seconds]
    statuses = sum((one.statuses for one in onlookers), Counter())
    answers = [each.seconds for each in crowd.told if each.status == 200]
    figure("t5 timers fired", len(firings), "timers")
    figure("t5 fired twice", len(firings) - len({instance for instance, _ in firings}), "timers")
    figure("t5 all fired after", max(late), "s")
    figure("t5 late at the median", statistics.median(late), "s")
    figure("t5 inbox pages meanwhile", len(looks), "pages")
    figure("t5 inbox at the median", statistics.median(looks), "s")
    figure("t5 inbox p95", percentile(looks, 0.95), "s")
    figure("t5 completions meanwhile", len(answers), "requests")
    figure("t5 completion p95", percentile(answers, 0.95), "s")
    assert len(firings) == len({instance for instance, _ in firings}) == TIMERS
    assert set(statuses) == {200}, statuses
    assert crowd.statuses()[200] == len(crowd.told), crowd.statuses()
    assert HumanTask.objects.filter(pk__in=[e.task_id for e in crowd.told], state="completed").count() == len(
        crowd.told
    )
    assert differences(now=datetime.now(UTC)) == []
    assert max(late) <= DONE_WITHIN
    assert statistics.median(late) <= LATE_AT_MEDIAN
    assert percentile(looks, 0.95) <= INBOX_WITHIN
