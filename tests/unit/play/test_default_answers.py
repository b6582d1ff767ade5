"""An answer by default: every form takes it, and it decides as little as can be."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forms import definitions
from forms.answers import validate_json
from forms.limits import Present
from forms.questions import Choice
from orchestrator.pathway.play.default_answers import WORDS, Completed, complete
from tests import therapy_step

PRESENT = Present(datetime(2026, 9, 8, 9, 30, tzinfo=UTC), ZoneInfo("Europe/London"))
NELL, LIO = Choice(17, "Nell Garrow"), Choice(18, "Lio")
ROWS = {
    "members": [NELL, LIO],
    "children": [LIO],
    "adults": [NELL],
    "victims": [NELL, LIO],
    "agencies": [Choice("CSC", "Children’s social care"), Choice("POLICE", "Police")],
}


def completed(questions: dict[str, Any], *, required: list[str], **given: Any) -> Completed:
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "key": "a_form",
        "title": "A form",
        "type": "object",
        "properties": questions,
        "required": required,
    }
    definition = definitions.parse(json.dumps(content).encode())
    done = complete(definition, ROWS, present=PRESENT, given=given)
    validate_json(definition, done.answers, ROWS, present=PRESENT)
    return done


def choice(*values: str, widget: str = "radios", **more: Any) -> dict[str, Any]:
    listed = [{"const": value, "title": value.replace("_", " ").capitalize()} for value in values]
    if widget == "checkboxes":
        return {
            "type": "array",
            "widget": widget,
            "title": "Which?",
            "items": {"type": "string", "oneOf": listed},
            **more,
        }
    return {"type": "string", "widget": widget, "title": "Which?", "oneOf": listed, **more}


@pytest.mark.parametrize("key", definitions.keys())
def test_every_form_of_the_pathway_takes_its_answer_by_default(key: str) -> None:
    definition = definitions.load(key)
    for also_needed in (False, True):
        done = complete(definition, ROWS, present=PRESENT, also_needed=also_needed)
        kept = validate_json(definition, done.answers, ROWS, present=PRESENT)
        assert kept == done.answers


def test_a_new_form_with_questions_of_every_kind_takes_it_too() -> None:
    definition = definitions.parse(therapy_step.form())
    done = complete(definition, ROWS, present=PRESENT)
    assert validate_json(definition, done.answers, ROWS, present=PRESENT) == done.answers
    assert done.answers == {
        "hard": WORDS.strip(),
        "equipment": "no",
        "visit": "2026-09-08",
        "looked_at": "2026-09-08T09:30:00Z",
        "falls": 0,
        "members": [
            {"subject": 17, "manages": "not_known", "risk": "some"},
            {"subject": 18, "manages": "not_known", "risk": "some"},
        ],
        "told": 17,
    }
    assert [each.question for each in done.chosen if each.decides] == ["Is equipment needed?"]


def test_no_danger_no_abuse_and_no_end_is_found_by_default() -> None:
    answers = complete(definitions.load("danger_check"), ROWS, present=PRESENT).answers
    assert "yes" not in answers.values()
    contact = complete(definitions.load("contact"), ROWS, present=PRESENT).answers
    assert contact["immediate_danger_view"] == "no"
    assert contact["domestic_abuse_indicated"] == "not_known"
    proposal = complete(definitions.load("decision_proposal"), ROWS, present=PRESENT).answers
    for member in proposal["members"]:
        assert not {"NO_CONCERN_AFTER_FULL_CHECK", "INFO_ADVICE_GIVEN"}.intersection(member["outcomes"])
        assert member["rating"] == "A"


@pytest.mark.parametrize(
    ("values", "taken"),
    [
        (("no_further_action", "visit"), "visit"),
        (("close_the_case", "danger", "watch"), "watch"),
        (("yes", "later"), "later"),
        (("agree", "dissent"), "agree"),
        (("high", "low", "not_known"), "not_known"),
        (("R", "A", "G"), "A"),
    ],
)
def test_of_several_choices_the_one_that_decides_least_is_taken(values: tuple[str, ...], taken: str) -> None:
    assert completed({"one": choice(*values)}, required=["one"]).answers == {"one": taken}


def test_what_need_not_be_answered_is_left_out() -> None:
    done = completed({"one": choice("a", "b"), "two": choice("a", "b")}, required=["two"])
    assert done.answers == {"two": "a"}


def test_what_is_given_stays_and_is_not_called_chosen() -> None:
    done = completed({"one": choice("a", "b"), "two": choice("a", "b")}, required=["one", "two"], one="b")
    assert done.answers == {"one": "b", "two": "a"}
    assert len(done.chosen) == 1


def test_a_question_that_its_answer_hides_is_not_answered() -> None:
    questions = {
        "one": choice("not_known", "yes"),
        "why": {"type": "string", "widget": "text", "title": "Why?", "showWhen": {"one": ["yes"]}},
    }
    assert completed(questions, required=["one", "why"]).answers == {"one": "not_known"}


def test_texts_numbers_and_rows_keep_to_their_limits() -> None:
    questions = {
        "short": {"type": "string", "widget": "text", "title": "Short?", "maxLength": 10},
        "long": {"type": "string", "widget": "textarea", "title": "Long?", "minLength": 200},
        "number": {"type": "integer", "widget": "number", "title": "How many?", "minimum": 2, "maximum": 9},
        "several": choice("a", "b", "c", widget="checkboxes", minItems=2),
        "rows": {
            "type": "array",
            "widget": "repeat",
            "title": "Rows",
            "minItems": 2,
            "items": {
                "type": "object",
                "properties": {"what": {"type": "string", "widget": "text", "title": "What?"}},
            },
        },
    }
    answers = completed(questions, required=list(questions)).answers
    assert answers["number"] == 2
    assert answers["several"] == ["a", "b"]
    assert len(answers["rows"]) == 2
