"""A family that keeps coming back (A-06)."""

from datetime import timedelta

import pytest

from orchestrator.audit.models import Act
from orchestrator.notices.models import Notice
from orchestrator.pathway import timeline

from . import answers as usual
from .walk import Walk, team

pytestmark = pytest.mark.django_db


def marks(walk: Walk) -> int:
    return Act.objects.filter(verb="mark_potential_escalation", case_key=walk.case.business_key).count()


def test_three_contacts_about_abuse_within_a_year_may_be_an_escalation(received: Walk):
    received.receive(by="farah.aziz", joins=received.case)
    assert marks(received) == 0
    received.now += timedelta(days=3)
    received.receive(by="farah.aziz", joins=received.case)
    assert marks(received) == 1
    assert "Potential escalation: 3 contacts about abuse within a year" in [
        line.sentence for line in timeline.of(received.case, names_referrer=False, tells_facts=True)
    ]
    assert not any("escalation" in line.sentence for line in timeline.of(received.case, names_referrer=True))
    told = Notice.objects.filter(case=received.case, text__contains="has come back several times")
    assert told.get().to_team == team(received.site, "HUB", "HUBMGR")


def test_contacts_about_something_else_do_not_count(received: Walk):
    other = usual.contact(concern_types=["housing"], domestic_abuse_indicated="no")
    del other["abuse_types"]
    for _ in range(2):
        received.receive(other, by="farah.aziz", joins=received.case)
    assert marks(received) == 0


def test_contacts_of_more_than_a_year_ago_do_not_count(received: Walk):
    received.receive(by="farah.aziz", joins=received.case)
    received.now += timedelta(days=370)
    received.receive(by="farah.aziz", joins=received.case)
