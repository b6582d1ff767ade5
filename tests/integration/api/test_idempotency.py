"""The same request sent twice has one effect."""

import json
from datetime import timedelta

import pytest
from procrastinate.contrib.django import app

from orchestrator.api.jobs import discard_old_answers
from orchestrator.api.models import IdempotencyRecord
from orchestrator.cases.models import Case
from processes.models import HumanTask, TaskState
from tests.integration.api.conftest import nothing_new_came, problem, task_of
from tests.integration.pathway import answers as usual

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "a1b2"}


def test_a_contact_sent_again_with_its_key_is_answered_again_and_opens_nothing(system, contact):
    ivy = system("ivy.chandler")
    first = ivy.post("contacts", contact, **KEY)
    again = ivy.post("contacts", contact, **KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Case.objects.count() == 2


def test_the_order_of_keys_does_not_make_another_request(system, contact):
    ivy = system("ivy.chandler")
    ivy.post("contacts", contact, **KEY)
    turned = dict(reversed(contact.items()))
    assert ivy.post("contacts", json.dumps(turned, indent=2), **KEY).status_code == 200


def test_the_same_key_with_another_body_is_refused(system, contact):
    ivy = system("ivy.chandler")
    ivy.post("contacts", contact, **KEY)
    told = problem(ivy.post("contacts", {**contact, "external_reference": "2"}, **KEY), 422)
    assert set(told["errors"]) == {"Idempotency-Key"}
    assert Case.objects.count() == 2


def test_a_key_belongs_to_one_person(system, contact):
    system("ivy.chandler").post("contacts", contact, **KEY)
    assert system("owen.strand").post("contacts", contact, **KEY).status_code == 201
    assert Case.objects.count() == 3


def test_without_a_key_every_request_counts(system, contact):
    ivy = system("ivy.chandler")
    ivy.post("contacts", contact)
    ivy.post("contacts", contact)
    assert Case.objects.count() == 3


def test_a_refused_request_may_be_corrected_under_its_key(system, contact):
    ivy = system("ivy.chandler")
    problem(ivy.post("contacts", {**contact, "narrative": "short"}, **KEY), 422)
    assert not IdempotencyRecord.objects.exists()
    assert ivy.post("contacts", contact, **KEY).status_code == 201


@pytest.mark.parametrize("key", ["x" * 201, "a b", "schlüssel"])
def test_a_key_is_short_and_plain(system, contact, key):
    told = problem(system("ivy.chandler").post("contacts", contact, **{"Idempotency-Key": key}), 422)
    assert set(told["errors"]) == {"Idempotency-Key"}
    assert nothing_new_came()


def test_the_answer_that_is_kept_holds_nothing_about_a_person(system, contact):
    system("ivy.chandler").post("contacts", contact, **KEY)
    kept = str(IdempotencyRecord.objects.get().body)
    assert not any(name in kept for name in ("Marta", "Lio", "Dean", "Officers"))


def test_a_task_completed_twice_with_one_key_is_completed_once(system, case):
    danger = task_of(case, "danger_check")
    farah, sent = system("farah.aziz"), {"answers": usual.danger_check(), "revision": danger.revision}
    first = farah.post(f"tasks/{danger.pk}/complete", sent, **KEY)
    again = farah.post(f"tasks/{danger.pk}/complete", sent, **KEY)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"


def test_a_task_completed_twice_without_a_key_says_who_did_it(system, case):
    danger = task_of(case, "danger_check")
    farah, sent = system("farah.aziz"), {"answers": usual.danger_check()}
    farah.post(f"tasks/{danger.pk}/complete", sent)
    assert problem(farah.post(f"tasks/{danger.pk}/complete", sent), 409)["who"] == "Farah Aziz"


def test_one_key_is_not_for_two_tasks(system, case):
    farah, alice = system("farah.aziz"), system("alice.moreno")
    danger, checks = task_of(case, "danger_check"), task_of(case, "records_check", "CSC")
    farah.post(f"tasks/{danger.pk}/complete", {"answers": usual.danger_check()}, **KEY)
    problem(alice.post(f"tasks/{checks.pk}/complete", {"answers": {}}, **KEY), 422)
    assert HumanTask.objects.get(pk=checks.pk).state == TaskState.READY


def test_a_key_is_remembered_for_two_days_and_then_forgotten_by_the_worker(system, contact, clock):
    ivy, started = system("ivy.chandler"), Case.objects.count()
    ivy.post("contacts", contact, **KEY)
    clock.shift(timedelta(hours=48))
    discard_old_answers(timestamp=0)
    assert ivy.post("contacts", contact, **KEY).status_code == 200
    clock.shift(timedelta(seconds=1))
    ivy.post("contacts", contact, **{"Idempotency-Key": "newer"})
    discard_old_answers(timestamp=0)
    assert [row.key for row in IdempotencyRecord.objects.all()] == ["newer"]
    assert ivy.post("contacts", contact, **KEY).status_code == 201
    assert Case.objects.count() == started + 3


def test_the_worker_finds_the_job_that_forgets():
    assert app.tasks[discard_old_answers.name] is discard_old_answers
    periodic = app.periodic_registry.periodic_tasks.values()
    assert discard_old_answers.name in {one.task.name for one in periodic}
