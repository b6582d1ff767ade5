"""Names and texts: every real one is kept, what cannot be seen is refused."""

import pytest
from django.core.exceptions import ValidationError

from forms.builder import build
from forms.text import clean


@pytest.mark.parametrize(
    "name",
    ["O'Brien-Ní Dhomhnaill", "李", "Null", "None", "Zoë 🙂", "👨‍👩‍👧", "❤️‍🔥", "نیم‌فاصله", "क्‍ष", "Þór",
     "undefined", "{{7*7}}",
     "<script>alert(1)</script>", "=1+1", "%(x)s", "' OR ''='", "javascript:alert(1)"],
)  # fmt: skip
def test_every_real_name_is_kept_as_it_is(name):
    assert clean(name, name="Name", lines=False) == name


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "a\x1b[2Jb", "a\x07", "safe\u202eexe", "\u2066x", "ze\u200bro", "a\u200db", "a\u200c b",
     "\ufeffx", "x\u2028y", "soft\u00adhyphen", "\ud800", "a\x0bb", "a\x85b"],
)  # fmt: skip
def test_what_cannot_be_seen_is_refused_with_its_place(text):
    with pytest.raises(ValidationError, match="cannot be seen"):
        clean(text, name="Name", lines=True)


def test_the_message_says_after_which_words():
    told = (
        "“What happened” has a character that cannot be seen after “in the kitchen”. "
        "Type this answer again instead of pasting it."
    )
    with pytest.raises(ValidationError, match=told):
        clean("in the kitchen\u200b she fell", name="What happened", lines=True)


def test_a_line_end_belongs_into_long_answers_only():
    assert clean("a\r\nb\tc", name="Note", lines=True) == "a\nb\tc"
    with pytest.raises(ValidationError):
        clean("a\nb", name="Name", lines=False)


def test_text_is_kept_in_one_form():
    assert clean("Ni\u0301amh", name="Name", lines=False) == "N\u00edamh"


def test_a_heap_of_marks_is_refused():
    with pytest.raises(ValidationError, match="too many marks"):
        clean("a" + "\u0301" * 500, name="Name", lines=False)


def test_only_spaces_are_no_answer(visit, rows, posted, seen_visit):
    form = build(visit, rows=rows, data=posted(seen_visit | {"note": " \u00a0 "}))
    assert form.error_list == [("note", "Enter the worker’s name")]


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", '"><b onmouseover=x>', "{{7*7}}", "</textarea><img src=x>"]
)
def test_what_is_typed_is_shown_as_text_and_nothing_else(visit, rows, posted, attack):
    values = {
        key: attack for key in ("note", "why_not", "born-day", "seen_at-time", "how_many", "worry", attack)
    }
    for form in (build(visit, rows=rows, data=posted(values)), build(visit, rows=rows, draft=posted(values))):
        page = str(form) + form.error_summary
        assert "<script" not in page
        assert "<b onmouseover" not in page
        assert "<img" not in page
        assert "49" not in page


def test_a_long_answer_that_begins_with_an_empty_line_keeps_it_on_the_way(visit, rows, posted):
    page = str(build(visit, rows=rows, draft=posted({"why_not": "\n\nfirst"})))
    assert ">\n\n\nfirst</textarea>" in page
