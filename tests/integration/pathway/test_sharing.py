"""What may be shared, about whom, and who signs (domain 2.5, A-02, A-04)."""

from datetime import timedelta
from typing import Any

import pytest

from forms.exceptions import AnswersRefused as FormRefused
from forms.models import Submission
from orchestrator.access import answers as seen
from orchestrator.agencies.models import Membership
from orchestrator.audit.models import Act
from orchestrator.cases import sharing_levels
from orchestrator.cases.exceptions import SharingLevelTooLow
from orchestrator.cases.models import AgencyRequest, AgencyResponse, RequestState, SharingDecision
from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice
from orchestrator.pathway import submitting, timeline
from orchestrator.pathway.exceptions import AnswersRefused, SecondPersonNeeded

from . import answers as usual
from .walk import Walk, person, team

pytestmark = pytest.mark.django_db
NAMES = ("Marta", "Lio", "Dean")


def decide(walk: Walk, name: str, said: dict[str, Any] | None = None) -> None:
    walk.do("sharing_decision", said, item=walk.person_id(name))


def level(walk: Walk, name: str) -> int | None:
    return sharing_levels.levels(walk.case, now=walk.now).get(walk.person_id(name))


def refusals(walk: Walk) -> list[dict[str, Any]]:
    acts = Act.objects.filter(verb="refused_answer", case_key=walk.case.business_key)
    return list(acts.values("who__username", "agency", "detail"))


# levels


def test_each_person_is_decided_for_and_the_clock_stops_with_the_last(sharing: Walk):
    decide(sharing, "Marta")
    decide(sharing, "Lio")
    assert Clock.objects.get(case=sharing.case, code="K-04").stopped_at is None
    decide(sharing, "Dean")
    assert Clock.objects.get(case=sharing.case, code="K-04").stop_event == "open_sharing"
    assert "What may be shared about three people was decided: what is relevant to this worry" in [
        line.sentence for line in timeline.of(sharing.case, names_referrer=False)
    ]


def test_agencies_that_know_already_go_on_when_the_last_person_is_decided(sharing: Walk):
    sharing.do("records_check", item="HEALTH")
    assert not sharing.open_tasks("agency_information")
    sharing.do_all("sharing_decision")
    assert [task.item for task in sharing.open_tasks("agency_information")] == ["HEALTH"]


def test_level_two_opens_facts(answering: Walk):
    answering.answer("HEALTH")
    response = AgencyResponse.objects.get(
        request__case=answering.case,
        request__agency__code="HEALTH",
        person_id=answering.person_id("Lio"),
    )
    assert response.risks == "Arguments that get louder each time."


def test_refused_and_respected_lets_only_known_or_not_known_flow(sharing: Walk):
    sharing.do_all("sharing_decision", usual.respected())
    sharing.do_all("records_check")
    assert sharing.forms() == ["decision_proposal"]
    requests = AgencyRequest.objects.filter(case=sharing.case)
    assert {request.state for request in requests} == {RequestState.ANSWERED}
    facts = AgencyResponse.objects.filter(request__case=sharing.case).exclude(analysis="", risks="")
    assert not facts.exists()


def test_police_see_known_or_not_known_of_health_at_level_one(sharing: Walk):
    sharing.do_all("sharing_decision", usual.respected())
    sharing.do_all("records_check")
    others = [
        answer
        for answer in seen.answers_seen(person("ivy.chandler"), sharing.case, now=sharing.now)
        if answer.response.request.agency.code == "HEALTH"
    ]
    assert len(others) == 3
    assert all(set(answer.values) == {"known", "status", "worker"} for answer in others)


def test_what_level_one_does_not_allow_is_refused_and_the_attempt_is_on_record(sharing: Walk):
    sharing.do_all("sharing_decision", usual.respected())
    task = sharing.task("records_check", item="HEALTH")
    rows = [
        {"subject": sharing.person_id(name), "known": "yes", "status": "open", "worker": "W"}
        for name in NAMES
    ]
    rows[0]["involvement_summary"] = "Seen in A&E in March."
    with pytest.raises(FormRefused) as refusal:
        submitting.check(task, {"members": rows}, by=person("chidi.okafor"), now=sharing.now)
    assert refusal.value.undeclared == [f"members.{sharing.person_id('Marta')}.involvement_summary"]
    assert refusals(sharing) == [
        {
            "who__username": "chidi.okafor",
            "agency": "HEALTH",
            "detail": {"step": "records_check", "reason": "not_asked"},
        }
    ]
    assert "Health tried to say more than may be shared: it was refused" in [
        line.sentence for line in timeline.of(sharing.case, names_referrer=False)
    ]
    assert not AgencyResponse.objects.filter(request__case=sharing.case).exists()


