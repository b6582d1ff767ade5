"""What an address asks for: read again it is the same, and a word that is not known asks for nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.agencies.models import Site
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.monitoring.measures import periods
from orchestrator.monitoring.measures.filters import (
    UNRATED,
    URGENCIES,
    Filters,
    not_heeded,
    not_understood,
)

from .test_suppressed import scope

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
names = st.from_regex(r"[A-Za-z][\w.-]{0,19}", fullmatch=True)
filters = st.builds(
    Filters,
    since=st.none() | days,
    until=st.none() | days,
    agency=st.just("") | names,
    team=st.none() | st.integers(0, 10**9),
    rating=st.sampled_from(["", UNRATED, *RatingValue.values]),
    step=st.just("") | names,
    version=st.none() | st.integers(0, 10**9),
    process=st.just("") | names,
    code=st.just("") | names,
    week=st.sampled_from(["", "2026-W01", "2026-W37", "2026-W53"]),
    urgency=st.sampled_from(["", *URGENCIES]),
    unclaimed=st.booleans(),
    held=st.booleans(),
)


NOBODY_KNOWS = {
    "We do not know the rating “a b”: all are shown.": {"rating": "a b"},
    "We do not know the day in “From” “2026-13-45”: it is left out.": {"since": "2026-13-45"},
    "We do not know the team “x�”: all are shown.": {"team": "x\0"},
}


def read(address: str) -> Filters:
    return Filters.of(dict(parse_qsl(address[1:])))


@given(filters)
def test_an_address_read_again_asks_for_the_same(asked: Filters):
    assert read(asked.address()) == asked


@given(st.dictionaries(st.sampled_from(list(vars(Filters()))), st.text(max_size=30)))
def test_any_words_are_read_without_failing(words: dict[str, str]):
    asked = Filters.of(words)
    assert read(asked.address()) == asked


@pytest.mark.parametrize(
    "words",
    [
        {"team": "x"},
        {"team": "²"},
        {"team": "9" * 40},
        {"rating": "a b"},
        {"step": "a b"},
        {"step": "x\0"},
        {"week": "2026-99"},
        {"week": "２０２６-W01"},
        {"urgency": "not yet"},
        {"since": "yesterday"},
        {"until": "0001-01-01"},
        {"unclaimed": "yes"},
        {"agency": "A" * 21},
        {"nothing": "1"},
    ],
)
def test_a_word_that_is_not_known_asks_for_nothing(words: dict[str, str]):
    assert Filters.of(words) == Filters()


@pytest.mark.parametrize(
    ("word", "said"), [("rating", "Z"), ("week", "2026-W99"), ("urgency", "moon"), ("agency", "XX")]
)
def test_a_word_that_names_nothing_asks_for_what_there_is_none_of(word: str, said: str):
    """A page says so; passed over, it would show the numbers of all."""
    assert getattr(Filters.of({word: said}), word) == said
    assert not_understood({word: said}) == ()


def test_an_address_changes_what_it_is_told_to():
    asked = Filters(agency="HEALTH", rating="R")
    assert read(asked.address(step="records_check", rating="")) == Filters(
        agency="HEALTH", step="records_check"
    )
    assert asked.address(agency=None, rating=None) == "?"


@pytest.mark.parametrize("sentence", NOBODY_KNOWS)
def test_a_word_that_is_not_known_is_said(sentence: str):
    assert not_understood(NOBODY_KNOWS[sentence]) == (sentence,)


@given(filters)
def test_nothing_is_said_of_words_that_are_known(asked: Filters):
    assert not_understood(dict(parse_qsl(asked.address()[1:]))) == ()
    assert not_understood({"rating": "", "unclaimed": "0", "sort": "late"}) == ()


def test_a_period_alone_narrows_nothing():
    assert not Filters(since=date(2026, 9, 1)).narrows
    assert Filters(since=date(2026, 9, 1), code="K-05").narrows


NOW = datetime(2026, 9, 15, 10, 30, tzinfo=UTC)
FENMARSH = (Site(code="fenmarsh", time_zone="Europe/London"),)
OWNER, MANAGER = (replace(scope(may_list=listed), sites=FENMARSH) for listed in (False, True))


@given(filters)
def test_who_sees_no_lists_is_shown_one_of_the_blocks_whatever_was_asked_for(asked: Filters):
    """No two blocks overlap, each is four whole weeks, and all are over."""
    first, last = asked.days(OWNER, NOW)
    assert (first, last) in {(one.first, one.last) for one in periods.offered(NOW.date())}
    counted = asked.counted_for(OWNER, NOW)
    assert counted.without_period() == Filters()
    assert counted.days(OWNER, NOW) == (first, last)


def test_blocks_are_whole_weeks_one_after_another_and_over():
    blocks = sorted(periods.offered(NOW.date()))
    assert blocks[-1].last < NOW.date()
    for before, after in pairwise(blocks):
        assert after.first - before.last == timedelta(days=1)
    assert {(one.first.weekday(), one.last - one.first) for one in blocks} == {(0, timedelta(days=27))}


@given(days, days)
def test_a_block_is_the_same_whenever_one_looks(day: date, other: date):
    assert periods.block_of(day).first <= day <= periods.block_of(day).last
    assert (periods.block_of(day).first - periods.block_of(other).first) % periods.LENGTH == timedelta()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ({}, date(2026, 8, 17)),
        ({"since": "2026-08-17"}, date(2026, 8, 17)),
        ({"since": "2026-08-16"}, date(2026, 7, 20)),
        ({"until": "2026-08-20"}, date(2026, 8, 17)),
        ({"since": "2026-06-01", "until": "2026-09-10"}, date(2026, 7, 20)),
        ({"since": "2027-01-01"}, date(2026, 8, 17)),
        ({"since": "2001-01-01"}, date(2025, 9, 15)),
    ],
)
def test_another_period_is_answered_with_the_nearest_block(words: dict[str, str], shown: date):
    asked = Filters.of(words)
    assert asked.days(OWNER, NOW)[0] == shown
    assert asked.is_a_block(OWNER, NOW) == (words in ({}, {"since": "2026-08-17"}))


def test_what_is_not_heeded_for_who_sees_no_lists_is_said():
    assert not_heeded({"rating": "R", "since": "2026-08-17", "agency": "HEALTH"}, ("agency",)) == (
        "What you see here cannot be narrowed by rating: all are shown.",
    )


def test_a_period_that_is_still_to_come_is_not_taken_for_one_the_wrong_way_round():
    to_come = Filters(since=date(2026, 12, 1))
    assert to_come.is_to_come(MANAGER, NOW)
    assert not to_come.turned_round(MANAGER, NOW)
    assert replace(to_come, until=date(2026, 9, 1)).turned_round(MANAGER, NOW)
    assert not Filters(since=date(2026, 9, 15)).is_to_come(MANAGER, NOW)
