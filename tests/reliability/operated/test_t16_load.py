"""T16. Fifty people at work on a county's worth of cases: every page is there before anybody has to wait.

20,000 open tasks, 1,000,000 events. Each person looks at their inbox, opens a task and answers it, with some
seconds between two presses; three managers look at the board. Ten minutes. RELIABILITY_SHARE makes the
amounts and the time smaller; the figures say how much there was. (quality.md T16)
"""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.urls import reverse

from orchestrator.cases.models import Case
from processes.models import HumanTask, Incident, ProcessEvent
from tests.integration.pathway.walk import member_of
from tests.reliability import load
from tests.reliability.figures import figure
from tests.reliability.load import Arriving
from tests.reliability.operated import volume
from tests.reliability.operated.readers import page, percentile
from tests.reliability.operated.stand import Stand, establish, own_database, session_of
from tests.reliability.own_service import fenmarsh, token_of
from tests.reliability.people import BROKEN, Piece, call
from tests.reliability.reconciliation import differences

pytestmark = pytest.mark.whole

PEOPLE, MANAGERS = 47, 3
LASTS = 600.0 * volume.SHARE  #: seconds
PAUSE = (2.0, 6.0)  #: seconds between two presses of one person
ANSWERS = 1500  #: prepared; more than are sent
LIMITS = {"inbox": 0.5, "complete": 0.8, "board": 1.0}  #: seconds, 95 of 100
FORMS = ("danger_check", "records_check")
WARM = 20.0  #: seconds that do not count


@dataclass
class Crowd:
    """Everybody at once, until told to stop."""

    port: int
    pieces: list[tuple[str, Piece]]  #: who, and what they send
    sessions: dict[str, str]
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        self._stopping = threading.Event()
        self._counts_from = time.monotonic() + min(WARM, seconds / 3)
        threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(PEOPLE)]
        threads += [threading.Thread(target=self._manage, args=(n,), daemon=True) for n in range(MANAGERS)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self._stopping.set()
        for thread in threads:
            thread.join(60)

    def _work(self, number: int) -> None:
        chance = random.Random(number)
        while not self._stopping.wait(chance.uniform(*PAUSE)):
            who, piece = self.pieces.pop()
            session = self.sessions[who]
            self._look("inbox", reverse("inbox:index"), session)
            if self._stopping.wait(chance.uniform(*PAUSE)):
                return
            self._look("task", reverse("tasks:task", args=[piece.task_id]), session)
            if self._stopping.wait(chance.uniform(*PAUSE)):
                return
            began = time.monotonic()
            try:
                path = f"/api/v1/tasks/{piece.task_id}/complete"
                status, text = call(self.port, "POST", path, piece.token, dict(piece.body))
            except BROKEN as error:
                status, text = 0, repr(error)
            self._note("complete", status, began, text)

    def _manage(self, number: int) -> None:
        chance = random.Random(-number - 1)
        while not self._stopping.wait(chance.uniform(*PAUSE)):
            self._look("board", reverse("monitoring:index"), self.sessions["henry.ash"])

    def _look(self, name: str, path: str, session: str) -> None:
        began = time.monotonic()
        seen = page(self.port, path, session=session)
        self._note(name, seen.status, began, seen.text)

    def _note(self, name: str, status: int, began: float, text: str) -> None:
        self.statuses[name, status] += 1
        if status != 200:
            self.wrong.append(f"{name}: {status} {text[:200]}")
        elif began > self._counts_from:
            self.times[name].append(time.monotonic() - began)


@pytest.fixture(scope="module")
def service(unblocked: None) -> Iterator[Stand]:
    with own_database() as database:
        establish()
        began = time.monotonic()
        volume.fill(fenmarsh(), now=datetime.now(UTC))
        figure("t16 filled in", time.monotonic() - began, "s")
        with Stand(database) as stand:
            stand.wait_until_ready()
            yield stand


def test_fifty_people_at_once_wait_for_nothing(service):
    open_tasks = HumanTask.objects.filter(state__in=HumanTask.OPEN_STATES)
    figure("t16 open tasks", open_tasks.count(), "tasks")
    figure("t16 events", ProcessEvent.objects.count(), "events")
    figure("t16 cases", Case.objects.count(), "cases")
    figure("t16 database", _size() / 2**20, "MB")
    pieces = _pieces()
    sessions = {who: session_of(who) for who in {who for who, _ in pieces} | {"henry.ash"}}
    crowd = Crowd(service.port, pieces, sessions)
    events = ProcessEvent.objects.count()
    crowd.run(LASTS)
    lasted = LASTS
    for name, times in sorted(crowd.times.items()):
        figure(f"t16 {name} counted", len(times), "answers")
        figure(f"t16 {name} median", 1000 * percentile(times, 0.5), "ms")
        figure(f"t16 {name} p95", 1000 * percentile(times, 0.95), "ms")
    figure("t16 requests", sum(crowd.statuses.values()) / lasted, "a second")
    figure("t16 errors", len(crowd.wrong), "answers")
    assert crowd.wrong == []
    load.wait_until_quiet(within=120)
    figure("t16 events written meanwhile", ProcessEvent.objects.count() - events, "events")
    assert not Incident.objects.exists()
    assert differences(now=datetime.now(UTC)) == []
    late = {name: percentile(crowd.times[name], 0.95) for name, most in LIMITS.items()}
    assert all(late[name] <= most for name, most in LIMITS.items()), late


def _pieces() -> list[tuple[str, Piece]]:
    """Tasks of as many cases as can be, as a member of each team would answer them."""
    found, tokens = [], {}
    tasks = HumanTask.objects.filter(state="ready", step__form_key__in=FORMS).select_related("step")
    for task in tasks.order_by("id")[: round(ANSWERS * max(volume.SHARE, 0.1))]:
        walk = Arriving(fenmarsh(), now=datetime.now(UTC))
        walk.case = Case.objects.get(pk=int(task.scope_key))
        who = member_of(task).username
        if who not in tokens:
            tokens[who] = token_of(who)
        found.append((who, Piece(task.pk, tokens[who], {"answers": walk.sent(task)})))
    return found


def _size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
