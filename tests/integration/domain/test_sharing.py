"""Sharing has a level, a basis and a second person; answers obey it."""

from datetime import timedelta

import pytest

from orchestrator.cases import asking, sharing
from orchestrator.cases.asking import PersonAnswer
from orchestrator.cases.exceptions import (
    AnswerIncomplete,
    NotAManager,
    NothingToAuthorise,
    NotOfThisAgency,
    SecondPersonNeeded,
    SelfAuthorisation,
    SharingLevelTooLow,
)
from orchestrator.cases.models import AgencyResponse, Case, SharingDecision
from orchestrator.cases.sharing import SharingChoice
from orchestrator.cases.sharing_levels import levels, override_authorised, override_needed, sharing_decided
from orchestrator.people.models import Person
from tests import factories
from tests.factories import TUESDAY
from tests.personas import persona

WHY = "Marta is protected from being strangled again; health must know what to ask."
MEANS = "Two visits to the emergency department in March point to harm that nobody asked about."


def override(case: Case, person: Person, by: str = "farah.aziz") -> SharingDecision:
    choice = SharingChoice(2, "told_refused", article6=["A6_e"], justification=WHY)
    return sharing.decide_sharing(case, person, choice=choice, by=persona(by), now=TUESDAY)


def test_nothing_is_decided_until_every_member_has_a_decision(case: Case) -> None:
    marta, lio = factories.mother(case), factories.child(case)
    assert levels(case, now=TUESDAY) == {marta.pk: None, lio.pk: None}
    factories.share(case, marta, 2)
    assert not sharing_decided(case)
    factories.share(case, lio, 1)
    assert sharing_decided(case)
    assert levels(case, now=TUESDAY) == {marta.pk: 2, lio.pk: 1}


def test_the_newest_decision_counts(case: Case) -> None:
    marta = factories.mother(case)
    factories.share(case, marta, 2)
    factories.share(case, marta, 0, now=TUESDAY + timedelta(hours=1))
    assert levels(case, now=TUESDAY)[marta.pk] == 0


def test_an_override_counts_only_once_a_second_person_has_authorised_it(case: Case) -> None:
    marta = factories.mother(case)
    decision = override(case, marta)
    assert override_needed(case, marta.pk)
    assert levels(case, now=TUESDAY)[marta.pk] is None
    sharing.authorise_override(decision, agreed=True, by=persona("henry.ash"), now=TUESDAY)
    assert not override_needed(case, marta.pk)
    assert override_authorised(case, marta.pk)
    assert levels(case, now=TUESDAY)[marta.pk] == 2
    with pytest.raises(NothingToAuthorise):
        sharing.authorise_override(decision, agreed=True, by=persona("henry.ash"), now=TUESDAY)


def test_nobody_authorises_their_own_decision_and_no_practitioner_another_one(case: Case) -> None:
    marta = factories.mother(case)
    with pytest.raises(SelfAuthorisation):
        sharing.authorise_override(
            override(case, marta, by="henry.ash"), agreed=True, by=persona("henry.ash"), now=TUESDAY
        )
    with pytest.raises(NotAManager):
        sharing.authorise_override(
            override(case, marta), agreed=True, by=persona("alice.moreno"), now=TUESDAY
        )


def test_danger_opens_everything_for_a_day_and_decides_nothing(case: Case) -> None:
    marta = factories.mother(case)
    factories.share(case, marta, 1)
    lio = factories.child(case)
    opened = sharing.open_danger_sharing(case, now=TUESDAY)
    assert [each.not_told_reason for each in opened] == [
        "risk_serious_harm_adult",
        "risk_significant_harm_child",
    ]
    assert sharing.open_danger_sharing(case, now=TUESDAY) == []
    assert levels(case, now=TUESDAY + timedelta(hours=23)) == {marta.pk: 3, lio.pk: 3}
    assert levels(case, now=TUESDAY + timedelta(hours=24)) == {marta.pk: 1, lio.pk: None}
    assert not sharing_decided(case)


def test_the_reviewer_of_danger_sharing_can_close_it(case: Case) -> None:
    marta = factories.mother(case)
    sharing.open_danger_sharing(case, now=TUESDAY)
    sharing.review_danger_sharing(case, agreed=False, by=persona("elaine.sutter"), now=TUESDAY)
    assert levels(case, now=TUESDAY)[marta.pk] is None


def test_facts_below_level_two_are_refused_and_nothing_is_stored(case: Case) -> None:
    marta = factories.mother(case)
    factories.share(case, marta, 1)
    request = asking.request_of(case, factories.agency(case.site, "HEALTH"), round=None)
    answer = PersonAnswer(marta.pk, "yes", involvement="Two visits in March", analysis=MEANS)
    with pytest.raises(SharingLevelTooLow):
        asking.answer_request(request, answers=[answer], by=persona("chidi.okafor"), now=TUESDAY)
    assert not AgencyResponse.objects.exists()
    asking.save_known(request, answers=[answer], by=persona("chidi.okafor"), now=TUESDAY)
    assert AgencyResponse.objects.get().involvement == ""


def test_an_agency_that_knows_somebody_writes_what_it_means(case: Case) -> None:
    marta = factories.mother(case)
    factories.share(case, marta, 2)
    request = asking.request_of(case, factories.agency(case.site, "HEALTH"), round=None)
    chidi = persona("chidi.okafor")
    with pytest.raises(AnswerIncomplete, match="what this means for Marta Vell"):
        asking.answer_request(
            request, answers=[PersonAnswer(marta.pk, "yes", involvement="A visit")], by=chidi, now=TUESDAY
        )
    with pytest.raises(AnswerIncomplete, match="whether your agency knows Marta Vell"):
        asking.answer_request(request, answers=[], by=chidi, now=TUESDAY)
    asking.answer_request(
        request, answers=[PersonAnswer(marta.pk, "yes", analysis=MEANS)], by=chidi, now=TUESDAY
    )
    assert asking.missing_core(case) == ["CSC", "DA", "POLICE"]


def test_alice_cannot_answer_for_health(case: Case) -> None:
    request = asking.request_of(case, factories.agency(case.site, "HEALTH"), round=None)
    with pytest.raises(NotOfThisAgency):
        asking.save_known(request, answers=[], by=persona("alice.moreno"), now=TUESDAY)


def test_a_refusal_to_share_needs_a_second_person_of_the_same_agency(case: Case) -> None:
    request = asking.request_of(case, factories.agency(case.site, "HEALTH"), round=None)
    chidi = persona("chidi.okafor")
    asking.decline_request(request, reason="not_relevant", note="", by=chidi, now=TUESDAY)
    with pytest.raises(SecondPersonNeeded):
        asking.confirm_decline(request, stands=True, by=chidi, now=TUESDAY)
    with pytest.raises(NotOfThisAgency):
        asking.confirm_decline(request, stands=True, by=persona("elaine.sutter"), now=TUESDAY)
    asking.confirm_decline(request, stands=False, by=persona("sunita.rao"), now=TUESDAY)
    assert request.state == "asked"
