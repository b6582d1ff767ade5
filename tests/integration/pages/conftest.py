"""Fenmarsh on a Tuesday morning, one case opened, and a browser for anybody by name (tests/fenmarsh.py)."""

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from orchestrator.agencies.models import Site, Staff
from orchestrator.cases.models import Case
from processes.models import HumanTask
from tests import fenmarsh as world
from tests.kept import Kept, kept

NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Time stands still, and is moved by `clock.move_to`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="package")
def _fenmarsh(django_db_setup: None, django_db_blocker: Any) -> Iterator[Kept]:
    with kept(lambda: world.establish(NOW), django_db_blocker) as site:
        yield site


@pytest.fixture
def case(fenmarsh: Site) -> Case:
    return world.open_case(fenmarsh, now=NOW)


@pytest.fixture
def staff(fenmarsh: Site) -> Callable[[str], Staff]:
    """A person by name."""
    return world.staff


@pytest.fixture
def browsing(fenmarsh: Site) -> Callable[[str], Client]:
    """`browsing("Farah Aziz")` is a browser in which she is signed in."""
    return world.signed_in


@pytest.fixture
def task_of() -> Callable[..., HumanTask | None]:
    """The first open task of a case with that form."""
    return world.task_of


@pytest.fixture
def answers() -> dict[str, Any]:
    """Answers to every form, by its key."""
    return copy.deepcopy(dict(world.ANSWERS))
