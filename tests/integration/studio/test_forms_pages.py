"""The forms of a draft: which there are, adding one, the order of its questions, and its preview."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from orchestrator.agencies.models import Site
from orchestrator.audit.models import Act
from processes import drafts
from processes.models import ProcessVersion
from tests import fenmarsh as world

from .drafting import GOVERNANCE, MANAGER, NOW, OWNER, add_visit, address, draft_of, form, post, text


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def draft(fenmarsh: Site) -> ProcessVersion:
    return draft_of()


def test_the_list_names_each_form_and_the_steps_that_ask_it(draft: ProcessVersion) -> None:
    said = text(world.signed_in(OWNER).get(address("forms", draft)))
    assert "Is anyone in danger now?" in said
    assert "Check whether anyone is in danger now" in said


def test_a_finding_about_a_form_that_no_step_asks_leads_to_that_form(draft: ProcessVersion) -> None:
    drafts.save_file(draft, "forms/visit.json", b"{}", revision=draft.revision, by=OWNER, now=NOW)
    overview = text(world.signed_in(OWNER).get(address("draft", draft)))
    assert f'href="{address("forms", draft)}#form-visit"' in overview
    said = text(world.signed_in(OWNER).get(address("forms", draft)))
    assert 'id="form-visit"' in said
    assert "visit: this form has a fault, so it cannot be opened." in said
    assert "this form is not there" not in said


def test_a_new_form_begins_with_one_question(draft: ProcessVersion) -> None:
    add_visit(draft)
    visit = form(draft, "forms/the_visit.json")
    assert (visit["title"], visit["order"], visit["required"]) == (
        "The visit",
        ["what_did_you_find"],
        ["what_did_you_find"],
    )
    assert Act.objects.filter(verb="draft.saved").count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": "", "question": "What?"}, "Enter a heading for the form"),
        ({"title": "The visit", "question": ""}, "Enter the first question"),
        (
            {"title": "The visit", "question": "What?", "key": "Two words"},
            "Enter small letters, digits and _",
        ),
        (
            {"title": "Danger", "question": "What?", "key": "danger_check"},
            "There is a form “danger_check” already",
        ),
    ],
)
def test_a_form_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    draft: ProcessVersion, fields: dict[str, str], sentence: str
) -> None:
    answer = post(world.signed_in(OWNER), address("forms", draft), draft, **fields)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert all(f'value="{value}"' in text(answer) for value in fields.values() if value)
    draft.refresh_from_db()
    assert draft.revision == 1


def test_questions_move_and_stand_under_headings(draft: ProcessVersion) -> None:
    add_visit(draft)
    carys = world.signed_in(OWNER)
    new = address("question_new", draft, "the_visit", widget="text")
    post(carys, new, draft, title="Second")
    post(carys, new, draft, title="Third", heading="The children")
    visit = form(draft, "forms/the_visit.json")
    assert [(one["title"], one["fields"]) for one in visit["sections"]] == [
        ("The visit", ["what_did_you_find", "second"]),
        ("The children", ["third"]),
    ]
    post(carys, address("form", draft, "the_visit"), draft, down="second")
    visit = form(draft, "forms/the_visit.json")
    assert visit["order"] == ["what_did_you_find", "second", "third"]
    assert visit["sections"][1]["fields"] == ["second", "third"]


def test_the_preview_is_the_real_form_and_keeps_nothing(draft: ProcessVersion) -> None:
    said = text(world.signed_in(OWNER).get(address("form_preview", draft, "family_map")))
    assert "data-case-form" in said
    assert "data-draft-url" not in said
    assert "nothing that you enter here is kept" in said


@pytest.mark.parametrize("who", [OWNER, MANAGER])
def test_rows_come_and_go_in_the_preview_as_in_the_real_form(draft: ProcessVersion, who: str) -> None:
    browser, page = world.signed_in(who), address("form_preview", draft, "contact")
    first = text(browser.get(page))
    assert 'name="_add:people"' in first
    typed = {"people-_row": ["0"], "people-0-given_name": "Kwame", "_add:people": ""}
    more = text(browser.post(page, typed))
    assert 'value="Kwame"' in more
    assert more.count('name="people-_row"') == 2
    assert 'data-go-on-at="people-1"' in more
    fewer = text(browser.post(page, {"people-_row": ["0", "1"], "_remove:people-0": ""}))
    assert fewer.count('name="people-_row"') == 1
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.parametrize("who", [MANAGER, GOVERNANCE])
def test_who_may_only_read_sees_everything_and_changes_nothing(draft: ProcessVersion, who: str) -> None:
    reader = world.signed_in(who)
    for where in (
        address("forms", draft),
        address("form", draft, "danger_check"),
        address("question", draft, "danger_check", "weapon"),
        address("form_preview", draft, "danger_check"),
    ):
        answer = reader.get(where)
        assert answer.status_code == 200
        assert "govuk-button--warning" not in text(answer)
    assert reader.get(address("question_new", draft, "danger_check")).status_code == 404
    assert post(reader, address("forms", draft), draft, title="A", question="B").status_code == 404
    assert (
        post(reader, address("question", draft, "danger_check", "weapon"), draft, title="A").status_code
        == 404
    )
    assert post(reader, address("form", draft, "danger_check"), draft, down="weapon").status_code == 404


@pytest.mark.parametrize("who", ["Alice Moreno", "Farah Aziz", "Nadia Frost", "Zora Finch", "Brian Coyle"])
def test_for_strangers_there_is_no_such_page(draft: ProcessVersion, who: str) -> None:
    stranger = world.signed_in(who)
    for where in (
        address("forms", draft),
        address("form", draft, "danger_check"),
        address("question_new", draft, "danger_check"),
        address("question", draft, "danger_check", "weapon"),
        address("form_preview", draft, "danger_check"),
    ):
        assert stranger.get(where).status_code == 404
        assert stranger.post(where, {}).status_code in (404, 405)


def test_a_form_or_question_that_is_not_there_is_not_found(draft: ProcessVersion) -> None:
    carys = world.signed_in(OWNER)
    assert carys.get(address("form", draft, "nothing")).status_code == 404
    assert carys.get(address("question", draft, "danger_check", "nothing")).status_code == 404
    assert carys.get(address("question_new", draft, "danger_check", **{"in": "nothing"})).status_code == 404
