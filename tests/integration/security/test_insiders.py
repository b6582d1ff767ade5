"""Somebody who works here asks for a little more than is theirs: what has moved on, what the model has and
the form has not, another's key, another's draft.
"""

import copy
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from forms.models import Draft, Submission
from orchestrator.api import tokens
from orchestrator.cases.models import Case
from orchestrator.pathway import claiming, submitting
from processes.models import HumanTask, TaskState
from tests import fenmarsh as world
from tests.integration.security.conftest import NOW

JSON = "application/json"


@pytest.fixture
def danger(case) -> HumanTask:
    """The co-ordinators are to check for danger."""
    found = world.task_of(case, "danger_check")
    assert found is not None
    return found


def done(task: HumanTask, by: str = "Farah Aziz") -> None:
    definition = submitting.definition_for(task)
    sent = world.posted(definition, world.ANSWERS["danger_check"], {})
    assert world.signed_in(by).post(reverse("tasks:task", args=[task.pk]), sent).status_code == 302
    task.refresh_from_db()
    assert task.state == TaskState.COMPLETED


# what has moved on


def test_a_task_that_is_done_is_read_and_nothing_else_is_done_with_it(danger, browsing, calling):
    done(danger)
    farah, tom = calling("Farah Aziz"), calling("Tom Beckwith")
    told = farah.get(reverse("api:task", args=[danger.pk])).json()
    assert (told["state"], told["completed_by"]) == ("completed", "Farah Aziz")
    answers = {"answers": world.ANSWERS["danger_check"]}
    for system in (farah, tom):
        for act, body in (("claim", None), ("release", {"note": "x"}), ("complete", answers)):
            answer = system.post(f"/api/v1/tasks/{danger.pk}/{act}", body or {}, content_type=JSON)
            assert answer.status_code == 409, (act, answer.content)
            assert "Farah Aziz" in answer.content.decode() or act == "release", (act, answer.content)
    page = browsing("Tom Beckwith").get(reverse("tasks:task", args=[danger.pk])).content.decode()
    assert "Farah Aziz did this task" in page
    assert "<fieldset" not in page
    assert Submission.objects.filter(task_id=danger.pk).count() == 1


def test_a_task_that_was_handed_on_is_not_completed_by_who_had_it(danger, calling, staff):
    farah, tom = staff("Farah Aziz"), staff("Tom Beckwith")
    claiming.claim(danger, by=farah, now=NOW)
    claiming.reassign(danger, to=tom, by=farah, now=NOW)
    sent = {"answers": world.ANSWERS["danger_check"]}
    refused = calling("Farah Aziz").post(f"/api/v1/tasks/{danger.pk}/complete", sent, content_type=JSON)
    assert refused.status_code == 409
    assert refused.json()["who"] == "Tom Beckwith"
    assert not Submission.objects.filter(task_id=danger.pk).exists()


# what the model has and the form has not


@pytest.mark.parametrize(
    "beside",
    [
        {"rating": "B", "danger_seen": "no"},
        {"state": "completed", "assignee": "1", "completed_by": "1", "queue": "1", "due_at": "2030-01-01"},
        {"scope_key": "1", "item": "HEALTH", "instance_id": "1", "audience": "1", "priority": "9"},
        {"by": "1", "at": "2000-01-01", "now": "2000-01-01", "subject_key": "x"},
    ],
)
def test_keys_that_the_form_does_not_have_reach_neither_record_nor_engine(danger, case, beside):
    before = Case.objects.values().get(pk=case.pk)
    sent = world.posted(submitting.definition_for(danger), world.ANSWERS["danger_check"], {})
    world.signed_in("Farah Aziz").post(reverse("tasks:task", args=[danger.pk]), {**sent, **beside})
    danger.refresh_from_db()
    for submission in Submission.objects.filter(task_id=danger.pk):
        assert not set(beside) & set(submission.answers)
        assert (submission.by.display_name, submission.at) == ("Farah Aziz", NOW)
    assert danger.completed_by is None or danger.completed_by.display_name == "Farah Aziz"
    after = Case.objects.values().get(pk=case.pk)
    assert {name: after[name] for name in ("rating", "site_id", "state")} == {
        name: before[name] for name in ("rating", "site_id", "state")
    }


def test_the_api_names_such_keys(danger, calling):
    sent = {"answers": {**copy.deepcopy(dict(world.ANSWERS["danger_check"])), "rating": "B", "by": 1}}
    refused = calling("Farah Aziz").post(f"/api/v1/tasks/{danger.pk}/complete", sent, content_type=JSON)
    assert refused.status_code == 422
    assert {"answers.rating", "answers.by"} <= set(refused.json()["errors"])
    for key in ("by", "staff", "site_id", "received_at", "case", "reference", "state"):
        answer = calling("Ivy Chandler").post(
            "/api/v1/contacts", {**world.ANSWERS["contact"], key: "1"}, content_type=JSON
        )
        assert answer.status_code == 422, key


# another's key, another's draft, another's token


def test_a_key_that_was_used_says_nothing_to_anybody_else(calling, case):
    sent = {**world.ANSWERS["contact"], "external_reference": "FP/7"}
    first = calling("Ivy Chandler").post(
        "/api/v1/contacts", sent, content_type=JSON, headers={"Idempotency-Key": "k"}
    )
    assert first.status_code == 201
    for name in ("Chidi Okafor", "Nadia Frost"):
        own = calling(name).post(
            "/api/v1/contacts", sent, content_type=JSON, headers={"Idempotency-Key": "k"}
        )
        assert own.status_code == 201, name
        assert own.json()["reference"] != first.json()["reference"]
        assert "Idempotency-Replayed" not in own


def test_a_draft_of_a_contact_is_nobody_elses_by_its_address(browsing, fenmarsh):
    ivy, owen = browsing("Ivy Chandler"), browsing("Owen Strand")
    begun = ivy.get(reverse("contacts:new"))["Location"]
    ivy.post(begun, {"narrative": "Only Ivy knows of this yet.", "_save_draft": "1"})
    assert Draft.objects.count() == 1
    for address in (begun, f"{begun}draft/", f"{begun}discard/"):
        assert owen.get(address).status_code in (404, 405), address
        assert owen.post(address, {"narrative": "x"}).status_code == 404, address
    assert "Only Ivy" in ivy.get(begun).content.decode()
    assert Draft.objects.count() == 1


def test_a_token_that_was_ended_and_one_of_somebody_who_left_open_nothing(case, calling, staff, clock):
    addresses = ("/api/v1/tasks", reverse("api:case", args=[case.reference]))
    ivy, chidi, farah = calling("Ivy Chandler"), calling("Chidi Okafor"), calling("Farah Aziz")
    tokens.revoke_all(staff("Ivy Chandler"), now=NOW)
    left = staff("Chidi Okafor")
    left.is_active = False
    left.save(update_fields=["is_active"])
    answers = {ivy.get(one).content for one in addresses} | {chidi.get(one).content for one in addresses}
    clock.move_to(NOW + timedelta(days=tokens.LASTS_DAYS, seconds=1))
    answers |= {farah.get(one).content for one in addresses} | {
        Client().get(one).content for one in addresses
    }
    assert len(answers) == 1
    assert b'"status": 401' in answers.pop()


# the answer itself


@pytest.mark.parametrize("address", ["/inbox/", "/api/v1/tasks", "/nowhere/", "/api/v1/nowhere", "/sign-in/"])
def test_every_answer_says_that_nothing_may_frame_sniff_or_keep_it(browsing, calling, address):
    answer = (calling if address.startswith("/api/") else browsing)("Farah Aziz").get(address)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(answer.headers)
