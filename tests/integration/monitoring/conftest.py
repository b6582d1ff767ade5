"""A week at Fenmarsh, walked once through the real verbs and emptied away after this folder's tests."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.management import call_command

from orchestrator.agencies.models import Site
from orchestrator.inbox.standing import standing_of
from orchestrator.monitoring.measures.scope import Scope, scope_of
from tests.fenmarsh import establish
from tests.integration.pathway.walk import person

from . import lively


@pytest.fixture(scope="package")
def _week(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    with django_db_blocker.unblock():
        site = establish(lively.TUESDAY)
        lively.week(site)
    yield site.pk
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


@pytest.fixture
def fenmarsh(_week: int, db: None) -> Site:
    return Site.objects.get(pk=_week)


@pytest.fixture
def now() -> datetime:
    return lively.NOW


@pytest.fixture
def scope_for(fenmarsh: Site) -> Callable[[str], Scope]:
    """What somebody may measure, by user name."""

    def look(username: str) -> Scope:
        staff = person(username)
        found = scope_of(staff, standing_of(staff))
        assert found is not None, f"{username} measures nothing"
        return found

    return look


@pytest.fixture
def everything(scope_for: Callable[[str], Scope]) -> Scope:
    """The hub manager's."""
    return scope_for("henry.ash")
