"""The form of a step of the pathway goes on asking what the rules read, whatever else it asks."""

import ast
import json
import re
from dataclasses import replace
from functools import lru_cache

import pytest

from processes.catalogue import catalogue_of
from processes.findings import Finding
from processes.form_answers import asked_of
from processes.lint_rules import locked_forms
from processes.lint_rules.locked_forms_read import AFTER, ASKED, KNOWN
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


ALWAYS = [(key, name) for key, names in ASKED.items() for name in names]
READ = [*ALWAYS, *((key, name) for key, names in AFTER.items() for name in names)]


@pytest.mark.parametrize(("key", "name"), READ)
def test_a_question_that_the_pathway_reads_is_missed(key, name):
    def take_out(form):
        questions, own = asked(form, name)
        questions["properties"].pop(own)

    assert any(f"({name})" in message for message in told(key, take_out))


@pytest.mark.parametrize(("key", "name"), READ)
def test_a_question_of_the_pathway_is_hidden_by_no_new_condition(key, name):
    def hide(form):
        questions, own = asked(form, name)
        questions["properties"][own].setdefault("showWhen", {})["another"] = ["yes"]

    def leave_open(form):
        questions, own = asked(form, name)
        questions["required"].remove(own)

    def only_show(form):
        questions, own = asked(form, name)
        questions["properties"][own]["readOnly"] = True

    assert any(f"({name})" in message for message in told(key, hide))
    if asked_of(surroundings()[2][key])[name].is_required:
        assert any(f"({name})" in message for message in told(key, leave_open))
        assert any(f"({name})" in message for message in told(key, only_show))


def test_every_question_of_the_danger_check_is_asked_as_often_as_it_was():
    names = list(asked_of(surroundings()[2]["danger_check"]))
    assert "weapon_note" in names  # the fourth one, which nothing but the record reads

    for name in names:
        before = next(each for each in names if each != name)

        def hide(form, name=name, before=before):
            form["properties"][name]["showWhen"] = {before: ["no"]}

        assert any(f"({name})" in message for message in told("danger_check", hide)), name


def test_a_question_that_must_be_answered_is_asked_no_more_seldom_though_nothing_reads_it():
    def hide(form):
        form["properties"]["told_of_override"]["showWhen"]["authorised"] = ["no"]

    (message,) = told("authorise_override", hide)
    assert "more seldom than the pathway needs it" in message


def test_whatever_the_record_cannot_do_without_is_a_question_that_is_asked():
    recording = REPOSITORY / "orchestrator" / "pathway" / "recording"
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in recording.glob("*.py")]
    written = "\n".join(ast.unparse(tree) for tree in trees)
    taken = set(re.findall(r"\b(?:answers|row)(?:\.get\(|\[)'(\w+)'", written))
    assert {"position", "mode", "risks", "what_is_different"} <= taken

    own_words = {"own_scale", "own_rating", "curiosity_question"}  # kept where they were asked
    assert taken - {name.rpartition(".")[2] for _, name in READ} - own_words - {"subject"} == set()


CLOSED = [
    *((key, name) for key, names in ASKED.items() for name, codes in names.items() if codes),
    *((key, name) for key, names in KNOWN.items() for name in names),
]


@pytest.mark.parametrize(("key", "name"), CLOSED)
def test_an_answer_that_the_service_does_not_know_is_refused(key, name):
    def add(form):
        questions, own = asked(form, name)
        question = questions["properties"][own]
        words = asked_of(surroundings()[2][key])[name].choices
        listed = question.get("items", question)
        if question["widget"].startswith("yes_no"):
            question["widget"] = "radios"
        listed["oneOf"] = [{"const": code, "title": said} for code, said in words.items()]
        listed["oneOf"].append({"const": "later", "title": "We will say later"})

    assert any("does not know: “We will say later” (later)." in message for message in told(key, add))


def test_a_yes_or_no_is_not_left_at_not_known():
    def not_known(form):
        form["properties"]["act_now"]["widget"] = "yes_no_unknown"

    (message,) = told("danger_check", not_known)
    assert "(act_now) that the service does not know: “Not known” (not_known)." in message


def test_an_answer_that_only_people_read_may_be_added():
    def powers(form):
        form["properties"]["powers"]["items"]["oneOf"].append({"const": "x1", "title": "Curfew"})

    def lead_agency(form):
        form["properties"]["lead_agency"]["oneOf"].append({"const": "OT", "title": "Therapy"})

    assert told("agency_information", powers) == []
    assert told("decision_proposal", lead_agency) == []


@pytest.mark.parametrize(("key", "name", "bounds", "said"), [
    ("family_map", "people", {"maxItems": 1}, "at most 1 to be given, before at most 30 to be given"),
    ("family_map", "people", {"minItems": 9}, "at least 9 to be given, before at least 1 to be given"),
    ("family_map", "people.given_name", {"maxLength": 1}, "at most 1 character, before at most 100"),
    ("family_map", "people.given_name", {"minLength": 9}, "at least 9 characters, before at least 0"),
    ("family_map", "people.age", {"maximum": 3}, "3 or less, before 120 or less"),
    ("family_map", "people.age", {"minimum": 1}, "1 or more, before 0 or more"),
    ("family_map", "people.due_date", {"notBefore": "today"}, "no day before today, before without"),
    ("family_map", "people.date_of_birth", {"exceptWhen": {}}, "no day after today, for more people"),
    ("family_map", "people.flags", {"maxItems": 1}, "at most 1 to be given, before at most 7"),
    ("plan_signature", "objection", {"maxLength": 1, "minLength": 1}, "at most 1 character,"),
    ("plan_signature", "objection", {"minLength": 1999}, "at least 1999 characters, before at least 20"),
])  # fmt: skip
def test_a_limit_that_is_tighter_than_the_one_that_comes_with_the_service_is_refused(key, name, bounds, said):
    def tighten(form):
        questions, own = asked(form, name)
        questions["properties"][own].update(bounds)

    refused = [one for one in found(key, tighten) if said in one.message]
    assert refused
    assert f"({name}) than before: " in refused[0].message
    assert refused[0].is_error
    assert "or wider ones" in refused[0].help


def test_a_wider_limit_is_the_owners_own():
    def widen(form):
        people = form["properties"]["people"]
        people["maxItems"] = 50
        people["items"]["properties"]["age"] |= {"minimum": 0, "maximum": 130}
        people["items"]["properties"]["date_of_birth"].pop("notAfter")
        people["items"]["properties"]["date_of_birth"].pop("exceptWhen")
        people["items"]["properties"]["given_name"]["maxLength"] = 150

    assert found("family_map", widen) == []


def test_what_could_be_left_empty_is_not_made_compulsory():
    def must(form):
        form["properties"]["people"]["items"]["required"].append("date_of_birth")

    (message,) = told("family_map", must)
    assert "“Date of birth” (people.date_of_birth) be left empty any more" in message


def test_a_question_of_the_service_stays_of_its_kind():
    def as_number(form):
        form["properties"]["people"]["items"]["properties"]["given_name"] |= {
            "type": "integer",
            "widget": "number",
        }

    (message,) = told("family_map", as_number)
    assert "“First name” (people.given_name) as another kind of question" in message


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

    assert message.startswith("The form “Where does your agency stand?” of “")
    assert "every answer of “Do you agree with the proposal?” (position): “Do not agree” is gone." in message


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
