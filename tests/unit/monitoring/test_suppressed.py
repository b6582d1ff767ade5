"""Counts of one to four are kept from those who may see no list."""

from datetime import timedelta
from itertools import product

import pytest

from orchestrator.access.seats import Seats
from orchestrator.agencies.models import Staff
from orchestrator.monitoring.measures.scope import Scope
from orchestrator.monitoring.measures.suppressed import (
    FEW,
    may_summarise,
    order,
    shown,
    shown_among,
    sum_shown,
    together,
)
from orchestrator.monitoring.views.answers import AnswersPage


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


OWNER, MANAGER = scope(may_list=False), scope(may_list=True)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_small_count_is_told_as_such(count: int):
    assert shown(count, OWNER) is FEW
    assert str(FEW) == "fewer than 5"
    assert not may_summarise(count, OWNER, shown(count, OWNER))


@pytest.mark.parametrize(("count", "said"), [(0, 0), (5, 5), (7, 5), (8, 10), (48, 50), (600, 600)])
def test_nought_names_nobody_and_what_is_enough_is_told_to_the_nearest_five(count: int, said: int):
    assert shown(count, OWNER) == said


@pytest.mark.parametrize(("hours", "said"), [(0, 0), (7, 7), (44, 44), (128, 130), (3142, 3100)])
def test_a_sum_of_lengths_is_told_to_two_digits_of_hours(hours: int, said: int):
    assert sum_shown(timedelta(hours=hours), OWNER) == timedelta(hours=said)
    assert sum_shown(timedelta(hours=hours), MANAGER) == timedelta(hours=hours)


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_who_may_see_the_list_sees_the_number(count: int):
    assert shown(count, MANAGER) == count
    assert shown_among(count, [count], MANAGER) == count
    assert str(together([count, 2], MANAGER)) == str(count + 2)
    assert may_summarise(count, MANAGER)


def test_a_length_is_told_only_where_a_part_beside_it_says_that_there_are_enough():
    """Five of which each part is few: that the length is told would say that they are five."""
    assert may_summarise(5, OWNER, shown(5, OWNER), shown(0, OWNER))
    assert not may_summarise(5, OWNER, shown(3, OWNER), shown(2, OWNER))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((), "0"),
        ((0, 0), "0"),
        ((0, 3, 0), "fewer than 5"),
        ((0, 12), "10"),
        ((1, 4), "about 5"),
        ((1, 1, 1, 1), "about 10"),
        ((23, 1, 1, 1, 1), "about 35"),
        ((12, 30), "about 40"),
    ],
)
def test_a_total_is_added_up_from_its_parts_as_they_are_shown(parts: tuple[int, ...], said: str):
    assert str(together([shown(part, OWNER) for part in parts], OWNER)) == said


def page(parts: tuple[int, ...], late: int) -> tuple[str, ...]:
    """All that is told of parts, and of those among them that are late."""
    told = [shown(part, OWNER) for part in parts]
    everything = (*told, together(told, OWNER), shown_among(late, told, OWNER))
    return (
        *map(str, everything),
        *(str(may_summarise(part, OWNER, one)) for part, one in zip(parts, told, strict=True)),
    )


def test_any_other_small_count_in_the_place_of_one_changes_nothing_that_is_shown():
    for parts in product(range(10), repeat=3):
        for place, part in enumerate(parts):
            if 1 <= part <= 4:
                others = [(*parts[:place], other, *parts[place + 1 :]) for other in range(1, 5)]
                assert {page(other, 0) for other in others} == {page(parts, 0)}


def test_what_lies_across_the_parts_leaves_each_small_one_more_than_one_value():
    """Eight late ones of four and four: told as ten, they would tell both."""
    assert page((4, 4), 8)[-3] == "5"
    fitting: dict[tuple[str, ...], list[tuple[int, ...]]] = {}
    for parts in product(range(9), repeat=3):
        for late in range(sum(parts) + 1):
            fitting.setdefault(page(parts, late), []).append((*parts, late))
    for told, found in fitting.items():
        for place, values in enumerate(zip(*found, strict=True)):
            assert min(values) in (0, *range(5, 99)) or len(set(values)) > 1, (told, place)


def test_what_is_large_is_seen_beside_what_is_small():
    """An agency late in 23 cases is not hidden because four others are late in one each."""
    assert shown(23, OWNER) == 25
    assert order(shown(23, OWNER)) < order(shown(4, OWNER)) == order(shown(1, OWNER)) < order(0)


def test_what_is_told_in_whole_days_and_is_none_of_them_is_under_a_day():
    """Not “none” on the page, and no 0.00 in the file; who sees lists is told the length itself."""
    for reader, said in ((OWNER, "under a day"), (MANAGER, None)):
        page = AnswersPage()
        page.scope = reader
        cell = page.whole_days(timedelta())
        assert (cell and cell.text) == said
        assert cell is None or cell.value is None
        assert page.whole_days(timedelta(days=1)) is None
