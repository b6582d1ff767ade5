"""New information on an open case (domain A-05): each piece is considered by a person, none is lost."""

from datetime import datetime, timedelta

import pytest

from orchestrator.cases.models import Decision, Information, Plan
from orchestrator.clocks.models import Clock
from orchestrator.notices.models import Notice, NoticeKind
from orchestrator.pathway import raising, submitting
from orchestrator.pathway.exceptions import AnswersRefused
from processes.models import HumanTask

from . import answers as usual
from .walk import MINUTE, Walk, person

pytestmark = pytest.mark.django_db
TEXT = "The school says that Lio has not come since Monday."


def add(walk: Walk, text: str = TEXT) -> Information:
    raising.add_information(walk.case, text, by=person("naomi.field"), now=walk.now)
    walk.settle()
    return Information.objects.filter(case=walk.case).latest("id")


def triage(walk: Walk, task: HumanTask, material: str) -> None:
    answers = walk.checked(task, {"material": material})
    outcome = submitting.submit(task, answers, by=person("farah.aziz"), now=walk.now)
    assert outcome.incident is None
    walk.settle()
    walk.refresh()


def test_it_waits_for_the_hub_and_everybody_on_the_case_is_told(answering: Walk):
    add(answering)
    assert answering.task("triage_information").clock == "K-21"
    told = Notice.objects.filter(case=answering.case, kind=NoticeKind.INFORMATION)
    assert {notice.to_team.agency.code for notice in told} == {"HUB", *answering.asked()}
    assert all(TEXT not in notice.text for notice in told)


def test_without_words_it_is_not_taken(answering: Walk):
    with pytest.raises(AnswersRefused):
        raising.add_information(answering.case, "  hm  ", by=person("naomi.field"), now=answering.now)


def test_what_changes_nothing_is_noted(planned: Walk):
    information = add(planned)
    planned.do("triage_information", {"material": "no"})
    information.refresh_from_db()
    assert (information.material, information.by) == (False, person("farah.aziz"))
    assert planned.case.round == 1
    assert planned.forms() == ["referrer_feedback"]


def test_before_the_decision_it_is_taken_into_the_decision_to_come(deciding: Walk):
    add(deciding)
    deciding.do("triage_information", {"material": "yes"})
    assert deciding.case.round == 1
    assert deciding.forms() == ["decision_proposal"]


def test_after_the_decision_it_opens_a_new_round_and_both_decisions_are_kept(planned: Walk):
    planned.do("referrer_feedback")
    add(planned)
    planned.do("triage_information", {"material": "yes"})
    assert (planned.case.round, planned.forms()) == (2, ["decision_proposal"])
    planned.do("decision_proposal")
    planned.do_all("agency_position")
    first, second = Decision.objects.filter(case=planned.case).order_by("id")
    assert (first.superseded_by, second.round) == (second, 2)
    assert first.sha256
    assert second.sha256
    planned.write_plan()
    planned.do_all("plan_signature")
    assert planned.forms() == []
    assert list(Plan.objects.filter(case=planned.case).values_list("version", flat=True)) == [1, 2]


def test_a_new_round_has_limits_of_its_own(planned: Walk):
    planned.now += timedelta(days=7)
    add(planned)
    planned.do("triage_information", {"material": "yes"})
    task = planned.task("decision_proposal")
    assert task.due_at == planned.now + timedelta(hours=24)
    rounds = Clock.objects.filter(case=planned.case, code="K-07").order_by("started_at")
    assert [(clock.round, clock.stopped_at is None) for clock in rounds] == [(1, False), (2, True)]


def test_each_piece_is_considered_for_itself(answering: Walk):
    first = add(answering)
    answering.now += MINUTE
    second = add(answering, "The grandmother phones: he has a key again.")
    tasks = answering.open_tasks("triage_information")
    assert [task.data["information"] for task in tasks] == [first.pk, second.pk]
    triage(answering, tasks[0], "no")
    second.refresh_from_db()
    assert second.considered_at is None, "nobody has seen it yet"
    assert Clock.objects.get(case=answering.case, code="K-21").stopped_at is None
    triage(answering, tasks[1], "no")
    assert not Information.objects.filter(case=answering.case, considered_at=None).exists()
    assert Clock.objects.get(case=answering.case, code="K-21").stopped_at is not None


