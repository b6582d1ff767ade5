"""The form of a step of the pathway goes on asking what the rules read, whatever else it asks."""

import json

import pytest

from processes.catalogue import catalogue_of
from processes.lint_rules import locked_forms
from processes.model_files import open_model
from processes.parsing import model_of
from tests.unit.gate.conftest import REPOSITORY, surroundings
from tests.unit.gate.test_locked_ways import GAPS


def told(key: str, change) -> list[str]:
    files, vocabulary, forms = surroundings()
    form = json.loads(forms[key])
    change(form)
    context = catalogue_of(
        files, vocabulary=vocabulary, forms={**forms, key: json.dumps(form).encode()}
    ).context
    found = []
    for name in GAPS:
        drawing = (REPOSITORY / "bpmn" / name / f"{name}.bpmn").read_bytes()
        model = model_of(open_model(f"{name}.bpmn", drawing))
        found += [each.message for each in locked_forms.check(model, context)]
    return found


ASKED = [(key, name) for key, names in locked_forms.ASKED.items() for name in names]


@pytest.mark.parametrize(("key", "name"), ASKED)
def test_a_question_that_the_pathway_reads_is_missed(key, name):
    assert any(
        "does not always ask" in message for message in told(key, lambda form: form["properties"].pop(name))
    )


def test_a_question_that_is_not_always_asked_is_missed():
    def hide(form):
        form["properties"]["act_now"]["showWhen"] = {"hurt_now": ["yes"]}

    assert told("danger_check", hide)
    assert told("danger_check", lambda form: form["required"].remove("act_now"))


def test_an_answer_that_cannot_be_chosen_any_more_is_missed():
    def without_dissent(form):
        choices = form["properties"]["position"]["oneOf"]
        form["properties"]["position"]["oneOf"] = [one for one in choices if one["const"] != "dissent"]

    (message,) = told("agency_position", without_dissent)

    assert "does not offer every answer of “position”: dissent is gone." in message


def test_other_words_and_more_questions_are_the_owners_own():
    def reword(form):
        form["properties"]["act_now"]["title"] = "Must somebody go there now?"
        form["properties"]["more"] = {"type": "string", "widget": "textarea", "title": "More?"}

    assert told("danger_check", reword) == []
