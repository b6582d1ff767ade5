"""What somebody sees beside a task: what they are to judge, and of the referral what the site allows."""

import pytest

from orchestrator.agencies.models import CoreSees, Site
from orchestrator.cases.vocabulary import DeclineReason
from orchestrator.pathway import known

from . import answers as usual
from .walk import Walk, person

pytestmark = pytest.mark.django_db
DECLINED = {
    "answer": "decline",
    "decline_reason": "detriment_to_child",
    "decline_detail": "Lio has told us in confidence and would stop talking to anybody.",
    "members": None,
    "powers": None,
    "can_offer": None,
}


# a second person confirms that an agency declines


def test_the_lead_reads_what_the_colleague_declined_and_why(answering: Walk):
    answering.do("records_check", item="HEALTH")
    answering.do("agency_information", DECLINED, item="HEALTH", by="chidi.okafor")
    task = answering.task("confirm_decline", item="HEALTH")
    answered = known.about(task, person("sunita.rao"), now=answering.now)
    [(title, declined)] = known.judged_by(task, answered)
    assert title == "What your colleague declined, and why"
    assert declined.by == "Chidi Okafor"
    assert {line.question: line.answer for line in declined.lines} == {
        "Asked": "What Health knows about Marta Vell, Lio Vell, Dean Orrick",
        "Why it is declined": DeclineReason.DETRIMENT_TO_CHILD.label,
        "The reason in their words": DECLINED["decline_detail"],
    }


def test_nobody_of_another_team_reads_why_an_agency_declined(answering: Walk):
    answering.do("records_check", item="HEALTH")
    answering.do("agency_information", DECLINED, item="HEALTH", by="chidi.okafor")
    task = answering.task("confirm_decline", item="HEALTH")
    for who in ("elaine.sutter", "farah.aziz", "chidi.okafor"):
        answered = known.about(task, person(who), now=answering.now)
        assert known.judged_by(task, answered) == [], who


# what core agencies see of the referral before sharing is decided (domain 2.4, note on S-05)

STORY = "Officers were called to an argument."


def referral_as_seen_by(who: str, walk: Walk) -> str:
    case = walk.refresh()
    seen = [each for each in known.of(case, person(who), now=walk.now) if each.form == "contact"]
    return " ".join(line.answer for each in seen for line in each.lines)


def test_before_sharing_a_core_agency_sees_who_and_what_kind_of_worry(received: Walk):
    seen = referral_as_seen_by("gwen.pryce", received)
    assert "Lio" in seen
    assert STORY not in seen


def test_a_site_may_show_its_core_agencies_the_whole_referral_from_the_start(received: Walk):
    Site.objects.filter(pk=received.site.pk).update(core_sees=CoreSees.FULL)
    seen = referral_as_seen_by("gwen.pryce", received)
    assert STORY in seen


def test_once_sharing_is_decided_its_level_counts_and_not_the_sites_switch(sharing: Walk):
    Site.objects.filter(pk=sharing.site.pk).update(core_sees=CoreSees.FULL)
    assert STORY in referral_as_seen_by("gwen.pryce", sharing)
    sharing.do_all("sharing_decision", usual.respected())
    assert STORY not in referral_as_seen_by("gwen.pryce", sharing)


def test_even_then_nobody_but_the_core_agencies_sees_the_whole_referral(received: Walk):
    Site.objects.filter(pk=received.site.pk).update(core_sees=CoreSees.FULL)
    assert "EDU" in received.asked()
    assert STORY not in referral_as_seen_by("naomi.field", received)


def test_even_then_the_referrers_name_stays_behind_its_own_class(received: Walk):
    Site.objects.filter(pk=received.site.pk).update(core_sees=CoreSees.FULL)
    assert "Asha Rowe" not in referral_as_seen_by("gwen.pryce", received)


# the order in which it is read: the referral, what others said, what one said oneself


def test_the_referral_stands_first_and_what_ones_own_agency_said_last(answering: Walk):
    answering.do("records_check", item="HEALTH")
    answering.do("records_check", item="CSC")
    task = answering.task("agency_information", item="HEALTH")
    said = known.about(task, person("chidi.okafor"), now=answering.now)
    assert said[0].form == "contact"
    assert said[-1].title == "Health"
    own = [one.own for one in said]
    assert own == sorted(own)
    assert True in own
    assert False in own
