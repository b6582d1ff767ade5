"""After a restore the machine stands still until an operator has seen what passed. (issue 4, T11)"""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from orchestrator.audit.models import Act
from orchestrator.clocks import jobs as clock_jobs
from orchestrator.monitoring import health
from processes import standstill, timers, wakeups
from processes.models import Pulse, Standstill, Timer
from processes.standstill import SHORT

from .conftest import NOW

LATER = NOW + timedelta(hours=12)


@pytest.fixture
def night(begin, db):
    """Alice's case has a limit at 12:00. The backup is of ten; it is read in at ten at night."""
    begin("limits")
    standstill.keep_watch(NOW)
    restored()


def restored() -> None:
    Pulse.objects.update(database="the one that was backed up")


def waiting_job(name: str = "send_letter", args: str = "{}") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, status) "
            "values ('default', %s, %s, 'todo') returning id",
            [name, args],
        )
        return int(cursor.fetchone()[0])


def scheduled(job: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("select scheduled_at from procrastinate_jobs where id = %s", [job])
        row = cursor.fetchone()
    return row and row[0]


def resume(*options: str) -> str:
    said = StringIO()
    call_command("resume", *options, stdout=said)
    return said.getvalue()


def test_the_same_database_stands_never_still_however_long_it_was_away(begin, db):
    begin("limits")
    standstill.keep_watch(NOW)
    assert not standstill.stands(LATER)
    assert Pulse.objects.get().alive_at == LATER
    assert wakeups.run_due(LATER)


def test_in_a_restored_database_no_timer_fires_and_no_job_of_then_runs(night):
    mail, clock_job = waiting_job(), waiting_job("sweep_clocks", '{"timestamp": 1}')
    assert standstill.stands(LATER)
    assert not timers.sweep_next(LATER)
    assert timers.next_due(LATER) is None
    assert Timer.objects.filter(state="waiting").exists()
    assert scheduled(mail) > LATER + timedelta(days=365)
    assert scheduled(clock_job) is None
    standing = Standstill.objects.get()
    assert (standing.since, standing.until, standing.jobs) == (NOW, LATER, [mail])


def test_a_second_worker_finds_the_same_standstill(night):
    standstill.keep_watch(LATER)
    standstill.keep_watch(LATER + timedelta(minutes=1))
    assert Standstill.objects.count() == 1


def test_a_stand_by_that_takes_over_at_once_goes_on(begin, db):
    begin("limits")
    standstill.keep_watch(NOW)
    restored()
    assert not standstill.stands(NOW + SHORT)
    assert Pulse.objects.get().database != "the one that was backed up"


def test_people_go_on_working_while_it_stands_still(night, begin):
    standstill.keep_watch(LATER)
    begin("limits", business_key="a case of the evening")
    assert Timer.objects.filter(state="waiting", instance__business_key="a case of the evening").exists()


def test_the_operator_reads_which_limits_passed_and_nothing_changes(night):
    job = waiting_job()
    standstill.keep_watch(LATER)
    said = resume()
    passed = Timer.objects.filter(state="waiting", due_at__lte=LATER).count()
    assert passed
    assert "The database was restored as of 2 March 2026 10:00" in said
    assert f"{job}  send_letter" in said
    assert "Nothing was changed" in said
    assert standstill.present()


def test_once_it_was_confirmed_everything_goes_on_and_stands_on_record(night):
    job = waiting_job()
    standstill.keep_watch(LATER)
    assert "Resumed" in resume("--confirm")
    assert standstill.present() is None
    assert timers.sweep_next(LATER)
    assert scheduled(job) < LATER + timedelta(days=365)
    act = Act.objects.get(verb="resume_after_restore")
    assert act.detail["since"] == NOW.isoformat()
    assert act.detail["jobs"] == 1
    assert "nothing to resume" in resume("--confirm")


def test_jobs_that_were_done_before_the_restore_are_dropped(night):
    job = waiting_job()
    standstill.keep_watch(LATER)
    resume("--confirm", "--drop-jobs")
    assert scheduled(job) is None


def test_clocks_are_not_swept_either_and_readiness_says_why(night, monkeypatch):
    swept: list[Any] = []
    monkeypatch.setattr(clock_jobs.sweeping, "sweep", swept.append)
    monkeypatch.setattr(clock_jobs.timezone, "now", lambda: LATER)
    clock_jobs.sweep_clocks(timestamp=0)
    assert not swept
    says = {check.name: check for check in health.look(now=LATER)}
    assert "wake-ups" not in says or "manage.py resume" in says["wake-ups"].says
    resume("--confirm")
    clock_jobs.sweep_clocks(timestamp=0)
    assert swept == [LATER]
