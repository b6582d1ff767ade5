"""How far a form is, part by part; which blocks stand open; what others refuse stands at its question."""

from types import SimpleNamespace

import pytest
from lxml import html

from forms.builder import build
from forms.definitions import load
from forms.questions import ROW_SOURCES, Choice

MARTA, LIO, DEAN = (17, 18, 19)


@pytest.fixture
def family():
    people = (Choice(MARTA, "Marta Vell"), Choice(LIO, "Lio Vell"), Choice(DEAN, "Dean Orrick"))
    return dict.fromkeys(ROW_SOURCES, people) | {"children": (Choice(LIO, "Lio Vell"),)}


def rated(person):
    """What is enough about one person in the proposal, as a page posts it."""
    return {
        f"members-{person}-rating": "G",
        f"members-{person}-harm_types": ["none"],
        f"members-{person}-outcomes": ["INFO_ADVICE_GIVEN"],
        f"members-{person}-reason": "Nothing was found that needs more than advice, and all agree.",
    }


def parts(form):
    """By name of the part or person: in words, and whether its block stands open."""
    found = {}
    for section in form.placed_sections:
        found[section.title] = SimpleNamespace(words=section.progress.in_words)
        for repeat in section.repeats:
            for row in repeat.rows:
                found[row.anchor] = SimpleNamespace(
                    words=row.progress.in_words, open=row.is_open, folds=row.folds
                )
    return found


def test_of_a_form_that_nobody_began_only_the_first_block_stands_open(family):
    form = build(load("decision_proposal"), rows=family)
    found = parts(form)
    assert found["How it was discussed"].words == "Nothing answered yet"
    assert [name for name, part in found.items() if getattr(part, "open", False)] == ["children-18"]
    assert not found["children-18"].folds, "a single block is not worth folding"
    assert all(found[f"members-{one}"].folds for one in (MARTA, LIO, DEAN))


def test_what_is_complete_is_folded_and_the_next_stands_open(family, posted):
    heard = {"children-18-voice_obtained": "no", "children-18-not_obtained_reason": "too_young"}
    due = {"children-18-voice_due_at-day": "1", "children-18-voice_due_at-month": "2"}
    typed = posted({**rated(MARTA), **heard, **due, "children-18-voice_due_at-year": "2027"})
    found = parts(build(load("decision_proposal"), rows=family, draft=typed))
    assert (found[f"members-{MARTA}"].words, found[f"members-{MARTA}"].open) == ("Complete", False)
    assert (found[f"members-{LIO}"].words, found[f"members-{LIO}"].open) == ("Nothing answered yet", True)
    assert found[f"members-{DEAN}"].open is False
    assert found["Each member of the family"].words == "8 still empty"


def test_a_question_that_is_not_asked_is_not_called_empty(family, posted):
    typed = posted({f"members-{MARTA}-outcomes": ["EARLY_HELP"]})
    row = parts(build(load("decision_proposal"), rows=family, draft=typed))[f"members-{MARTA}"]
    assert row.words == "6 still empty", "rating, harm, reason; with early help which, who, when"
    typed = posted({f"members-{MARTA}-outcomes": ["INFO_ADVICE_GIVEN"]})
    row = parts(build(load("decision_proposal"), rows=family, draft=typed))[f"members-{MARTA}"]
    assert row.words == "3 still empty"


def test_a_block_with_an_error_is_never_folded(family, posted):
    form = build(load("decision_proposal"), rows=family, data=posted({"_submit": "1", **rated(LIO)}))
    assert not form.is_valid()
    page = html.fromstring(f"<form>{form}</form>")
    blocks = {one.get("id"): one for one in page.xpath("//details")}
    assert blocks[f"members-{LIO}"].get("open") is None
    for person in (MARTA, DEAN):
        assert blocks[f"members-{person}"].get("open") is not None
    assert page.xpath("//details[not(@open)]//*[contains(@class, 'govuk-error-message')]") == []


def test_blocks_that_somebody_adds_stand_open_until_they_are_complete(family):
    known = {"given_name": "Marta", "family_name": "Vell", "roles": ["adult_victim"], "subject": MARTA}
    form = build(load("family_map"), rows=family, initial={"people": [known, {}]})
    found = parts(form)
    assert found["people-1"].open
    assert found["people-1"].folds


def test_a_folded_block_says_whom_it_is_about(family):
    known = [{"given_name": "Marta", "family_name": "Vell"}, {"description": "boyfriend called Ray"}, {}]
    page = html.fromstring(
        f"<form>{build(load('family_map'), rows=family, initial={'people': known})}</form>"
    )
    summaries = [one.text_content() for one in page.xpath("//details/summary")]
    assert [summary.startswith("Person") for summary in summaries] == [True] * 3
    assert "Marta Vell" in summaries[0]
    assert "boyfriend called Ray" in summaries[1]


def test_a_short_form_has_no_overview_and_a_long_one_has(family):
    assert not build(load("confirm_decline"), rows=family).has_overview
    assert build(load("decision_proposal"), rows=family).has_overview


def test_what_others_refuse_stands_at_its_question_and_in_the_summary(household, rows, posted):
    page = posted(
        {
            "voice-17-heard": "no",
            "voice-18-heard": "no",
            "people-_row": ["3", "7"],
            "people-7-given_name": "Grace",
            "people-7-is_child": "no",
        }
    )
    form = build(household, rows=rows, data=page)
    assert form.is_valid(), form.error_list
    form.refuse(
        {"people.0.given_name": ["Say why."], "voice.18.heard": ["Ask Ben."], "gone": ["Elsewhere."]},
        ["Say why.", "Ask Ben.", "Elsewhere.", "Nobody signs."],
    )
    assert [(wrong.target, wrong.message.rpartition(": ")[2]) for wrong in form.error_list] == [
        ("case-form", "Elsewhere."),
        ("case-form", "Nobody signs."),
        ("people-7-given_name", "Say why."),
        ("voice-18-heard", "Ask Ben."),
    ]
    shown = html.fromstring(f"<form>{form}</form>")
    assert "Say why." in shown.get_element_by_id("people-7-given_name-error").text_content()
