"""A definition as a form on a page: what stands, what is refused, what is forgotten."""

import pytest

from forms.answers import process_variables
from forms.builder import build
from forms.exceptions import RowsMissing


def test_a_visit_filled_in_gives_plain_answers_in_utc(visit, rows, posted, seen_visit):
    form = build(visit, rows=rows, data=posted(seen_visit | {"signs": ["cold", "bruise"], "how_many": " 3 "}))
    assert form.is_valid(), form.error_list
    assert form.answers == {
        "seen": "yes",
        "seen_at": "2026-07-03T13:05:00Z",
        "worry": "A",
        "signs": ["bruise", "cold"],
        "how_many": 3,
        "note": "Amina Khan",
    }


def test_every_missing_answer_is_named_in_the_order_of_the_page(visit, rows, posted):
    form = build(visit, rows=rows, data=posted({"seen": "yes"}))
    assert not form.is_valid()
    assert form.error_list == [
        ("seen_at-day", "Enter when you saw the child"),
        ("worry", "Select an answer to “How worried are you?”"),
        ("note", "Enter the worker’s name"),
    ]


def test_a_question_that_is_hidden_is_neither_required_nor_kept(visit, rows, posted, seen_visit):
    form = build(visit, rows=rows, data=posted(seen_visit | {"why_not": "short"}))
    assert form.is_valid(), form.error_list
    assert "why_not" not in form.answers


def test_the_same_question_is_required_where_its_condition_holds(visit, rows, posted, seen_visit):
    form = build(visit, rows=rows, data=posted(seen_visit | {"seen": "no"}))
    assert form.error_list == [("why_not", "Enter an answer to “Why not?”")]
    assert "seen_at" not in form.answers


def test_only_answers_marked_for_the_process_reach_it_and_unanswered_ones_as_none(
    visit, rows, posted, seen_visit
):
    form = build(
        visit, rows=rows, data=posted(seen_visit | {"seen": "no", "why_not": "Nobody opened the door"})
    )
    assert form.is_valid(), form.error_list
    assert process_variables(visit, form.answers) == {
        "seen": "no",
        "seen_at": None,
        "worry": "A",
        "how_many": None,
    }


@pytest.mark.parametrize(
    "key", ["approved", "status", "agency_id", "__class__x", "seen_at", "seen-day", "ref"]
)
def test_a_key_that_the_form_does_not_ask_for_is_refused(visit, rows, posted, seen_visit, key):
    form = build(visit, rows=rows, data=posted(seen_visit | {key.lstrip("_"): "1"}))
    assert not form.is_valid()
    assert f"“{key.lstrip('_')}”" in form.error_list[0].message


def test_keys_of_the_page_itself_pass(visit, rows, posted, seen_visit):
    own = {"csrfmiddlewaretoken": "x", "_revision": "3", "_submit": "1"}
    assert build(visit, rows=rows, data=posted(seen_visit | own)).is_valid()


def test_a_choice_that_was_never_offered_is_refused(visit, rows, posted, seen_visit):
    form = build(
        visit, rows=rows, data=posted(seen_visit | {"worry": "X", "lead": "HEALTH", "signs": ["love"]})
    )
    assert [wrong.target for wrong in form.error_list] == ["worry", "signs", "lead"]


def test_a_choice_of_the_callers_list_is_kept_as_the_caller_gave_it(visit, rows, posted, seen_visit):
    form = build(visit, rows=rows, data=posted(seen_visit | {"lead": "POLICE"}))
    assert form.is_valid()
    assert form.answers["lead"] == "POLICE"


def test_a_question_whose_list_is_empty_is_not_asked(visit, rows, posted, seen_visit):
    form = build(visit, rows=rows | {"agencies": ()}, data=posted(seen_visit))
    assert form.is_valid()
    assert "Who leads?" not in str(form)


def test_a_list_that_the_caller_forgot_is_named(visit):
    with pytest.raises(RowsMissing, match="agencies"):
        build(visit, rows={})


def test_what_was_typed_is_shown_again_exactly(visit, rows, posted, seen_visit):
    typed = seen_visit | {"seen_at-day": "31", "seen_at-month": "Febtober", "how_many": "many", "note": "  "}
    page = str(build(visit, rows=rows, data=posted(typed)))
    assert 'value="31"' in page
    assert 'value="Febtober"' in page
    assert 'value="many"' in page
    assert "must be a real date" in page


def test_a_draft_is_shown_as_typed_and_without_judgement(visit, rows, posted):
    draft = posted({"born-day": "31", "born-month": "2", "seen": "yes", "how_many": "lots", "approved": "1"})
    form = build(visit, rows=rows, draft=draft)
    page = str(form)
    assert form.error_list == []
    assert form.error_summary == ""
    assert "Error:" not in page
    assert 'value="31"' in page
    assert 'value="lots"' in page
    assert 'value="yes" checked' in page


def test_nothing_is_chosen_beforehand(visit, rows):
    page = str(build(visit, rows=rows))
    assert " checked" not in page
    assert " selected" not in page


def test_answers_that_stand_already_fill_the_form(visit, rows):
    page = str(
        build(visit, rows=rows, initial={"seen_at": "2026-07-03T13:05:00Z", "ref": "OFD-1", "worry": "G"})
    )
    assert 'id="seen_at-time" name="seen_at-time" type="text" value="14:05"' in page
    assert 'value="G" checked' in page
    assert "OFD-1" in page
    assert 'name="ref"' not in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("NaN", "must be a whole number"),
        ("Infinity", "must be a whole number"),
        ("1e400", "must be a whole number"),
        ("12345678901234567890", "must be a whole number"),
        ("2.5", "must be a whole number"),
        ("٣", "must be a whole number"),
        ("31", "must be 30 or less"),
        ("-1", "must be 0 or more"),
    ],
)
def test_a_number_that_is_none_is_refused(visit, rows, posted, seen_visit, typed, message):
    form = build(visit, rows=rows, data=posted(seen_visit | {"how_many": typed}))
    assert message in form.error_list[0].message


def test_text_too_long_or_too_short_is_told_by_how_much(visit, rows, posted, seen_visit):
    told = {}
    for typed in ("x" * 9, "x" * 103):
        form = build(visit, rows=rows, data=posted(seen_visit | {"seen": "no", "why_not": typed}))
        told[len(typed)] = form.error_list[0].message
    assert told[9] == "“Why not?” must be 10 characters or more"
    assert told[103] == "“Why not?” must be 100 characters or fewer: it is 3 too long"


def test_line_ends_of_a_browser_count_once(visit, rows, posted, seen_visit):
    form = build(visit, rows=rows, data=posted(seen_visit | {"seen": "no", "why_not": "abcd\r\n" * 20}))
    assert form.is_valid(), form.error_list
    assert "\r" not in form.answers["why_not"]
