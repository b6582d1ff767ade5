"""A small quarter, filled once for the tests of this folder and emptied away after them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from orchestrator.agencies.models import Site
from orchestrator.pathway.demo_quarter import filling
from tests import fenmarsh

#: A Thursday in the afternoon at Fenmarsh; the clocks went back in the quarter before it.
THURSDAY = datetime(2026, 11, 19, 14, tzinfo=UTC)
CASES, OPEN = 30, 1


def fill(site: Site) -> filling.Quarter:
    """Three patterns hold all turns that a case can take, so few cases show them all. Of this seed they begin
    in the morning: their limits do not fall into a night."""
    return filling.fill(site, now=THURSDAY, cases=CASES, seed=133, walked=3, left_open=OPEN)


@pytest.fixture(scope="package")
def _filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[filling.Quarter]:
    with django_db_blocker.unblock():
        site = fenmarsh.establish(THURSDAY - timedelta(minutes=5))
        quarter = fill(site)
    yield quarter
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


@pytest.fixture
def quarter(_filled: filling.Quarter, db: None) -> filling.Quarter:
    return _filled
