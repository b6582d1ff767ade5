"""The chair goes ahead without the agencies that are silent (domain A-03)."""

import pytest
from django.db import IntegrityError, transaction

from orchestrator.audit.models import Act
from orchestrator.cases.models import DecisionCall
from orchestrator.pathway import raising
from orchestrator.pathway.exceptions import AnswersRefused, NotForYou, NothingToDecide

from .walk import Walk, person

pytestmark = pytest.mark.django_db
WHY = "The child goes home at four; we cannot wait for Health."


def test_the_chair_decides_with_the_gap_on_its_face(answering: Walk):
    answering.answer(*(code for code in answering.asked() if code != "HEALTH"))
    raising.call_decision(answering.case, WHY, by=person("miriam.okoro"), now=answering.now)
    answering.settle()
    answering.do("decision_proposal")
    decision = answering.case.decisions.get()
    assert decision.missing_core == ["HEALTH"]
    assert "Health has not answered." in decision.gaps
    called = Act.objects.get(verb="call_decision")
    assert called.who == person("miriam.okoro")
    assert called.detail == {"round": 1, "without": ["HEALTH"]}


def test_who_went_ahead_without_whom_and_why_stands_on_the_decisions_face(answering: Walk):
    answering.answer(*(code for code in answering.asked() if code not in ("HEALTH", "EDU")))
    raising.call_decision(answering.case, WHY, by=person("miriam.okoro"), now=answering.now)
    answering.settle()
    answering.do("decision_proposal")
    assert (
        "Miriam Okoro went ahead without Education and early years and Health because: The child goes home "
        "at four; we cannot wait for Health."
    ) in answering.case.decisions.get().gaps


def test_what_was_said_when_it_was_called_is_never_rewritten(answering: Walk):
    raising.call_decision(answering.case, WHY, by=person("miriam.okoro"), now=answering.now)
    with pytest.raises(IntegrityError, match="kept as it was written"), transaction.atomic():
        DecisionCall.objects.update(reason="Nothing.")


def test_the_hub_manager_may_call_it_too(answering: Walk):
    raising.call_decision(answering.case, WHY, by=person("henry.ash"), now=answering.now)
    answering.settle()
    assert answering.task("decision_proposal")


@pytest.mark.parametrize("who", ["farah.aziz", "alice.moreno", "elaine.sutter", "brian.coyle"])
def test_nobody_else_may(answering: Walk, who: str):
    with pytest.raises(NotForYou):
        raising.call_decision(answering.case, WHY, by=person(who), now=answering.now)


def test_a_reason_is_given(answering: Walk):
    with pytest.raises(AnswersRefused):
        raising.call_decision(answering.case, "now", by=person("miriam.okoro"), now=answering.now)


def test_before_sharing_is_decided_there_is_nothing_to_call(sharing: Walk):
    with pytest.raises(NothingToDecide):
        raising.call_decision(sharing.case, WHY, by=person("miriam.okoro"), now=sharing.now)


def test_once_it_is_decided_there_is_nothing_to_call(planning: Walk):
    assert not raising.may_be_called(planning.case)
    with pytest.raises(NothingToDecide):
        raising.call_decision(planning.case, WHY, by=person("miriam.okoro"), now=planning.now)
