"""`bpmn/clocks.dmn` holds the limits of domain 5.3, and a broken table is refused in a sentence."""

from pathlib import Path

import pytest

from orchestrator.clocks.limit_rows import ALL, Cell, ClockRow, in_words, order_warnings
from orchestrator.clocks.limits import ClocksUnreadable, Limit, NoSuchClock, read_limits
from orchestrator.clocks.limits_table import compare_limits, new_code, read_rows, remove_row, write_row
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


def row(code: str = "K-05", name: str = "Agency’s answer", /, **limits: str) -> ClockRow:
    """`all="8 wh", A="4 wh"`, people told at half and at 80 per cent."""
    cells = {
        ALL if rating == "all" else rating: Cell(Limit.parse(text), (50, 80))
        for rating, text in limits.items()
    }
    return ClockRow(code, name, cells)


def test_a_row_that_is_written_as_it_stands_changes_no_byte():
    for each in read_rows(TABLE):
        assert write_row(TABLE, each) == TABLE


def test_one_limit_changes_one_line_of_the_file():
    written = write_row(TABLE, row(R="2 h", A="4 wh", all="8 wh"))
    before, after = TABLE.decode().splitlines(), written.decode().splitlines()
    changed = [line.strip() for line, was in zip(after, before, strict=True) if line != was]
    assert changed == ['<outputEntry id="K05_A_limit"><text>"4 wh"</text></outputEntry>']
    assert read_limits(written).rule("K-05", "A").limit.text == "4 wh"


def test_a_change_is_told_in_the_words_of_the_table():
    written = write_row(TABLE, row(R="2 h", A="4 wh", all="8 wh"))
    assert compare_limits(TABLE, written) == ("Agency’s answer, Amber: 6 to 4 working hours",)
    assert compare_limits(TABLE, TABLE) == ()


def test_another_way_of_counting_names_both():
    written = write_row(TABLE, row(R="2 h", A="1 h", all="8 wh"))
    assert compare_limits(TABLE, written) == (
        "Agency’s answer, Amber: 6 working hours to 1 hour, day and night",
    )


def test_what_changes_for_every_rating_is_said_once():
    danger = ClockRow("K-02", "Danger check", {ALL: Cell(Limit.parse("20 min"), (50,))})
    assert compare_limits(TABLE, write_row(TABLE, danger)) == (
        "Danger check: 30 to 20 minutes",
        "Danger check: people are told at 50 per cent of the time, before at 50 and 80 per cent of the time",
    )


def test_a_rating_of_its_own_goes_before_the_rule_for_all():
    written = write_row(
        TABLE,
        ClockRow(
            "K-02",
            "Danger check",
            {ALL: Cell(Limit.parse("30 min"), (50, 80)), "R": Cell(Limit.parse("10 min"), (50, 80))},
        ),
    )
    assert read_limits(written).rule("K-02", "R").limit.text == "10 min"
    assert read_limits(written).rule("K-02", "A").limit.text == "30 min"


def test_a_rating_that_loses_its_own_limit_takes_that_of_all():
    written = write_row(TABLE, row(all="8 wh"))
    assert {read_limits(written).rule("K-05", rating).limit.text for rating in "RAGB"} == {"8 wh"}


def test_a_new_limit_comes_last_and_taken_out_again_leaves_no_trace():
    visit = row("L-01", "Visit at home", all="2 WD", R="4 h")
    written = write_row(TABLE, visit)
    assert read_rows(written)[-1] == visit
    assert remove_row(written, "L-01") == TABLE
    assert compare_limits(TABLE, written) == (
        "New limit L-01 “Visit at home”: Red: 4 hours, day and night; "
        "Amber, Green and Blue: 2 working days, until closing time; "
        "people are told at 50 and 80 per cent of the time",
    )
    assert compare_limits(written, TABLE) == ("The limit L-01 “Visit at home” is gone",)


def test_a_new_limit_is_told_with_its_warning_points():
    one = ClockRow(
        "L-01", "Visit", {ALL: Cell(Limit.parse("2 wh"), ()), "R": Cell(Limit.parse("2 wh"), (80,))}
    )
    assert compare_limits(TABLE, write_row(TABLE, one)) == (
        "New limit L-01 “Visit”: Red: 2 working hours (people are told at 80 per cent of the time); "
        "Amber, Green and Blue: 2 working hours (people are told at the limit only)",
    )


def test_a_name_with_signs_of_the_file_is_kept():
    visit = row("L-01", "Visit <at home> & “elsewhere”", all="2 h")
    assert read_rows(write_row(TABLE, visit))[-1].name == "Visit <at home> & “elsewhere”"


def test_a_table_with_a_prefix_keeps_it():
    text = TABLE.decode().replace("xmlns=", "xmlns:d=")
    for name in (
        "definitions",
        "decision",
        "decisionTable",
        "rule",
        "input",
        "output",
        "inputEntry",
        "outputEntry",
        "inputExpression",
        "text",
        "description",
    ):
        text = text.replace(f"<{name}>", f"<d:{name}>").replace(f"<{name} ", f"<d:{name} ")
        text = text.replace(f"</{name}>", f"</d:{name}>")
    written = write_row(text.encode(), row("L-01", "Visit", all="2 h"))
    assert b'<d:rule id="L01_any">' in written
    assert read_rows(written)[-1].code == "L-01"


def test_a_rule_that_is_never_reached_is_no_cell():
    text = TABLE.decode()
    start = text.index('      <rule id="K05_A">')
    end = text.index("</rule>", start) + len("</rule>\n")
    late = text[:start] + text[end:].replace("    </decisionTable>", text[start:end] + "    </decisionTable>")
    found = next(each for each in read_rows(late.encode()) if each.code == "K-05")
    assert set(found.cells) == {ALL, "R"}
    changed = write_row(late.encode(), row(R="2 h", A="1 h", all="8 wh"))
    assert read_limits(changed).rule("K-05", "A").limit.text == "1 h"


def test_the_next_code_follows_the_highest_that_was_ever_taken():
    assert new_code(["K-05", "K-99"]) == "L-01"
    assert new_code(["L-01", "L-07", "K-08"]) == "L-08"
    with pytest.raises(ClocksUnreadable, match="99 limits"):
        new_code(["L-99"])


def test_more_time_for_a_higher_rating_is_warned_of():
    assert order_warnings(row(R="2 h", A="6 wh", all="8 wh")) == ()
    (warning,) = order_warnings(row(R="3 WD", all="8 wh"))
    assert warning.startswith(
        "Red gives more time (3 working days, until closing time) than Amber (8 working"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 min", "1 minute"),
        ("2 h", "2 hours, day and night"),
        ("6 wh", "6 working hours"),
        ("0 WD", "the same working day, until closing time"),
        ("1 WD-T", "1 working day, to the same time"),
    ],
)
def test_a_limit_in_words(text: str, words: str):
    assert in_words(Limit.parse(text)) == words


def test_a_table_that_cannot_be_read_is_compared_in_a_sentence():
    (sentence,) = compare_limits(TABLE, b"<no")
    assert sentence.startswith("The limits cannot be compared: ")
