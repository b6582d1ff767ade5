"""What a manager must sign finds a manager who may, or says that there is none (domain 4.2, 4.3 no. 6)."""

import pytest

from orchestrator.agencies.models import Membership, Team
from orchestrator.cases.models import AgencyRequest
from orchestrator.notices.models import Notice
from orchestrator.pathway import claiming, signing, submitting
from orchestrator.pathway.exceptions import AnswersRefused, NotYourTask
from processes.models import HumanTask

from . import answers as usual
from .walk import CORE, Walk, person, team

pytestmark = pytest.mark.django_db
DECLINED = {
    "answer": "decline",
    "decline_reason": "detriment_to_child",
    "decline_detail": "Lio has told us in confidence and would stop talking to anybody.",
    "members": None,
    "powers": None,
    "can_offer": None,
}


def queue(task: HumanTask) -> tuple[str, str]:
    placed = Team.objects.select_related("agency").get(pk=task.queue)
    return placed.agency.code, placed.role


def nobody_in(walk: Walk, *teams: tuple[str, str]) -> None:
    for agency, role in teams:
        Membership.objects.filter(team=team(walk.site, agency, role)).delete()


def no_manager_at_all(walk: Walk) -> None:
    Membership.objects.filter(team__site=walk.site, team__role__in=["LEAD", "ESC", "HUBMGR"]).delete()


def override(walk: Walk) -> HumanTask:
    marta = walk.person_id("Marta")
    walk.do("sharing_decision", usual.override(), item=marta)
    return walk.task("authorise_override", item=marta)


def test_without_a_hub_manager_a_lead_of_a_core_agency_authorises(sharing: Walk):
    nobody_in(sharing, ("HUB", "HUBMGR"))
    task = override(sharing)
    assert queue(task) == ("CSC", "LEAD")
    sharing.do("authorise_override", item=task.item, by="elaine.sutter")
    assert not sharing.open_tasks("authorise_override")
    assert not Notice.objects.filter(dedupe_key__startswith="unsigned:").exists()


def test_without_any_lead_an_escalation_contact_of_a_core_agency_authorises(sharing: Walk):
    nobody_in(sharing, ("HUB", "HUBMGR"), *((code, "LEAD") for code in CORE))
    assert queue(override(sharing)) == ("CSC", "ESC")


def test_a_refusal_to_share_climbs_to_the_agencys_escalation_contact(answering: Walk):
    nobody_in(answering, ("HEALTH", "LEAD"))
    answering.answer("HEALTH", said=DECLINED)
    assert queue(answering.task("confirm_decline")) == ("HEALTH", "ESC")


def test_a_refusal_to_share_is_confirmed_by_the_hub_manager_where_the_agency_has_no_manager(answering: Walk):
    nobody_in(answering, ("HEALTH", "LEAD"), ("HEALTH", "ESC"))
    answering.answer("HEALTH", said=DECLINED)
    answering.do("confirm_decline", by="henry.ash")
    request = AgencyRequest.objects.get(case=answering.case, agency__code="HEALTH")
    assert request.decline_confirmed_by == person("henry.ash")


def test_where_nobody_may_sign_the_co_ordinators_see_whom_to_add(sharing: Walk):
    no_manager_at_all(sharing)
    task = override(sharing)
    assert queue(task) == ("HUB", "COORD")
    assert signing.sentence(task) == (
        "Nobody at Fenmarsh may sign this. Add somebody to “One Front Door hub: hub managers”; until then it "
        "waits."
    )
    notices = Notice.objects.filter(dedupe_key__startswith=f"unsigned:{task.pk}")
    assert {(notice.to_team.role, notice.case_id) for notice in notices} == {
        ("COORD", sharing.case.pk),
        ("SYS", None),
    }


def test_where_nobody_may_sign_a_co_ordinator_is_refused_with_that_sentence(sharing: Walk):
    no_manager_at_all(sharing)
    task = override(sharing)
    with pytest.raises(AnswersRefused, match="Nobody at Fenmarsh may sign this"):
        sharing.do("authorise_override", item=task.item, by="tom.beckwith")
    assert sharing.task("authorise_override", item=task.item).is_open


def test_a_task_that_waited_goes_to_the_manager_who_has_come(sharing: Walk):
    no_manager_at_all(sharing)
    task = override(sharing)
    assert signing.place_again(sharing.now) == 0
    henry = person("henry.ash")
    Membership.objects.create(team=team(sharing.site, "HUB", "HUBMGR"), staff=henry)
    assert signing.sentence(task) == ""
    assert signing.place_again(sharing.now) == 1
    task.refresh_from_db()
    assert queue(task) == ("HUB", "HUBMGR")
    with pytest.raises(NotYourTask):
        submitting.submit(task, {}, by=person("tom.beckwith"), now=sharing.now)
    sharing.do("authorise_override", item=task.item, by=henry)
    assert not sharing.open_tasks("authorise_override")


def test_a_task_whose_last_manager_has_left_climbs_and_is_held_by_nobody(sharing: Walk):
    task = override(sharing)
    assert queue(task) == ("HUB", "HUBMGR")
    person("henry.ash").__class__.objects.filter(username="henry.ash").update(is_active=False)
    assert signing.place_again(sharing.now) == 1
    task.refresh_from_db()
    assert queue(task) == ("CSC", "LEAD")
    assert task.assignee is None


def test_what_fell_to_the_co_ordinators_goes_to_its_own_team_once_that_has_somebody(walk: Walk):
    nobody_in(walk, ("EDU", "PRAC"))
    walk.receive()
    task = walk.task("records_check", item="EDU")
    assert queue(task) == ("HUB", "COORD")
    Membership.objects.create(team=team(walk.site, "EDU", "PRAC"), staff=person("naomi.field"))
    assert signing.place_again(walk.now) == 1
    task.refresh_from_db()
    assert queue(task) == ("EDU", "PRAC")
    walk.do("records_check", item="EDU", by="naomi.field")


def test_what_a_co_ordinator_has_taken_meanwhile_stays_with_them(walk: Walk):
    nobody_in(walk, ("EDU", "PRAC"))
    walk.receive()
    task = walk.task("records_check", item="EDU")
    claiming.claim(task, by=person("tom.beckwith"), now=walk.now)
    Membership.objects.create(team=team(walk.site, "EDU", "PRAC"), staff=person("naomi.field"))
    assert signing.place_again(walk.now) == 0
