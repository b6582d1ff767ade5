"""Whatever is sent, the answer is one that the OpenAPI document names, and never a 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.integration.api.conftest import task_of
from tests.integration.pathway import answers as usual

pytestmark = pytest.mark.django_db

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
ANY_CASE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.fixture(scope="module")
def document(doors: int, django_db_blocker: Any) -> Iterator[Any]:
    """What the service says of itself, read once, over its WSGI application, which leaves a test's connection
    open between requests.
    """
    for moment in (signals.request_started, signals.request_finished):
        moment.disconnect(close_old_connections)
    with django_db_blocker.unblock():
        read = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    yield read
    for moment in (signals.request_started, signals.request_finished):
        moment.connect(close_old_connections)


OPERATIONS = (
    "create_contact",
    "read_contact",
    "list_tasks",
    "read_task",
    "claim_task",
    "release_task",
    "complete_task",
    "read_case",
)


@pytest.mark.parametrize("name", OPERATIONS)
def test_generated_requests(system, case, document, name):
    """Each as it was generated, and once more about a task and a case that are there."""
    operation = document.find_operation_by_id(name)
    headers = {"Authorization": f"Bearer {system('farah.aziz').token}"}
    real = {"task_id": str(task_of(case, "danger_check").pk), "reference": case.reference}

    def send(sent: Any) -> None:
        with transaction.atomic():
            sent.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(sent=operation.as_strategy())
    def fuzz(sent: Any) -> None:
        send(sent)
        for parameter in set(real) & set(sent.path_parameters or ()):
            sent.path_parameters[parameter] = real[parameter]
            send(sent)

    fuzz()


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("username", ["carys.bowen", "nadia.frost", "olive.tanner", "dana.wold", ""])
def test_generated_requests_of_people_who_may_do_little(system, case, document, name, username):
    """Owner, referrer, an agency that is not asked, the next site, nobody: each refusal is documented."""
    operation = document.find_operation_by_id(name)
    token = system(username).token if username else "ofd_nobodys"
    real = {"task_id": str(task_of(case, "danger_check").pk), "reference": case.reference}

    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(sent=operation.as_strategy())
    def fuzz(sent: Any) -> None:
        for parameter in set(real) & set(sent.path_parameters or ()):
            sent.path_parameters[parameter] = real[parameter]
        with transaction.atomic():
            answer = sent.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
            if not username:
                assert answer.status_code == 401
            elif name not in ("create_contact", "list_tasks"):
                assert answer.status_code in (404, 422)
            transaction.set_rollback(True)

    fuzz()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None, suppress_health_check=ANY_CASE, derandomize=True)
@given(data=st.data())
def test_a_good_contact_with_anything_in_one_place(system, data):
    body = usual.contact()
    body["people"] = [dict(person) for person in body["people"]]
    holder = data.draw(st.sampled_from([body, *body["people"]]))
    key = data.draw(st.sampled_from(sorted(holder)) | st.text(max_size=12))
    holder[key] = data.draw(json_values)
    ivy = system("ivy.chandler")
    with transaction.atomic():
        assert ivy.post("contacts", body).status_code in (201, 422)
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None, suppress_health_check=ANY_CASE, derandomize=True)
@given(data=st.data())
def test_good_answers_with_anything_in_one_place(system, case, data):
    sent: dict[str, Any] = {"answers": usual.danger_check()}
    holder = data.draw(st.sampled_from([sent, sent["answers"]]))
    key = data.draw(st.sampled_from(sorted(holder)) | st.text(max_size=12))
    holder[key] = data.draw(json_values)
    task = task_of(case, "danger_check")
    with transaction.atomic():
        answer = system("farah.aziz").post(f"tasks/{task.pk}/complete", sent)
        assert answer.status_code in (200, 409, 422)
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None, suppress_health_check=ANY_CASE, derandomize=True)
@given(body=st.binary(max_size=200))
def test_any_bytes_as_a_body(system, body):
    assert system("ivy.chandler").post("contacts", body or b"-").status_code in (201, 422)
