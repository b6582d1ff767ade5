"""T11. A county's worth of cases is restored and goes on within five minutes; nothing is sent twice.

20,000 open tasks and 1,000,000 events are dumped while letters wait; those are sent after the dump, and then
the database is lost. It is read in elsewhere, and made to look as if the dump had lain for twelve hours (the
sign of life and some limits are moved back). A worker that finds itself there fires nothing and sends nothing
until the operator has seen the list. (quality.md T11, docs/operations.md)
"""

import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from orchestrator.database import binaries
from orchestrator.database.cluster import OWNER
from orchestrator.notices.models import Notice
from processes import specs, standstill
from processes.models import HumanTask, Incident, ProcessEvent, Timer, TimerState
from tests.reliability import load
from tests.reliability.figures import figure
from tests.reliability.ledger.jobs import message_id
from tests.reliability.mail_server import MailServer
from tests.reliability.operated import volume
from tests.reliability.operated.stand import Stand, establish, own_database
from tests.reliability.own_database import CHECKOUT, OwnDatabase
from tests.reliability.own_service import environment, fenmarsh
from tests.reliability.reconciliation import differences

pytestmark = pytest.mark.whole

RESUMED_WITHIN = 300.0  #: seconds from the first byte that is read in
LETTERS, LIMITS = 40, 300
LAIN = "12 hours"


def test_a_restored_site_goes_on_within_five_minutes_and_sends_nothing_twice(unblocked):
    with MailServer() as mail, tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "backup"
        with own_database() as first:
            establish()
            volume.fill(fenmarsh(), now=datetime.now(UTC))
            standstill.keep_watch(datetime.now(UTC))
            keys = load.ask_for(LETTERS, beginning="t11")
            began = time.monotonic()
            program(first, "pg_dump", "-Fd", "-j2", "-f", str(dump), first.url(OWNER))
            figure("t11 dumped in", time.monotonic() - began, "s")
            with Stand(first, more=mail_settings(mail)) as service:
                service.wait_until_ready()
                load.wait_until_quiet(within=120)
        assert mail.keys("t11") == {message_id(key) for key in keys}
        restored(dump, mail)
        assert {len(letters) for letters in mail.letters.values()} == {1}


def restored(dump: Path, mail: MailServer) -> None:
    """The first database is gone. `dump` is read into another, and the service goes on there."""
    second = OwnDatabase()
    specs.forget()
    try:
        with second.used():
            began = time.monotonic()
            program(second, "pg_restore", "-j2", "--no-owner", "-d", second.url(OWNER), str(dump))
            manage(second, "prepare_database")
            read_in = time.monotonic() - began
            lie(second)
            figure(
                "t11 open tasks", HumanTask.objects.filter(state__in=HumanTask.OPEN_STATES).count(), "tasks"
            )
            figure("t11 events", ProcessEvent.objects.count(), "events")
            told = Notice.objects.count()
            passed = passed_limits()
            with Stand(second, more=mail_settings(mail)) as service:
                service.wait_until_ready()
                time.sleep(5)
                assert fired() == 0
                assert Notice.objects.count() == told
                listed = manage(second, "resume")
                (number,) = re.findall(r"([\d,]+) limits of drawings passed", listed)
                shown = int(number.replace(",", ""))
                assert passed <= shown < passed + LIMITS  # time goes on meanwhile
                assert f"{LETTERS} jobs waited" in listed
                assert fired() == 0
                manage(second, "resume", "--confirm", "--drop-jobs", "--by", "henry.ash")
                resumed = time.monotonic() - began
                load.wait_until_quiet(within=300)
            figure("t11 read in", read_in, "s")
            figure("t11 resumed after", resumed, "s")
            figure("t11 limits that had passed", passed, "limits")
            figure("t11 notices told then", Notice.objects.count() - told, "notices")
            assert fired() >= shown
            assert doubled() == []
            assert passed_limits() == 0
            assert not Incident.objects.exists()
            assert resumed <= RESUMED_WITHIN
            assert differences(now=datetime.now(UTC)) == []
    finally:
        specs.forget()
        second.end()


def lie(database: OwnDatabase) -> None:
    """The dump lay for twelve hours, and some limits passed meanwhile."""
    with database.connect(OWNER) as own:
        own.execute(f"UPDATE processes_pulse SET alive_at = alive_at - interval '{LAIN}'")
        own.execute(
            "UPDATE processes_timer SET due_at = now() - random() * interval '6 hours' WHERE id IN "
            "(SELECT id FROM processes_timer WHERE state = 'waiting' ORDER BY id LIMIT %s)",
            [LIMITS],
        )


def passed_limits() -> int:
    return Timer.objects.filter(state=TimerState.WAITING, due_at__lte=datetime.now(UTC)).count()


def fired() -> int:
    """Since the restore."""
    since = standstill.Standstill.objects.order_by("-until").values_list("until", flat=True).first()
    return Timer.objects.filter(state=TimerState.FIRED, ended_at__gte=since).count() if since else 0


def doubled() -> list[object]:
    """Timers that fired twice, by the history."""
    lines = ProcessEvent.objects.filter(kind="timer_fired").values_list("instance_id", "task_id")
    return [which for which, number in Counter(lines).items() if number > 1]


def mail_settings(mail: MailServer) -> dict[str, str]:
    return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail.port), "EMAIL_USE_TLS": "0"}


def manage(database: OwnDatabase, *command: str) -> str:
    connection.close()
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), *command],
        cwd=CHECKOUT, env=environment(database), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def program(database: OwnDatabase, name: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs."""
    programs = binaries.find(data=database.cluster.data, private=False)
    done = subprocess.run([programs / name, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
