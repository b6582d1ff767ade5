"""What a verdict offers where something came differently: moments together, other plain values one by one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from orchestrator.pathway.play.expectations.registry import NewTime, Verdict
from orchestrator.pathway.play.expectations.scene import Scene
from orchestrator.pathway.play.reading import Lines

EIGHT = datetime(2026, 9, 8, 7, 0, tzinfo=UTC)
SCENE = Scene(site=None, zone=ZoneInfo("Europe/London"), now=EIGHT)


def asked(**entries: str) -> Lines:
    found = Lines(7)
    found.update(entries)
    return found


def test_from_when_a_limit_moved_goes_with_its_new_moment():
    verdict, lines = Verdict("K-05", SCENE), asked(due="09:00", was="10:00")
    verdict.moment(lines, "due", EIGHT, "due")
    verdict.moment(lines, "was", None, "moved from")
    verdict.goes_with_times("was")
    assert verdict.times == [
        NewTime(7, "due", "09:00", "Tue 8 Sep 2026 08:00"),
        NewTime(7, "was", "10:00", "no"),
    ]
    assert verdict.values == []


def test_where_no_other_moment_is_new_it_is_a_value_of_its_own():
    verdict = Verdict("K-05", SCENE)
    verdict.moment(asked(was="10:00"), "was", None, "moved from")
    verdict.goes_with_times("was")
    assert (verdict.times, verdict.values) == ([], [NewTime(7, "was", "10:00", "no")])


def test_counts_states_and_what_did_not_come_at_all_are_values():
    verdict = Verdict("Notice", SCENE)
    verdict.count(asked(count="0"), 1)
    verdict.flag(asked(open="yes"), "open", False)
    verdict.nothing(asked(), "there is none")
    assert [(one.key, one.old, one.new) for one in verdict.values] == [
        ("count", "0", "1"),
        ("open", "yes", "no"),
        ("count", "", "0"),
    ]
    assert verdict.differences[0] == "expected none, but there is 1"
