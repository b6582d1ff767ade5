"""What is no good body is refused with a sentence, by path; nothing is changed and nothing breaks."""

import json

import pytest

from orchestrator.api.models import IdempotencyRecord
from orchestrator.cases.models import Case, Contact
from orchestrator.people.models import Person
from tests.integration.api.conftest import nothing_new_came, problem

pytestmark = pytest.mark.django_db


def refused(system, body, *paths):
    """422 that names these paths; no case, no idempotency record."""
    told = problem(system("ivy.chandler").post("contacts", body, **{"Idempotency-Key": "k"}), 422)
    assert set(told["errors"]) == set(paths)
    assert all(message for messages in told["errors"].values() for message in messages)
    assert nothing_new_came()
    assert not IdempotencyRecord.objects.exists()
    return told


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"7",
        b'{"channel": "portal", "channel": "email"}',
        b'{"age": NaN}',
        b'{"age": Infinity}',
        b'{"age": 1e400}',
        b'{"age": 12345678901234567890}',
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"narrative": "\xff\xfe"}',
        b"\x00",
        b'{"narrative": "' + b"x" * 1_000_000 + b'"}',
        b'{"narrative": "' + b"x" * 5_000_000 + b'"}',
    ],
    ids=lambda body: str(body[:30]),
)
def test_what_cannot_be_read_is_told_for_the_whole_body(system, body):
    refused(system, body, "")


@pytest.mark.parametrize(
    "key",
    [
        "approved",
        "lane_owners",
        "assigned_to",
        "status",
        "agency_id",
        "case_id",
        "__builtins__",
        "len",
        "task",
        "data",
        "_x",
        "__proto__",
        "constructor",
        "reference",
        "joins",
        "follows",
    ],
)
def test_keys_that_the_form_does_not_have_are_named(system, contact, key):
    refused(system, {**contact, key: {"admin": True}}, key)


def test_a_key_inside_a_person_is_named_by_its_path(system, contact):
    contact["people"][1]["case_id"] = 7
    refused(system, contact, "people.1.case_id")


@pytest.mark.parametrize("wrong", [[], {}, None, True, 7, 7.5])
def test_a_wrong_type_is_named(system, contact, wrong):
    refused(system, {**contact, "narrative": wrong}, "narrative")


@pytest.mark.parametrize("wrong", ["text", {}, None, 7, [7], [None], [[]]])
def test_people_must_be_a_list_of_objects(system, contact, wrong):
    told = problem(system("ivy.chandler").post("contacts", {**contact, "people": wrong}), 422)
    assert all(path.startswith("people") for path in told["errors"])


def test_an_answer_to_a_question_that_was_not_asked_is_refused(system, contact):
    refused(system, {**contact, "immediate_danger_detail": "He has a knife."}, "immediate_danger_detail")


@pytest.mark.parametrize("wrong", [7, None, [], "x" * 101, "a\0b", "a\nb", "\u202ea"])
def test_an_external_reference_is_a_short_line(system, contact, wrong):
    refused(system, {**contact, "external_reference": wrong}, "external_reference")


@pytest.mark.parametrize("name", ["\x00", "a\x1b[2J", "\u202eEvil", "x" * 300, "\ud800"])
def test_a_name_that_cannot_be_kept_is_named_by_its_path(system, contact, name):
    contact["people"][0]["given_name"] = name
    refused(system, contact, "people.0.given_name")


@pytest.mark.parametrize(
    "name", ["O'Brien-Ní Dhomhnaill", "李", "Null", "None", "<script>alert(1)</script>", "{{7*7}}", "=1+1"]
)
def test_any_other_name_is_kept_as_it_is(system, contact, name):
    contact["people"][0]["given_name"] = name
    assert system("ivy.chandler").post("contacts", contact).status_code == 201
    assert Person.objects.filter(given_name=name).exists()


@pytest.mark.parametrize(
    "moment",
    ["2026-02-30T10:00:00Z", "0001-01-01", "9999-12-31T23:59:60Z", "29/02/2027", "1789000000000", 7, "now"],
)
def test_a_moment_that_is_none_is_named(system, contact, moment):
    refused(system, {**contact, "incident_at": moment}, "incident_at")


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_body_of_another_media_type_is_415(system, contact, media_type):
    ivy = system("ivy.chandler")
    answer = ivy.ask("post", "contacts", json.dumps(contact), content_type=media_type)
    problem(answer, 415)
    assert nothing_new_came()


def test_an_empty_body_is_refused(system):
    answer = system("ivy.chandler").ask("post", "contacts", CONTENT_TYPE="application/json")
    problem(answer, 422)


def test_json_with_a_character_set_is_json(system, contact):
    answer = system("ivy.chandler").ask(
        "post", "contacts", json.dumps(contact), content_type="application/json; charset=utf-8"
    )
    assert answer.status_code == 201


def test_a_script_in_the_narrative_is_kept_as_text(system, contact):
    contact["narrative"] = (
        "<script>alert(1)</script> ${7*7} {{7*7}} ' OR ''=' and more words to be long enough"
    )
    reference = system("ivy.chandler").post("contacts", contact).json()["reference"]
    case = Case.objects.get(reference=reference)
    assert Contact.objects.get(case=case).narrative == contact["narrative"]
