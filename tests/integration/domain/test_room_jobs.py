"""What the worker runs for these rooms by itself."""

import pytest
from procrastinate.contrib.django import app

from orchestrator.audit.jobs import seal_reads
from orchestrator.audit.models import Seal
from orchestrator.audit.reads import record_read
from orchestrator.clocks.jobs import sweep_clocks
from orchestrator.notices.jobs import tell_and_climb
from tests.factories import TUESDAY, sites
from tests.personas import persona


def test_the_worker_finds_the_jobs_of_these_rooms() -> None:
    assert {seal_reads.name, sweep_clocks.name, tell_and_climb.name} <= set(app.tasks)


@pytest.mark.django_db
def test_the_jobs_run_on_an_empty_and_on_a_used_database() -> None:
    for job in (seal_reads, sweep_clocks, tell_and_climb):
        job(timestamp=0)
    assert not Seal.objects.exists()
    sites()
    record_read(who_id=persona("alice.moreno").pk, at=TUESDAY, what="view", object_kind="case")
    seal_reads(timestamp=0)
    assert Seal.objects.get().count == 1
