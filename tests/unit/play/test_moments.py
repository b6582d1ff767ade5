"""Days and times in a scenario are local, checked, and may be relative inside answers."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from orchestrator.pathway.play import moments
from orchestrator.pathway.play.exceptions import ScenarioFault

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)  # 09:00 in London


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Tue 8 Sep 2026 08:40", datetime(2026, 9, 8, 7, 40, tzinfo=UTC)),
        ("Tue 8 Sep 08:40", datetime(2026, 9, 8, 7, 40, tzinfo=UTC)),
        ("8 Sep 08:40", datetime(2026, 9, 8, 7, 40, tzinfo=UTC)),
        ("13:48", datetime(2026, 9, 7, 12, 48, tzinfo=UTC)),
        ("Sun 25 Oct 2026 02:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("Sat 12 Dec 2026 22:10", datetime(2026, 12, 12, 22, 10, tzinfo=UTC)),
    ],
)
def test_a_moment_is_local_and_takes_what_is_missing_from_the_one_before(said: str, meant: datetime) -> None:
    assert moments.read_moment(said, after=MONDAY, zone=LONDON) == meant


@pytest.mark.parametrize(
    "said", ["25:00", "9", "Mon 9 Sep 2026 09:00", "7 September 2026 09:00", "32 Sep 09:00"]
)
def test_what_is_no_moment_is_refused(said: str) -> None:
    with pytest.raises(ScenarioFault):
        moments.read_moment(said, after=MONDAY, zone=LONDON)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("today", "2026-09-07"),
        ("+ 14 days", "2026-09-21"),
        ("- 1 day", "2026-09-06"),
        ("Thu 24 Sep 2026", "2026-09-24"),
    ],
)
def test_a_day_in_an_answer_may_count_from_now(said: str, meant: str) -> None:
    assert moments.read_day(said, now=MONDAY, zone=LONDON).isoformat() == meant


def test_a_moment_in_an_answer_may_count_from_now() -> None:
    assert moments.read_answer_moment("now", now=MONDAY, zone=LONDON) == MONDAY
    two_hours_ago = moments.read_answer_moment("- 2 hours", now=MONDAY, zone=LONDON)
    assert two_hours_ago == datetime(2026, 9, 7, 6, 0, tzinfo=UTC)


def test_a_moment_is_told_in_local_words() -> None:
    assert moments.in_words(MONDAY, LONDON) == "Mon 7 Sep 2026 09:00"
