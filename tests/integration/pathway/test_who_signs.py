"""What a manager must sign finds a manager who may, or says that there is none (domain 4.2, 4.3 no. 6)."""

import pytest

from orchestrator.agencies import teams
from orchestrator.agencies.models import Membership, Team
from orchestrator.cases.models import AgencyRequest
from orchestrator.notices.models import Notice
from orchestrator.pathway import claiming, signing, submitting
from orchestrator.pathway.exceptions import AnswersRefused, NotYourTask
from processes import tasks
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


def nobody_in(walk: Walk, *pairs: tuple[str, str]) -> None:
    for agency, role in pairs:
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
    assert signing.sentence(task).endswith("has somebody for this now. It goes there within a minute.")
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


def test_what_a_co_ordinator_may_do_and_has_taken_meanwhile_stays_with_them(deciding: Walk):
    nobody_in(deciding, ("HUB", "CHAIR"))
    signing.place_again(deciding.now)
    task = deciding.task("decision_proposal")
    assert queue(task) == ("HUB", "COORD")
    claiming.claim(task, by=person("tom.beckwith"), now=deciding.now)
    Membership.objects.create(team=team(deciding.site, "HUB", "CHAIR"), staff=person("miriam.okoro"))
    signing.place_again(deciding.now)
    task.refresh_from_db()
    assert (queue(task), task.assignee_id) == (("HUB", "COORD"), person("tom.beckwith").pk)


NOBODY_FOR_SCHOOLS = (
    "Nobody is there yet who may answer for Education and early years, and nobody else may answer in its "
    "place. Add somebody to “Education and early years: practitioners”; until then it waits."
)


@pytest.fixture
def without_schools(walk: Walk) -> Walk:
    """A case that asks schools, where nobody works for them."""
    nobody_in(walk, ("EDU", "PRAC"))
    walk.receive()
    return walk


def test_no_co_ordinator_answers_for_an_agency_that_has_nobody(without_schools: Walk):
    task = without_schools.task("records_check", item="EDU")
    gap = " If it stays so, the gap stands on the face of the decision."
    assert signing.sentence(task) == NOBODY_FOR_SCHOOLS + gap
    with pytest.raises(claiming.NobodyMayDoIt, match="Nobody is there yet"):
        claiming.claim(task, by=person("tom.beckwith"), now=without_schools.now)
    with pytest.raises(AnswersRefused, match="Add somebody to “Education and early years: practitioners”"):
        submitting.submit(task, {}, by=person("tom.beckwith"), now=without_schools.now)
    assert without_schools.task("records_check", item="EDU").is_open


def test_an_agency_that_has_nobody_is_told_of_once_for_each_case(without_schools: Walk):
    task = without_schools.task("records_check", item="EDU")
    told = Notice.objects.filter(dedupe_key__startswith=f"unanswered:{without_schools.case.pk}:")
    assert {(each.to_team.role, each.text) for each in told} == {
        ("COORD", f"{without_schools.case.reference}: {NOBODY_FOR_SCHOOLS}"),
        ("SYS", NOBODY_FOR_SCHOOLS),
    }
    finder = teams.finder(without_schools.site)
    signing.tell_nobody(
        without_schools.case,
        task_id=task.pk,
        agency="EDU",
        role="PRAC",
        finder=finder,
        now=without_schools.now,
    )
    assert told.count() == 2


def test_an_agency_that_has_somebody_is_nobodys_gap(walk: Walk):
    walk.receive()
    assert signing.sentence(walk.task("records_check", item="EDU")) == ""
    assert signing.sentence(walk.task("danger_check")) == ""
    assert not Notice.objects.filter(dedupe_key__startswith="unanswered:").exists()


def test_until_the_task_has_moved_a_co_ordinator_is_told_where_it_goes(without_schools: Walk):
    task = without_schools.task("records_check", item="EDU")
    Membership.objects.create(team=team(without_schools.site, "EDU", "PRAC"), staff=person("naomi.field"))
    assert signing.sentence(task) == (
        "“Education and early years: practitioners” has somebody for this now. It goes there within a minute."
    )
    with pytest.raises(AnswersRefused, match="within a minute"):
        submitting.submit(task, {}, by=person("tom.beckwith"), now=without_schools.now)


def test_what_a_co_ordinator_held_for_an_agency_goes_to_it_all_the_same(without_schools: Walk):
    """Before this rule a co-ordinator could take such a task."""
    task = without_schools.task("records_check", item="EDU")
    tasks.claim(task.pk, by=person("tom.beckwith"), now=without_schools.now)
    Membership.objects.create(team=team(without_schools.site, "EDU", "PRAC"), staff=person("naomi.field"))
    assert signing.place_again(without_schools.now) == 1
    task.refresh_from_db()
    assert (queue(task), task.assignee) == (("EDU", "PRAC"), None)
