"""Dates and times as they are typed in Fenmarsh, kept in UTC."""

import pytest

from forms.answers import validate_json
from forms.builder import build
from forms.exceptions import AnswersRefused

SEEN = {"seen": "yes", "worry": "A", "note": "Amina Khan"}


def typed(seen_visit, **parts):
    return seen_visit | {f"seen_at-{part}": value for part, value in parts.items()}


@pytest.mark.parametrize(
    ("day", "month", "year", "message"),
    [
        ("30", "2", "2026", "Date of birth must be a real date"),
        ("29", "02", "2027", "Date of birth must be a real date"),
        ("31", "", "", "Date of birth must include a month and year"),
        ("", "3", "2026", "Date of birth must include a day"),
        ("1", "1", "26", "Date of birth must have a year of 4 numbers, like 2026"),
        ("1", "1", "0001", "Date of birth must be between 1 January 1900 and 31 December 2100"),
        ("31", "12", "9999", "Date of birth must be between 1 January 1900 and 31 December 2100"),
        ("1", "13", "2020", "Date of birth must be a real date"),
        ("0", "0", "0000", "Date of birth must be a real date, like 27 3 2026"),
        ("١", "1", "2020", "Date of birth must be a real date, like 27 3 2026"),
        ("1e1", "ju", "2020", "Date of birth must be a real date, like 27 3 2026"),
    ],
)
def test_a_date_that_is_none_is_said_so(visit, rows, posted, seen_visit, day, month, year, message):
    data = posted(seen_visit | {"born-day": day, "born-month": month, "born-year": year})
    assert build(visit, rows=rows, data=data).error_list == [("born-day", message)]


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MAR."])
def test_a_month_may_be_a_word(visit, rows, posted, seen_visit, month):
    form = build(
        visit,
        rows=rows,
        data=posted(seen_visit | {"born-day": "1", "born-month": month, "born-year": "2015"}),
    )
    assert form.is_valid(), form.error_list
    assert form.answers["born"] == "2015-03-01"


@pytest.mark.parametrize("clock", ["14:05", "14.05", "2:05pm", "2.05 PM"])
def test_a_time_may_be_typed_in_several_ways(visit, rows, posted, seen_visit, clock):
    form = build(visit, rows=rows, data=posted(typed(seen_visit, time=clock)))
    assert form.is_valid(), form.error_list
    assert form.answers["seen_at"] == "2026-07-03T13:05:00Z"


@pytest.mark.parametrize("clock", ["", "14", "25:00", "14:60", "1405", "0:30am", "now"])
def test_a_time_that_is_none_is_said_so(visit, rows, posted, seen_visit, clock):
    form = build(visit, rows=rows, data=posted(typed(seen_visit, time=clock)))
    assert "time, like" in form.error_list[0].message


def test_an_hour_that_the_clocks_skipped_is_explained(visit, rows, posted, seen_visit):
    form = build(visit, rows=rows, data=posted(typed(seen_visit, day="29", month="3", time="01:30")))
    assert form.error_list == [
        (
            "seen_at-day",
            "When you saw the child must be a time that happened: at 01:30 on 29 March 2026 "
            "the clocks had gone forward an hour",
        )
    ]


def test_of_an_hour_that_happens_twice_the_first_is_meant(visit, rows, posted, seen_visit):
    form = build(visit, rows=rows, data=posted(typed(seen_visit, day="25", month="10", time="01:30")))
    assert form.is_valid(), form.error_list
    assert form.answers["seen_at"] == "2026-10-25T00:30:00Z"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-07-03T14:05", "2026-07-03T13:05:00Z"),
        ("2026-07-03T14:05:30+02:00", "2026-07-03T12:05:30Z"),
        ("2026-10-25T01:30", "2026-10-25T00:30:00Z"),
        ("2026-10-25T01:30:00Z", "2026-10-25T01:30:00Z"),
    ],
)
def test_the_api_takes_local_time_or_a_zone(visit, rows, sent, kept):
    assert validate_json(visit, SEEN | {"seen_at": sent}, rows)["seen_at"] == kept


@pytest.mark.parametrize(
    "sent",
    ["2026-03-29T01:30", "2026-02-30T10:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59:60Z", "29/02/2027",
     1774747800000, "1774747800000", "2026-07-03", "2026W01", "2026-07-03T25:00", "9999-12-31T23:59-14:00"],
)  # fmt: skip
def test_the_api_refuses_moments_that_are_none(visit, rows, sent):
    with pytest.raises(AnswersRefused) as refusal:
        validate_json(visit, SEEN | {"seen_at": sent}, rows)
    assert list(refusal.value.errors) == ["seen_at"]
    assert refusal.value.errors["seen_at"][0].startswith("When you saw the child must be")


@pytest.mark.parametrize(
    "sent", ["2026-02-30", "0001-01-01", "9999-12-31", "20260703", "2026-7-3", "2026-07-03T00:00"]
)
def test_the_api_refuses_dates_that_are_none(visit, rows, sent):
    with pytest.raises(AnswersRefused):
        validate_json(visit, SEEN | {"seen_at": "2026-07-03T14:05", "born": sent}, rows)
