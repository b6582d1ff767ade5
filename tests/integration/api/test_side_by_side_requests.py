"""Two requests at the same moment, on real connections: one effect."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpResponse

from orchestrator.agencies.models import Staff
from orchestrator.api import tokens
from orchestrator.cases.models import Case
from tests.integration.api.conftest import NOW, System, open_the_doors, problem, task_of
from tests.integration.pathway import answers as usual
from tests.integration.pathway.walk import Walk

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], HttpResponse]) -> list[HttpResponse]:
    """Run all calls at the same moment, each on a connection of its own."""
    gate = Barrier(len(calls))

    def one(call: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            connection.ensure_connection()
            gate.wait(timeout=10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(one, call) for call in calls]]


@pytest.fixture
def call(transactional_db: None) -> Callable[[str], System]:
    open_the_doors()
    return lambda username: System(tokens.issue(Staff.objects.get(username=username), now=NOW))


def test_one_contact_sent_twice_at_once_opens_one_case(call, contact):
    ivy, before = call("ivy.chandler"), Case.objects.count()

    def send() -> HttpResponse:
        return ivy.post("contacts", contact, **{"Idempotency-Key": "twice"})

    answers = together(send, send, send)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert Case.objects.count() == before + 1


def test_one_reference_sent_at_once_under_different_keys_and_by_two_officers_opens_one_case(call, contact):
    ivy, owen, before = call("ivy.chandler"), call("owen.strand"), Case.objects.count()
    sent = {**contact, "external_reference": "FP/1"}
    answers = together(
        *(
            lambda officer=officer, key=key: officer.post("contacts", sent, **{"Idempotency-Key": key})
            for officer, key in ((ivy, "a"), (ivy, "b"), (owen, "a"), (owen, "c"))
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert Case.objects.count() == before + 1


def test_of_two_contacts_under_one_reference_at_once_one_is_refused(call, contact):
    ivy, before = call("ivy.chandler"), Case.objects.count()
    one = {**contact, "external_reference": "FP/1"}
    other = {**one, "narrative": "Something else has happened at the same address on the next day."}
    answers = together(lambda: ivy.post("contacts", one), lambda: ivy.post("contacts", other))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert Case.objects.count() == before + 1


def test_a_reference_is_free_for_the_second_where_the_first_is_refused(call, contact):
    ivy, before = call("ivy.chandler"), Case.objects.count()
    good = {**contact, "external_reference": "FP/1"}
    answers = together(
        lambda: ivy.post("contacts", {**good, "narrative": "short"}), lambda: ivy.post("contacts", good)
    )
    assert 201 in {answer.status_code for answer in answers}
    assert Case.objects.count() == before + 1


def test_of_two_who_complete_a_task_at_once_one_is_told_that_the_other_did(call):
    site = Staff.objects.get(username="farah.aziz").teams.first().site
    danger = task_of(Walk(site).receive(), "danger_check")
    people = [call("farah.aziz"), call("tom.beckwith")]
    sent = {"answers": usual.danger_check()}
    first, second = together(
        *(lambda p=person: p.post(f"tasks/{danger.pk}/complete", sent) for person in people)
    )
    won, lost = (first, second) if first.status_code == 200 else (second, first)
    assert won.status_code == 200
    assert problem(lost, 409)["who"] in ("Farah Aziz", "Tom Beckwith")
