"""The joint decision is watched from receipt, wherever the case stands (K-07, domain 5.3)."""

from collections import Counter
from datetime import timedelta

import pytest

from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice, NoticeKind
from orchestrator.pathway import raising
from tests.factories import TUESDAY

from .test_clock_of_plan import moment_by_moment
from .walk import CORE, MINUTE, Walk, person

#: The stages are committed before a test's transaction is open, also those that a test asks for by name.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("_received", "_sharing", "_answering", "_deciding", "_planned"),
]
HOURS = timedelta(hours=1)
AT_THE_LIMIT = {"HUB HUBMGR", *(f"{code} ESC" for code in CORE)}


def told(walk: Walk, *, kind: NoticeKind) -> Counter[str]:
    """How often each team was told about the joint decision."""
    notices = Notice.objects.filter(case=walk.case, kind=kind).select_related("to_team__agency")
    teams = (each.to_team for each in notices if "K-07" in each.clocks)
    return Counter(f"{team.agency.code} {team.role}" for team in teams)


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Walk:
    """A case that gets as far as the stage that the test names, and no further."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("case", ["received", "sharing", "answering", "deciding"], indirect=True)
def test_wherever_the_case_stands_the_chair_is_warned_and_then_all_are_told_once(case: Walk):
    moment_by_moment(case, TUESDAY + 21.6 * HOURS)
    assert set(told(case, kind=NoticeKind.REMINDER)) == {"HUB CHAIR"}
    assert not told(case, kind=NoticeKind.ESCALATION)
    moment_by_moment(case, TUESDAY + 24 * HOURS + MINUTE)
    assert told(case, kind=NoticeKind.ESCALATION) == dict.fromkeys(AT_THE_LIMIT, 1)


def test_a_case_that_turns_red_before_anything_may_be_shared_is_told_at_its_new_limit(sharing: Walk):
    """Four hours after danger was seen; all the while it waits for the sharing decision."""
    raising.raise_danger(sharing.case, "He has a knife.", by=person("farah.aziz"), now=sharing.now)
    sharing.settle()
    clock = Clock.objects.get(case=sharing.case, code="K-07")
    moment_by_moment(sharing, clock.due_at + MINUTE)
    assert "sharing_decision" in sharing.forms()
    assert told(sharing, kind=NoticeKind.ESCALATION) == dict.fromkeys(AT_THE_LIMIT, 1)


def test_a_decision_that_is_made_in_time_is_told_of_no_more(planned: Walk):
    planned.pass_time(TUESDAY + 25 * HOURS)
    assert not told(planned, kind=NoticeKind.ESCALATION)
