"""What a process owner reads when a definition cannot be used."""

import copy
import json
import time
from typing import Any

import pytest

from forms.checks import every_definition_is_valid
from forms.definitions import DEFINITIONS, keys, lint, load, parse
from forms.exceptions import BadDefinition, NoSuchForm

GOOD: dict[str, Any] = {
    "key": "small",
    "title": "A small form",
    "type": "object",
    "properties": {
        "first": {"type": "string", "widget": "yes_no", "title": "First?"},
        "second": {"type": "string", "widget": "text", "title": "Second", "showWhen": {"first": ["yes"]}},
    },
}


def with_change(**changes):
    """GOOD with keys of questions replaced: second__pattern=… sets one key of the question "second"."""
    definition = copy.deepcopy(GOOD)
    for name, value in changes.items():
        question, _, key = name.partition("__")
        if key:
            definition["properties"].setdefault(question, {})[key] = value
        else:
            definition[name] = value
    return definition


def faults(definition):
    return lint(json.dumps(definition).encode())


def test_a_small_form_without_order_and_sections_is_good():
    assert faults(GOOD) == []
    assert [question.name for question in parse(json.dumps(GOOD)).questions] == ["first", "second"]


@pytest.mark.parametrize("key", keys())
def test_every_form_of_the_service_is_good(key):
    assert load(key).key == key


@pytest.mark.parametrize("content", [b"{}", b"[]", b"{", b'{"properties": {"a": {}}}'])
def test_each_fault_is_told_once(content):
    told = [(found.place, found.message) for found in lint(content)]

    assert told
    assert len(told) == len(set(told))


def test_start_up_finds_no_fault():
    assert every_definition_is_valid(None) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"second__pattern": "(a+)+$"}, "“pattern” cannot be used here."),
        ({"second__$ref": "http://169.254.169.254/"}, "“$ref” cannot be used here."),
        ({"second__allOf": [{}] * 1000}, "“allOf” cannot be used here."),
        ({"allOf": [{}]}, "“allOf” cannot be used here."),
        ({"second__default": "x"}, "“default” cannot be used here."),
        ({"second__format": "regex"}, '“format” cannot be "regex".'),
        ({"second__widget": "slider"}, '“widget” cannot be "slider".'),
        ({"second__title": ""}, "“title” is empty"),
        ({"second__type": "integer"}, "A text question cannot be of type integer."),
        ({"second__minimum": 3}, "“minimum” means nothing for a text question."),
        ({"second__minLength": 9, "second__maxLength": 3}, "“minLength” is more than “maxLength”."),
        ({"second__maxLength": 10**9}, "“maxLength” is more than the 20000"),
        ({"second__process": True}, "This answer cannot reach the process."),
        ({"second__showWhen": {"third": ["yes"]}}, "“third”, which is not asked earlier"),
        ({"first__showWhen": {"second": ["x"]}}, "“second”, which is not asked earlier"),
        ({"second__showWhen": {"second": ["x"]}}, "“second”, which is not asked earlier"),
        ({"second__showWhen": {"first": ["maybe"]}}, "“first” can never be answered with “maybe”."),
        ({"second__widget": "radios"}, "It does not say what can be chosen."),
        ({"second__widget": "select", "second__choicesFrom": "planets"}, "There is no list “planets”."),
        ({"second__visibility": "SECRET"}, '“visibility” cannot be "SECRET".'),
        ({"order": ["first"]}, "“second” is missing in “order”."),
        ({"order": ["first", "second", "third"]}, "“order” names “third”, which is not asked."),
        ({"required": ["third"]}, "“required” names “third”"),
        ({"sections": [{"title": "One", "fields": ["first"]}]}, "It stands in no section."),
        ({"sections": [{"title": "One", "fields": ["first", "second", "x"]}]}, "There is no question “x”."),
        ({"sections": [{"title": "One", "fields": ["second", "first"]}]}, "in another order"),
        ({"key": "No Spaces"}, "cannot be a name"),
        ({"Bad-Name__type": "string"}, "cannot be a name"),
        ({"title": 3}, "“title” must be text."),
        ({"properties": {}}, "“properties” is empty"),
    ],
)
def test_a_fault_is_said_in_a_sentence_with_what_to_do(changes, sentence):
    found = faults(with_change(**changes))
    assert any(sentence in finding.message for finding in found), [str(finding) for finding in found]
    assert all(finding.help and finding.place for finding in found)


def test_a_question_named_like_a_word_of_the_engine_is_refused():
    definition = with_change(task__type="string", task__widget="text", task__title="Task")
    assert "has a meaning of its own" in faults(definition)[0].message


def test_a_repeat_inside_a_repeat_is_refused():
    name = {"type": "string", "widget": "text", "title": "Name"}
    repeat = {"type": "array", "widget": "repeat", "title": "Repeat"}
    inner = repeat | {"items": {"type": "object", "properties": {"name": name}}}
    outer = repeat | {"items": {"type": "object", "properties": {"inner": inner}}}
    found = faults({**GOOD, "properties": {"outer": outer}})
    assert [finding.place for finding in found] == ["question “outer” › “inner”"]
    assert "cannot stand inside" in found[0].message


def test_the_finding_names_the_line_of_the_question():
    text = json.dumps(with_change(second__pattern="x"), indent=1)
    line = next(number for number, row in enumerate(text.split("\n"), 1) if '"second": {' in row)
    assert lint(text.encode())[0].line == line


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"3", b"\xff", b'{"key": "a", "key": "b"}', b'{"a": NaN}', b"[" * 100_000,
     b'{"properties": []}', b'{"properties": {"a": 3}}', b'{"properties": {"a": {"items": []}}}',
     b'{"a": ' * 1000 + b"1" + b"}" * 1000, b"x" * 300_000],
)  # fmt: skip
def test_no_content_leads_to_a_traceback(content):
    assert lint(content)
    with pytest.raises(BadDefinition):
        parse(content)


def nested(depth):
    return '{"allOf": [' * depth + "{}" + "]}" * depth


@pytest.mark.parametrize("depth", [10, 1000])
def test_a_hostile_definition_is_judged_in_50_milliseconds(depth):
    hostile = with_change(second__pattern="(a+)+$", second__hint="a" * 900 + "!", first__allOf=[{}] * 1000)
    text = json.dumps(hostile).replace(
        '"Second"', f'"Second", "$ref": "http://localhost/", "if": {nested(depth)}'
    )
    lint(text.encode())  # the schema of definitions is read once
    begin = time.process_time()
    assert lint(text.encode())
    assert time.process_time() - begin < 0.05


def test_more_than_two_hundred_questions_are_too_many():
    many = {f"q{n}": {"type": "string", "widget": "text", "title": "Q"} for n in range(201)}
    assert "more than the 200" in faults({**GOOD, "properties": many})[0].message


def test_key_and_file_must_agree():
    assert "the file is “other.json”" in lint(json.dumps(GOOD).encode(), file="other.json")[0].message


@pytest.mark.parametrize("key", ["nothing", "../settings", "", "a" * 60, "x\x00"])
def test_a_form_that_is_not_there_is_said_so(key):
    with pytest.raises(NoSuchForm):
        load(key)


def test_the_hash_is_that_of_the_files_bytes():
    assert len(load(keys()[0]).sha256) == 64
    assert (DEFINITIONS / f"{keys()[0]}.json").read_text("utf-8") == load(keys()[0]).text
