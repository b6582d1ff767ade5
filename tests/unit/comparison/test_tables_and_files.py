"""Processes, decision tables, files and the layout: what is told beside steps and routes."""

import pytest

from processes.comparison import Words, compare

from .drawing import FILES, WORDS, changed, told


def test_a_process_that_comes_or_goes_is_told_as_a_whole():
    more = {
        **FILES,
        "other.bpmn": FILES["p.bpmn"].replace(b'id="p"', b'id="q"').replace(b"Pathway", b"Other"),
    }
    (added,) = [one.sentence for one in compare(FILES, more, words=WORDS).changes]
    assert added.startswith("The process “Other” added, with 9 steps. The service itself does: “Tell them”")
    (removed,) = [one.sentence for one in compare(more, FILES, words=WORDS).changes]
    assert removed.startswith(
        "The process “Other” removed, with 9 steps. The service itself did: “Tell them”"
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"6 wh"', '"4 wh"', "“How long?”, Clock “Agency’s answer” (K-05), Rating Amber: Limit 6 wh → 4 wh"),
        ('"A"', '"R"', "“How long?”, Clock “Agency’s answer” (K-05), Rating Amber: Rating Amber → R"),
        (
            'hitPolicy="FIRST"',
            'hitPolicy="UNIQUE"',
            "“How long?”: which rules count the first that holds → the only one that holds",
        ),
        ('name="How long?"', 'name="Limits"', "The table “How long?” is now called “Limits”"),
        ('label="Limit"', 'label="Time"', "“How long?”: the column “Limit” is now called “Time”"),
        ('id="dt"', 'id="dt2"', "Something in “clocks.dmn” changed that the drawing does not show"),
    ],
)
def test_a_decision_table_is_told_row_by_row(old, new, sentence):
    assert sentence in told((old, new), path="clocks.dmn")


def test_a_rule_that_comes_or_goes_or_is_tried_earlier_is_told():
    text = FILES["clocks.dmn"].decode()
    one, other = (text[text.index(f'<rule id="{id}"') :] for id in ("r1", "r2"))
    one, other = one[: one.index("</rule>") + 7], other[: other.index("</rule>") + 7]
    assert told((one, ""), path="clocks.dmn") == [
        "“How long?”: rule removed: Clock “Agency’s answer” (K-05), Rating Amber → Limit 6 wh"
    ]
    new = other.replace('"r2"', '"r3"').replace("K-05", "K-06")
    assert told((other, other + new), path="clocks.dmn") == [
        "“How long?”: rule added: Clock “Home visit” (K-06) → Limit 8 wh"
    ]
    swapped = {**FILES, "clocks.dmn": text.replace(one, "").replace(other, other + one).encode()}
    (change,) = compare(FILES, swapped, words=WORDS).tables
    assert change.sentence == "“How long?”: the rules are tried in another order"


def test_files_that_are_no_drawings_are_told_and_forms_are_left_to_their_own_room():
    new = {**FILES, "vocabulary.json": b"{}", "scenarios/a.yaml": b"", "forms/info.json": b"{}"}
    assert [one.sentence for one in compare(FILES, new, words=WORDS).changes] == [
        "The file “scenarios/a.yaml” added",
        "The list of agencies, roles and other words changed",
    ]


def test_what_cannot_be_read_is_said_to_be_so():
    found = compare(FILES, {**FILES, "p.bpmn": b"<nonsense"}, words=WORDS)
    assert [one.sentence for one in found.changes if one.what == "file"] == [
        "The file “p.bpmn” changed, and cannot be read: what changed in it cannot be told"
    ]
    assert not compare({"a.bpmn": b"<x"}, {"a.bpmn": b"<x"}, words=Words())


def test_moving_is_told_apart_and_touches_no_case():
    found = compare(FILES, changed(('x="10" y="10"', 'x="20" y="10"')), words=WORDS)
    assert (found.changes, found.tables) == ((), ())
    (move,) = found.moves
    assert (move.sentence, move.before, move.after) == ("“Danger check” moved", "10 10", "20 10")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('width="100"', 'width="120"', "“Danger check” is drawn in another size"),
        (
            '<dd:waypoint x="110" y="50"/>',
            "",
            "The route from “Danger check” to “Which way?” is drawn another way",
        ),
        ('bpmnElement="check">', 'bpmnElement="check" fill="#fff">', "“Danger check” has another colour"),
        ('bpmnElement="check">', 'bpmnElement="check" isExpanded="true">', "“Danger check” looks different"),
        ('x="0" y="0"', 'x="5" y="0"', "“Hub” moved"),
        ('bpmnElement="map"', 'bpmnElement="sum"', "“Sum” is drawn now"),
        ('bpmnElement="map"', 'bpmnElement="sum"', "“Family map” is not drawn any more"),
    ],
)
def test_every_kind_of_layout_is_a_move(old, new, sentence):
    found = compare(FILES, changed((old, new)), words=WORDS)
    assert not found.changes
    assert sentence in [move.sentence for move in found.moves]


def test_words_of_unreadable_files_are_codes():
    words = Words.of(
        {"vocabulary.json": b"[", "forms/a.json": b"1", "a.bpmn": b"", "x/vocabulary.json": b'{"roles": 1}'}
    )
    assert (words.agency("OT"), words.form("a"), words.clock("K-1")) == ("OT", "“a”", "K-1")


def test_a_column_that_asks_something_else_is_told_with_both_conditions_and_its_cells_stay():
    assert told(("<text>rating</text>", '<text>danger("x")</text>'), path="clocks.dmn") == [
        '“How long?”: condition of column “Rating” rating → danger("x")'
    ]
    both = told(("<text>rating</text>", "<text>danger</text>"), ('"A"', '"R"'), path="clocks.dmn")
    assert len(both) == 2
    assert both[1].endswith("Rating A → R")
