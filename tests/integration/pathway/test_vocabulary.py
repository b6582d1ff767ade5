"""The words that drawings may use are exactly those that the service answers."""

from pathlib import Path

import pytest

from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
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


def test_every_clock_with_a_limit_is_a_word_of_the_drawings(vocabulary):
    limits = read_limits((MODELS / "clocks.dmn").read_bytes())
    assert set(limits.codes()) <= set(vocabulary.clocks)
