"""When the quarter is filled in at all."""

import pytest
from django.utils import timezone

from orchestrator.pathway.demo_quarter import filling
from scripts import serve
from tests import fenmarsh


@pytest.mark.django_db
def test_a_site_with_cases_of_its_own_does_not_want_a_quarter():
    site = fenmarsh.establish(timezone.now())
    assert filling.is_wanted(site)
    for _ in range(4):
        fenmarsh.open_case(site, now=timezone.now())
    assert not filling.is_wanted(site)


def test_a_quarter_that_is_not_wanted_is_not_started(monkeypatch):
    monkeypatch.setenv("DEMO_QUARTER", "0")
    assert serve.quarter() == []
