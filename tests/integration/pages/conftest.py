"""The fictional site with its published pathways, one family whose case has just been opened, and a browser's
view of it for anybody by name.

Farah co-ordinates the hub, Miriam chairs, Alice and Bob are social workers, Ivy is a police officer, Nadia
refers, Carys owns the pathways, Zora works at the next site and must see nothing.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from orchestrator.agencies.establishing import establish_demo
from orchestrator.agencies.models import Site, Staff
from orchestrator.cases.models import Case
from orchestrator.pathway import contacts, publishing
from processes import bundles, wakeups
from processes import publishing as machine
from processes.models import HumanTask

#: A Tuesday morning in working hours.
NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)
ANSWERS = json.loads((Path(__file__).parent / "answers.json").read_text())


@pytest.fixture(autouse=True)
def clock():
    """Time stands still, and is moved by `clock.move_to`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def fenmarsh(db: None) -> Site:
    """Both demo sites; Fenmarsh with the pathways of the repository, published without the gate's checks."""
    establish_demo("fenmarsh is fictional")
    site = Site.objects.get(code="fenmarsh")
    for bundle in bundles.read_folder(publishing.MODELS, form_files=publishing.form_files()):
        machine.publish_file(bundle, owner_key=site.code, author="the repository", now=NOW, gate=lambda _: ())
        publishing.keep_forms(bundle, now=NOW)
    return site


@pytest.fixture
def work_through() -> Callable[[datetime], None]:
    """Does what the worker does, until nothing is due."""

    def work(now: datetime) -> None:
        while wakeups.run_due(now):
            pass

    return work


@pytest.fixture
def staff(fenmarsh: Site) -> Callable[[str], Staff]:
    """A person by name."""
    return lambda name: Staff.objects.get(display_name=name)


@pytest.fixture
def case(fenmarsh: Site, staff: Callable[[str], Staff], work_through: Callable[[datetime], None]) -> Case:
    """Ivy has told the front door about a family; the core agencies are asked, the co-ordinator has a task."""
    opened = contacts.receive(fenmarsh, ANSWERS["contact"], by=staff("Ivy Chandler"), now=NOW)
    work_through(NOW)
    opened.refresh_from_db()
    return opened


@pytest.fixture
def browsing(staff: Callable[[str], Staff]) -> Callable[[str], Client]:
    """`browsing("Farah Aziz")` is a browser in which she is signed in."""

    def signed_in(name: str) -> Client:
        client = Client(raise_request_exception=True)
        client.force_login(staff(name), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def task_of() -> Callable[[Case, str], HumanTask | None]:
    """The first open task of a case with that form."""

    def found(case: Case, form_key: str) -> HumanTask | None:
        tasks = HumanTask.objects.filter(scope_key=case.business_key, state__in=HumanTask.OPEN_STATES)
        return tasks.filter(step__form_key=form_key).order_by("created_at").first()

    return found


@pytest.fixture
def answers() -> dict[str, Any]:
    """Answers to every form, by its key."""
    return json.loads(json.dumps(ANSWERS))
