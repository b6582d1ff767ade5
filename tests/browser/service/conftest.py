"""The whole service, served to real browsers, on a database with the demo site and its pathways.

Time stands still at a Tuesday morning and is moved by `town.work`, which also does what the worker does.
Setting up the site costs most, so it is done once for this folder; each test's cases are emptied away.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser

from orchestrator.agencies.models import Site
from tests.factories import TUESDAY
from tests.integration.pathway.walk import Walk

from . import town as towns
from .town import Town


@pytest.fixture(scope="package")
def _kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[set[str]]:
    """Names of the tables that stay as they are from test to test."""
    with django_db_blocker.unblock(), towns.established() as kept:
        yield kept
        towns.empty(but=set())


@pytest.fixture
def transactional_db(_kept: set[str]) -> Iterator[None]:
    """In this folder a test's cases are emptied away after it, and what all tests need stays.

    It has the name of pytest-django's own because that is how a test says that it wants the test database.
    """
    yield
    towns.empty(but=_kept)


@pytest.fixture(scope="package")
def _address(_kept: set[str]) -> Iterator[str]:
    with towns.served() as address:
        yield address


@pytest.fixture
def town(chromium: Browser, _address: str, transactional_db: None) -> Iterator[Town]:
    with time_machine.travel(TUESDAY, tick=False) as clock:
        walk = Walk(Site.objects.get(code="fenmarsh"))
        made = Town(chromium, _address, clock, walk)
        yield made
        made.close()
    assert made.complaints == []
