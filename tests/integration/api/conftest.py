"""The demo sites with published pathways, people with tokens, and a family whose case has just been opened.

Ivy is a police officer, Alice and Bob are social workers, Farah co-ordinates the hub, Nadia only refers,
Carys owns the pathways, Dana is a police officer at the next site. Publishing and the
first case are committed once for this folder and emptied away after it; what a test does is rolled back.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from orchestrator.agencies.establishing import establish_demo
from orchestrator.agencies.models import Site, Staff
from orchestrator.api import tokens
from orchestrator.cases.models import Case
from orchestrator.pathway import publishing
from processes import bundles, wakeups
from processes import publishing as machine
from processes.models import HumanTask
from tests.factories import TUESDAY
from tests.integration.pathway import answers as usual
from tests.integration.pathway.walk import Walk

NOW = TUESDAY


def open_the_doors() -> Site:
    """Both demo sites; the repository's drawings published for both, without the gate's checks."""
    establish_demo("none of them signs in")
    for site in Site.objects.all():
        for bundle in bundles.read_folder(publishing.MODELS, form_files=publishing.form_files()):
            machine.publish_file(
                bundle, owner_key=site.code, author="the repository", now=NOW, gate=lambda _: ()
            )
            publishing.keep_forms(bundle, now=NOW)
    return Site.objects.get(code="fenmarsh")


@pytest.fixture(scope="package")
def doors(django_db_setup: None, django_db_blocker: Any) -> Iterator[int]:
    with django_db_blocker.unblock():
        site = open_the_doors()
    yield site.pk
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)


@pytest.fixture(scope="package")
def received(doors: int, django_db_blocker: Any) -> int:
    """The case of Ivy's contact, committed before any test's transaction is open."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        return Walk(Site.objects.get(pk=doors)).receive().pk


@pytest.fixture
def fenmarsh(doors: int, received: int, db: None) -> Site:
    return Site.objects.get(pk=doors)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Time stands still on a Tuesday at 10:00."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@dataclass
class System:
    """Another system, acting for one person."""

    token: str

    def get(self, path: str, **query: Any) -> HttpResponse:
        return self.ask("get", path, query)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        content = body if isinstance(body, str | bytes) else json.dumps(body if body is not None else {})
        return self.ask("post", path, content, content_type="application/json", headers=headers)

    def ask(self, method: str, path: str, *args: Any, headers: Any = None, **more: Any) -> HttpResponse:
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        address = path if path.startswith("/") else f"/api/v1/{path}"
        return getattr(Client(enforce_csrf_checks=True), method)(address, *args, headers=sent, **more)


@pytest.fixture
def system(fenmarsh: Site) -> Callable[[str], System]:
    """`system("ivy.chandler")` calls as her."""
    return lambda username: System(tokens.issue(Staff.objects.get(username=username), now=NOW))


@pytest.fixture
def contact() -> dict[str, Any]:
    """A police officer tells of an argument; a child of six was in the house."""
    return json.loads(json.dumps(usual.contact()))


@pytest.fixture
def case(received: int, db: None) -> Case:
    """Ivy has told the front door about a family; the agencies are asked, the co-ordinator has a task."""
    return Case.objects.select_related("site").get(pk=received)


@pytest.fixture
def walk(case: Case) -> Walk:
    """The same case, to be taken further."""
    return Walk(case.site, case=case)


def settle(now: datetime = NOW) -> None:
    """Do what the worker does, until nothing is due."""
    while wakeups.run_due(now):
        pass


def planned(walk: Walk) -> None:
    """Everybody in turn does what is asked, until the plan is published."""
    for form in ("danger_check", "family_map", "initial_rating"):
        walk.do(form)
    for form in ("sharing_decision", "records_check", "agency_information"):
        walk.do_all(form)
    walk.do("decision_proposal")
    walk.do_all("agency_position")
    walk.write_plan()
    walk.do_all("plan_signature")


def nothing_new_came() -> bool:
    """There is no case but the one of the fixtures."""
    return Case.objects.count() == 1


def task_of(case: Case, form: str, item: str = "") -> HumanTask:
    tasks = HumanTask.objects.filter(scope_key=case.business_key, step__form_key=form)
    return tasks.filter(item=item).get() if item else tasks.get()


def problem(response: HttpResponse, status: int) -> dict[str, Any]:
    """The problem of a response, checked to have the one shape."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert {"type", "title", "status", "detail", "errors"} <= set(body)
    assert body["status"] == status
    return body
