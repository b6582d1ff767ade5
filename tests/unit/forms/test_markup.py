"""What an ear hears and a keyboard reaches: the structure of the page, and of every form of the service."""

from collections import Counter

import pytest
from lxml import html

from forms.builder import build
from forms.definitions import keys, load
from forms.questions import ROW_SOURCES, Choice


def tree(form):
    return html.fromstring(f"<form>{form.error_summary}{form}</form>")


@pytest.fixture(params=keys())
def form(request, posted):
    """Every form of the service, posted empty: full of errors."""
    people = tuple(Choice(number, f"Person <{number}>") for number in (17, 18))
    return build(load(request.param), rows=dict.fromkeys(ROW_SOURCES, people), data=posted({"_submit": "1"}))


def test_every_box_has_a_label_and_every_group_a_legend(form):
    page = tree(form)
    labelled = {label.get("for") for label in page.iter("label")}
    for box in page.iter("input", "textarea", "select"):
        if box.get("type") != "hidden":
            assert box.get("id") in labelled, box.get("name")
    for box in page.xpath("//input[@type='radio' or @type='checkbox']"):
        assert box.xpath("ancestor::fieldset[1]/legend")


def test_ids_are_unique_and_every_reference_leads_somewhere(form):
    page = tree(form)
    ids = Counter(element.get("id") for element in page.xpath("//*[@id]"))
    assert [one for one, count in ids.items() if count > 1] == []
    for element in page.xpath("//*[@aria-describedby]"):
        assert set(element.get("aria-describedby").split()) <= set(ids)
    for link in page.xpath("//*[@class='govuk-error-summary']//a"):
        target = link.get("href")[1:]
        assert target in ids or target == "case-form", target


def test_the_error_stands_at_the_summary_and_at_the_question(visit, rows, posted):
    page = tree(build(visit, rows=rows, data=posted({"seen": "no"})))
    summary = page.xpath("//*[@class='govuk-error-summary']")[0]
    assert summary.get("tabindex") == "-1"
    assert [link.get("href") for link in summary.iter("a")] == ["#why_not", "#worry", "#note"]
    box = page.get_element_by_id("note")
    assert box.get("aria-describedby") == "note-error"
    assert "Enter the worker’s name" in page.get_element_by_id("note-error").text_content()


def test_a_condition_is_told_in_words_and_to_the_script(household, visit, rows):
    page = tree(build(visit, rows=rows))
    question = page.xpath("//*[@data-question='why_not']")[0]
    assert question.get("data-show-when") == '{"seen": ["no"]}'
    assert "Answer this if you chose “No” for “Did you see the child?”." in question.text_content()
    row = tree(build(household, rows=rows)).xpath("//*[@data-question='voice-18-words']")[0]
    assert row.get("data-show-when") == '{"voice-18-heard": ["yes"]}'


def test_what_need_not_be_answered_says_so(visit, rows):
    page = tree(build(visit, rows=rows))
    assert page.xpath("//label[@for='note']")[0].text == "Name of the worker"
    assert "Who leads? (optional)" in page.text_content()


def test_no_code_and_no_style_stands_in_the_page(form):
    page = str(form) + form.error_summary
    assert "<script" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert (
        " on" not in "".join(f" {name}" for element in tree(form).iter() for name in element.attrib).lower()
    )