def test_what_comes_while_a_decision_is_reconsidered_opens_no_second_round(planned: Walk):
    add(planned)
    planned.do("triage_information", {"material": "yes"})
    add(planned, "The grandmother phones: he has a key again.")
    planned.do("triage_information", {"material": "yes"})
    assert planned.case.round == 2
    assert len(planned.open_tasks("decision_proposal")) == 1


def test_a_plan_overtaken_by_a_new_round_ends_with_the_newer_one(planning: Walk):
    """Round 1 writes its plan while new information reopens the decision: nobody is stuck."""
    add(planning)
    planning.do("triage_information", {"material": "yes"})
    planning.write_plan()  # of round 1; its signatures are awaited
    planning.do("decision_proposal")
    planning.do_all("agency_position")
    planning.write_plan()  # of round 2, a new version
    tasks = planning.open_tasks("plan_signature")
    assert len(tasks) == 8
    newest = Plan.objects.filter(case=planning.case).latest("version")
    for task in tasks:
        who = person(
            {"CSC": "alice.moreno", "POLICE": "ivy.chandler", "HEALTH": "chidi.okafor", "DA": "gwen.pryce"}[
                task.item
            ]
        )
        task.refresh_from_db()
        if task.is_open:
            outcome = submitting.submit(task, planning.checked(task), by=who, now=planning.now)
            assert outcome.incident is None, outcome.incident.cause
            planning.settle()
    newest.refresh_from_db()
    assert newest.published_at is not None
    assert planning.forms() == ["referrer_feedback"]
    assert planning.incidents() == []


def test_nobody_hears_late_that_information_waits(planned: Walk):
    add(planned)
    planned.pass_time(timedelta(days=1))
    late = Notice.objects.filter(case=planned.case, clock="K-21", kind=NoticeKind.ESCALATION)
    assert late.get(to_team__role="HUBMGR").needs_ack


def test_somebody_who_joins_the_family_after_sharing_was_decided_holds_nobody_up(answering: Walk):
    told = usual.contact(people=[{**usual.DEAN, "given_name": "Karl", "roles": ["new_partner"]}])
    answering.receive(told, by="farah.aziz", joins=answering.case)
    answering.do("records_check", item="HEALTH")
    answering.do("agency_information", item="HEALTH")
    assert answering.case.requests.get(agency__code="HEALTH").released_at is not None


def test_the_chair_is_reminded_of_a_decision_to_be_taken_again_and_the_managers_hear_of_its_limit(
    planned: Walk,
):
    planned.do("referrer_feedback")
    planned.now += timedelta(days=7)
    add(planned)
    planned.do("triage_information", {"material": "yes"})
    started = planned.now
    planned.pass_time(started + timedelta(hours=18))
    assert told_since(planned, started, "K-07") == {("CHAIR", False)}
    planned.pass_time(started + timedelta(hours=24))
    assert told_since(planned, started, "K-07") >= {("CHAIR", False), ("HUBMGR", True), ("ESC", True)}


def test_the_chair_is_reminded_of_a_plan_to_be_written_again_and_the_managers_hear_of_its_limit(
    planned: Walk,
):
    planned.do("referrer_feedback")
    planned.now += timedelta(days=7)
    add(planned)
    planned.do("triage_information", {"material": "yes"})
    started = planned.now
    planned.do("decision_proposal")
    planned.do_all("agency_position")
    planned.pass_time(started + timedelta(hours=18))
    assert told_since(planned, started, "K-09") == {("CHAIR", False)}
    planned.pass_time(started + timedelta(hours=24))
    assert told_since(planned, started, "K-09") >= {("CHAIR", False), ("HUBMGR", True), ("LEAD", True)}


def told_since(walk: Walk, started: datetime, clock: str) -> set[tuple[str, bool]]:
    """Role of each team that was told about the clock, and whether it must say that it has seen it."""
    notices = Notice.objects.filter(case=walk.case, clock=clock, created_at__gt=started)
    return {(notice.to_team.role, notice.needs_ack) for notice in notices.select_related("to_team")}
