"""The demo site starts with a few families, told through the real verbs, and only once."""

from datetime import UTC, datetime

import pytest

from orchestrator.cases.models import Case
from orchestrator.pathway.demo import FAMILIES, tell_of_the_first_families
from processes import wakeups
from processes.models import HumanTask, Incident
from tests import fenmarsh

TUESDAY = datetime(2026, 9, 8, 9, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("now", [TUESDAY, datetime(2026, 11, 22, 23, tzinfo=UTC)], ids=["morning", "night"])
def test_the_first_families_are_asked_about_at_once(now):
    fenmarsh.establish(now)
    assert tell_of_the_first_families(now=now) == len(FAMILIES)
    while wakeups.run_due(now):
        pass
    for code in ("CSC", "POLICE", "HEALTH", "DA"):
        assert HumanTask.objects.filter(item=code, step__form_key="records_check").count() == len(FAMILIES)
    assert HumanTask.objects.filter(step__form_key="danger_check").count() == len(FAMILIES)
    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_a_site_with_cases_is_left_alone():
    fenmarsh.open_case(fenmarsh.establish(TUESDAY), now=TUESDAY)
    assert tell_of_the_first_families(now=TUESDAY) == 0
    assert Case.objects.count() == 1
