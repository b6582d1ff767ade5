"""Rows: one per child of the caller's list, or as many as somebody adds, with no script in the page."""

from forms.builder import build
from forms.repeats import change_rows

HEARD = {"voice-17-heard": "no", "voice-18-heard": "no"}
MUM = {"people-_row": ["0"], "people-0-given_name": "Grace", "people-0-is_child": "no"}


def test_rows_are_kept_in_the_order_of_the_page(household, rows, posted):
    data = posted(
        HEARD
        | {
            "people-_row": ["4", "0"],
            "people-4-given_name": "Grace",
            "people-4-is_child": "no",
            "people-0-given_name": "Ben",
            "people-0-is_child": "yes",
            "people-0-school": "Fenmarsh Primary",
        }
    )
    form = build(household, rows=rows, data=data)
    assert form.is_valid(), form.error_list
    assert form.answers["people"] == [
        {"given_name": "Grace", "is_child": "no"},
        {"given_name": "Ben", "is_child": "yes", "school": "Fenmarsh Primary"},
    ]


def test_a_row_per_child_is_kept_with_the_childs_own_id(household, rows, posted):
    words = {"voice-17-heard": "yes", "voice-17-words": "I want my dog", "voice-18-heard": "no"}
    form = build(household, rows=rows, data=posted(MUM | words))
    assert form.is_valid(), form.error_list
    assert form.answers["voice"] == [
        {"subject": 17, "heard": "yes", "words": "I want my dog"},
        {"subject": 18, "heard": "no"},
    ]


def test_an_error_in_a_row_names_the_child(household, rows, posted):
    form = build(household, rows=rows, data=posted(MUM | {"voice-17-heard": "yes", "voice-18-heard": "no"}))
    assert form.error_list == [("voice-17-words", "Aisha Osei: Enter in their own words")]


def test_a_condition_looks_at_its_own_row(household, rows, posted):
    two = {"people-_row": ["0", "1"], "people-1-given_name": "Ben", "people-1-is_child": "yes"}
    form = build(household, rows=rows, data=posted(HEARD | MUM | two))
    assert form.error_list == [("people-1-school", "Person 2: Enter school")]


def test_a_block_that_was_added_and_not_needed_is_left_out(household, rows, posted):
    form = build(household, rows=rows, data=posted(HEARD | MUM | {"people-_row": ["0", "1"]}))
    assert form.is_valid(), form.error_list
    assert len(form.answers["people"]) == 1


def test_the_first_block_of_a_required_group_must_be_filled_in(household, rows, posted):
    form = build(household, rows=rows, data=posted(HEARD | {"people-_row": ["0"]}))
    assert [wrong.target for wrong in form.error_list] == ["people-0-given_name", "people-0-is_child"]


def test_a_required_group_without_any_block_asks_for_one(household, rows, posted):
    form = build(household, rows=rows, data=posted(HEARD))
    assert form.error_list == [("people", "Add at least 1 person to “People in the home”")]
    assert 'href="#people"' in form.error_summary


def test_an_empty_page_begins_with_one_block(household, rows):
    assert str(build(household, rows=rows)).count('name="people-_row"') == 1


def test_add_another_gives_a_block_more_and_forgets_nothing(household, rows, posted):
    data = posted(MUM | {"_add:people": "1", "people-0-born-day": "31", "people-0-born-month": "2"})
    changed = change_rows(household, data)
    assert changed.anchor == "people-1"
    assert changed.data.getlist("people-_row") == ["0", "1"]
    page = str(build(household, rows=rows, draft=changed.data))
    assert 'value="Grace"' in page
    assert 'value="31"' in page
    assert 'id="people-1"' in page


def test_remove_takes_the_block_and_its_answers(household, posted):
    two = {"people-_row": ["0", "1"], "people-1-given_name": "Ben", "people-10-given_name": "Ten"}
    changed = change_rows(household, posted(MUM | two | {"_remove:people-1": "1"}))
    assert changed.data.getlist("people-_row") == ["0"]
    assert "people-1-given_name" not in changed.data
    assert "people-10-given_name" in changed.data


def test_no_more_blocks_than_the_definition_allows(household, rows, posted):
    full = posted({"people-_row": ["0", "1", "2", "3"], "_add:people": "1"})
    assert change_rows(household, full).data.getlist("people-_row") == ["0", "1", "2", "3"]
    five = {"people-_row": list("01234")} | {f"people-{i}-given_name": "x" for i in range(5)}
    form = build(
        household, rows=rows, data=posted(HEARD | five | {f"people-{i}-is_child": "no" for i in range(5)})
    )
    assert form.error_list[0].message == "“People in the home” can have 4 entries at most"


def test_without_a_button_nothing_changes(household, posted):
    assert change_rows(household, posted(MUM)) is None
    assert change_rows(household, posted({"_add:voice": "1"})) is None
    assert change_rows(household, posted({"_add:__class__": "1"})) is None


def test_a_row_about_a_known_person_comes_back_with_their_id(household, rows, posted):
    initial = {"people": [{"subject": 17, "given_name": "Aisha", "is_child": "yes"}]}
    page = str(build(household, rows=rows, initial=initial))
    assert '<input type="hidden" name="people-0-_subject" value="17">' in page
    data = posted(HEARD | {"people-_row": ["0"], "people-0-_subject": "17", "people-0-given_name": "Aisha",
                           "people-0-is_child": "no"})  # fmt: skip
    form = build(household, rows=rows, data=data, initial=initial)
    assert form.is_valid(), form.error_list
    assert form.answers["people"] == [{"subject": 17, "given_name": "Aisha", "is_child": "no"}]


def test_a_person_whom_the_caller_did_not_hand_in_is_nobody(household, rows, posted):
    data = posted(HEARD | MUM | {"people-0-_subject": "999"})
    form = build(household, rows=rows, data=data, initial={})
    assert form.is_valid(), form.error_list
    assert "subject" not in form.answers["people"][0]


def test_answers_about_a_child_who_left_the_list_are_pointed_out(household, rows, posted):
    form = build(household, rows=rows, data=posted(HEARD | MUM | {"voice-99-heard": "yes"}))
    assert "no longer on the list" in form.error_list[0].message
