"""What web and workers promise themselves about a database that goes away and comes back."""

import time

import pytest

from orchestrator.database import settings
from orchestrator.database.exceptions import DatabaseUnavailable

NOBODY = "postgresql://ada@127.0.0.1:1/ofd"


@pytest.fixture
def of(monkeypatch, tmp_path):
    def of_process(process):
        monkeypatch.setenv("ONE_FRONT_DOOR_PROCESS", process)
        return settings.databases(tmp_path)["default"]

    return of_process


@pytest.mark.parametrize(("process", "seconds"), [("web", 5), ("worker", 60)])
def test_who_lives_long_looks_before_it_uses_a_connection_and_waits_for_no_statement_for_ever(
    of, process, seconds
):
    found = of(process)
    assert found["CONN_HEALTH_CHECKS"]
    assert f"statement_timeout={seconds}s" in found["OPTIONS"]["options"]
    assert "idle_in_transaction_session_timeout=60s" in found["OPTIONS"]["options"]
    assert found["OPTIONS"]["pool"]["reconnect_timeout"] < 15


def test_a_command_takes_the_time_that_it_needs(of):
    assert "options" not in of("command")["OPTIONS"]


def test_a_worker_waits_for_a_database_that_does_not_answer_yet(capsys):
    began = time.monotonic()
    with pytest.raises(DatabaseUnavailable, match="does not answer"):
        settings._knock(NOBODY, patience=0.2)
    assert time.monotonic() - began > 0.2
    assert "Waiting for it." in capsys.readouterr().err


def test_any_other_command_says_at_once_that_it_does_not_answer(capsys):
    with pytest.raises(DatabaseUnavailable, match="does not answer"):
        settings._knock(NOBODY, patience=0)
    assert capsys.readouterr().err == ""
