"""The same rules for other systems: JSON in, the same answers out, and nothing slips in beside them."""

import pytest

from forms.answers import validate_json
from forms.builder import build
from forms.exceptions import AnswersRefused, BadJson
from forms.strict_json import loads

SEEN = {"seen": "yes", "seen_at": "2026-07-03T14:05", "worry": "A", "note": "Amina Khan"}


def test_the_api_and_the_page_keep_the_same_answers(visit, rows, posted, seen_visit):
    form = build(visit, rows=rows, data=posted(seen_visit))
    assert form.is_valid()
    assert validate_json(visit, SEEN, rows) == form.answers


def refused(definition, payload, rows, **more):
    with pytest.raises(AnswersRefused) as caught:
        validate_json(definition, payload, rows, **more)
    return caught.value


@pytest.mark.parametrize(
    "key",
    ["approved", "lane_owners", "assigned_to", "status", "agency_id", "case_id", "__builtins__", "len",
     "task", "data", "_x", "__proto__", "constructor", "seen_at-day", "people-_row"],
)  # fmt: skip
def test_undeclared_keys_are_refused_and_listed(visit, rows, key):
    refusal = refused(visit, SEEN | {key: {"admin": True}}, rows)
    assert refusal.undeclared == [key]
    assert refusal.errors == {key: ["The form does not ask for this"]}


TYPES = {"seen": str, "seen_at": str, "worry": str, "note": str, "how_many": int, "born": str, "signs": list}
WRONG = [[], {}, None, True, 3, "true", {"a": 1}, ["yes"]]


@pytest.mark.parametrize(
    ("key", "wrong"),
    [(key, wrong) for key, right in TYPES.items() for wrong in WRONG if type(wrong) is not right]
    + [("worry", "true"), ("born", "true"), ("signs", ["yes"]), ("signs", [["cold"]]), ("lead", "true")],
)
def test_values_of_the_wrong_type_are_refused(visit, rows, key, wrong):
    assert key in refused(visit, SEEN | {key: wrong}, rows).errors


def test_an_answer_to_a_hidden_question_is_refused_not_ignored(visit, rows):
    refusal = refused(visit, SEEN | {"why_not": "Nobody was at home"}, rows)
    assert refusal.errors == {"why_not": ["This is not asked, given the other answers"]}
    assert refusal.undeclared == []


def test_a_read_only_answer_is_refused(visit, rows):
    assert refused(visit, SEEN | {"ref": "OFD-2"}, rows).errors == {"ref": ["This cannot be changed"]}


@pytest.mark.parametrize("payload", [[], "x", None, 3])
def test_answers_must_be_an_object(visit, rows, payload):
    assert "" in refused(visit, payload, rows).errors


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**20, 2.5, "3", True])
def test_numbers_that_are_none_are_refused(visit, rows, number):
    assert "how_many" in refused(visit, SEEN | {"how_many": number}, rows).errors


def test_rows_come_as_a_list_of_objects(household, rows):
    answers = {
        "people": [{"given_name": "Grace", "is_child": "no"}],
        "voice": [{"subject": 17, "heard": "yes", "words": "I am fine"}, {"subject": 18, "heard": "no"}],
    }
    assert validate_json(household, answers, rows) == answers


def test_every_child_must_be_answered_for(household, rows):
    answers = {
        "people": [{"given_name": "Grace", "is_child": "no"}],
        "voice": [{"subject": 17, "heard": "no"}],
    }
    assert list(refused(household, answers, rows).errors) == ["voice.18.heard"]


@pytest.mark.parametrize("subject", [99, "17", None, True, [17], {"id": 17}])
def test_a_row_about_somebody_who_is_not_listed_is_refused(household, rows, subject):
    answers = {
        "people": [{"given_name": "G", "is_child": "no"}],
        "voice": [{"subject": subject, "heard": "no"}],
    }
    assert "voice.0.subject" in refused(household, answers, rows).errors


@pytest.mark.parametrize("people", [{}, "x", [1], [None], [[]], [{"subject": 17, "given_name": "A"}]])
def test_rows_of_the_wrong_shape_are_refused(household, rows, people):
    errors = refused(household, {"people": people}, rows).errors
    assert any(path.startswith("people") for path in errors)


def test_hidden_and_undeclared_keys_inside_a_row_are_refused(household, rows):
    refusal = refused(
        household,
        {
            "people": [{"given_name": "Grace", "is_child": "no", "school": "X", "admin": True}],
            "voice": [{"subject": 17, "heard": "no"}, {"subject": 18, "heard": "no"}],
        },
        rows,
    )
    assert set(refusal.errors) == {"people.0.school", "people.0.admin"}
    assert refusal.undeclared == ["people.0.admin"]


def test_a_thousand_rows_are_refused_quickly(household, rows):
    row = {"given_name": "Grace", "is_child": "no"}
    assert "people" in refused(household, {"people": [row] * 1000}, rows).errors


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('{"a": 1, "a": 2}', "“a” is there twice"),
        ('{"a": NaN}', "NaN"),
        ('{"a": -Infinity}', "Infinity"),
        ('{"a": 1e400}', "too large a number"),
        ('{"a": 12345678901234567890}', "too many digits"),
        ("[" * 10_000 + "]" * 10_000, "nested too deeply"),
        ('{"a":' * 10_000, "nested too deeply"),
        ('"' + "x" * 5_000_000 + '"', "too large"),
        ('{"a": }', "Line 1, column 7"),
        ("", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_json_that_surprises_is_refused_with_a_sentence(body, sentence):
    with pytest.raises(BadJson, match=sentence):
        loads(body)


def test_brackets_inside_text_do_not_count_as_nesting():
    assert loads('{"a": "' + "[" * 100 + '\\"[[["}') == {"a": "[" * 100 + '"[[['}
