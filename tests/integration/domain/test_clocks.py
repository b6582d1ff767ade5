"""Clocks run, move when a rating rises, breach and are told about. Figures of SC-01, SC-05, SC-15, SC-17."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orchestrator.agencies.models import Site, Team
from orchestrator.cases import risk
from orchestrator.cases.models import Case
from orchestrator.clocks import rerating, running, sweeping
from orchestrator.clocks.models import Clock, ClockPoint
from orchestrator.clocks.running import NeverStarted
from orchestrator.notices import acknowledging, climbing, mine, points, telling
from orchestrator.notices.models import Notice
from tests import factories, machine_rows
from tests.personas import persona

LONDON = ZoneInfo("Europe/London")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


TUESDAY_10 = local("2026-09-08 10:00")


def rate(case: Case, value: str, now: datetime) -> None:
    agency = factories.agency(case.site, "DA")
    risk.record_rating(
        case,
        value,
        stage="after_checks",
        agency=agency,
        by=persona("gwen.pryce"),
        rationale="He strangled her in March.",
        now=now,
    )


def test_raising_to_red_moves_the_decision_to_four_hours_from_then(fenmarsh: Site) -> None:
    """SC-01: Amber at 10:00, Red at 13:20, K-07 from Wednesday 10:00 to Tuesday 17:20."""
    case = factories.case(fenmarsh, now=TUESDAY_10)
    clock = running.start(case, "K-07", now=TUESDAY_10)
    assert clock.due_at == local("2026-09-09 10:00")
    timer = machine_rows.timer(case, clock="K-07", point="limit", due_at=clock.rolled_due_at)
    warning = machine_rows.timer(case, clock="K-07", point="75", due_at=running.moment_of(clock, "75"))
    team = Team.objects.get(site=fenmarsh, agency__code="HUB", role="CHAIR")
    task = machine_rows.human_task(case, team=team, clock="K-07", due_at=clock.rolled_due_at)
    now = local("2026-09-08 13:20")
    rate(case, "R", now)
    assert [moved.code for moved in rerating.rerate(case, now=now)] == ["K-07"]
    for row in (clock, timer, warning, task):
        row.refresh_from_db()
    assert clock.due_at == timer.due_at == task.due_at == local("2026-09-08 17:20")
    assert clock.previous_due_at == local("2026-09-09 10:00")
    assert warning.due_at == local("2026-09-08 16:20")
    assert task.priority == 3


def test_raising_never_gives_more_time_than_there_was(fenmarsh: Site) -> None:
    case = factories.case(fenmarsh, now=TUESDAY_10)
    clock = running.start(case, "K-07", now=TUESDAY_10)
    late = local("2026-09-09 08:00")
    rate(case, "R", late)
    rerating.rerate(case, now=late)
    clock.refresh_from_db()
    assert clock.due_at == local("2026-09-09 10:00")
    assert clock.rating == "R"


def test_lowering_moves_nothing(fenmarsh: Site) -> None:
    case = factories.case(fenmarsh, now=TUESDAY_10)
    rate(case, "R", TUESDAY_10)
    clock = running.start(case, "K-07", now=TUESDAY_10)
    Case.objects.filter(pk=case.pk).update(rating="G")
    case.refresh_from_db()
    assert rerating.rerate(case, now=TUESDAY_10) == []
    clock.refresh_from_db()
    assert clock.due_at == local("2026-09-08 14:00")


def test_each_agency_has_a_clock_of_its_own_and_the_wait_for_answers_follows_them(fenmarsh: Site) -> None:
    case = factories.case(fenmarsh, now=TUESDAY_10)
    running.start(case, "K-07", now=TUESDAY_10)
    health = running.start(case, "K-05", item="HEALTH", agency="HEALTH", now=TUESDAY_10)
    running.start(case, "K-05", item="DA", agency="DA", now=TUESDAY_10 + timedelta(hours=1))
    wait = machine_rows.timer(case, clock="K-05", point="limit", due_at=local("2026-09-09 09:00"))
    own = machine_rows.timer(case, clock="K-05", point="50", due_at=health.due_at, item="HEALTH")
    assert running.due(case, "K-05", item="HEALTH") == local("2026-09-08 16:00")
    rerating.realign(case)
    wait.refresh_from_db()
    own.refresh_from_db()
    assert wait.due_at == local("2026-09-08 17:00")
    assert own.due_at == local("2026-09-08 13:00")
    assert running.start(case, "K-05", item="HEALTH", now=TUESDAY_10) == health


def test_a_silent_agency_is_warned_at_noon_and_late_at_three(fenmarsh: Site) -> None:
    """SC-05: Amber, Monday 7 September 2026 09:00."""
    monday = local("2026-09-07 09:00")
    case = factories.case(fenmarsh, now=monday)
    running.start(case, "K-05", item="HEALTH", agency="HEALTH", now=monday)
    assert running.due(case, "K-05", item="HEALTH", point="50") == local("2026-09-07 12:00")
    assert running.due(case, "K-05", item="HEALTH", point="80") == local("2026-09-07 13:48")
    assert running.due(case, "K-05", item="HEALTH") == local("2026-09-07 15:00")


def test_a_friday_before_a_bank_holiday_reports_both_dues(fenmarsh: Site) -> None:
    """SC-15: Green, Friday 22 May 2026 16:40."""
    friday = local("2026-05-22 16:40")
    case = factories.case(fenmarsh, now=friday)
    Case.objects.filter(pk=case.pk).update(rating="G")
    case.refresh_from_db()
    plan = running.start(case, "K-09", now=friday)
    assert plan.due_at == local("2026-05-23 16:40")
    assert plan.rolled_due_at == local("2026-05-26 11:00")
    assert running.start(case, "K-08", now=friday).due_at == local("2026-05-26 16:40")
    rate(case, "R", local("2026-05-23 10:00"))
    rerating.rerate(case, now=local("2026-05-23 10:00"))
    plan.refresh_from_db()
    assert plan.rolled_due_at == plan.due_at == local("2026-05-23 16:40")


def test_a_change_of_clocks_gives_no_extra_hour(fenmarsh: Site) -> None:
    """SC-17: Red, Saturday 24 October 2026 23:00 BST."""
    night = local("2026-10-24 23:00")
    case = factories.case(fenmarsh, now=night, immediate_danger=True)
    assert running.start(case, "K-07", now=night).due_at == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_stopping_late_is_a_breach_and_stopping_in_time_is_none(fenmarsh: Site) -> None:
    case = factories.case(fenmarsh, now=TUESDAY_10)
    running.start(case, "K-02", now=TUESDAY_10)
    running.start(case, "K-01", now=TUESDAY_10)
    in_time = running.stop(case, "K-01", event="thank_referrer", now=TUESDAY_10 + timedelta(minutes=1))
    late = running.stop(case, "K-02", event="danger_check", now=TUESDAY_10 + timedelta(minutes=45))
    assert in_time is not None
    assert in_time.breached_at is None
    assert late is not None
    assert late.breached_at == TUESDAY_10 + timedelta(minutes=30)
    assert running.stop(case, "K-02", event="danger_check", now=TUESDAY_10) is None


def test_what_is_done_at_the_due_moment_is_in_time_and_only_after_it_a_breach(fenmarsh: Site) -> None:
    """Sweep and stop agree, in whichever order they come."""
    case = factories.case(fenmarsh, now=TUESDAY_10)
    due = running.start(case, "K-02", now=TUESDAY_10).due_at
    other = running.start(case, "K-01", now=TUESDAY_10)
    sweeping.sweep(due)
    assert Clock.objects.get(code="K-02").breached_at is None
    met = running.stop(case, "K-02", event="danger_check", now=due)
    assert met is not None
    assert met.breached_at is None
    sweeping.sweep(due + timedelta(minutes=1))
    assert Clock.objects.get(code="K-02").breached_at is None
    assert Clock.objects.get(code="K-01").breached_at == other.due_at


def test_a_tick_after_the_due_moment_a_running_clock_is_breached(fenmarsh: Site) -> None:
    case = factories.case(fenmarsh, now=TUESDAY_10)
    due = running.start(case, "K-02", now=TUESDAY_10).due_at
    assert sweeping.sweep(due) == 1
    assert sweeping.sweep(due) == 0
    assert sweeping.sweep(due + timedelta(microseconds=1)) == 1
    assert Clock.objects.get().breached_at == due
    late = running.stop(case, "K-02", event="danger_check", now=due + timedelta(minutes=1))
    assert late is not None
    assert late.breached_at == due


def test_an_end_that_is_heard_of_late_takes_the_mark_away(fenmarsh: Site) -> None:
    case = factories.case(fenmarsh, now=TUESDAY_10)
    due = running.start(case, "K-02", now=TUESDAY_10).due_at
    later = due + timedelta(hours=1)
    sweeping.sweep(later)
    stopped = running.stop(case, "K-02", event="danger_check", now=later, at=due)
    assert stopped is not None
    assert (stopped.stopped_at, stopped.breached_at) == (due, None)


def test_a_clock_that_was_never_started_is_named(fenmarsh: Site) -> None:
    with pytest.raises(NeverStarted, match="K-07"):
        running.due(factories.case(fenmarsh), "K-07")


def test_a_point_that_the_table_does_not_have_is_worked_out_from_the_limit(fenmarsh: Site) -> None:
    """An agency's answer may be drawn with a newer table than the case began with: no case stops for that."""
    case = factories.case(fenmarsh, now=TUESDAY_10)
    clock = running.start(case, "K-02", now=TUESDAY_10)
    assert "60" not in clock.warn_at
    assert running.moment_of(clock, "60") == TUESDAY_10 + timedelta(minutes=18)
    assert running.due(case, "K-02", point="99") < clock.due_at
    for no_point in ("0", "100", "soon", ""):
        with pytest.raises(NeverStarted):
            running.moment_of(clock, no_point)


