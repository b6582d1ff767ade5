"""A contact opens a case; the family is mapped; agencies are asked."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from orchestrator.agencies.models import Site
from orchestrator.audit.models import Act
from orchestrator.cases import asking, membership, news, opening, risk
from orchestrator.cases.exceptions import (
    AlreadyAMember,
    AmberAtLeast,
    CaseClosed,
    DangerNeedsReason,
    LoweringNeedsTheDecision,
    LoweringNeedsTwoAgencies,
    NotReadyToClose,
    RationaleTooShort,
)
from orchestrator.cases.models import Case, CaseState, Rating
from orchestrator.cases.vocabulary import RatingValue
from tests import factories
from tests.factories import TUESDAY
from tests.personas import persona

WHY = "He has found out where she lives."


def rate(case: Case, value: str, username: str = "gwen.pryce", **other: object) -> Rating:
    by = persona(username)
    code = {"gwen.pryce": "DA", "alice.moreno": "CSC", "farah.aziz": "HUB"}[username]
    usual: dict[str, object] = {"stage": "after_checks", "rationale": WHY, "now": TUESDAY}
    return risk.record_rating(
        case,
        value,
        agency=factories.agency(case.site, code),
        by=by,
        **{**usual, **other},  # type: ignore[arg-type]
    )


def test_a_case_gets_a_reference_without_personal_data(case: Case) -> None:
    assert case.reference.startswith("OFD-2026-")
    assert len(case.reference) == 15
    assert factories.case(case.site).reference > case.reference


def test_a_domestic_abuse_concern_marks_the_case_and_no_answer_takes_it_back(fenmarsh: Site) -> None:
    case = factories.case(fenmarsh, domestic_abuse="no", concern_types=["stalking"])
    assert case.domestic_abuse == "yes"
    quiet = factories.case(fenmarsh, concern_types=["housing"], domestic_abuse="no")
    assert quiet.domestic_abuse == "no"
    opening.state_domestic_abuse(quiet, by=persona("gwen.pryce"), now=TUESDAY)
    assert Case.objects.get(pk=quiet.pk).domestic_abuse == "yes"


def test_a_second_contact_joins_the_open_case_and_waits_to_be_considered(case: Case) -> None:
    sent = factories.referral(channel="portal", source_code="2A", immediate_danger=True)
    information = opening.attach_contact(case, referral=sent, by=persona("farah.aziz"), now=TUESDAY)
    assert Case.objects.count() == 1
    assert case.contacts.count() == 2
    assert information.kind == "re_referral"
    assert case.effective_rating() == RatingValue.RED


def test_nobody_is_added_twice_and_the_inverse_role_change_is_kept_in_the_acts(case: Case) -> None:
    marta = factories.mother(case)
    with pytest.raises(AlreadyAMember):
        membership.add_member(case, marta, roles=["sibling"], by=persona("farah.aziz"), now=TUESDAY)
    member = membership.member_for(case, marta.pk)
    membership.change_roles(
        member, roles=["adult_victim", "alleged_perpetrator"], by=persona("gwen.pryce"), now=TUESDAY
    )
    assert member.basis == "alleged"
    act = Act.objects.get(verb="change_roles")
    assert act.agency == "DA"
    assert act.detail["before"] == ["adult_victim", "parent_carer"]
    assert "Marta" not in str(act.detail)


def test_asking_an_agency_twice_in_one_round_counts_it_and_changes_nothing_else(case: Case) -> None:
    education = factories.agency(case.site, "EDU")
    first, is_new = asking.ask_agency(case, education, now=TUESDAY)
    again, is_new_again = asking.ask_agency(case, education, now=TUESDAY)
    assert (is_new, is_new_again) == (True, False)
    assert again.pk == first.pk
    assert again.asked_again == 1
    assert education.pk in Case.objects.get(pk=case.pk).agencies


def test_an_unrated_case_counts_as_amber_and_in_danger_as_red(case: Case) -> None:
    assert case.effective_rating() == RatingValue.AMBER
    farah = persona("farah.aziz")
    risk.record_danger_check(
        case, items={"weapon": "yes", "act_now": "yes"}, note="He has a knife.", by=farah, now=TUESDAY
    )
    assert case.effective_rating() == RatingValue.RED


def test_a_yes_that_needs_no_action_now_leaves_the_case_as_it_was(case: Case) -> None:
    farah = persona("farah.aziz")
    check = risk.record_danger_check(
        case,
        items={"separation": "yes", "act_now": "no"},
        note="Months ago, she says.",
        by=farah,
        now=TUESDAY,
    )
    assert check.any_yes
    assert not case.danger_seen
    with pytest.raises(DangerNeedsReason):
        risk.record_danger_check(case, items={"weapon": "yes"}, note="knife", by=farah, now=TUESDAY)


def test_any_one_agency_raises_a_rating(case: Case) -> None:
    rate(case, "A", "farah.aziz", stage="initial")
    rate(case, "R")
    assert Case.objects.get(pk=case.pk).rating == "R"


def test_one_agency_alone_cannot_lower_a_rating(case: Case) -> None:
    rate(case, "R")
    with pytest.raises(LoweringNeedsTwoAgencies):
        rate(case, "A")
    with pytest.raises(LoweringNeedsTwoAgencies):
        rate(case, "A", co_signer=persona("gwen.pryce"))
    alice = persona("alice.moreno")
    with pytest.raises(LoweringNeedsTwoAgencies):
        rate(case, "A", "alice.moreno", co_signer=persona("bob.tailor"))
    assert rate(case, "A", co_signer=alice).co_signer == alice
    assert case.rating == "A"


def test_at_the_decision_nobody_lowers_a_rating_by_hand(case: Case) -> None:
    rate(case, "R")
    with pytest.raises(LoweringNeedsTheDecision):
        rate(case, "A", stage="decision", co_signer=persona("alice.moreno"))


def test_the_case_takes_the_highest_of_its_members_ratings(case: Case) -> None:
    rate(case, "G", person=factories.mother(case))
    rate(case, "R", person=factories.child(case))
    assert case.rating == "R"


def test_a_rating_needs_its_reasons_and_is_never_rewritten(case: Case) -> None:
    with pytest.raises(RationaleTooShort):
        rate(case, "R", rationale="Because.")
    rating = rate(case, "R")
    rating.value = "B"
    with pytest.raises(IntegrityError, match="kept as it was written"), transaction.atomic():
        rating.save()


def test_a_family_that_comes_back_twice_within_a_year_is_at_least_amber(fenmarsh: Site) -> None:
    first = factories.case(fenmarsh, now=TUESDAY - timedelta(days=300))
    second = factories.case(fenmarsh, now=TUESDAY - timedelta(days=100), re_referral_of=first)
    third = factories.case(fenmarsh, re_referral_of=second)
    assert opening.times_referred_before(third) == 2
    with pytest.raises(AmberAtLeast):
        rate(third, "G", "farah.aziz", stage="initial")
    assert rate(third, "A", "farah.aziz", stage="initial").value == "A"
    assert rate(second, "G", "farah.aziz", stage="initial").value == "G"


def test_a_case_closes_only_after_its_plan_and_then_takes_nothing_more(case: Case) -> None:
    farah = persona("farah.aziz")
    with pytest.raises(NotReadyToClose):
        news.close_case(case, reason="Everything in the plan is done.", by=farah, now=TUESDAY)
    Case.objects.filter(pk=case.pk).update(state=CaseState.PLANNED)
    news.close_case(case, reason="Everything in the plan is done.", by=farah, now=TUESDAY)
    with pytest.raises(CaseClosed):
        opening.attach_contact(case, referral=factories.referral(), by=farah, now=TUESDAY)
