"""T13. A row held for a minute and a statement that does not end: everybody else goes on, told in words.

A step of a case is held by another connection for 60 seconds while eight people look at their inboxes and two
try to answer a task of that very case. Then the history answers slowly: a report has 30 seconds, a page 5.
(quality.md T13)
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from orchestrator.database.cluster import OWNER
from tests.reliability import load
from tests.reliability.figures import figure
from tests.reliability.operated.readers import Readers, page, percentile, press
from tests.reliability.operated.stand import Stand, establish, own_database, session_of
from tests.reliability.own_database import OwnDatabase
from tests.reliability.own_service import token_of
from tests.reliability.people import call
from tests.reliability.reconciliation import differences

pytestmark = pytest.mark.whole

HELD_FOR = 60.0  #: seconds
READERS = (
    *("farah.aziz", "tom.beckwith", "ivy.chandler", "chidi.okafor"),
    *("henry.ash", "miriam.okoro", "sunita.rao", "bob.tailor"),
)
LONGEST_INBOX = 1.0  #: seconds, 95 of 100
#: A policy makes every reading of a table wait, whoever asks: the role of the application is bound by it.
SLOW = """
ALTER TABLE processes_processevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY slow ON processes_processevent FOR SELECT USING ((SELECT pg_sleep({seconds})) IS NOT NULL);
CREATE POLICY written ON processes_processevent FOR INSERT WITH CHECK (true);
"""
QUICK = """
DROP POLICY IF EXISTS slow ON processes_processevent;
DROP POLICY IF EXISTS written ON processes_processevent;
ALTER TABLE processes_processevent DISABLE ROW LEVEL SECURITY;
"""


@pytest.fixture(scope="module")
def stand(unblocked: None) -> Iterator[tuple[OwnDatabase, Stand]]:
    with own_database() as database:
        establish()
        with Stand(database) as stand:
            stand.wait_until_ready()
            yield database, stand


def test_a_row_that_is_held_for_a_minute_keeps_nobody_else_waiting(stand):
    database, service = stand
    walks = load.receive(6)
    load.wait_until_quiet(within=60)
    held = walks[0].task("danger_check")
    other = walks[1].task("danger_check")
    address, answers = f"/api/v1/tasks/{held.pk}/complete", {"answers": walks[0].sent(held)}
    token, sessions = token_of("farah.aziz"), [session_of(name) for name in READERS]
    told: list[tuple[int, str]] = []
    with (
        database.connect(OWNER) as keeper,
        Readers(service.port, sessions, [reverse("inbox:index")], pause=0.5) as readers,
        keeper.transaction(),
    ):
        keeper.execute("SELECT FROM processes_processinstance WHERE id = %s FOR UPDATE", [held.instance_id])
        until = time.monotonic() + HELD_FOR
        while time.monotonic() < until:
            began = time.monotonic()
            told.append(call(service.port, "POST", address, token, answers))
            assert time.monotonic() - began < 6, "whoever waits is told within seconds"
            pressed = press(service.port, reverse("tasks:claim", args=[held.pk]), sessions[1])
            assert pressed.status == 302
        elsewhere = {"answers": walks[1].sent(other)}
        assert call(service.port, "POST", f"/api/v1/tasks/{other.pk}/complete", token, elsewhere)[0] == 200
    assert {status for status, _ in told} == {503}
    assert all("Somebody is just working on this case" in body for _, body in told)
    shown = page(
        service.port,
        reverse("tasks:task", args=[held.pk]),
        session=sessions[1],
        cookies=pressed.cookies,
        keep=True,
    )
    assert "Somebody is just working on this case" in shown.text
    status, body = call(service.port, "POST", address, token, answers)
    assert status == 200, body
    inbox = readers.times()
    figure("t13 inboxes looked at while a row is held", len(inbox), "pages")
    figure("t13 inbox p95 while a row is held", percentile(inbox, 0.95), "s")
    figure("t13 answers that were told to try again", len(told), "answers")
    assert set(readers.statuses()) == {200}
    assert percentile(inbox, 0.95) <= LONGEST_INBOX
    load.wait_until_quiet(within=60)
    assert differences(now=datetime.now(UTC)) == []


def test_a_page_is_stopped_after_five_seconds_a_report_after_thirty_and_both_say_so(stand):
    database, service = stand
    (walk,) = load.receive(1)
    load.wait_until_quiet(within=60)
    manager, farah = session_of("henry.ash"), session_of("farah.aziz")
    case, report = reverse("cases:case", args=[walk.case.reference]), reverse("monitoring:bottlenecks")
    with Readers(service.port, [farah] * 4, [reverse("inbox:index")]) as readers:
        with slow(database, seconds=6):
            stopped = page(service.port, case, session=farah)
            went_on = page(service.port, report, session=manager)
        with slow(database, seconds=60):
            too_long = page(service.port, report, session=manager)
    inbox = readers.times()
    figure("t13 page stopped after", stopped.seconds, "s")
    figure("t13 slow report answered after", went_on.seconds, "s")
    figure("t13 report stopped after", too_long.seconds, "s")
    figure("t13 inbox p95 beside slow statements", percentile(inbox, 0.95), "s")
    assert (stopped.status, went_on.status, too_long.status) == (503, 200, 503)
    assert 5 <= stopped.seconds < 8
    assert went_on.seconds > 5
    assert 30 <= too_long.seconds < 35
    for told in (stopped, too_long):
        assert "This took too long" in told.text
        assert "Traceback" not in told.text
    assert page(service.port, case, session=farah).status == 200
    assert set(readers.statuses()) == {200}
    assert percentile(inbox, 0.95) <= LONGEST_INBOX


@contextmanager
def slow(database: OwnDatabase, *, seconds: int) -> Iterator[None]:
    """The history answers slowly inside the block."""
    with database.connect(OWNER) as own:
        own.execute(SLOW.format(seconds=seconds))
    try:
        yield
    finally:
        with database.connect(OWNER) as own:
            own.execute(QUICK)
