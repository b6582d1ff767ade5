"""Decided together, frozen for good; planned, signed, published for good."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from orchestrator.cases import asking, deciding, membership, news, planning, risk, telling
from orchestrator.cases.asking import PersonAnswer
from orchestrator.cases.deciding import Proposal
from orchestrator.cases.exceptions import (
    DecisionFrozen,
    DecisionNotAllowed,
    DissentOpen,
    NoDecision,
    NotACoreAgency,
    NotOfThisAgency,
    PlanNotReady,
    PlanPublished,
    ReasonNeeded,
)
from orchestrator.cases.models import ActionStatus, Case, Decision, Plan
from orchestrator.cases.outcome_guard import PersonOutcome
from orchestrator.cases.plan_rules import PlannedAction
from orchestrator.cases.planning import PlanDraft
from tests import factories
from tests.factories import TUESDAY
from tests.personas import persona

REASON = "Strangulation was disclosed to the nurse and he was seen outside the house again."
CORE_PEOPLE = {"CSC": "alice.moreno", "POLICE": "ivy.chandler", "HEALTH": "chidi.okafor", "DA": "gwen.pryce"}


@pytest.fixture
def answered(case: Case) -> Case:
    """A mother, a child and an alleged perpetrator; every core agency has answered; the child was heard."""
    people = [factories.mother(case), factories.child(case), factories.alleged_perpetrator(case)]
    for person in people:
        factories.share(case, person, 1)
    for code, username in CORE_PEOPLE.items():
        request = asking.request_of(case, factories.agency(case.site, code), round=None)
        answers = [PersonAnswer(person.pk, "no") for person in people]
        asking.answer_request(request, answers=answers, by=persona(username), now=TUESDAY)
    membership.record_child_voice(
        case, people[1], seen=True, own_words="I hid in the wardrobe", by=persona("alice.moreno"), now=TUESDAY
    )
    return case


def propose(case: Case, *codes: str, rating: str = "A", now: object = TUESDAY) -> Decision:
    outcome = PersonOutcome(list(codes), rating, REASON, "Family hub", "Jess Orrin", date(2026, 9, 15))
    proposal = Proposal(
        mode="phone",
        summary="The whole family gets help and he is approached.",
        lead_agency=factories.agency(case.site, "CSC"),
        outcomes={member.person_id: outcome for member in membership.members_of(case)},
    )
    return deciding.propose_decision(case, proposal=proposal, by=persona("miriam.okoro"), now=now)  # type: ignore[arg-type]


def all_agree(decision: Decision) -> None:
    for code, username in CORE_PEOPLE.items():
        agency = factories.agency(decision.case.site, code)
        deciding.take_position(decision, agency, value="agree", by=persona(username), now=TUESDAY)


def frozen(case: Case) -> Decision:
    decision = propose(case, "EARLY_HELP")
    all_agree(decision)
    return deciding.freeze_decision(decision, now=TUESDAY)


def test_a_decision_that_all_agree_to_is_frozen_and_rates_everybody(answered: Case) -> None:
    decision = frozen(answered)
    answered.refresh_from_db()
    assert (answered.state, answered.rating) == ("decided", "A")
    assert deciding.current_decision(answered) == decision
    assert decision.sha256 == deciding.decision_hash(Decision.objects.get(pk=decision.pk))


def test_a_frozen_decision_is_changed_by_nobody(answered: Case) -> None:
    decision = frozen(answered)
    with pytest.raises(DecisionFrozen):
        deciding.freeze_decision(decision, now=TUESDAY)
    for change in (
        lambda: Decision.objects.filter(pk=decision.pk).update(summary="Nothing"),
        lambda: decision.outcomes.update(codes=["INFO_ADVICE_GIVEN"]),
        lambda: decision.positions.update(value="dissent"),
        lambda: decision.outcomes.all()[:1].get().delete(),
        lambda: Decision.objects.filter(pk=decision.pk).update(frozen_at=None),
    ):
        with pytest.raises(IntegrityError, match="frozen decision is never changed"), transaction.atomic():
            change()


def test_a_new_decision_supersedes_the_old_one_and_both_are_kept(answered: Case) -> None:
    old = frozen(answered)
    news.start_round(answered, now=TUESDAY)
    new = propose(answered, "MARAC", rating="R")
    all_agree(new)
    deciding.freeze_decision(new, now=TUESDAY)
    old.refresh_from_db()
    assert old.superseded_by == new
    assert deciding.current_decision(answered) == new


def test_domestic_abuse_bars_no_further_action_whoever_agrees(answered: Case) -> None:
    decision = propose(answered, "NO_CONCERN_AFTER_FULL_CHECK", rating="B")
    all_agree(decision)
    with pytest.raises(DecisionNotAllowed) as refused:
        deciding.freeze_decision(decision, now=TUESDAY)
    assert len(refused.value.problems) == 3
    assert "There is domestic abuse" in refused.value.problems[0]


def test_dissent_stops_the_decision_until_a_new_proposal_settles_it(answered: Case) -> None:
    decision = propose(answered, "EARLY_HELP")
    all_agree(decision)
    domestic_abuse = factories.agency(answered.site, "DA")
    gwen = persona("gwen.pryce")
    with pytest.raises(ReasonNeeded):
        deciding.take_position(decision, domestic_abuse, value="dissent", by=gwen, now=TUESDAY)
    deciding.take_position(
        decision, domestic_abuse, value="dissent", reason="Coercive control", by=gwen, now=TUESDAY
    )
    assert deciding.any_dissent(answered)
    with pytest.raises(DissentOpen):
        deciding.freeze_decision(decision, now=TUESDAY)
    better = propose(answered, "DA_SPECIALIST_IDVA", now=TUESDAY + timedelta(hours=1))
    assert deciding.current_proposal(answered) == better
    assert not deciding.any_dissent(answered)


def test_only_core_agencies_take_positions_and_each_for_itself(answered: Case) -> None:
    decision = propose(answered, "EARLY_HELP")
    education, police = (factories.agency(answered.site, code) for code in ("EDU", "POLICE"))
    with pytest.raises(NotACoreAgency):
        deciding.take_position(decision, education, value="agree", by=persona("naomi.field"), now=TUESDAY)
    with pytest.raises(NotOfThisAgency):
        deciding.take_position(decision, police, value="agree", by=persona("alice.moreno"), now=TUESDAY)


def test_a_silent_agency_stands_on_the_face_of_the_decision_and_lowers_nothing(case: Case) -> None:
    marta = factories.mother(case)
    risk.record_rating(
        case,
        "R",
        stage="initial",
        agency=factories.agency(case.site, "HUB"),
        person=marta,
        rationale="He threatened to kill her.",
        by=persona("farah.aziz"),
        now=TUESDAY,
    )
    decision = propose(case, "MARAC", rating="A")
    all_agree(decision)
    assert decision.missing_core == ["CSC", "DA", "HEALTH", "POLICE"]
    with pytest.raises(DecisionNotAllowed, match="lower rating"):
        deciding.freeze_decision(decision, now=TUESDAY)


def draft(case: Case) -> PlanDraft:
    marta, lio, dean = (member.person_id for member in membership.members_of(case))
    action = PlannedAction(
        marta,
        "protect",
        "Fit new locks",
        "HOUS",
        "Tess Morley",
        due_on=date(2026, 9, 16),
        success_test="She sleeps at home",
    )
    return PlanDraft(
        lead_professional="Alice Moreno",
        contingency="If he comes back, phone 999.",
        tell_family_how="Gwen tells Marta when she is alone.",
        review_on=date(2026, 9, 22),
        actions=[
            action,
            replace(action, person_id=lio, kind="recover", due_on=date(2026, 11, 2)),
            replace(action, person_id=dean, kind="disrupt_perpetrator", owner_agency="POLICE"),
        ],
    )


def test_a_plan_is_signed_and_published_and_then_stays(answered: Case) -> None:
    frozen(answered)
    plan = planning.draft_plan(answered, draft=draft(answered), by=persona("miriam.okoro"), now=TUESDAY)
    police = factories.agency(answered.site, "POLICE")
    planning.sign_plan(plan, police, value="agree", by=persona("ivy.chandler"), now=TUESDAY)
    planning.publish_plan(plan, by=persona("miriam.okoro"), now=TUESDAY)
    answered.refresh_from_db()
    assert answered.state == "planned"
    with pytest.raises(PlanPublished):
        planning.sign_plan(plan, police, value="agree", by=persona("ivy.chandler"), now=TUESDAY)
    for change in (
        lambda: Plan.objects.filter(pk=plan.pk).update(contingency=""),
        lambda: plan.actions.update(text="Something else"),
        lambda: plan.signatures.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="published plan is never changed"), transaction.atomic():
            change()
    plan.actions.update(status=ActionStatus.DONE)


def test_a_newer_plan_replaces_the_open_actions_of_the_one_before(answered: Case) -> None:
    frozen(answered)
    for _ in range(2):
        plan = planning.draft_plan(answered, draft=draft(answered), by=persona("miriam.okoro"), now=TUESDAY)
        planning.publish_plan(plan, now=TUESDAY)
    assert plan.version == 2
    assert set(answered.plans.get(version=1).actions.values_list("status", flat=True)) == {"superseded"}


def test_an_objection_or_a_broken_rule_stops_the_plan(answered: Case) -> None:
    with pytest.raises(NoDecision):
        planning.draft_plan(answered, draft=draft(answered), by=persona("miriam.okoro"), now=TUESDAY)
    frozen(answered)
    empty = replace(draft(answered), actions=[])
    with pytest.raises(PlanNotReady) as refused:
        planning.draft_plan(answered, draft=empty, by=persona("miriam.okoro"), now=TUESDAY)
    assert len(refused.value.problems) == 4
    plan = planning.draft_plan(answered, draft=draft(answered), by=persona("miriam.okoro"), now=TUESDAY)
    health = factories.agency(answered.site, "HEALTH")
    with pytest.raises(ReasonNeeded):
        planning.sign_plan(plan, health, value="object", by=persona("chidi.okafor"), now=TUESDAY)
    planning.sign_plan(
        plan, health, value="object", reason="Nothing for her asthma", by=persona("chidi.okafor"), now=TUESDAY
    )
    assert planning.plan_objection(answered)
    with pytest.raises(PlanNotReady, match="objects to the plan"):
        planning.publish_plan(plan, now=TUESDAY)


def test_a_neighbour_hears_less_than_a_teacher(answered: Case) -> None:
    contact = answered.contacts.get()
    farah = persona("farah.aziz")
    told = telling.record_feedback(contact, level="professional", by=farah, now=TUESDAY, text="Early help")
    assert told.level == "professional"
    contact.source_code = "1B"
    told = telling.record_feedback(contact, level="professional", by=farah, now=TUESDAY, text="Acted on")
    assert told.level == "family_public"


def test_a_referrer_is_thanked_once_and_without_detail(answered: Case) -> None:
    contact = answered.contacts.get()
    first = telling.thank_referrer(contact, opens_at=TUESDAY, now=TUESDAY)
    assert telling.thank_referrer(contact, opens_at=TUESDAY, now=TUESDAY).pk == first.pk
    assert answered.reference in first.text
    assert "look at it together now" in first.text
    assert "Vell" not in first.text


def test_a_referrer_who_writes_at_night_is_told_when_the_agencies_look(answered: Case) -> None:
    night, morning = datetime(2026, 9, 8, 22, tzinfo=UTC), datetime(2026, 9, 9, 8, tzinfo=UTC)
    told = telling.thank_referrer(answered.contacts.get(), opens_at=morning, now=night)
    assert "look at it together from Wednesday 9 September 09:00 on." in told.text


def test_a_late_answer_becomes_new_information_once(answered: Case) -> None:
    request = asking.request_of(answered, factories.agency(answered.site, "HEALTH"), round=None)
    first = news.attach_late_answer(request, now=TUESDAY)
    assert news.attach_late_answer(request, now=TUESDAY).pk == first.pk
