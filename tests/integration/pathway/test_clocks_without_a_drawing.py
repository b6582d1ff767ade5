"""Danger check, sharing and answers are watched also where a drawing has no timers (K-02, K-04, K-05)."""

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from pathlib import PurePath

import pytest
from django.db import connection
from django.db.models import F
from lxml import etree

from orchestrator.clocks.models import ClockPoint
from orchestrator.notices.models import Notice
from orchestrator.pathway import publishing
from processes import bundles
from processes import publishing as machine
from processes.parsing import B
from tests.factories import TUESDAY

from .test_clock_of_plan import moment_by_moment, state_before
from .walk import MINUTE, Walk

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=1)
#: The drawings of the repository were published a minute before.
BEGUN = TUESDAY + MINUTE
AS_USUAL = [("HUB COORD", "50", False), ("HUB COORD", "80", False), ("HUB HUBMGR", "limit", True)]
BOTH = ("ofd_front_door", "agency_assessment")


def without_timers(content: bytes) -> bytes:
    """The drawing without a timer at the edge of any step."""
    root = etree.fromstring(content)
    for boundary in list(root.iter(B + "boundaryEvent")):
        leading_on = {flow.text for flow in boundary.iter(B + "outgoing")}
        for flow in list(root.iter(B + "sequenceFlow")):
            if flow.get("id") in leading_on:
                flow.getparent().remove(flow)
        boundary.getparent().remove(boundary)
    for picture in root.findall("{*}BPMNDiagram"):
        root.remove(picture)
    return etree.tostring(root)


def publish_without_timers(walk: Walk) -> None:
    for bundle in bundles.read_folder(publishing.MODELS, form_files=publishing.form_files()):
        if bundle.process_id in BOTH:
            files = {
                name: without_timers(content) if PurePath(name).stem in BOTH else content
                for name, content in bundle.files.items()
            }
            bent = bundles.of_files(bundle.process_id, files)
            assert bent.sha256 != bundle.sha256
            machine.publish_file(
                bent, owner_key=walk.site.code, author="Carys Bowen", now=walk.now, gate=lambda _: ()
            )


def told(walk: Walk, code: str, **which: object) -> Sequence[tuple[str, str, bool]]:
    """(receiver, what of the time, must say that it was seen) in order."""
    notices = Notice.objects.filter(case=walk.case, **which).select_related("to_team__agency").order_by("id")
    return [
        (f"{notice.to_team.agency.code} {notice.to_team.role}", limit["point"], notice.needs_ack)
        for notice in notices
        for limit in notice.limits
        if limit["clock"] == code
    ]


@pytest.fixture
def unwatched(received: Walk) -> Walk:
    """A contact of Tuesday, Amber, on drawings without timers at their steps."""
    walk = Walk(received.site, now=BEGUN)
    publish_without_timers(walk)
    walk.receive()
    return walk


def test_of_a_danger_check_that_no_timer_watches_the_hub_and_then_its_manager_are_told(unwatched: Walk):
    moment_by_moment(unwatched, BEGUN + 31 * MINUTE)
    assert "danger_check" in unwatched.forms()
    assert told(unwatched, "K-02") == AS_USUAL


def test_of_a_sharing_decision_that_no_timer_watches_the_hub_and_then_its_manager_are_told(unwatched: Walk):
    for form in ("danger_check", "family_map", "initial_rating"):
        unwatched.do(form)
    moment_by_moment(unwatched, BEGUN + 2 * HOURS + MINUTE)
    assert "sharing_decision" in unwatched.forms()
    assert told(unwatched, "K-04") == AS_USUAL


def test_of_an_answer_that_no_timer_watches_agency_and_then_managers_and_chair_are_told(unwatched: Walk):
    moment_by_moment(unwatched, BEGUN + 6 * HOURS + MINUTE)
    warned = [(f"HEALTH {role}", point, False) for point in ("50", "80") for role in ("PRAC", "LEAD")]
    late = [(who, "limit", True) for who in ("HEALTH ESC", "HUB HUBMGR", "HUB CHAIR")]
    assert told(unwatched, "K-05", item="HEALTH") == [*warned, *late]
    texts = Notice.objects.filter(case=unwatched.case, item="HEALTH").values_list("text", flat=True)
    assert all("(Health)" in text for text in texts)


def test_after_an_upgrade_what_is_late_and_told_to_nobody_is_told_and_the_rest_not_again(answering: Walk):
    """Of its answers the drawings have told; of a danger check that had none to tell of it nobody has."""
    moment_by_moment(answering, TUESDAY + 4 * HOURS)
    before = told(answering, "K-05")
    assert before
    as_it_was = state_before("0006_every_clock_is_swept")
    ClockPoint.objects.filter(clock__case=answering.case, clock__code__in=["K-02", "K-05"]).delete()
    clocks = as_it_was.get_model("clocks", "Clock").objects.filter(case_id=answering.case.pk)
    clocks.filter(code="K-05").update(swept=False, next_due_at=F("due_at"))
    clocks.filter(code="K-02").update(swept=False, next_due_at=None, stopped_at=None, breached_at=F("due_at"))
    moment_by_moment(answering, TUESDAY + 4.1 * HOURS)
    assert not told(answering, "K-02")
    upgrade = import_module("orchestrator.clocks.migrations.0006_every_clock_is_swept")
    with connection.schema_editor() as editor:
        upgrade.watch_everywhere(as_it_was, editor)
    moment_by_moment(answering, TUESDAY + 4.2 * HOURS)
    assert told(answering, "K-02") == [("HUB HUBMGR", "limit", True)]
    assert told(answering, "K-05") == before


def test_a_warning_that_is_read_when_the_next_is_due_is_not_told_beside_it(unwatched: Walk):
    """The service was away for a while: one notice, of what is true now."""
    unwatched.now = BEGUN + 25 * MINUTE
    unwatched.tick()
    assert told(unwatched, "K-02") == [("HUB COORD", "80", False)]
