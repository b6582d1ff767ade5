"""Counts of one to four are kept from those who may see no list."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.access.seats import Seats
from orchestrator.agencies.models import Staff
from orchestrator.monitoring.measures.scope import Scope
from orchestrator.monitoring.measures.suppressed import (
    FEW,
    About,
    Few,
    may_summarise,
    shown,
    sum_shown,
    table,
)


def scope(*, may_list: bool) -> Scope:
    return Scope(
        staff=Staff(),
        seats=Seats(0, ()),
        sites=(),
        teams={},
        whole_sites=(1,),
        agency_ids=(),
        may_list=may_list,
        may_act=False,
        kept_out=(),
    )


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_small_count_is_told_as_such(count: int):
    assert shown(count, scope(may_list=False)) is FEW
    assert str(FEW) == "fewer than 5"
    assert not may_summarise(count, scope(may_list=False))


@pytest.mark.parametrize(("count", "said"), [(0, 0), (5, 5), (7, 5), (8, 10), (48, 50), (600, 600)])
def test_nought_names_nobody_and_what_is_enough_is_told_to_the_nearest_five(count: int, said: int):
    assert shown(count, scope(may_list=False)) == said


@pytest.mark.parametrize(("hours", "said"), [(0, 0), (7, 7), (44, 44), (128, 130), (3142, 3100)])
def test_a_sum_of_lengths_is_told_to_two_digits_of_hours(hours: int, said: int):
    assert sum_shown(timedelta(hours=hours), scope(may_list=False)) == timedelta(hours=said)
    assert sum_shown(timedelta(hours=hours), scope(may_list=True)) == timedelta(hours=hours)


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_who_may_see_the_list_sees_the_number(count: int):
    assert shown(count, scope(may_list=True)) == count
    assert may_summarise(count, scope(may_list=True))


OWNER = {"may_list": False}
cells = st.lists(st.integers(0, 9), min_size=4, max_size=4)


def told(*parts: int) -> list[str]:
    """Parts and their total, as they may be shown."""
    counts = dict(enumerate([*parts, sum(parts)]))
    return [str(one) for one in table(counts, [list(counts)], scope(**OWNER)).values()]


def test_the_one_small_part_of_a_rounded_total_cannot_be_worked_out():
    assert told(2, 30, 8) == ["fewer than 5", "30", "10", "40"]


def test_where_one_part_is_all_there_is_the_total_is_few_as_well():
    assert told(0, 3, 0) == ["0", "fewer than 5", "0", "fewer than 5"]


def test_where_small_parts_fit_a_total_in_one_way_only_the_total_is_told_roughly_or_kept_back():
    assert told(4, 4) == ["fewer than 5", "fewer than 5", "about 10"]
    assert told(1, 1, 1, 1) == ["fewer than 5"] * 4 + ["not shown"]


def test_a_large_part_is_told_roughly_and_never_hidden_beside_small_ones():
    assert told(23, 1, 1, 1, 1) == ["about 20", *["fewer than 5"] * 4, "25"]


def test_nothing_is_kept_back_where_nothing_is_small():
    assert told(20, 0, 30) == ["20", "0", "30", "50"]


def test_who_may_see_the_list_sees_every_count():
    counts = {"met": 2, "all": 30}
    assert table(counts, [["met", "all"]], scope(may_list=True)) == counts


@settings(max_examples=150, deadline=None)
@given(cells)
def test_no_small_count_of_any_table_follows_from_what_is_shown(of: list[int]):
    """Two lines and two columns with all their totals: by the sums, each small count could be another."""
    a, b, c, d = of
    counts = {
        "a": a,
        "b": b,
        "c": c,
        "d": d,
        "ab": a + b,
        "cd": c + d,
        "ac": a + c,
        "bd": b + d,
        "all": sum(of),
    }
    sums = [("a", "b", "ab"), ("c", "d", "cd"), ("a", "c", "ac"), ("b", "d", "bd"), ("ab", "cd", "all")]
    sums.append(("ac", "bd", "all"))
    shown_ones = table(counts, sums, scope(**OWNER))
    for key in "abcd":
        if 0 < counts[key] < 5:
            assert isinstance(shown_ones[key], Few)
            assert len(_fitting(counts, shown_ones, key)) > 1, (counts, shown_ones)


def _fitting(counts: dict[str, int], shown_ones: dict[str, int | Few], key: str) -> set[int]:
    """What the count could be, for all that the shown ones add up to."""
    found = set()
    ranges = [_can_be(shown_ones[each]) for each in "abcd"]
    for a, b, c, d in product(*ranges):
        made = {"a": a, "b": b, "c": c, "d": d, "ab": a + b, "cd": c + d, "ac": a + c, "bd": b + d}
        made["all"] = a + b + c + d
        if all(made[each] in _can_be(shown_ones[each]) for each in made):
            found.add(made[key])
    return found


def _can_be(said: int | Few) -> range:
    if said is FEW:
        return range(1, 5)
    if isinstance(said, Few):
        return range(1, 60)
    if isinstance(said, About):
        return range(max(int(said) - 5, 5), int(said) + 5)
    return range(max(said - 2, 5), said + 3) if said else range(1)
