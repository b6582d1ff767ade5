"""A site with people, and a case on it."""

import pytest

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Case
from tests import factories


@pytest.fixture
def fenmarsh(db: None) -> Site:
    return factories.sites()[0]


@pytest.fixture
def case(fenmarsh: Site) -> Case:
    """An open case; the four core agencies are asked."""
    return factories.case(fenmarsh)
