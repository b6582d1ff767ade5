"""`bpmn/clocks.dmn` holds the limits of domain 5.3, and a broken table is refused in a sentence."""

from pathlib import Path

import pytest

from orchestrator.clocks.limits import ClocksUnreadable, Limit, NoSuchClock, read_limits
from orchestrator.clocks.modes import Mode

TABLE = (Path(__file__).parents[3] / "bpmn" / "clocks.dmn").read_bytes()


@pytest.mark.parametrize(
    ("code", "by_rating", "warn"),
    [
        ("K-02", {"R": "30 min", "A": "30 min", "G": "30 min", "B": "30 min"}, (50, 80)),
        ("K-04", {"R": "30 min", "A": "2 wh", "G": "4 wh", "B": "4 wh"}, (50, 80)),
        ("K-05", {"R": "2 h", "A": "6 wh", "G": "8 wh", "B": "8 wh"}, (50, 80)),
        ("K-06", {"R": "4 h", "A": "8 wh", "G": "8 wh", "B": "8 wh"}, (50, 80)),
        ("K-07", {"R": "4 h", "A": "24 h", "G": "24 h", "B": "24 h"}, (50, 75, 90)),
        ("K-08", {"R": "1 WD-T", "B": "1 WD-T"}, (50, 80)),
        ("K-09", {"R": "24 h", "A": "24 h", "G": "24 h", "B": "24 h"}, (50, 75, 90)),
        ("K-21", {"R": "30 min", "A": "4 wh", "G": "4 wh", "B": "4 wh"}, (50, 80)),
        ("K-26", {"R": "15 min", "A": "1 wh", "G": "4 wh", "B": "1 WD"}, (80,)),
    ],
)
def test_the_limits_of_the_pathway(code: str, by_rating: dict[str, str], warn: tuple[int, ...]) -> None:
    limits = read_limits(TABLE)
    for rating, text in by_rating.items():
        assert limits.rule(code, rating).limit.text == text
        assert limits.rule(code, rating).warn == warn


def test_every_clock_has_a_name_in_words_and_a_limit_for_every_rating() -> None:
    limits = read_limits(TABLE)
    assert len(limits.codes()) == 15
    for code in limits.codes():
        for rating in "RAGB":
            assert limits.rule(code, rating).name


def test_a_clock_that_the_table_does_not_know_is_named() -> None:
    with pytest.raises(NoSuchClock, match="no limit for K-99 at rating R"):
        read_limits(TABLE).rule("K-99", "R")


@pytest.mark.parametrize("text", ["", "6", "six wh", "6 hours", "-1 h", "1.5 h", "1 WD-X", "99999 h"])
def test_what_is_no_limit_is_refused_with_the_right_way_to_write_it(text: str) -> None:
    with pytest.raises(ClocksUnreadable, match="Write a number and a unit"):
        Limit.parse(text)


def test_the_units_say_how_a_limit_is_counted() -> None:
    modes = {text: Limit.parse(text).mode for text in ("15 min", "2 h", "6 wh", "15 WD", "1 WD-T")}
    assert list(modes.values()) == [Mode.ELAPSED, Mode.ELAPSED, Mode.WH, Mode.WD, Mode.WD_T]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"<definitions",
        b"<definitions/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><definitions/>',
        TABLE.replace(b'"6 wh"', b'"6 weeks"'),
        TABLE.replace(b'<text>"R"</text>', b'<text>"X"</text>', 1),
        TABLE.replace(b'"50, 80"', b'"half"', 1),
        TABLE.replace(b"outputEntry", b"annotation"),
        TABLE.replace(b"decisionTable", b"context"),
    ],
)
def test_a_broken_table_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(ClocksUnreadable) as refused:
        read_limits(content)
    assert str(refused.value).endswith(".")


def test_the_first_rule_that_fits_counts() -> None:
    changed = TABLE.replace(b'<text>"8 wh"</text>', b'<text>"1 wh"</text>', 1)
    assert read_limits(changed).rule("K-05", "G").limit.text == "1 wh"
    assert read_limits(changed).rule("K-05", "A").limit.text == "6 wh"
