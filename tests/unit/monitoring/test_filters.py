"""What an address asks for: read again it is the same, and a word that is not known asks for nothing."""

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.cases.vocabulary import RatingValue
from orchestrator.monitoring.measures.filters import UNRATED, URGENCIES, Filters, not_understood

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
