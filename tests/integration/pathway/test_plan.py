"""The plan of next steps (domain 2.8): what may be published, who signs."""

from datetime import timedelta
from typing import Any

import pytest

from orchestrator.cases.models import Plan
from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice
from orchestrator.pathway.exceptions import AnswersRefused

from . import answers as usual
from .walk import CORE, Walk

pytestmark = pytest.mark.django_db


def refused(walk: Walk, actions: list[dict[str, Any]], **changes: Any) -> list[str]:
    with pytest.raises(AnswersRefused) as refusal:
        walk.do("plan", usual.plan(actions, **changes))
    assert walk.task("plan").is_open
    assert not Plan.objects.filter(case=walk.case).exists()
    return refusal.value.problems


def of(walk: Walk, name: str, kind: str = "protect", **changes: Any) -> dict[str, Any]:
    return usual.action(walk.person_id(name), kind, **changes)


def everybody(walk: Walk, **marta: Any) -> list[dict[str, Any]]:
    return [of(walk, "Marta", **marta), of(walk, "Lio"), of(walk, "Dean", "disrupt_perpetrator")]


def test_a_plan_that_all_sign_is_published_and_stops_its_clock(planning: Walk):
    planning.write_plan()
    planning.do_all("plan_signature")
    plan = Plan.objects.get(case=planning.case)
    assert plan.published_at == planning.now
    assert Clock.objects.get(case=planning.case, code="K-09").stop_event == "publish_plan"
    assert planning.case.state == "planned"


def test_everybody_has_an_action_or_somebody_who_meets_their_needs(planning: Walk):
    actions = [of(planning, "Marta"), of(planning, "Dean", "disrupt_perpetrator")]
    assert refused(planning, actions) == [
        "Lio Vell has no action. Add one, or say by whom their needs are met."
    ]
    met = {"members": {planning.person_id("Lio"): {"needs_met_by": "The school nurse"}}}
    planning.do("plan", usual.plan(actions, **met))
    assert Plan.objects.get(case=planning.case).needs_met == {
        str(planning.person_id("Lio")): "The school nurse"
    }


def test_something_is_done_with_who_causes_harm(planning: Walk):
    actions = [of(planning, name) for name in ("Marta", "Lio", "Dean")]
    assert refused(planning, actions) == [
        "Nothing is planned to stop Dean Orrick or support change. Add an action, or the reason."
    ]


def test_or_there_is_a_reason(planning: Walk):
    actions = [of(planning, name) for name in ("Marta", "Lio", "Dean")]
    planning.do(
        "plan",
        usual.plan(
            actions,
            perpetrator_action="no",
            perpetrator_no_action_reason="in_custody",
            perpetrator_no_action_detail="He is in custody until the trial in May.",
        ),
    )
    assert planning.open_tasks("plan_signature")


def test_it_is_not_enough_to_say_that_it_does_not_apply(planning: Walk):
    actions = [of(planning, name) for name in ("Marta", "Lio", "Dean")]
    assert refused(planning, actions, perpetrator_action="not_applicable")


@pytest.mark.parametrize("name", ["Marta Vell", "marta vell ", "Marta"])
def test_a_victim_never_manages_the_risk(planning: Walk, name: str):
    assert refused(planning, everybody(planning, owner_name=name)) == [
        "Action 1 makes a victim responsible for managing the risk. Give it to a professional."
    ]


def test_something_is_planned_for_longer_than_the_first_weeks(planning: Walk):
    actions = [{**action, "due_at": "2026-09-10T10:00:00Z"} for action in everybody(planning)]
    assert refused(planning, actions) == [
        "No action lies more than 4 weeks ahead. Plan for the longer term too."
    ]


def test_nothing_is_due_in_the_past(planning: Walk):
    assert refused(planning, everybody(planning, due_at="2026-09-01T10:00:00Z")) == [
        "“By when will it be done?” must be today or later"
    ]


def test_an_objection_has_it_written_again_and_signed_again(planning: Walk):
    planning.write_plan()
    planning.do("plan_signature", {"signature": "objected", "objection": "Nobody has asked Lio."}, item="DA")
    for code in ("CSC", "POLICE", "HEALTH"):
        planning.do("plan_signature", item=code)
    assert planning.forms() == ["plan"]
    planning.write_plan()
    assert {task.item for task in planning.open_tasks("plan_signature")} == set(CORE)
    planning.do_all("plan_signature")
    versions = Plan.objects.filter(case=planning.case).order_by("version")
    assert [plan.published_at is not None for plan in versions] == [False, True]


def test_who_does_not_sign_by_the_limit_is_not_waited_for(planning: Walk):
    planning.write_plan()
    for code in ("CSC", "POLICE", "DA"):
        planning.do("plan_signature", item=code)
    planning.pass_time(timedelta(hours=25))
    planning.refresh()
    assert planning.case.state == "planned"
    clock = Clock.objects.get(case=planning.case, code="K-09")
    assert clock.stopped_at == clock.due_at


def test_manager_and_leads_hear_when_the_plan_is_late(planning: Walk):
    planning.pass_time(timedelta(hours=25))
    told = Notice.objects.filter(case=planning.case, clock="K-09", needs_ack=True)
    roles = {(notice.to_team.agency.code, notice.to_team.role) for notice in told}
    assert roles == {("HUB", "HUBMGR"), *((code, "LEAD") for code in CORE)}


def test_a_plan_written_after_the_limit_is_still_signed(planning: Walk):
    planning.pass_time(timedelta(hours=26))
    planning.write_plan()
    planning.pass_time(timedelta(hours=1))
    planning.do_all("plan_signature")
    assert planning.case.state == "planned"