@pytest.fixture
def one_refused(sharing: Walk) -> Walk:
    """Marta's refusal is respected, about Lio and Dean facts may flow; Health is to answer."""
    decide(sharing, "Marta", usual.respected())
    decide(sharing, "Lio")
    decide(sharing, "Dean")
    sharing.do("records_check", item="HEALTH")
    return sharing


def test_facts_are_asked_about_those_whose_level_allows_them_alone(one_refused: Walk):
    one_refused.do("agency_information", item="HEALTH")
    written = AgencyResponse.objects.filter(request__agency__code="HEALTH", request__case=one_refused.case)
    assert {each.person_id for each in written if each.risks} == {
        one_refused.person_id("Lio"),
        one_refused.person_id("Dean"),
    }


def test_facts_about_the_one_who_refused_are_refused_by_the_form_and_on_record(one_refused: Walk):
    task = one_refused.task("agency_information", item="HEALTH")
    marta = one_refused.person_id("Marta")
    sent = {**usual.USUAL["agency_information"]}
    sent["members"] = [{**sent["members"][usual.EACH], "subject": marta}]
    with pytest.raises(FormRefused):
        submitting.check(task, sent, by=person("chidi.okafor"), now=one_refused.now)
    assert [each["detail"]["reason"] for each in refusals(one_refused)] == ["not_asked"]


def test_facts_that_came_past_the_form_are_refused_by_the_case_and_on_record(one_refused: Walk):
    """The decision was withdrawn, say, while somebody was typing."""
    task = one_refused.task("agency_information", item="HEALTH")
    answers = one_refused.checked(task)
    marta = one_refused.person_id("Marta")
    answers["members"].append({**answers["members"][0], "subject": marta})
    with pytest.raises(AnswersRefused, match="only known or not known") as refusal:
        submitting.submit(task, answers, by=person("chidi.okafor"), now=one_refused.now)
    assert isinstance(refusal.value.__cause__, SharingLevelTooLow)
    assert refusals(one_refused)[0]["detail"] == {
        "step": "agency_information",
        "reason": "sharing_level",
        "person": marta,
        "level": 1,
    }
    assert one_refused.task("agency_information", item="HEALTH").is_open
    assert not Submission.objects.filter(task_id=task.pk).exists()
    assert not AgencyResponse.objects.filter(request__case=one_refused.case).exclude(risks="").exists()


# what makes a decision lawful and complete


def test_facts_need_a_condition_of_article_9(sharing: Walk):
    with pytest.raises(AnswersRefused, match="Article 9") as refusal:
        decide(sharing, "Marta", usual.sharing_decision(basis_art9=None))
    assert list(refusal.value.fields) == ["basis_art9"]
    assert not SharingDecision.objects.filter(case=sharing.case).exists()


def test_known_or_not_known_needs_no_condition_of_article_9(sharing: Walk):
    decide(sharing, "Marta", usual.respected())
    assert level(sharing, "Marta") == 1


def test_full_information_needs_a_sign_of_serious_harm(sharing: Walk):
    task = sharing.task("sharing_decision", item=sharing.person_id("Marta"))
    with pytest.raises(FormRefused) as refusal:
        submitting.check(task, usual.sharing_decision(level="3"), by=person("farah.aziz"), now=sharing.now)
    assert list(refusal.value.errors) == ["serious_harm_indicators"]
    with pytest.raises(AnswersRefused, match="serious harm"):
        submitting.submit(task, usual.sharing_decision(level="3"), by=person("farah.aziz"), now=sharing.now)
    decide(sharing, "Marta", usual.sharing_decision(level="3", serious_harm_indicators=["dash_high"]))
    assert level(sharing, "Marta") == 3


def test_a_child_of_ten_is_asked_and_one_of_six_need_not_be(walk: Walk):
    sam = {**usual.LIO, "given_name": "Sam", "age": 10}
    walk.to_sharing(usual.contact(people=[usual.MARTA, usual.LIO, sam, usual.DEAN]))
    decide(walk, "Lio")
    with pytest.raises(AnswersRefused, match="Sam Vell is old enough to be asked"):
        decide(walk, "Sam")
    decide(
        walk,
        "Sam",
        usual.sharing_decision(competent_child_view="agrees", competent_child_words="If it helps Lio."),
    )


# an override needs a second person


def test_without_agreement_nothing_opens_until_a_second_person_has_agreed(sharing: Walk):
    decide(sharing, "Marta", usual.override())
    assert level(sharing, "Marta") is None
    sharing.do("authorise_override", by="henry.ash")
    assert level(sharing, "Marta") == 2
    decision = SharingDecision.objects.get(case=sharing.case)
    assert (decision.decided_by, decision.authorised_by) == (person("farah.aziz"), person("henry.ash"))


