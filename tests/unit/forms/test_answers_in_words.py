"""The summary of answers for check pages and case pages."""

from forms.builder import build
from forms.summary import summarise


def test_codes_become_words_and_moments_local_time(visit, rows):
    answers = {"seen": "yes", "seen_at": "2026-07-03T13:05:00Z", "worry": "A", "signs": ["bruise", "cold"],
               "how_many": 3, "born": "2015-03-01", "lead": "CSC"}  # fmt: skip
    lines = summarise(visit, answers, rows)
    assert [(line.question, line.answer) for line in lines] == [
        ("Did you see the child?", "Yes"),
        ("When you saw the child", "3 July 2026 at 14:05"),
        ("How worried are you?", "Amber"),
        ("Signs that you saw", "Bruises, Cold home"),
        ("How many people live there?", "3"),
        ("Date of birth", "1 March 2015"),
        ("Who leads?", "Children’s social care"),
    ]
    assert {line.name: line.visibility for line in lines}["signs"] == "CH"


def test_each_row_says_whom_it_is_about(household, rows):
    answers = {
        "people": [{"given_name": "Grace", "is_child": "no"}],
        "voice": [{"subject": 18, "heard": "yes", "words": "I want my dog"}],
    }
    lines = summarise(household, answers, rows)
    assert [(line.section, line.row, line.answer) for line in lines] == [
        ("The home", "Person 1", "Grace"),
        ("The home", "Person 1", "No"),
        ("The children", "Ben Osei", "Yes"),
        ("The children", "Ben Osei", "I want my dog"),
    ]
    assert lines[-1].subject == 18
    assert lines[-1].visibility == "CV"


def test_people_who_left_the_list_are_shown_by_their_id(household):
    answers = {"voice": [{"subject": 18, "heard": "no"}]}
    assert summarise(household, answers, {})[0].row == "18"


def test_the_page_shows_answers_as_text(visit, rows):
    form = build(visit, rows=rows)
    lines = summarise(visit, {"note": "<b>Amina</b>\nKhan"}, rows)
    page = form.renderer.render("case_forms/summary.html", {"lines": lines})
    assert "&lt;b&gt;Amina&lt;/b&gt;<br>Khan" in page
