"""`/healthz` and `/readyz`: what operators and load balancers are told, in sentences."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from orchestrator.clocks.models import Clock
from orchestrator.monitoring import health
from tests import factories

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def worker_was_heard_of(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (%s)", [at])


def says(name: str, *, now: datetime = NOW) -> tuple[bool, str]:
    return next((check.ok, check.says) for check in health.look(now=now) if check.name == name)


def test_alive_needs_no_database(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["alive"] is True


@pytest.mark.django_db
def test_ready_when_everything_is_in_order(client):
    worker_was_heard_of(datetime.now(UTC))
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["says"] == "Ready."
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_without_a_worker_and_says_how_to_start_one(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["says"] == "No worker is running: start “manage.py worker”."


@pytest.mark.django_db
def test_a_worker_silent_for_a_minute_counts_as_gone():
    worker_was_heard_of(NOW - timedelta(seconds=60))
    assert says("worker") == (True, "A worker was heard of 60 seconds ago.")
    assert says("worker", now=NOW + timedelta(seconds=1)) == (
        False,
        "No worker has been heard of for 61 seconds: start “manage.py worker”.",
    )


@pytest.mark.django_db
def test_a_limit_that_nobody_looked_at_for_a_minute_counts_as_a_late_wake_up():
    fenmarsh, _ = factories.sites()
    Clock.objects.create(
        case=factories.case(fenmarsh),
        code="K-02",
        started_at=NOW,
        rating="R",
        limit="15 min",
        mode="ELAPSED",
        due_at=NOW,
        rolled_due_at=NOW,
        next_due_at=NOW,
    )
    assert says("wake-ups", now=NOW + timedelta(seconds=60))[0]
    assert says("wake-ups", now=NOW + timedelta(seconds=61)) == (
        False,
        "The oldest wake-up is 61 seconds late.",
    )


@pytest.mark.django_db
def test_tables_older_than_the_program_are_named(client):
    app, name = sorted(health.newest_migrations())[0]
    MigrationRecorder(connection).record_unapplied(app, name)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert f"run “manage.py prepare_database” ({app} {name})" in answer.json()["says"]
    assert [check["name"] for check in answer.json()["checks"]] == ["database", "migrations"]


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_the_only_thing_reported(client, monkeypatch):
    def refuse(now: datetime) -> tuple[bool, str]:
        raise DatabaseError

    monkeypatch.setitem(health.CHECKS, "database", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == [
        {"name": "database", "ok": False, "says": "The database does not answer."}
    ]


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=119), "119 seconds"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(hours=3), "3 hours"),
    ],
)
def test_lengths_of_time_are_told_in_words(length, words):
    assert health.in_words(length) == words


@pytest.mark.django_db
def test_health_pages_refuse_to_be_posted_to(client):
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405
