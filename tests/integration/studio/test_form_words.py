"""The pages of forms say in plain words what hinders, which number is the largest, and who asks a form."""

import html

import pytest

from processes import drafts
from tests import fenmarsh as world

from .drafting import DANGER, OWNER, add_visit, address, draft_of, form, post, text

VISIT = "forms/the_visit.json"


@pytest.fixture
def carys(fenmarsh):
    return world.signed_in(OWNER)


@pytest.fixture
def visit(fenmarsh):
    """A draft with a form of its own, which no step asks."""
    draft = draft_of()
    add_visit(draft)
    assert form(draft, VISIT)["title"] == "The visit"
    return draft


def said(answer):
    return html.unescape(text(answer))


def add(carys, draft, widget, **fields):
    url = address("question_new", draft, "the_visit", widget=widget)
    return said(post(carys, url, draft, title="How many?", **fields))


def test_a_form_that_no_step_asks_says_so_and_can_be_taken_out(carys, visit):
    assert "No step asks it yet." in said(carys.get(address("forms", visit)))
    page = said(post(carys, address("form", visit, "the_visit"), visit, remove="yes"))
    assert "The form “The visit” is taken out of this draft." in page
    assert drafts.file(visit, VISIT) is None


def test_a_form_that_a_step_asks_stays(carys, visit):
    url = address("form", visit, "danger_check")
    assert "Choose another form there first." in said(carys.get(url))
    assert "Choose another form there first." in said(post(carys, url, visit, remove="yes"))
    assert drafts.file(visit, DANGER) is not None


def test_a_condition_names_the_answer(carys, visit):
    post(carys, address("question_new", visit, "the_visit", widget="yes_no"), visit, title="Was anyone in?")
    [name] = [one for one in form(visit, VISIT)["order"] if one.startswith("was")]
    post(
        carys,
        address("question_new", visit, "the_visit", widget="text"),
        visit,
        title="Who?",
        when=[f"{name}=yes"],
    )
    url = address("form", visit, "the_visit")
    assert "only if “Was anyone in?” is answered with Yes" in said(carys.get(url))
    page = said(post(carys, url, visit, up="who"))
    assert "“Who?” waits for the answer to “Was anyone in?”, so it must be asked after it." in page
    assert "showWhen" not in page


def test_two_questions_of_the_same_title_are_something_to_consider(carys, visit):
    for _ in range(2):
        post(carys, address("question_new", visit, "the_visit", widget="text"), visit, title="Who?")
    page = said(carys.get(address("form", visit, "the_visit")))
    assert "To consider: “Who?” stands over two questions." in page


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("Red| Now\nAmber", "In the line “Red| Now” it is not clear where the help begins."),
        ("Red | Now | here\nAmber", "In the line “Red | Now | here” it is not clear where the help begins."),
        ("| Now\nAmber\nRed", "The line “| Now” has help but no choice"),
    ],
)
def test_a_bar_that_is_not_plain_is_told(carys, visit, lines, sentence):
    assert sentence in add(carys, visit, "radios", choices=lines)


@pytest.mark.parametrize(
    ("widget", "fields", "sentence"),
    [
        ("text", {"max_length": "99999999"}, "Enter 20,000 or less: no answer can be longer"),
        ("text", {"max_length": "0"}, "Enter 1 or more, or leave it empty"),
        (
            "number",
            {"maximum": "1000000000"},
            "Enter a number between -999,999,999 and 999,999,999",
        ),
        ("number", {"maximum": "1_000"}, "Enter a whole number, like 3"),
        ("number", {"whole": "no", "maximum": "nan"}, "Enter a number, like 2.5"),
        (
            "radios",
            {"choices": "\n".join(f"Choice {number}" for number in range(51))},
            "Enter 50 choices or fewer: there are 51",
        ),
    ],
)
def test_a_number_that_is_too_large_is_told_the_largest(carys, visit, widget, fields, sentence):
    assert sentence in add(carys, visit, widget, **fields)


def test_numbers_in_other_digits_are_kept_as_plain_ones(carys, visit):
    assert "is added" in add(carys, visit, "number", minimum="٣", maximum="１２")
    [kept] = [one for one in form(visit, VISIT)["properties"].values() if one["widget"] == "number"]
    assert (kept["minimum"], kept["maximum"]) == (3, 12)


def test_a_limit_in_other_digits_and_one_without_end(carys, visit):
    url = address("limit", visit, "K-04")
    shown = said(post(carys, url, visit, name="Sharing", amount="99999", unit="wh"))
    assert "Enter 9,999 or less for all ratings" in shown
    page = said(post(carys, url, visit, name="Sharing", points="50"))
    assert "Enter the limit for all ratings, or leave both empty" in page
