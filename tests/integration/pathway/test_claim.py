"""A task is taken by whoever serves its queue."""

import pytest

from orchestrator.agencies.models import Membership
from orchestrator.audit.models import Act
from orchestrator.pathway import claiming
from orchestrator.pathway.exceptions import NotYourTask
from processes.exceptions import TaskAlreadyClaimed
from processes.models import TaskState

from .walk import Walk, person, team

pytestmark = pytest.mark.django_db


def test_a_member_of_the_team_takes_the_task(received: Walk):
    claimed = claiming.claim(received.task("danger_check"), by=person("farah.aziz"), now=received.now)
    assert (claimed.assignee, claimed.state) == (person("farah.aziz"), TaskState.RESERVED)
    assert Act.objects.get(verb="claim_task").who == person("farah.aziz")


def test_somebody_of_another_team_cannot_take_it(received: Walk):
    with pytest.raises(NotYourTask):
        claiming.claim(received.task("danger_check"), by=person("henry.ash"), now=received.now)
    assert received.task("danger_check").state == TaskState.READY


def test_a_lead_does_not_take_what_practitioners_are_asked(received: Walk):
    with pytest.raises(NotYourTask):
        claiming.claim(
            received.task("records_check", item="CSC"), by=person("elaine.sutter"), now=received.now
        )


def test_the_same_agency_of_another_site_cannot_take_it(received: Walk):
    with pytest.raises(NotYourTask):
        claiming.claim(
            received.task("records_check", item="POLICE"), by=person("dana.wold"), now=received.now
        )


def test_somebody_who_has_left_cannot_take_it(received: Walk):
    farah = person("farah.aziz")
    farah.is_active = False
    farah.save()
    with pytest.raises(NotYourTask):
        claiming.claim(received.task("danger_check"), by=farah, now=received.now)


def test_of_two_the_second_reads_who_has_it(received: Walk):
    task = received.task("danger_check")
    claiming.claim(task, by=person("farah.aziz"), now=received.now)
    with pytest.raises(TaskAlreadyClaimed) as refusal:
        claiming.claim(task, by=person("tom.beckwith"), now=received.now)
    assert refusal.value.claimed_by == person("farah.aziz")


def test_who_joins_the_team_later_may_take_what_waits(received: Walk):
    henry = person("henry.ash")
    Membership.objects.create(team=team(received.site, "HUB", "COORD"), staff=henry)
    assert claiming.claim(received.task("danger_check"), by=henry, now=received.now).assignee == henry


def test_candidates_are_the_active_members_of_the_team(received: Walk):
    task = received.task("danger_check")
    assert claiming.candidates(task) == [person("farah.aziz"), person("tom.beckwith")]
