"""A contact posted as a police officer gives the four core agencies a task each within 5 seconds (issue 2).

The worker is a process of its own on the same database, as in production; time is real.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.utils import timezone

from orchestrator.agencies.models import Staff
from orchestrator.api import tokens
from orchestrator.cases.models import Case
from processes.models import HumanTask
from tests.conftest import CHECKOUT
from tests.integration.api.conftest import System, open_the_doors

pytestmark = pytest.mark.django_db(transaction=True)

CORE = {"CSC", "POLICE", "HEALTH", "DA"}
LIMIT, LOOK_EVERY = 5.0, 0.05  # seconds


@pytest.fixture(autouse=True)
def clock() -> None:
    """Time is not stopped here: another process takes part."""


def address(own: dict[str, Any]) -> str:
    """DATABASE_URL of the database that this test works on."""
    login = quote(own["USER"]) + (f":{quote(own['PASSWORD'])}" if own["PASSWORD"] else "")
    port = {"port": own["PORT"]} if own["PORT"] else {}
    place = urlencode({"host": own["HOST"], **port}, quote_via=quote)  # a blank is %20 in an address, not +
    return f"postgresql://{login}@/{own['NAME']}?{place}"


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """`manage.py worker` on the database of this test."""
    variables = {
        **os.environ,
        "DATABASE_URL": address(connection.settings_dict),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "orchestrator.settings",
        "ONE_FRONT_DOOR_PROCESS": "worker",
    }
    running = subprocess.Popen(
        [sys.executable, "-u", str(CHECKOUT / "manage.py"), "worker"],
        env=variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout.readline().strip() == "Worker started."
        yield
    finally:
        running.terminate()
        running.wait(timeout=30)
        running.stdout.close()


def test_a_contact_gives_the_four_core_agencies_a_task_each_within_five_seconds(worker, contact):
    open_the_doors()
    ivy = System(tokens.issue(Staff.objects.get(username="ivy.chandler"), now=timezone.now()))
    sent = time.monotonic()
    answer = ivy.post("contacts", contact)
    assert answer.status_code == 201, answer.content
    case = Case.objects.get(reference=answer.json()["reference"])
    while time.monotonic() - sent < LIMIT:
        if asked(case) >= CORE:
            break
        time.sleep(LOOK_EVERY)
    took = time.monotonic() - sent
    assert asked(case) >= CORE
    print(f"a task for each of the four core agencies after {took:.2f} s")


def asked(case: Case) -> set[str]:
    """Codes of agencies that have an open task about what they know."""
    tasks = HumanTask.objects.filter(scope_key=case.business_key, step__form_key="records_check")
    return set(tasks.values_list("item", flat=True))
