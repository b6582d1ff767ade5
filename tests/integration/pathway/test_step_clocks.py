"""Limits that a process owner adds for single steps, L-01 …: the steps start and stop them (issue 3)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404

from orchestrator.access import fields, visible
from orchestrator.clocks import rerating
from orchestrator.clocks.models import Clock, ClockPoint
from orchestrator.notices.models import Notice, NoticeKind
from orchestrator.pathway import claiming, signing, submitting, timeline
from orchestrator.pathway.operations import escalating
from processes import instances
from processes.models import HumanTask, Timer, TimerState
from processes.registries import ServiceCall

from . import step_drawing
from .walk import Walk, agency, person, team

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def clocks(walk: Walk, code: str, *, running: bool = True) -> list[Clock]:
    rows = Clock.objects.filter(case=walk.case, code=code)
    return list(rows.filter(stopped_at__isnull=True) if running else rows)


def visit(walk: Walk) -> HumanTask:
    return next(task for task in walk.open_tasks("visit") if task.step.element_id == "visit")


def do_visit(walk: Walk, *, again: str = "no") -> None:
    task = visit(walk)
    outcome = submitting.submit(task, {"again": again}, by=person("olive.tanner"), now=walk.now)
    assert outcome.incident is None, outcome.incident.cause
    walk.settle()


def notices(walk: Walk, code: str = "L-01") -> list[tuple[str, str]]:
    rows = Notice.objects.filter(case=walk.case, clock=code).order_by("created_at", "id")
    return [
        (row.kind, row.to_staff.username if row.to_staff else f"{row.to_team.agency.code} {row.to_team.role}")
        for row in rows.select_related("to_staff", "to_team__agency")
    ]


def test_the_clock_of_a_step_starts_with_its_task_and_says_when_it_is_due(received: Walk):
    received.now += HOUR
    step_drawing.begin(received)
    (clock,) = clocks(received, "L-01")
    assert clock.started_at == received.now
    assert clock.due_at == received.now + 4 * HOUR
    assert clock.agency == "OT"
    task = visit(received)
    assert (task.due_at, task.warn_at) == (clock.due_at, received.now + 2 * HOUR)


def test_it_stops_when_the_task_is_done(received: Walk):
    step_drawing.begin(received)
    received.now += HOUR
    do_visit(received)
    (clock,) = clocks(received, "L-01", running=False)
    assert (clock.stopped_at, clock.stop_event, clock.breached_at) == (received.now, "step done", None)


def test_it_stops_when_the_task_is_not_needed_any_more(received: Walk):
    started = step_drawing.begin(received)
    received.now += HOUR
    instances.cancel(started.instance_id, reason="The family has moved", by=None, now=received.now)
    (clock,) = clocks(received, "L-01", running=False)
    assert clock.stopped_at == received.now


def test_a_step_that_is_reached_again_begins_anew(received: Walk):
    step_drawing.begin(received)
    received.now += 3 * HOUR
    do_visit(received, again="yes")
    first, second = clocks(received, "L-01", running=False)
    assert first.stopped_at == second.started_at == received.now
    assert visit(received).due_at == second.due_at


def test_each_person_of_a_repeated_step_has_a_clock(received: Walk):
    step_drawing.begin(received)
    do_visit(received)
    people = {task.item for task in received.open_tasks("visit")}
    assert len(people) > 1
    assert {clock.item for clock in clocks(received, "L-02")} == people
    received.now += HOUR
    gone = sorted(people)[0]
    received.do("visit", {"again": "no"}, item=gone)
    assert {clock.item for clock in clocks(received, "L-02")} == people - {gone}


def test_the_holder_is_told_at_the_warning_point_and_the_lead_at_the_limit(received: Walk):
    step_drawing.begin(received)
    claiming.claim(visit(received), by=person("olive.tanner"), now=received.now)
    received.pass_time(2 * HOUR)
    assert notices(received) == [(NoticeKind.REMINDER, "olive.tanner")]
    received.pass_time(2 * HOUR)
    assert notices(received)[1:] == [
        (NoticeKind.ESCALATION, "olive.tanner"),
        (NoticeKind.ESCALATION, "OT LEAD"),
    ]
    received.pass_time(3 * HOUR)  # nobody answers: the ladder goes on
    assert clocks(received, "L-01")[0].breached_at is not None
    assert (NoticeKind.ESCALATION, "OT ESC") in notices(received)


def test_nobody_has_claimed_so_the_team_is_told(received: Walk):
    step_drawing.begin(received)
    received.pass_time(2 * HOUR)
    assert notices(received) == [(NoticeKind.REMINDER, "OT PRAC")]
    told = Notice.objects.get(case=received.case, clock="L-01")
    assert told.text.startswith("Half of the time for “Visit by occupational therapy” has gone")


def test_nobody_is_told_of_a_step_that_is_done(received: Walk):
    step_drawing.begin(received)
    received.now += HOUR
    do_visit(received)
    received.pass_time(5 * HOUR)
    assert notices(received) == []


def test_a_drawn_timer_counts_from_the_moment_its_step_is_reached(received: Walk):
    received.now += HOUR
    step_drawing.begin(received, drawn_timer=True)
    timer = Timer.objects.get(instance__business_key=received.case.business_key, clock="L-01")
    assert timer.due_at == received.now + 2 * HOUR
    received.now += 3 * HOUR
    do_visit(received, again="yes")
    timer = Timer.objects.get(
        instance__business_key=received.case.business_key, clock="L-01", state=TimerState.WAITING
    )
    assert timer.due_at > received.now + HOUR


def test_what_a_drawn_timer_tells_the_sweep_does_not_tell_again(received: Walk):
    step_drawing.begin(received, drawn_timer=True)
    received.pass_time(2 * HOUR)
    assert notices(received) == [(NoticeKind.REMINDER, "OT PRAC")]
    assert ClockPoint.objects.get(clock__case=received.case, clock__code="L-01").told_at is not None
    assert received.incidents() == []


def test_a_higher_rating_moves_clock_task_and_timer_nearer(received: Walk):
    step_drawing.begin(received, drawn_timer=True)
    received.now += timedelta(minutes=10)
    received.case.rating = "R"
    received.case.save()
    rerating.rerate(received.case, now=received.now)
    (clock,) = clocks(received, "L-01")
    assert clock.due_at == received.now + HOUR
    assert visit(received).due_at == clock.rolled_due_at
    timer = Timer.objects.get(instance__business_key=received.case.business_key, clock="L-01")
    assert timer.due_at == received.now + HOUR / 2


def test_a_step_asks_occupational_therapy_and_olive_may_open_the_case(received: Walk):
    olive = person("olive.tanner")
    with pytest.raises(Http404):
        visible.case_or_404(olive, received.case.reference, now=received.now)
    step_drawing.begin(received)
    assert agency(received.site, "OT").pk in received.case.agencies
    assert visible.case_or_404(olive, received.case.reference, now=received.now) == received.case
    assert visit(received).queue == team(received.site, "OT", "PRAC").pk
    assert visible.tasks(olive, now=received.now).filter(step__form_key="visit").exists()


def test_who_is_asked_by_a_step_reads_no_more_than_the_sharing_decision_opens(received: Walk):
    step_drawing.begin(received)
    assert fields.visible_classes(person("olive.tanner"), received.case, now=received.now) == frozenset()


def test_the_timeline_says_that_the_agency_was_brought_in(received: Walk):
    step_drawing.begin(received)
    sentences = [line.sentence for line in timeline.of(received.case, names_referrer=False)]
    assert "A step of the pathway asks for their help: Occupational therapy" in sentences


def test_somebody_of_another_site_and_an_agency_that_is_not_asked_see_neither_case_nor_task(received: Walk):
    step_drawing.begin(received)
    for username in ("dana.wold", "zora.finch", "tess.morley"):
        stranger = person(username)
        assert not visible.cases(stranger, now=received.now).filter(pk=received.case.pk).exists()
        assert not visible.tasks(stranger, now=received.now).filter(step__form_key="visit").exists()


def test_without_anybody_in_the_team_the_hub_gets_the_task_and_no_agency_joins(received: Walk):
    team(received.site, "OT", "PRAC").memberships.all().delete()
    step_drawing.begin(received)
    assert visit(received).queue == team(received.site, "HUB", "COORD").pk
    assert agency(received.site, "OT").pk not in received.case.agencies


def test_the_agency_joins_when_somebody_joins_its_team(received: Walk):
    seats = team(received.site, "OT", "PRAC").memberships
    seats.all().delete()
    step_drawing.begin(received)
    seats.create(staff=person("olive.tanner"))
    signing.place_again(received.now)
    received.refresh()
    assert visit(received).queue == team(received.site, "OT", "PRAC").pk
    assert agency(received.site, "OT").pk in received.case.agencies


def test_no_table_of_the_repository_asks_occupational_therapy(received: Walk):
    assert "OT" not in received.asked()
    assert agency(received.site, "OT").pk not in received.case.agencies


@pytest.mark.parametrize("operation", [escalating.remind, escalating.escalate])
def test_a_step_that_tells_of_a_limit_which_no_table_sets_does_not_stop_the_case(received: Walk, operation):
    call = ServiceCall(
        task_id=uuid4(),
        instance_id=uuid4(),
        owner_key="",
        business_key=str(received.case.pk),
        item="",
        operation=operation.__name__,
        parameters={"clock": "K-28", "to": "HUBMGR", "point": "80"},
        data={},
        element_name="Tell the manager",
        now=received.now,
    )

    assert operation(call) == {}
    assert notices(received, "K-28")
