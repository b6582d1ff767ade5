"""The time for sharing decisions is watched at each of the three steps it lasts for (K-04, domain 5.3)."""

from datetime import timedelta

import pytest

from orchestrator.notices.models import Notice
from orchestrator.pathway import timeline

from .test_clock_of_plan import moment_by_moment
from .walk import Walk

pytestmark = pytest.mark.django_db
#: Amber: two working hours from 09:00 UTC. Of the first half no drawing tells, but the table of limits does.
HALF = timedelta(hours=1)
#: Four fifths are 96 minutes.
FOUR_FIFTHS = timedelta(minutes=96)
LIMIT = timedelta(hours=2)


@pytest.fixture
def mapping(received: Walk) -> Walk:
    """Nobody is in danger: the family is to be mapped."""
    received.do("danger_check")
    return received


def told(walk: Walk) -> list[tuple[str, bool]]:
    """Role of each team told about K-04 after the first half, and whether it must say that it has seen it."""
    notices = Notice.objects.filter(case=walk.case, clock="K-04").select_related("to_team").order_by("id")
    later = notices.exclude(limits__contains=[{"point": "50"}])
    return [(notice.to_team.role, notice.needs_ack) for notice in later]


@pytest.mark.parametrize("done", [(), ("family_map",), ("family_map", "initial_rating")])
def test_whichever_step_the_case_stands_at_the_hub_is_reminded_and_then_the_manager_told(
    done: tuple[str, ...], mapping: Walk
):
    walk = mapping
    for form in done:
        walk.do(form)
    started = walk.now
    walk.pass_time(started + FOUR_FIFTHS - timedelta(minutes=1))
    assert told(walk) == []
    walk.pass_time(started + FOUR_FIFTHS)
    assert told(walk) == [("COORD", False)]
    walk.pass_time(started + LIMIT)
    assert told(walk) == [("COORD", False), ("HUBMGR", True)]


def test_of_a_warning_point_that_no_drawing_watches_the_hub_is_told_all_the_same(mapping: Walk):
    half = Notice.objects.filter(case=mapping.case, clock="K-04", limits__contains=[{"point": "50"}])
    mapping.pass_time(HALF - timedelta(minutes=1))
    assert not half.exists()
    moment_by_moment(mapping, mapping.now + timedelta(minutes=1))
    assert [notice.to_team.role for notice in half] == ["COORD"]


def test_a_reminder_given_at_one_step_is_not_given_again_at_the_next(mapping: Walk):
    mapping.pass_time(FOUR_FIFTHS)
    mapping.do("family_map")
    mapping.do("initial_rating")
    mapping.pass_time(timedelta(minutes=1))
    assert told(mapping) == [("COORD", False)]


def test_a_limit_told_at_one_step_is_not_told_again_at_the_next(mapping: Walk):
    mapping.pass_time(LIMIT)
    mapping.do("family_map")
    mapping.do("initial_rating")
    mapping.pass_time(timedelta(minutes=1))
    assert told(mapping) == [("COORD", False), ("HUBMGR", True)]


def test_a_reminder_at_one_step_leaves_the_limit_to_be_told_at_the_next(mapping: Walk):
    mapping.pass_time(FOUR_FIFTHS)
    mapping.do("family_map")
    mapping.do("initial_rating")
    mapping.pass_time(LIMIT - FOUR_FIFTHS)
    assert told(mapping) == [("COORD", False), ("HUBMGR", True)]


def test_a_limit_that_passes_before_the_map_is_begun_is_told_then_and_not_again_when_it_begins(
    received: Walk,
):
    received.pass_time(FOUR_FIFTHS)
    assert told(received) == [("COORD", False)]
    received.pass_time(LIMIT - FOUR_FIFTHS)
    assert told(received) == [("COORD", False), ("HUBMGR", True)]
    received.do("danger_check")
    received.pass_time(timedelta(minutes=1))
    assert told(received) == [("COORD", False), ("HUBMGR", True)]


def test_a_rating_that_shortens_the_time_does_not_repeat_a_reminder(mapping: Walk):
    mapping.pass_time(FOUR_FIFTHS)
    mapping.do("family_map")
    mapping.do(
        "initial_rating", {"members": {"each": {"rating": "R", "rationale": "He has threatened her."}}}
    )
    mapping.pass_time(timedelta(minutes=1))
    assert told(mapping)[:1] == [("COORD", False)]
    assert told(mapping).count(("COORD", False)) == 1


def test_the_timeline_tells_points_of_time_in_words_without_codes(mapping: Walk):
    mapping.pass_time(FOUR_FIFTHS)
    mapping.pass_time(LIMIT - FOUR_FIFTHS)
    sentences = [line.sentence for line in timeline.of(mapping.case, names_referrer=False)]
    assert "Most of the time for “Sharing level decided” has gone" in sentences
    assert "Time is up for “Sharing level decided”" in sentences
    assert not [said for said in sentences if "K-0" in said]
