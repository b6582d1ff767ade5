"""What an agency's system tries to say and may not is refused, and that it was tried stays on record."""

import pytest

from forms.models import Submission
from orchestrator.api.models import IdempotencyRecord
from orchestrator.audit.models import Act
from processes.models import HumanTask, TaskState
from tests.integration.api.conftest import problem, task_of
from tests.integration.pathway import answers as usual

pytestmark = pytest.mark.django_db
KEYS = pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "a1"}], ids=["no key", "a key"])


@pytest.fixture
def checks(case) -> HumanTask:
    """Health is to look at its records."""
    return task_of(case, "records_check", "HEALTH")


def usual_answers(case) -> dict:
    each = usual.USUAL["records_check"]["members"][usual.EACH]
    return {"members": [{**each, "subject": member.person_id} for member in case.members.all()]}


def attempts(case) -> list[tuple[str, str, str]]:
    acts = Act.objects.filter(verb="refused_answer", case_key=case.business_key)
    return [(act.who.username, act.agency, act.detail["reason"]) for act in acts]


@KEYS
def test_an_answer_to_what_is_not_asked_is_refused_and_on_record(system, case, checks, headers):
    sent = usual_answers(case)
    sent["members"][0]["involvement"] = "Seen in clinic on Monday."
    told = problem(
        system("chidi.okafor").post(f"tasks/{checks.pk}/complete", {"answers": sent}, **headers), 422
    )
    assert set(told["errors"]) == {f"answers.members.{sent['members'][0]['subject']}.involvement"}
    assert attempts(case) == [("chidi.okafor", "HEALTH", "not_asked")]
    assert not Submission.objects.filter(task_id=checks.pk).exists()
    assert not IdempotencyRecord.objects.exists()


@KEYS
def test_an_answer_about_somebody_who_is_not_asked_about_is_refused_and_on_record(
    system, case, checks, headers
):
    sent = usual_answers(case)
    sent["members"].append({**sent["members"][0], "subject": 999_999})
    problem(system("chidi.okafor").post(f"tasks/{checks.pk}/complete", {"answers": sent}, **headers), 422)
    assert attempts(case) == [("chidi.okafor", "HEALTH", "not_asked")]


@KEYS
def test_corrected_it_is_taken_under_the_same_key_and_nothing_more_is_on_record(
    system, case, checks, headers
):
    chidi, sent = system("chidi.okafor"), usual_answers(case)
    wrong = {"members": [{**row, "involvement": "Seen."} for row in sent["members"]]}
    problem(chidi.post(f"tasks/{checks.pk}/complete", {"answers": wrong}, **headers), 422)
    answer = chidi.post(f"tasks/{checks.pk}/complete", {"answers": sent}, **headers)
    assert answer.status_code == 200, answer.content
    assert len(attempts(case)) == 1
    checks.refresh_from_db()
    assert checks.state == TaskState.COMPLETED


def test_what_is_asked_leaves_no_such_act(system, case, checks):
    answers = {"answers": usual_answers(case)}
    assert system("chidi.okafor").post(f"tasks/{checks.pk}/complete", answers).status_code == 200
    assert attempts(case) == []


@pytest.mark.parametrize("username", ["alice.moreno", "farah.aziz", "dana.wold"])
def test_who_may_not_answer_leaves_nothing_but_that_they_asked(system, case, checks, username):
    problem(system(username).post(f"tasks/{checks.pk}/complete", {"answers": {"x": 1}}), 404)
    assert attempts(case) == []