def test_whoever_decided_cannot_authorise_even_as_manager(sharing: Walk):
    farah = person("farah.aziz")
    Membership.objects.create(team=team(sharing.site, "HUB", "HUBMGR"), staff=farah)
    sharing.do("sharing_decision", usual.override(), item=sharing.person_id("Marta"), by=farah)
    with pytest.raises(SecondPersonNeeded):
        sharing.do("authorise_override", by=farah)
    assert level(sharing, "Marta") is None


def test_a_second_person_who_says_no_sends_it_back_to_be_decided_again(sharing: Walk):
    decide(sharing, "Marta", usual.override())
    sharing.do(
        "authorise_override",
        {"authorised": "no", "authorise_reason": usual.WHY, "told_of_override": None},
        by="henry.ash",
    )
    assert level(sharing, "Marta") is None
    assert not sharing.open_tasks("authorise_override")
    decide(sharing, "Marta", usual.respected())
    assert level(sharing, "Marta") == 1


def test_late_sharing_decisions_are_chased_and_then_told_to_the_manager(sharing: Walk):
    sharing.pass_time(timedelta(minutes=97))
    reminded = Notice.objects.filter(case=sharing.case, clock="K-04", needs_ack=False)
    assert [notice.to_team.role for notice in reminded] == ["COORD"]
    sharing.pass_time(timedelta(minutes=24))
    told = Notice.objects.filter(case=sharing.case, clock="K-04", needs_ack=True)
    assert [notice.to_team.role for notice in told] == ["HUBMGR"]


def test_who_says_no_is_not_asked_how_the_person_hears_of_it(sharing: Walk):
    marta = sharing.person_id("Marta")
    sharing.do("sharing_decision", usual.override(), item=marta)
    no = {"authorised": "no", "told_of_override": None}
    sharing.do("authorise_override", no, item=marta)
    assert [task.item for task in sharing.open_tasks("sharing_decision", item=marta)] == [str(marta)]


def test_who_says_yes_says_whether_the_person_may_safely_be_told(sharing: Walk):
    marta = sharing.person_id("Marta")
    sharing.do("sharing_decision", usual.override(), item=marta)
    with pytest.raises(AssertionError, match="told_of_override"):
        sharing.do("authorise_override", {"told_of_override": None}, item=marta)


# an agency declines


DECLINED = {
    "answer": "decline",
    "decline_reason": "detriment_to_child",
    "decline_detail": "Lio has told us in confidence and would stop talking to anybody.",
    "members": None,
    "powers": None,
    "can_offer": None,
}


def test_a_refusal_to_share_counts_once_the_lead_has_agreed(answering: Walk):
    answering.do("records_check", item="HEALTH")
    answering.do("agency_information", DECLINED, item="HEALTH")
    request = AgencyRequest.objects.get(case=answering.case, agency__code="HEALTH")
    assert request.released_at is None
    answering.do("confirm_decline", by="sunita.rao")
    request.refresh_from_db()
    assert request.decline_confirmed_by == person("sunita.rao")
    assert request.released_at is not None


def test_the_lead_who_declined_cannot_confirm_it(answering: Walk):
    sunita = person("sunita.rao")
    Membership.objects.create(team=team(answering.site, "HEALTH", "PRAC"), staff=sunita)
    answering.do("records_check", item="HEALTH")
    answering.do("agency_information", DECLINED, item="HEALTH", by=sunita)
    with pytest.raises(AnswersRefused, match="A second person from your agency"):
        answering.do("confirm_decline", by=sunita)


def test_a_lead_who_does_not_agree_has_the_agency_asked_again(answering: Walk):
    answering.do("records_check", item="HEALTH")
    answering.do("agency_information", DECLINED, item="HEALTH")
    answering.do("confirm_decline", {"confirmed": "no", "confirm_reason": usual.WHY}, by="sunita.rao")
    answering.do("agency_information", item="HEALTH")
    request = AgencyRequest.objects.get(case=answering.case, agency__code="HEALTH")
    assert request.state == RequestState.ANSWERED


def test_a_core_agency_that_declined_is_a_gap_on_the_decision(answering: Walk):
    answering.answer(*(code for code in answering.asked() if code != "HEALTH"))
    answering.do("records_check", item="HEALTH")
    answering.do("agency_information", DECLINED, item="HEALTH")
    answering.do("confirm_decline", by="sunita.rao")
    answering.do("decision_proposal")
    assert answering.case.decisions.get().missing_core == ["HEALTH"]
