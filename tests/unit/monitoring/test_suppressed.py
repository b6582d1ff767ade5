"""Counts of one to four are kept from those who may see no list."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.access.seats import Seats
from orchestrator.agencies.models import Staff
from orchestrator.monitoring.measures.scope import Scope
from orchestrator.monitoring.measures.suppressed import (
    FEW,
    Few,
    about,
    may_summarise,
    shown,
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


@pytest.mark.parametrize("count", [0, 5, 600])
def test_nought_names_nobody_and_five_are_enough(count: int):
    assert shown(count, scope(may_list=False)) == count


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


def test_the_one_small_part_of_a_shown_total_cannot_be_worked_out():
    assert told(2, 30, 8) == ["fewer than 5", "30", "not shown", "40"]


def test_two_small_parts_hide_each_other():
    assert told(2, 30, 3) == ["fewer than 5", "30", "fewer than 5", "35"]


def test_nothing_is_kept_back_where_nothing_is_small():
    assert told(20, 0, 30) == ["20", "0", "30", "50"]


def test_where_one_part_is_all_there_is_the_total_is_few_as_well():
    assert told(0, 3, 0) == ["0", "fewer than 5", "0", "fewer than 5"]


def test_where_all_parts_but_one_are_small_no_sum_tells_them():
    assert told(1, 9) == ["fewer than 5", "not shown", "10"]


def test_who_may_see_the_list_sees_every_count():
    counts = {"met": 2, "all": 30}
    assert table(counts, [["met", "all"]], scope(may_list=True)) == counts
    assert about(33, scope(may_list=True)) == 33


@pytest.mark.parametrize(("count", "said"), [(0, "0"), (3, "fewer than 5"), (5, "5"), (48, "50"), (52, "50")])
def test_volumes_are_told_to_the_nearest_five(count: int, said: str):
    assert str(about(count, scope(**OWNER))) == said


def test_small_parts_that_can_add_up_in_one_way_only_hide_the_next_or_the_total():
    assert told(4, 4) == ["fewer than 5", "fewer than 5", "not shown"]
    assert told(1, 5, 7) == ["fewer than 5", "not shown", "not shown", "13"]


@settings(max_examples=60, deadline=None)
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
            assert shown_ones[key] is FEW
            assert len(_fitting(counts, shown_ones, key)) > 1, (counts, shown_ones)


def _fitting(counts: dict[str, int], shown_ones: dict[str, int | Few], key: str) -> set[int]:
    """What the count could be, for all that the shown ones add up to."""
    found = set()
    ranges = [[one] if isinstance(one := shown_ones[each], int) else range(14) for each in "abcd"]
    for a, b, c, d in product(*ranges):
        made = {"a": a, "b": b, "c": c, "d": d, "ab": a + b, "cd": c + d, "ac": a + c, "bd": b + d}
        made["all"] = a + b + c + d
        if all(isinstance(shown_ones[each], Few) or made[each] == shown_ones[each] for each in made):
            found.add(made[key])
    return found
