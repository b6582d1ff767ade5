"""Every question says what it asks about, because an error names nothing but the question."""

import pytest

from forms.builder import build
from forms.definitions import keys, load
from forms.questions import Question

#: Titles that mean nothing away from the question before them.
FRAGMENTS = {
    "when",
    "why",
    "who",
    "how",
    "what",
    "where",
    "by whom",
    "for whom",
    "by when",
    "alone",
    "why not",
}
FRAGMENTS |= {"who there", "why not alone", "their agency", "what do you know about it", "when did it start"}


def questions(key: str) -> list[Question]:
    top = load(key).questions
    return [*top, *(item for question in top for item in question.items)]


@pytest.mark.parametrize("key", keys())
def test_no_question_is_called_by_a_single_word_that_could_mean_anything(key: str):
    titles = [question.title for question in questions(key)]
    assert [title for title in titles if title.rstrip("?").strip().casefold() in FRAGMENTS] == []


@pytest.mark.parametrize("key", keys())
def test_two_questions_of_one_level_are_never_called_the_same(key: str):
    definition = load(key)
    for level in (definition.questions, *(one.items for one in definition.questions if one.is_repeat)):
        titles = [question.title for question in level]
        assert sorted(set(titles)) == sorted(titles)


def test_a_question_that_a_rule_of_the_case_may_require_is_not_called_optional():
    form = build(load("sharing_decision"), rows={"members": ()})
    placed = {entry.name: entry for section in form.placed_sections for entry in section.entries}
    asked = placed["basis_art9"]
    assert asked.label == "Article 9 condition for sensitive information"
    assert "Needed when you choose “What is relevant to this worry”" in asked.question.full_hint
    assert placed["gateways"].label.endswith("(optional)")


def test_what_a_form_requires_by_itself_is_not_also_needed_by_a_rule():
    both = [(key, one.name) for key in keys() for one in questions(key) if one.required and one.needed_when]
    assert both == []
