"""The plan within 24 hours is watched from receipt, wherever the case stands (K-09, domain 5.3)."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import StateApps

from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice, NoticeKind
from orchestrator.pathway import raising
from orchestrator.pathway.play import clockwork
from tests.factories import TUESDAY

from .walk import CORE, MINUTE, Walk, person

#: The stages are committed before a test's transaction is open, also those that a test asks for by name.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("_received", "_sharing", "_answering", "_deciding", "_planning"),
]
HOURS = timedelta(hours=1)
PLAN = "Plan of next steps published"
HERE = ZoneInfo("Europe/London")
LEADS = {f"{code} LEAD" for code in CORE}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HERE)


def told(walk: Walk, *, kind: NoticeKind, clock: str = "K-09") -> Counter[str]:
    """How often each team was told about the clock."""
    notices = Notice.objects.filter(case=walk.case, kind=kind).select_related("to_team__agency")
    teams = (each.to_team for each in notices if clock in each.clocks)
    return Counter(f"{team.agency.code} {team.role}" for team in teams)


def moment_by_moment(case: Walk, until: datetime) -> None:
    """As the worker does: stopping at what a process, a limit or a notice has to do."""
    for _ in clockwork.pass_time(since=case.now, until=until):
        pass
    case.now = until


def state_before(migration: str) -> StateApps:
    """The models as the database had them when this migration of the clocks was still to come."""
    loader = MigrationLoader(connection)
    key = ("clocks", migration)
    return loader.project_state(key, at_end=False).apps


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Walk:
    """A case that gets as far as the stage that the test names, and no further."""
    return request.getfixturevalue(request.param)


def stages(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", names, indirect=True)


@stages("received", "sharing", "answering", "deciding", "planning")
def test_wherever_the_case_stands_the_chair_is_warned_and_then_the_manager_and_the_leads_are_told(case: Walk):
    """And nobody gets two notices of the case's own limits in the same minute: joint decision, statutory
    decision and plan all fall due a day after receipt.
    """
    moment_by_moment(case, TUESDAY + 21.6 * HOURS)
    assert told(case, kind=NoticeKind.REMINDER) == {"HUB CHAIR": 3}
    assert not told(case, kind=NoticeKind.ESCALATION)
    moment_by_moment(case, TUESDAY + 24 * HOURS)
    late = told(case, kind=NoticeKind.ESCALATION)
    assert set(late) >= {"HUB HUBMGR", *LEADS}
    assert set(late.values()) == {1}
    own = Notice.objects.filter(case=case.case, item="").exclude(clock="")
    assert own.exists()
    assert set(Counter(own.values_list("to_team", "kind", "created_at")).values()) == {1}


def test_the_manager_reads_in_one_notice_that_decision_and_plan_are_late(deciding: Walk):
    case = deciding
    case.pass_time(TUESDAY + 24 * HOURS)
    about = {"K-07", "K-08", "K-09"}
    manager = Notice.objects.filter(case=case.case, kind=NoticeKind.ESCALATION, to_team__role="HUBMGR")
    found = [each for each in manager if about & set(each.clocks)]
    assert [set(each.clocks) for each in found] == [about]
    reference = case.case.reference
    assert found[0].text.startswith("Time is up for “")
    assert found[0].text.endswith(f": case {reference}.")
    for name in ("“Joint decision”", "“Type of response decided (statutory)”", f"“{PLAN}”"):
        assert name in found[0].text
    assert found[0].text.count(" and ") == 1


def test_a_notice_that_was_read_is_not_rewritten(planning: Walk):
    case = planning
    case.pass_time(TUESDAY + 24 * HOURS)
    once = Notice.objects.filter(case=case.case, kind=NoticeKind.ESCALATION).count()
    case.pass_time(MINUTE)
    assert Notice.objects.filter(case=case.case, kind=NoticeKind.ESCALATION).count() == once


def test_what_was_told_before_the_plan_is_written_is_not_told_again_when_it_is(positions: Walk):
    case = positions
    moment_by_moment(case, TUESDAY + 20 * HOURS)
    assert told(case, kind=NoticeKind.REMINDER) == {"HUB CHAIR": 2}
    case.do_all("agency_position")
    assert case.forms() == ["plan"]
    case.pass_time(MINUTE)
    assert told(case, kind=NoticeKind.REMINDER) == {"HUB CHAIR": 2}
    case.pass_time(TUESDAY + 25 * HOURS)
    assert set(told(case, kind=NoticeKind.ESCALATION).values()) == {1}


def test_a_plan_that_is_published_in_time_is_told_of_no_more(planned: Walk):
    case = planned
    case.pass_time(TUESDAY + 25 * HOURS)
    assert not told(case, kind=NoticeKind.REMINDER)
    assert not told(case, kind=NoticeKind.ESCALATION)


def test_over_the_weekend_the_limit_is_strict_and_people_are_told_when_inboxes_say_so(walk: Walk):
    """Friday afternoon: strictly late on Saturday, told two hours after the hub opens on Monday."""
    walk.now = local("2026-09-11 16:30")
    walk.receive()
    clock = Clock.objects.get(case=walk.case, code="K-09")
    walk.pass_time(local("2026-09-12 16:31"))
    clock.refresh_from_db()
    assert clock.breached_at == clock.due_at == local("2026-09-12 16:30")
    assert not told(walk, kind=NoticeKind.ESCALATION)
    walk.pass_time(local("2026-09-14 10:59"))
    assert not told(walk, kind=NoticeKind.ESCALATION)
    walk.pass_time(local("2026-09-14 11:00"))
    assert set(told(walk, kind=NoticeKind.ESCALATION)) >= {"HUB HUBMGR", *LEADS}


def test_after_a_night_without_the_service_the_limit_is_told_and_no_warning_before_it(
    received: Walk,
):
    case = received
    case.now = TUESDAY + 25 * HOURS
    case.tick()
    assert not told(case, kind=NoticeKind.REMINDER)
    assert set(told(case, kind=NoticeKind.ESCALATION)) >= {"HUB HUBMGR", *LEADS}


def test_a_second_round_is_promised_a_plan_of_its_own(planned: Walk):
    planned.do("referrer_feedback")
    raising.add_information(planned.case, "He has a key.", by=person("naomi.field"), now=planned.now)
    planned.settle()
    planned.do("triage_information", {"material": "yes"})
    started = planned.now
    planned.pass_time(started + 12 * HOURS)
    assert told(planned, kind=NoticeKind.REMINDER) == {"HUB CHAIR": 1}
    planned.pass_time(started + 24 * HOURS)
    assert set(told(planned, kind=NoticeKind.ESCALATION)) >= {"HUB HUBMGR", *LEADS}
