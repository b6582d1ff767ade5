"""The words that drawings may use are exactly those that the service answers."""

from pathlib import Path

import pytest

from forms.definitions import load
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases.vocabulary import ActionKind, Channel, OutcomeCode
from orchestrator.clocks.limits import read_limits
from processes.registries import registry
from processes.vocabulary import Vocabulary, read_vocabulary

MODELS = Path(__file__).resolve().parents[3] / "bpmn"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary((MODELS / "vocabulary.json").read_bytes())


def test_every_operation_of_the_vocabulary_is_registered_and_no_other(vocabulary):
    assert set(vocabulary.operations) == set(registry.operations)


def test_every_function_of_the_vocabulary_is_answered_and_no_other(vocabulary):
    assert set(vocabulary.functions) == set(registry.functions.names)


def test_agencies_and_roles_have_the_same_codes(vocabulary):
    assert set(vocabulary.agencies) == set(AgencyCode.values)
    assert set(vocabulary.roles) == set(RoleCode.values)


@pytest.mark.parametrize(
    ("form", "group", "question", "words"),
    [
        ("plan", "actions", "kind", ActionKind),
        ("decision_proposal", "members", "outcomes", OutcomeCode),
        ("contact", "", "channel", Channel),
    ],
)
def test_a_form_calls_it_what_every_page_and_refusal_calls_it(form, group, question, words):
    definition = load(form)
    level = definition.by_name[group].items if group else definition.questions
    asked = next(one for one in level if one.name == question)
    assert {choice.value: choice.label for choice in asked.choices} == dict(words.choices)


def test_every_clock_with_a_limit_is_a_word_of_the_drawings(vocabulary):
    limits = read_limits((MODELS / "clocks.dmn").read_bytes())
    assert set(limits.codes()) <= set(vocabulary.clocks)
