"""Answers come in: once, from whoever may, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from forms import drafts
from forms.exceptions import AnswersRefused as FormRefused
from forms.models import Submission
from orchestrator.audit.models import Act
from orchestrator.cases.models import DangerCheck
from orchestrator.pathway import claiming, facts, submitting
from orchestrator.pathway.exceptions import AnswersRefused, NotYourTask
from processes.exceptions import NotYours, StaleRevision, TaskAlreadyCompleted, TaskCancelled
from processes.models import HumanTask, TaskState

from . import answers as usual
from .walk import MINUTE, Walk, person

pytestmark = pytest.mark.django_db


def test_answers_become_a_submission_a_record_an_act_and_the_next_task(received: Walk):
    task = received.task("danger_check")
    outcome = submitting.submit(
        task, received.checked(task), by=person("farah.aziz"), now=received.now + MINUTE
    )
    kept = Submission.objects.get(task_id=task.pk)
    assert (kept.by, kept.scope_key) == (person("farah.aziz"), received.case.business_key)
    assert kept.answers["why_not_now"] == "No item points to danger now."
    assert DangerCheck.objects.get(case=received.case).by == person("farah.aziz")
    act = Act.objects.get(verb="complete_task", case_key=received.case.business_key)
    assert (act.who, act.role, act.agency) == (person("farah.aziz"), "COORD", "HUB")
    assert HumanTask.objects.get(pk__in=outcome.opened_tasks).step.form_key == "family_map"


def test_what_was_typed_reaches_the_record_and_never_the_engine(received: Walk):
    received.do("danger_check", usual.danger_check(why_not_now="Marta says she is at her sister's."))
    data = HumanTask.objects.filter(scope_key=received.case.business_key).values_list("data", flat=True)
    assert "Marta" not in repr(list(data))


def test_a_task_of_another_team_is_not_yours(received: Walk):
    task = received.task("danger_check")
    with pytest.raises(NotYourTask):
        submitting.submit(task, received.checked(task), by=person("alice.moreno"), now=received.now)
    assert received.task("danger_check").state == TaskState.READY


def test_somebody_of_another_site_cannot_answer(received: Walk):
    task = received.task("records_check", item="POLICE")
    with pytest.raises(NotYourTask):
        submitting.submit(task, received.checked(task), by=person("dana.wold"), now=received.now)


def test_a_person_who_has_left_cannot_answer(received: Walk):
    farah = person("farah.aziz")
    farah.is_active = False
    farah.save()
    task = received.task("danger_check")
    with pytest.raises(NotYourTask):
        submitting.submit(task, received.checked(task), by=farah, now=received.now)


def test_a_task_that_tom_has_claimed_cannot_be_answered_by_farah(received: Walk):
    task = received.task("danger_check")
    answers = received.checked(task)
    claiming.claim(task, by=person("tom.beckwith"), now=received.now)
    with pytest.raises(NotYours) as refusal:
        submitting.submit(task, answers, by=person("farah.aziz"), now=received.now)
    assert refusal.value.claimed_by == person("tom.beckwith")


def test_the_second_of_two_reads_who_and_when_and_keeps_the_draft(received: Walk):
    task = received.task("danger_check")
    farah, tom = person("farah.aziz"), person("tom.beckwith")
    subject = drafts.task_subject(task.pk)
    drafts.save(subject, QueryDict("looked_by=Tom+and+the+desk"), by=tom, now=received.now)
    answers = received.checked(task)
    submitting.submit(task, answers, by=farah, now=received.now + MINUTE)
    with pytest.raises(TaskAlreadyCompleted) as refusal:
        submitting.submit(task, answers, by=tom, now=received.now + 2 * MINUTE)
    assert (refusal.value.by, refusal.value.at) == (farah, received.now + MINUTE)
    assert drafts.raw(drafts.load(subject, by=tom))["looked_by"] == "Tom and the desk"
    assert Submission.objects.filter(task_id=task.pk).count() == 1


def test_the_draft_of_whoever_submits_is_gone(received: Walk):
    task, farah = received.task("danger_check"), person("farah.aziz")
    subject = drafts.task_subject(task.pk)
    drafts.save(subject, QueryDict("looked_by=Farah"), by=farah, now=received.now)
    submitting.submit(task, received.checked(task), by=farah, now=received.now)
    assert drafts.load(subject, by=farah) is None


def test_a_task_that_is_not_needed_any_more_is_refused(positions: Walk):
    task = positions.task("agency_position", item="DA")
    answers = positions.checked(task)
    positions.pass_time(timedelta(hours=30))
    with pytest.raises(TaskCancelled):
        submitting.submit(task, answers, by=person("gwen.pryce"), now=positions.now)


def test_a_page_that_was_opened_before_the_hand_over_is_stale(received: Walk):
    task = received.task("danger_check")
    answers, seen = received.checked(task), task.revision
    claiming.claim(task, by=person("farah.aziz"), now=received.now)
    with pytest.raises(StaleRevision):
        submitting.submit(task, answers, by=person("farah.aziz"), now=received.now, revision=seen)


def test_a_key_that_the_form_does_not_ask_for_is_refused(received: Walk):
    task = received.task("danger_check")
    with pytest.raises(FormRefused) as refusal:
        submitting.check(task, usual.danger_check(rating="B"), by=person("farah.aziz"), now=received.now)
    assert refusal.value.undeclared == ["rating"]
    assert not Act.objects.filter(verb="refused_answer").exists(), "a slip of the hub opens nothing"


def test_checking_anothers_task_is_refused_before_its_form_is_read(received: Walk):
    with pytest.raises(NotYourTask):
        submitting.check(received.task("danger_check"), {}, by=person("alice.moreno"), now=received.now)


def test_a_rule_of_the_case_refuses_with_its_sentence_and_writes_nothing(received: Walk):
    task = received.task("danger_check")
    answers = {**received.checked(task), "act_now": "yes"}
    del answers["why_not_now"]
    with pytest.raises(AnswersRefused) as refusal:
        submitting.submit(task, answers, by=person("farah.aziz"), now=received.now)
    assert refusal.value.problems == ["Write at least 10 characters about what makes you answer yes."]
    assert received.task("danger_check").state == TaskState.READY
    assert not Submission.objects.filter(task_id=task.pk).exists()
    assert not DangerCheck.objects.filter(case=received.case).exists()


def test_a_step_that_fails_keeps_the_answer_and_asks_nobody_again(received: Walk, monkeypatch):
    def broken(self: object) -> bool:
        raise RuntimeError("the calendar is not there")

    monkeypatch.setattr(facts.Facts, "danger_seen", broken)
    task = received.task("danger_check")
    outcome = submitting.submit(task, received.checked(task), by=person("farah.aziz"), now=received.now)
    assert outcome.incident is not None
    assert "the calendar is not there" in outcome.incident.cause
    assert Submission.objects.filter(task_id=task.pk).exists()
    assert HumanTask.objects.get(pk=task.pk).state == TaskState.SUBMITTED
