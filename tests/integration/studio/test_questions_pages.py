"""The questions of a form in a draft: adding, changing and taking out, without any script."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from orchestrator.agencies.models import Site
from processes import drafts
from processes.models import ProcessVersion
from tests import fenmarsh as world

from .drafting import DANGER, NOW, OWNER, add_visit, address, draft_of, form, post, text


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def draft(fenmarsh: Site) -> ProcessVersion:
    return draft_of()


@pytest.mark.parametrize(
    ("widget", "fields", "wanted"),
    [
        ("text", {"max_length": "80"}, {"type": "string", "maxLength": 80}),
        ("textarea", {"min_length": "10"}, {"type": "string", "minLength": 10}),
        ("yes_no", {"process": "yes"}, {"type": "string", "process": True}),
        ("yes_no_unknown", {}, {"type": "string"}),
        (
            "radios",
            {"choices": "At home | In the kitchen, say\r\nAt school"},
            {
                "oneOf": [
                    {"const": "at_home", "title": "At home", "hint": "In the kitchen, say"},
                    {"const": "at_school", "title": "At school"},
                ]
            },
        ),
        ("select", {"source": "children"}, {"choicesFrom": "children"}),
        (
            "checkboxes",
            {"choices": "Bed\nBath"},
            {
                "type": "array",
                "items": {
                    "type": "string",
                    "oneOf": [{"const": "bed", "title": "Bed"}, {"const": "bath", "title": "Bath"}],
                },
            },
        ),
        ("date", {"days": "notBefore"}, {"notBefore": "today"}),
        ("datetime", {"days": "notAfter", "visibility": "CH"}, {"notAfter": "today", "visibility": "CH"}),
        (
            "number",
            {"whole": "yes", "minimum": "0", "maximum": "12"},
            {"type": "integer", "minimum": 0, "maximum": 12},
        ),
        (
            "repeat",
            {"for_each": "children", "first": "How does this child manage?"},
            {
                "type": "array",
                "forEach": "children",
                "items": {
                    "type": "object",
                    "properties": {
                        "how_does_this_child_manage": {
                            "type": "string",
                            "widget": "textarea",
                            "title": "How does this child manage?",
                        }
                    },
                },
            },
        ),
    ],
)
def test_every_kind_of_question_can_be_added(
    draft: ProcessVersion, widget: str, fields: dict[str, str], wanted: dict[str, Any]
) -> None:
    add_visit(draft)
    carys = world.signed_in(OWNER)
    where = address("question_new", draft, "the_visit", widget=widget)
    assert carys.get(where).status_code == 200
    answer = post(carys, where, draft, title="Another thing", hint="Help", required="yes", **fields)
    assert answer.status_code == 200, text(answer)
    visit = form(draft, "forms/the_visit.json")
    made = visit["properties"]["another_thing"]
    assert made == made | wanted | {"widget": widget, "title": "Another thing", "hint": "Help"}
    assert "another_thing" in visit["required"]
    assert carys.get(address("question", draft, "the_visit", "another_thing")).status_code == 200
    assert "Another thing" in text(carys.get(address("form_preview", draft, "the_visit")))


@pytest.mark.parametrize(
    ("widget", "fields", "sentence"),
    [
        ("text", {"title": ""}, "Enter what you want to ask"),
        ("text", {"max_length": "many"}, "Enter how many characters at most as a whole number"),
        ("radios", {"choices": "Only one"}, "Enter at least two choices"),
        ("radios", {"choices": "Same\nSame"}, "“Same” is there twice"),
        ("number", {"minimum": "9", "maximum": "3"}, "The smallest cannot be more than the largest"),
        ("number", {"minimum": "few"}, "Enter a whole number, like 3"),
        ("repeat", {}, "Enter the first question that is asked each time"),
        ("text", {"when": "nobody=yes"}, "a question that is not there any more"),
    ],
)
def test_a_mistake_is_said_beside_its_field(
    draft: ProcessVersion, widget: str, fields: dict[str, str], sentence: str
) -> None:
    add_visit(draft)
    where = address("question_new", draft, "the_visit", widget=widget)
    answer = post(world.signed_in(OWNER), where, draft, **{"title": "Another thing", **fields})
    assert answer.status_code == 422
    assert sentence in text(answer).replace("&quot;", '"')
    assert "another_thing" not in form(draft, "forms/the_visit.json")["properties"]


def test_a_question_is_asked_only_after_an_answer(draft: ProcessVersion) -> None:
    add_visit(draft)
    carys = world.signed_in(OWNER)
    post(carys, address("question_new", draft, "the_visit", widget="yes_no"), draft, title="Seen?")
    where = address("question_new", draft, "the_visit", widget="text")
    assert 'value="seen=no"' in text(carys.get(where))
    post(carys, where, draft, title="Why not?", when=["seen=no"])
    assert form(draft, "forms/the_visit.json")["properties"]["why_not"]["showWhen"] == {"seen": ["no"]}
    answer = post(carys, address("question", draft, "the_visit", "seen"), draft, remove="yes")
    assert "Whether “Why not?” is asked hangs on this answer" in text(answer)
    answer = post(carys, address("form", draft, "the_visit"), draft, up="why_not")
    assert answer.status_code == 422  # it would be asked before the answer it waits for


def test_the_questions_of_a_row_are_changed_the_same_way(draft: ProcessVersion) -> None:
    add_visit(draft)
    carys = world.signed_in(OWNER)
    group = address("question_new", draft, "the_visit", widget="repeat")
    post(carys, group, draft, title="Each child", for_each="children", first="Was this child seen?")
    inner = address("question_new", draft, "the_visit", widget="yes_no") + "&in=each_child"
    assert post(carys, inner, draft, title="Alone?", required="yes").status_code == 200
    rows = form(draft, "forms/the_visit.json")["properties"]["each_child"]["items"]
    assert (rows["order"], rows["required"]) == (["was_this_child_seen", "alone"], ["alone"])
    post(carys, address("form", draft, "the_visit"), draft, up="each_child.alone")
    rows = form(draft, "forms/the_visit.json")["properties"]["each_child"]["items"]
    assert rows["order"] == ["alone", "was_this_child_seen"]


def test_a_choice_keeps_its_code_when_its_words_change(draft: ProcessVersion) -> None:
    add_visit(draft)
    carys = world.signed_in(OWNER)
    where = address("question_new", draft, "the_visit", widget="radios")
    post(carys, where, draft, title="Where?", choices="At home\nAt school")
    post(
        carys,
        address("question", draft, "the_visit", "where"),
        draft,
        title="Where?",
        choices="In their home\nAt school\nElsewhere",
    )
    listed = form(draft, "forms/the_visit.json")["properties"]["where"]["oneOf"]
    assert [one["const"] for one in listed] == ["at_home", "at_school", "elsewhere"]


def test_words_of_a_question_that_the_service_works_with_may_change(draft: ProcessVersion) -> None:
    before = form(draft, DANGER)["properties"]["weapon"]
    post(
        world.signed_in(OWNER),
        address("question", draft, "danger_check", "weapon"),
        draft,
        title="Was a weapon shown?",
        hint=before["hint"],
        required="yes",
    )
    assert form(draft, DANGER)["properties"]["weapon"] == before | {"title": "Was a weapon shown?"}


def test_what_the_service_works_with_cannot_be_taken_out_or_bent(draft: ProcessVersion) -> None:
    carys = world.signed_in(OWNER)
    where = address("question", draft, "danger_check", "weapon")
    assert "The service itself works with this answer" in text(post(carys, where, draft, remove="yes"))
    answer = post(carys, f"{where}?widget=yes_no", draft, title="Was a weapon used?", required="yes")
    assert (answer.status_code, "only its words, its place" in text(answer)) == (422, True)
    answer = post(carys, where, draft, title="Was a weapon used?")
    assert "must be answered" in text(answer)
    assert "weapon" in form(draft, DANGER)["properties"]


def test_what_a_drawing_looks_at_cannot_be_taken_out(fenmarsh: Site) -> None:
    draft = draft_of("new_information")
    carys = world.signed_in(OWNER)
    where = address("question", draft, "triage_information", "material")
    assert "The drawing looks at this answer" in text(carys.get(where))
    assert "looks at this answer. Change that in the drawing first" in text(
        post(carys, where, draft, remove="yes")
    )


def test_who_is_too_late_sees_both_and_loses_nothing(draft: ProcessVersion) -> None:
    add_visit(draft)
    draft.refresh_from_db()
    seen = draft.revision
    carys = world.signed_in(OWNER)
    where = address("question", draft, "the_visit", "what_did_you_find")
    theirs = form(draft, "forms/the_visit.json")
    theirs["properties"]["what_did_you_find"]["title"] = "What did you see?"
    content = json.dumps(theirs).encode()
    later = NOW + timedelta(minutes=1)
    drafts.save_file(draft, "forms/the_visit.json", content, revision=seen, by="Nia Evans", now=later)
    answer = carys.post(where, {"revision": seen, "title": "What did you hear?", "required": "yes"})
    assert answer.status_code == 422
    assert "Nia Evans has changed this since you opened it" in text(answer)
    assert "What did you see?" in text(answer)
    assert 'value="What did you hear?"' in text(answer)
    assert f'name="revision" value="{seen + 1}"' in text(answer)
    carys.post(where, {"revision": seen + 1, "title": "What did you hear?", "required": "yes"})
    assert (
        form(draft, "forms/the_visit.json")["properties"]["what_did_you_find"]["title"]
        == "What did you hear?"
    )
