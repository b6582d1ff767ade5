"""The form of a step of the pathway goes on asking what the rules read, whatever else it asks."""

import json
from dataclasses import replace
from functools import lru_cache

import pytest

from processes.catalogue import catalogue_of
from processes.findings import Finding
from processes.form_answers import asked_of
from processes.lint_rules import locked_forms
from processes.model_files import open_model
from processes.parsing import Model, model_of
from tests.unit.gate.conftest import REPOSITORY, surroundings
from tests.unit.gate.test_locked_ways import GAPS


def found(key: str, change) -> list[Finding]:
    files, vocabulary, forms = surroundings()
    shipped = catalogue_of(files, vocabulary=vocabulary, forms=forms).context
    form = json.loads(forms[key])
    change(form)
    questions = {**shipped.questions, key: asked_of(json.dumps(form).encode())}
    context = replace(shipped, questions=questions)
    return [one for model in models(key) for one in locked_forms.check(model, context)]


@lru_cache(maxsize=32)
def models(key: str) -> list[Model]:
    """The drawings that ask with this form."""
    drawings = {name: (REPOSITORY / "bpmn" / name / f"{name}.bpmn").read_bytes() for name in GAPS}
    read = [model_of(open_model(f"{name}.bpmn", content)) for name, content in drawings.items()]
    asks = f'key="{key}"'.encode()
    return [one for one in read if asks in one.source.content]


def told(key: str, change) -> list[str]:
    return [each.message for each in found(key, change) if each.is_error]


def asked(form, name):
    """The questions among which one stands, and its own name."""
    around, _, own = name.rpartition(".")
    return (form["properties"][around]["items"] if around else form), own


ASKED = [(key, name) for key, names in locked_forms.ASKED.items() for name in names]
AFTER = [(key, name) for key, names in locked_forms.AFTER.items() for name in names]


@pytest.mark.parametrize(("key", "name"), [*ASKED, *AFTER])
def test_a_question_that_the_pathway_reads_is_missed(key, name):
    def take_out(form):
        questions, own = asked(form, name)
        questions["properties"].pop(own)

    assert any(f"({name})" in message for message in told(key, take_out))


@pytest.mark.parametrize(("key", "name"), [*ASKED, *AFTER])
def test_a_question_of_the_pathway_is_hidden_by_no_new_condition(key, name):
    def hide(form):
        questions, own = asked(form, name)
        questions["properties"][own].setdefault("showWhen", {})["another"] = ["yes"]

    def leave_open(form):
        questions, own = asked(form, name)
        questions["required"].remove(own)

    assert any(f"({name})" in message for message in told(key, hide))
    assert any(f"({name})" in message for message in told(key, leave_open))


def test_a_question_may_be_asked_more_often():
    def always(form):
        form["properties"]["position_reason"].pop("showWhen")

    assert told("agency_position", always) == []


def test_a_rating_of_some_is_no_rating_of_all():
    def of_children(form):
        form["properties"]["members"]["forEach"] = "children"

    assert any("about everybody" in message for message in told("initial_rating", of_children))


def label(name, code, words):
    def change(form):
        questions, own = asked(form, name)
        question = questions["properties"][own]
        if "oneOf" not in question:
            question.update(
                widget="radios", oneOf=[{"const": "yes", "title": "Yes"}, {"const": "no", "title": "No"}]
            )
        next(one for one in question["oneOf"] if one["const"] == code)["title"] = words

    return change


@pytest.mark.parametrize(
    ("key", "name", "code", "words"),
    [
        ("agency_position", "position", "agree", "do not  AGREE"),
        ("agency_position", "position", "dissent", "Agree"),
        ("danger_check", "act_now", "no", "yes"),
        ("initial_rating", "members.rating", "R", "Green"),
        ("plan_signature", "signature", "objected", None),
    ],
)
def test_an_answer_with_the_words_of_another_is_refused(key, name, code, words):
    if words is None:
        shipped = json.loads(surroundings()[2][key])["properties"][name]["oneOf"]
        words = next(one["title"] for one in shipped if one["const"] != code)

    assert any("the words of another one" in message for message in told(key, label(name, code, words)))


def test_an_answer_in_new_words_is_told():
    (one,) = found("agency_position", label("position", "dissent", "We see it otherwise"))

    assert one.severity == "warning"
    assert "“Do not agree” is “We see it otherwise” now" in one.message


def test_an_answer_that_cannot_be_chosen_any_more_is_missed():
    def without_dissent(form):
        choices = form["properties"]["position"]["oneOf"]
        form["properties"]["position"]["oneOf"] = [one for one in choices if one["const"] != "dissent"]

    (message,) = told("agency_position", without_dissent)

    assert (
        "does not offer every answer of “Do you agree with the proposal?” (position): dissent is" in message
    )


def test_other_words_and_more_questions_are_the_owners_own():
    def reword(form):
        form["properties"]["act_now"]["title"] = "Must somebody go there now?"
        form["properties"]["more"] = {"type": "string", "widget": "textarea", "title": "More?"}

    assert told("danger_check", reword) == []


@pytest.mark.parametrize(
    ("key", "name", "was"),
    [
        ("danger_check", "weapon", "Was a weapon used or threatened?"),
        ("danger_check", "weapon_note", "What do you know about the weapon?"),
        ("decision_proposal", "children.voice_obtained", "voice"),
    ],
)
def test_a_question_of_a_locked_form_in_other_words_is_told_with_both_wordings(key, name, was):
    def reword(form):
        questions, own = asked(form, name)
        questions["properties"][own]["title"] = "Was the weather nice?"

    (finding,) = found(key, reword)
    assert not finding.is_error
    assert f"({name}) in other words: “Was the weather nice?”" in finding.message
    assert was in finding.message


def test_a_question_that_is_spaced_otherwise_or_as_it_was_is_not_told():
    def space(form):
        form["properties"]["weapon"]["title"] = "Was a weapon  used or Threatened? "

    assert found("danger_check", space) == []
    assert found("danger_check", lambda form: None) == []
