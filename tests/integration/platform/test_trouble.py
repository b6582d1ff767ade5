"""What people and systems are told when the database is away, full, slow or held: 503, in words."""

import psycopg
import psycopg_pool
import pytest
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from psycopg import errors

from orchestrator.api import problems
from orchestrator.database import patience, trouble
from orchestrator.database.trouble import Trouble
from orchestrator.web import errors as pages
from orchestrator.web.sessions import SessionStore
from processes import execution
from processes.exceptions import InstanceBusy
from tests.integration.machine import conftest as small_world

begin, publish, world, alice = small_world.begin, small_world.publish, small_world.world, small_world.alice


def raised(cause: BaseException, kind: type[Exception] = OperationalError) -> Exception:
    """As Django raises what psycopg says."""
    error = kind(str(cause))
    error.__cause__ = cause
    return error


KNOWN = [
    (errors.LockNotAvailable(), Trouble.HELD),
    (errors.DeadlockDetected(), Trouble.HELD),
    (errors.QueryCanceled(), Trouble.SLOW),
    (errors.DiskFull(), Trouble.FULL),
    (errors.TooManyConnections(), Trouble.CROWDED),
    (psycopg_pool.PoolTimeout(), Trouble.CROWDED),
    (errors.AdminShutdown(), Trouble.AWAY),
    (psycopg.OperationalError("the line is gone"), Trouble.AWAY),
]


@pytest.mark.parametrize(("cause", "expected"), KNOWN, ids=[type(cause).__name__ for cause, _ in KNOWN])
def test_each_trouble_is_known_by_its_code_and_told_by_page_and_api(rf, cause, expected):
    error = raised(cause)
    assert trouble.of(error) is expected
    answer = problems.of(rf.get("/api/v1/tasks"), error)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "Traceback" not in answer.content.decode()
    try:
        raise error
    except OperationalError:
        page = pages.broken(rf.get("/inbox/"))
    assert page.status_code == 503
    assert "Retry-After" in page
    assert "phone 999" in page.content.decode()


def test_what_is_wrong_with_the_program_stays_an_error_of_its_own(rf):
    error = raised(errors.UndefinedTable(), ProgrammingError)
    assert trouble.of(error) is None
    assert trouble.of(ValueError()) is None
    assert trouble.of(raised(psycopg.InterfaceError(), InterfaceError)) is Trouble.AWAY
    try:
        raise error
    except ProgrammingError:
        assert pages.broken(rf.get("/inbox/")).status_code == 500


def test_a_script_of_a_page_is_told_in_json(rf):
    try:
        raise raised(errors.DiskFull())
    except OperationalError:
        answer = pages.broken(rf.get("/inbox/", headers={"accept": "application/json"}))
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/json"


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_for_a_case_is_told_that_somebody_is_working_on_it(begin):
    instance_id = begin("limits")
    with psycopg.connect(**plain_parameters()) as other, connection.cursor() as cursor:
        other.execute("SELECT 1 FROM processes_processinstance WHERE id = %s FOR UPDATE", [instance_id])
        cursor.execute("SET lock_timeout = '50ms'")
        try:
            with (
                pytest.raises(InstanceBusy, match="Somebody is just working on this case"),
                execution.lock(instance_id),
            ):
                pass
        finally:
            cursor.execute("RESET lock_timeout")


@pytest.mark.django_db
def test_a_report_may_take_longer_than_a_page_and_leaves_the_limit_as_it_was(monkeypatch, settings):
    settings.LONGEST_REPORT = 30
    options = dict(connection.settings_dict["OPTIONS"], options="-c statement_timeout=5s")
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    before = limit()
    with patience.of_a_report():
        assert limit() == "30s"
    assert limit() == before


def limit() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


def plain_parameters() -> dict[str, object]:
    named = connection.get_connection_params()
    return {key: named[key] for key in ("host", "port", "user", "password", "dbname") if key in named}


@pytest.mark.django_db
@pytest.mark.parametrize("cause", [errors.DiskFull(), errors.AdminShutdown()], ids=str)
def test_a_session_that_only_moves_on_may_stay_as_it_was_and_a_changed_one_may_not(monkeypatch, cause):
    session = SessionStore()
    session["seen"] = 1
    session.create()
    known = SessionStore(session.session_key)
    assert known["seen"] == 1

    def refuse(self, **more):
        raise raised(cause)

    monkeypatch.setattr(Session, "save", refuse)
    known.save()
    known["seen"] = 2
    with pytest.raises(OperationalError):
        known.save()
