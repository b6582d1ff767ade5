"""What differs between two versions of a form, told to whoever approves it."""

from typing import Any

import pytest

from forms import definitions, editing
from forms.comparison import KINDS, LISTS, READERS, compare
from forms.questions import ROW_SOURCES, WIDGETS

RADIOS = {
    "type": "string",
    "widget": "radios",
    "title": "Where?",
    "oneOf": [{"const": "home", "title": "At home"}, {"const": "school", "title": "At school"}],
}


@pytest.fixture
def visit() -> editing.Raw:
    made = editing.new_form("visit", "The visit", question=RADIOS)
    return editing.add_question(made, {"type": "string", "widget": "yes_no", "title": "Seen?"})


def said(old: editing.Raw, new: editing.Raw) -> tuple[str, ...]:
    return compare(editing.write(old), editing.write(new))


def changed(visit: editing.Raw, name: str, **keys: Any) -> editing.Raw:
    return editing.change_question(
        visit, name, {**visit["properties"][name], **keys}, required=name == "where"
    )


def test_every_kind_list_and_class_has_words():
    assert KINDS.keys() == WIDGETS
    assert LISTS.keys() == set(ROW_SOURCES)
    assert READERS.keys() == {"H", "O", "SC", "PI", "CH", "RF", "CV"}


def test_the_same_form_differs_in_nothing():
    for path in definitions.DEFINITIONS.glob("*.json"):
        assert compare(path.read_bytes(), path.read_bytes()) == ()


def test_a_form_that_comes_or_goes(visit: editing.Raw):
    assert compare(None, editing.write(visit)) == ("New form “The visit” with 2 questions",)
    assert compare(editing.write(visit), None) == ("The form “The visit” is gone",)
    assert compare(None, None) == ()


def test_questions_that_come_and_go(visit: editing.Raw):
    more = editing.add_question(
        visit, {"type": "string", "widget": "textarea", "title": "What did you see?"}, required=True
    )
    assert said(visit, more) == (
        "New question “What did you see?” (several lines of text, must be answered)",
    )
    assert said(more, visit) == ("“What did you see?” is not asked any more",)


@pytest.mark.parametrize(
    ("name", "keys", "sentence"),
    [
        ("seen", {"title": "Was anybody seen?"}, "“Seen?” is asked as “Was anybody seen?” now"),
        ("seen", {"hint": "With your own eyes"}, "“Seen?” has another hint: “With your own eyes”"),
        ("seen", {"process": True}, "The process learns the answer to “Seen?”"),
        (
            "seen",
            {"visibility": "CH"},
            "“Seen?” is read by others: clinical detail; before: shared in the hub",
        ),
        (
            "seen",
            {"showWhen": {"where": ["home"]}},
            "“Seen?” is asked only where “Where?” is home, before always",
        ),
        (
            "seen",
            {"widget": "yes_no_unknown"},
            "“Seen?” is answered by yes, no or not known, before by yes or no",
        ),
        (
            "where",
            {"oneOf": [*RADIOS["oneOf"], {"const": "else", "title": "Elsewhere"}]},  # type: ignore[misc]
            "“Where?” offers “Elsewhere” too",
        ),
        (
            "where",
            {"oneOf": [{"const": "home", "title": "In their home"}, RADIOS["oneOf"][1]]},  # type: ignore[index]
            "“Where?”: the choice “At home” reads “In their home” now",
        ),
    ],
)
def test_a_change_of_one_thing_is_one_sentence(
    visit: editing.Raw, name: str, keys: dict[str, Any], sentence: str
):
    sentences = [one for one in said(visit, changed(visit, name, **keys)) if one.startswith(sentence)]
    assert len(sentences) == 1


def test_order_and_headings(visit: editing.Raw):
    assert said(visit, editing.move_question(visit, "seen", up=True)) == (
        "The questions are asked in another order",
    )
    assert said(visit, editing.set_heading(visit, "seen", "Seen or not")) == (
        "The headings are now: “The visit”, “Seen or not”",
    )


def test_the_questions_of_a_row(visit: editing.Raw):
    inner = {"type": "string", "widget": "text", "title": "Name"}
    group = {
        "type": "array",
        "widget": "repeat",
        "title": "Each child",
        "forEach": "children",
        "items": {"type": "object", "properties": {"name": inner}},
    }
    old = editing.add_question(visit, group)
    new = editing.add_question(old, {**inner, "title": "Age"}, inside="each_child")
    assert said(old, new) == ("New question in “Each child” “Age” (one line of text)",)


def test_a_form_that_cannot_be_read_is_said_to_be_one(visit: editing.Raw):
    (sentence,) = compare(b"{", editing.write(visit))
    assert sentence.startswith("The form cannot be compared: ")
