"""The town of tests/browser/service with a small quarter of work in it, filled once for this folder."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser

from orchestrator.agencies.models import Site
from orchestrator.pathway.demo_quarter import filling
from tests.browser.service import town as towns
from tests.browser.service.conftest import _address
from tests.browser.service.town import Town
from tests.integration.pathway.walk import Walk

from .friday import AFTERNOON

#: Of this seed the patterns begin in the morning: their limits do not fall into a night.
SEED = 133
#: Three courses told again, one of them with a silent agency, and one case in work: walking is what costs.
SIZE = {"cases": 60, "walked": 3, "left_open": 1}

__all__ = ["_address", "_kept", "town", "transactional_db"]


@pytest.fixture(scope="package")
def _kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[set[str]]:
    """A town in which a quarter has passed. What a test does there stays for the next one."""
    with django_db_blocker.unblock(), towns.established() as kept:
        with time_machine.travel(AFTERNOON, tick=False):
            site = Site.objects.get(code="fenmarsh")
            filling.fill(site, now=AFTERNOON, seed=SEED, **SIZE)
        yield kept
        towns.empty(but=set())


@pytest.fixture
def transactional_db(_kept: set[str]) -> None:
    """Named as pytest-django's own, which is how a test says that it wants the test database."""


@pytest.fixture
def town(chromium: Browser, _address: str, transactional_db: None) -> Iterator[Town]:
    with time_machine.travel(AFTERNOON, tick=False) as clock:
        made = Town(chromium, _address, clock, Walk(Site.objects.get(code="fenmarsh"), now=AFTERNOON))
        yield made
        made.close()
    assert made.complaints == []
