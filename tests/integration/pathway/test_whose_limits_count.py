"""A limit of a single step counts in the pathway that draws it; one of a whole case in the front door."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from orchestrator.clocks import case_limits
from orchestrator.clocks.bundle_limits import CASE_PROCESS
from orchestrator.clocks.limit_rows import ALL, Cell, ClockRow
from orchestrator.clocks.limits import FILE, Limit
from orchestrator.clocks.limits_table import write_row
from orchestrator.clocks.models import Clock
from processes import bundles, drafts, publishing, versions
from processes.models import ProcessVersion

from .walk import Walk

pytestmark = pytest.mark.django_db
AGENCY = "agency_assessment"
DRAWING = "agency_assessment/agency_assessment.bpmn"
HOUR = timedelta(hours=1)


def published(walk: Walk, process_id: str, change: Callable[[dict[str, bytes]], None]) -> ProcessVersion:
    """The newest version with a change, published as the next one."""
    running = versions.newest(owner_key=walk.site.code, process_id=process_id, now=walk.now)
    assert running is not None
    files = drafts.files(running)
    change(files)
    bundle = bundles.of_files(process_id, files)
    walk.now += timedelta(minutes=1)
    return publishing.publish_file(
        bundle, owner_key=walk.site.code, author="Carys Bowen", now=walk.now, gate=lambda _: ()
    ).version


def limited(code: str, name: str, limit: str) -> Callable[[dict[str, bytes]], None]:
    row = ClockRow(code, name, {ALL: Cell(Limit.parse(limit))})

    def change(files: dict[str, bytes]) -> None:
        files[FILE] = write_row(files[FILE], row)

    return change


def records_bear_it(files: dict[str, bytes]) -> None:
    limited("L-01", "Records looked at", "3 h")(files)
    task, rest = files[DRAWING].split(b'<ofd:form key="records_check"/>')
    rest = rest.replace(b'<ofd:clock code="K-05"/>', b'<ofd:clock code="L-01"/>', 1)
    files[DRAWING] = task + b'<ofd:form key="records_check"/>' + rest


def test_the_running_step_takes_a_limit_that_its_own_pathway_publishes(walk: Walk) -> None:
    published(walk, AGENCY, records_bear_it)
    walk.receive()
    assert walk.task("records_check", item="POLICE").due_at == walk.now + 3 * HOUR
    published(walk, AGENCY, limited("L-01", "Records looked at", "1 h"))
    walk.receive()
    assert walk.task("records_check", item="POLICE").due_at == walk.now + HOUR


def test_a_limit_of_a_whole_case_counts_as_the_front_door_says_and_no_other(walk: Walk) -> None:
    published(walk, CASE_PROCESS, limited("K-05", "Agency’s answer", "5 h"))
    published(walk, AGENCY, limited("K-05", "Agency’s answer", "1 h"))
    counting = case_limits.counting(owner_key=walk.site.code, now=walk.now)
    assert counting.rows["K-05"].cells[ALL].limit.text == "5 h"
    walk.receive()
    clocks = Clock.objects.filter(case=walk.case, code="K-05")
    assert {clock.due_at for clock in clocks} == {walk.now + 5 * HOUR}
