"""Where a new task goes: to the right team, now, and never nowhere (domain A-13)."""

from datetime import UTC, datetime

import pytest

from orchestrator.agencies.models import Agency, Membership, Team
from orchestrator.cases.models import AgencyRequest
from processes.models import HumanTask

from . import answers as usual
from .walk import Walk, agency, team

pytestmark = pytest.mark.django_db
SATURDAY_NIGHT = datetime(2026, 9, 12, 21, 10, tzinfo=UTC)


def queue(task: HumanTask) -> tuple[str, str]:
    placed = Team.objects.select_related("agency").get(pk=task.queue)
    return placed.agency.code, placed.role


def test_each_agency_gets_its_own_task_and_nobody_else_sees_it(received: Walk):
    task = received.task("records_check", item="HEALTH")
    assert queue(task) == ("HEALTH", "PRAC")
    assert task.audience == [agency(received.site, "HEALTH").pk]


def test_in_opening_hours_danger_is_checked_by_the_hub(received: Walk):
    assert queue(received.task("danger_check")) == ("HUB", "COORD")


def test_out_of_hours_danger_is_checked_by_the_out_of_hours_worker(walk: Walk):
    walk.now = SATURDAY_NIGHT
    walk.receive(usual.in_danger())
    assert queue(walk.task("danger_check")) == ("HUB", "EDT")
    assert queue(walk.task("danger_actions")) == ("HUB", "EDT")


def test_what_can_wait_for_opening_waits_for_the_hub(walk: Walk):
    walk.now = SATURDAY_NIGHT
    walk.receive()
    walk.do("danger_check")
    assert queue(walk.task("family_map")) == ("HUB", "COORD")


def test_due_is_said_by_the_clock_of_the_step_and_of_the_agency(received: Walk):
    assert received.task("danger_check").due_at == datetime(2026, 9, 8, 9, 30, tzinfo=UTC)
    assert received.task("records_check", item="DA").due_at == datetime(2026, 9, 8, 15, 0, tzinfo=UTC)
    assert received.task("danger_check").warn_at == datetime(2026, 9, 8, 9, 24, tzinfo=UTC)


def test_a_team_without_anybody_is_served_by_the_hub(walk: Walk):
    Membership.objects.filter(team=team(walk.site, "EDU", "PRAC")).delete()
    walk.receive()
    task = walk.task("records_check", item="EDU")
    assert queue(task) == ("HUB", "COORD")


def test_a_team_whose_people_have_all_left_is_served_by_the_hub(walk: Walk):
    for member in team(walk.site, "EDU", "PRAC").members.all():
        member.is_active = False
        member.save()
    walk.receive()
    assert queue(walk.task("records_check", item="EDU")) == ("HUB", "COORD")


def test_without_an_out_of_hours_worker_the_hub_is_asked_at_night(walk: Walk):
    Membership.objects.filter(team=team(walk.site, "HUB", "EDT")).delete()
    walk.now = SATURDAY_NIGHT
    walk.receive()
    assert queue(walk.task("danger_check")) == ("HUB", "COORD")


def test_an_agency_that_the_site_does_not_have_is_passed_over(walk: Walk):
    Agency.objects.filter(site=walk.site, code="EDU").update(code="SCHOOLS")
    walk.receive()
    assert not AgencyRequest.objects.filter(case=walk.case, agency__code="EDU").exists()
    assert len(walk.open_tasks("records_check")) == 5
    assert walk.incidents() == []


def test_every_open_task_of_the_whole_way_had_a_queue_of_the_site(planned: Walk):
    queues = set(
        HumanTask.objects.filter(scope_key=planned.case.business_key).values_list("queue", flat=True)
    )
    assert queues <= set(Team.objects.filter(site=planned.site).values_list("pk", flat=True))
