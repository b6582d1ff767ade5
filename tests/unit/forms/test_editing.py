"""Changing a definition: what may be done to a form keeps it a form, and what was given is not touched."""

from copy import deepcopy
from pathlib import Path

import pytest

from forms import definitions, editing
from forms.choices import choices_from_lines, lines_from_choices
from forms.exceptions import BadDefinition
from forms.names import name_for

TEXT = {"type": "string", "widget": "text", "title": "Where?"}
FILES = sorted(definitions.DEFINITIONS.glob("*.json"))


@pytest.fixture
def visit() -> editing.Raw:
    made = editing.new_form("visit", "The visit", question={**TEXT, "title": "Who was there?"})
    made = editing.add_question(made, {"type": "string", "widget": "yes_no", "title": "Seen?"}, required=True)
    return editing.add_question(made, {**TEXT, "showWhen": {"seen": ["yes"]}})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_form_that_is_read_and_written_is_the_same_file(path: Path):
    assert editing.write(editing.read(path.read_bytes())) == path.read_bytes()


def test_a_question_gets_a_name_from_its_title_and_keeps_it(visit: editing.Raw):
    assert editing.order_of(visit) == ["who_was_there", "seen", "where"]
    changed = editing.change_question(visit, "where", {**TEXT, "title": "In which room?"})
    assert changed["properties"]["where"]["title"] == "In which room?"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Was Zoë seen?", "was_zoe_seen"),
        ("12 steps", "question_12_steps"),
        ("???", "question"),
        ("If", "if_2"),
        ("Seen?", "seen_2"),
        ("a" * 80, "a" * 40),
        ("What did the occupational therapist find out", "what_did_the_occupational_therapist_find"),
        ("What did the occupational therapist findings say", "what_did_the_occupational_therapist"),
    ],
)
def test_names_are_plain_and_free(visit: editing.Raw, title: str, name: str):
    assert name_for(title, taken=visit["properties"]) == name


def test_what_is_given_is_never_changed(visit: editing.Raw):
    before = deepcopy(visit)
    editing.remove_question(visit, "where")
    editing.move_question(visit, "who_was_there", up=False)
    editing.set_heading(visit, "seen", "Seen")
    editing.change_form(visit, title="Other")
    assert visit == before


def test_a_question_that_another_hangs_on_cannot_go(visit: editing.Raw):
    with pytest.raises(BadDefinition, match=r"not there any more .“seen”."):
        editing.remove_question(visit, "seen")


def test_the_last_question_cannot_go():
    only = editing.new_form("visit", "The visit", question=TEXT)
    with pytest.raises(BadDefinition):
        editing.remove_question(only, "where")


def test_a_question_that_is_not_asked_is_refused(visit: editing.Raw):
    for deed in (
        lambda: editing.remove_question(visit, "nobody"),
        lambda: editing.move_question(visit, "nobody", up=True),
        lambda: editing.change_question(visit, "nobody", TEXT),
        lambda: editing.add_question(visit, TEXT, inside="nobody"),
    ):
        with pytest.raises(editing.NoSuchQuestion):
            deed()


def test_at_the_edge_nothing_moves(visit: editing.Raw):
    assert editing.move_question(visit, "who_was_there", up=True) == visit
    assert editing.move_question(visit, "where", up=False) == visit


def test_a_heading_parts_the_questions_and_goes_again(visit: editing.Raw):
    parted = editing.set_heading(visit, "seen", "Who was seen")
    assert [(one["title"], one["fields"]) for one in parted["sections"]] == [
        ("The visit", ["who_was_there"]),
        ("Who was seen", ["seen", "where"]),
    ]
    assert editing.heading_above(parted, "seen") == "Who was seen"
    joined = editing.set_heading(editing.set_heading(parted, "seen", ""), "who_was_there", "")
    assert "sections" not in joined


def test_a_question_goes_over_a_heading_to_its_neighbours(visit: editing.Raw):
    parted = editing.set_heading(visit, "seen", "Who was seen")
    moved = editing.move_question(parted, "seen", up=True)
    assert [one["fields"] for one in moved["sections"]] == [["who_was_there", "seen"], ["where"]]
    assert moved["order"] == visit["order"]


def test_a_heading_without_questions_goes(visit: editing.Raw):
    parted = editing.set_heading(visit, "where", "Where it was")
    assert len(editing.remove_question(parted, "where")["sections"]) == 1


def test_choices_keep_their_codes():
    before = [{"const": "A", "title": "Amber", "hint": "Soon"}, {"const": "R", "title": "Red"}]
    assert lines_from_choices(before) == "Amber | Soon\nRed"
    assert choices_from_lines("Amber | Soon\nRed", before) == before
    swapped = choices_from_lines("Red\nAmber", before)
    assert [one["const"] for one in swapped] == ["R", "A"]
    renamed = choices_from_lines("Yellow\nRed", before)
    assert [one["const"] for one in renamed] == ["A", "R"]
    longer = choices_from_lines("Amber now\nRed\nAmbulance", before)
    assert [one["const"] for one in longer] == ["A", "R", "ambulance"]


def test_a_new_choice_never_takes_a_code_that_was_used():
    before = [{"const": "home", "title": "At home"}, {"const": "x", "title": "At school"}]
    found = choices_from_lines("At school\nHome\nSomewhere else entirely", before)
    assert found[0]["const"] == "x"
    assert len({one["const"] for one in found}) == 3