def test_a_clock_without_a_drawing_leaves_a_row_for_each_point_and_people_are_told(fenmarsh: Site) -> None:
    monday = local("2026-09-07 09:00")
    case = factories.case(fenmarsh, now=monday)
    for username in ("miriam.okoro", "elaine.sutter", "henry.ash"):
        persona(username)
    running.start(case, "K-08", now=monday)
    assert sweeping.sweep(local("2026-09-07 12:59")) == 0
    assert sweeping.sweep(local("2026-09-07 13:00")) == 1
    assert points.tell_points(local("2026-09-07 13:00")) == 1
    assert sweeping.sweep(local("2026-09-08 09:00")) == 1
    assert set(ClockPoint.objects.values_list("point", flat=True)) == {"50", "80", "limit"}
    assert sweeping.sweep(local("2026-09-08 10:00")) == 1
    assert Clock.objects.get().breached_at == local("2026-09-08 09:00")
    assert sweeping.sweep(local("2026-09-08 10:00")) == 0
    assert points.tell_points(local("2026-09-08 10:00")) == 2
    assert points.tell_points(local("2026-09-08 10:00")) == 0
    texts = set(Notice.objects.filter(to_team__role="HUBMGR").values_list("text", flat=True))
    assert texts == {f"Time is up for “Type of response decided (statutory)”: case {case.reference}."}
    warned = set(Notice.objects.filter(kind="reminder").values_list("text", flat=True))
    assert warned <= {
        f"{share} of the time for “Type of response decided (statutory)” has gone: case {case.reference}."
        for share in ("Half", "Most")
    }


