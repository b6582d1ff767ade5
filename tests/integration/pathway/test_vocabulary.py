"""The words that drawings may use are exactly those that the service answers."""

from pathlib import Path

import pytest

from forms.definitions import load
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases import vocabulary as words
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


#: What a form leaves out of a list on purpose, and what it asks under a code of its own.
NOT_ASKED = {"YOUNG_CARER", "LAW_ENFORCEMENT", "BLUE"}
OWN_CODES = {"other": words.FamilyRole.SIGNIFICANT_OTHER}


@pytest.mark.parametrize(
    ("form", "group", "question", "listed"),
    [
        ("plan", "actions", "kind", words.ActionKind),
        ("plan", "actions", "owner_agency", AgencyCode),
        ("decision_proposal", "members", "outcomes", words.OutcomeCode),
        ("decision_proposal", "members", "rating", words.RatingValue),
        ("decision_proposal", "", "lead_agency", AgencyCode),
        ("initial_rating", "members", "rating", words.RatingValue),
        ("contact", "", "channel", words.Channel),
        ("contact", "", "source_code", words.SourceCode),
        ("contact", "", "concern_types", words.ConcernType),
        ("contact", "", "abuse_types", words.AbuseType),
        ("contact", "", "people_told", words.PeopleTold),
        ("contact", "", "not_told_reason", words.NotToldReason),
        ("contact", "people", "roles", words.FamilyRole),
        ("family_map", "people", "roles", words.FamilyRole),
        ("family_map", "people", "perpetrator_basis", words.PerpetratorBasis),
        ("family_map", "people", "flags", words.MemberFlag),
        ("sharing_decision", "", "told_status", words.ToldStatus),
        ("sharing_decision", "", "not_told_reason", words.NotToldReason),
        ("sharing_decision", "", "service_agreement", words.ServiceAgreement),
        ("sharing_decision", "", "level", words.SharingLevel),
        ("sharing_decision", "", "basis_art6", words.Article6),
        ("sharing_decision", "", "basis_art9", words.Article9),
        ("sharing_decision", "", "gateways", words.Gateway),
        ("agency_information", "", "decline_reason", words.DeclineReason),
        ("agency_information", "members", "proposed_rating", words.RatingValue),
        ("strategy_discussion", "", "attendees", AgencyCode),
    ],
)
def test_a_form_calls_it_what_every_page_and_refusal_calls_it(form, group, question, listed):
    definition = load(form)
    level = definition.by_name[group].items if group else definition.questions
    asked = next(one for one in level if one.name == question)
    own = {} if "other" in listed.values else OWN_CODES
    offered = {own.get(choice.value, choice.value): choice.label for choice in asked.choices}
    assert offered == {code: label for code, label in listed.choices if code in offered}
    left_out = {each.name for each in listed if each.value not in offered}
    assert listed is AgencyCode or left_out <= NOT_ASKED


def test_every_clock_with_a_limit_is_a_word_of_the_drawings(vocabulary):
    limits = read_limits((MODELS / "clocks.dmn").read_bytes())
    assert set(limits.codes()) <= set(vocabulary.clocks)
