"""Fenmarsh with one case in which every secret is a word that stands nowhere else (a canary)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from orchestrator.agencies.models import Site, Staff
from orchestrator.api import tokens
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import FamilyRole
from orchestrator.people.models import Person
from tests import fenmarsh as world
from tests.integration.security import canaries
from tests.kept import Kept, kept

NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Time stands still, and is moved by `clock.move_to`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="package")
def _fenmarsh(django_db_setup: None, django_db_blocker: Any) -> Iterator[Kept]:
    with kept(_with_a_case, django_db_blocker) as site:
        yield site


def _with_a_case() -> Site:
    site = world.establish(NOW)
    canaries.open_case(site, by=world.staff("Nadia Frost"), now=NOW)
    return site


@pytest.fixture
def case(fenmarsh: Site) -> Case:
    """Nadia, a referrer, has told about a family; the core agencies are asked. It is the site's only case."""
    return Case.objects.get(site=fenmarsh)


@pytest.fixture
def staff(fenmarsh: Site) -> Callable[[str], Staff]:
    return world.staff


@pytest.fixture
def browsing(fenmarsh: Site) -> Callable[[str], Client]:
    """`browsing("Farah Aziz")` is a browser in which she is signed in."""
    return world.signed_in


@pytest.fixture
def calling(fenmarsh: Site) -> Callable[[str], Client]:
    """`calling("Farah Aziz")` is a system that calls the API with her token."""

    def client(name: str) -> Client:
        token = tokens.issue(world.staff(name), now=NOW)
        return Client(headers={"Authorization": f"Bearer {token}"})

    return client


@pytest.fixture
def share() -> Callable[..., None]:
    """A sharing decision that counts at once, about one person or about everybody."""

    def decide(case: Case, level: int, *, about: Person | None = None) -> None:
        canaries.share(case, level, about=about, by=world.staff("Farah Aziz"), now=NOW)

    return decide


@pytest.fixture
def child(case: Case) -> Person:
    members = case.members.select_related("person")
    return next(m.person for m in members if m.has_role(FamilyRole.SUBJECT_CHILD))
