"""What a question is called inside a message: by `called`, or else by its title."""

import json

import pytest

from forms.answers import validate_json
from forms.definitions import load, parse
from forms.exceptions import AnswersRefused


def errors_of(question, *, sent=None, required=True):
    definition = parse(
        json.dumps(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "key": "asking",
                "title": "Asking",
                "type": "object",
                "properties": {"it": question},
                "order": ["it"],
                "required": ["it"] if required else [],
                "submit": "Save",
            }
        )
    )
    with pytest.raises(AnswersRefused) as refusal:
        validate_json(definition, {} if sent is None else {"it": sent}, {})
    return refusal.value.errors["it"]


def test_a_missing_answer_is_asked_for_with_its_article():
    choices = [{"const": "A", "title": "Amber"}]
    asked = {"type": "string", "widget": "radios", "title": "Rating", "oneOf": choices, "called": "a rating"}
    assert errors_of(asked) == ["Select a rating"]


def test_without_it_the_title_is_used():
    assert errors_of({"type": "string", "widget": "text", "title": "Rating"}) == ["Enter rating"]


def test_a_refused_answer_begins_its_sentence_with_it():
    asked = {
        "type": "integer",
        "widget": "number",
        "title": "Age, if known",
        "maximum": 120,
        "called": "the age",
    }
    assert errors_of(asked, sent=200) == ["The age must be 120 or less"]


@pytest.mark.parametrize("day", ["2999-01-01", "9999-12-31"])
def test_a_day_far_ahead_that_must_have_been_is_said_to_be_in_the_future(day):
    asked = {"type": "string", "widget": "date", "title": "Date of birth", "notAfter": "today"}
    assert errors_of(asked, sent=day) == ["Date of birth must not be in the future"]


def test_the_forms_of_the_pathway_ask_for_a_rating_and_a_lawful_basis():
    by_name = load("sharing_decision").by_name
    assert by_name["basis_art6"].called == "a lawful basis under article 6 of the UK GDPR"
    assert load("plan").by_name["lead_professional_agency"].called == "the agency of the lead professional"