def escalated(case: Case, now: datetime, *, urgent: bool = False) -> Notice:
    team = Team.objects.get(site=case.site, agency__code="HEALTH", role="LEAD")
    return telling.tell(
        to_team=team,
        case=case,
        kind="escalation",
        text=f"The limit has passed: case {case.reference}.",
        clock="K-05",
        item="HEALTH",
        agency="HEALTH",
        needs_ack=True,
        urgent=urgent,
        dedupe_key="escalation-1",
        now=now,
    )


def people_of_the_ladder() -> None:
    for username in ("sunita.rao", "peter.quill", "henry.ash", "farah.aziz"):
        persona(username)


def test_an_unanswered_notice_climbs_after_half_the_limit_to_the_top_and_no_further(fenmarsh: Site) -> None:
    monday = local("2026-09-07 09:00")
    people_of_the_ladder()
    case = factories.case(fenmarsh, now=monday)
    running.start(case, "K-05", item="HEALTH", agency="HEALTH", now=monday)
    escalated(case, local("2026-09-07 15:00"))
    assert climbing.climb(local("2026-09-08 09:59")) == 0
    assert climbing.climb(local("2026-09-08 10:00")) == 1  # 3 of 6 working hours
    assert climbing.climb(local("2026-09-08 13:00")) == 1
    assert climbing.climb(local("2026-09-30 13:00")) == 0
    roles = Notice.objects.order_by("created_at").values_list("to_team__role", flat=True)
    assert list(roles) == ["LEAD", "ESC", "HUBMGR"]


def test_at_red_a_notice_climbs_after_fifteen_minutes_and_an_answer_stops_it(fenmarsh: Site) -> None:
    people_of_the_ladder()
    case = factories.case(fenmarsh, now=TUESDAY_10)
    notice = escalated(case, TUESDAY_10, urgent=True)
    assert notice.climbs_at == TUESDAY_10 + timedelta(minutes=15)
    acknowledging.acknowledge(notice, by=persona("sunita.rao"), now=TUESDAY_10 + timedelta(minutes=5))
    assert climbing.climb(TUESDAY_10 + timedelta(hours=5)) == 0


def test_telling_twice_under_one_key_sends_one_notice(fenmarsh: Site) -> None:
    people_of_the_ladder()
    case = factories.case(fenmarsh, now=TUESDAY_10)
    assert escalated(case, TUESDAY_10) == escalated(case, TUESDAY_10 + timedelta(hours=1))


def test_a_notice_is_for_its_team_and_nobody_else(fenmarsh: Site) -> None:
    people_of_the_ladder()
    case = factories.case(fenmarsh, now=TUESDAY_10)
    notice = escalated(case, TUESDAY_10)
    assert list(mine.notices_of(persona("sunita.rao"), now=TUESDAY_10)) == [notice]
    assert not mine.notices_of(persona("chidi.okafor"), now=TUESDAY_10).exists()
    acknowledging.acknowledge(notice, by=persona("sunita.rao"), now=TUESDAY_10)
    notice.refresh_from_db()
    assert (notice.acked_by, notice.acked_at) == (persona("sunita.rao"), TUESDAY_10)
