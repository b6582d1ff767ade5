"""Each measure against a slow computation of its own, on cases that were walked through the real verbs."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from orchestrator.agencies.models import Site
from orchestrator.monitoring.measures import answers, bottlenecks, flows, handovers, limits
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import Scope
from processes.models import ProcessVersion

from .slow import World

PERIODS = [
    pytest.param((date(2026, 8, 1), date(2026, 9, 30)), id="all"),
    pytest.param((date(2026, 9, 8), date(2026, 9, 8)), id="the first day"),
    pytest.param((date(2026, 9, 9), date(2026, 9, 14)), id="from Wednesday to Monday"),
    pytest.param((date(2026, 9, 15), date(2026, 9, 15)), id="today"),
    pytest.param((date(2026, 1, 1), date(2026, 1, 31)), id="before anything"),
]
Period = tuple[date, date]


@pytest.fixture
def world(fenmarsh: Site, now: datetime) -> World:
    return World(fenmarsh, now)


def plain(value: Any) -> Any:
    """To the millisecond, as far as numbers that were added in another order agree."""
    if isinstance(value, timedelta):
        value = value.total_seconds()
    return round(value, 3) if isinstance(value, float) else value


def same(line: Any, expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        assert plain(getattr(line, name)) == plain(value), name


@pytest.mark.parametrize("period", PERIODS)
def test_bottlenecks_are_what_the_history_tells(
    world: World, everything: Scope, now: datetime, period: Period
):
    found = bottlenecks.bottlenecks(everything, Filters(*period), now=now)
    expected = world.steps(*period)
    assert {(one.process_id, one.element_id, one.agency) for one in found} == set(expected)
    for line in found:
        same(line, expected[line.process_id, line.element_id, line.agency])
    assert [line.rank for line in found] == list(range(1, len(found) + 1))
    beyond = [line.beyond for line in found if line.beyond is not None]
    assert beyond == sorted(beyond, reverse=True)


def test_the_walked_week_has_all_that_bottlenecks_tell_apart(world: World):
    """Else the comparison above says little."""
    steps = world.steps(date(2026, 8, 1), date(2026, 9, 30)).values()
    for name in (
        "done",
        "in_progress",
        "unclaimed",
        "cancelled",
        "loop_backs",
        "waiting_p90",
        "beyond",
        "late",
    ):
        assert any(step[name] for step in steps), name
    assert any(step["working_median"] for step in steps)
    assert any(len([held for _, held in life.hands if not held]) == 2 for life in world.lives)


def test_a_step_of_all_agencies_is_one_line_on_the_drawing(everything: Scope, now: datetime):
    apart = bottlenecks.bottlenecks(everything, Filters(step="records_check"), now=now)
    together = bottlenecks.bottlenecks(everything, Filters(step="records_check"), now=now, by_agency=False)
    assert len(apart) > 1
    assert [line.arrivals for line in together] == [sum(line.arrivals for line in apart)]


@pytest.mark.parametrize("period", PERIODS)
def test_handovers_are_what_the_history_tells(world: World, everything: Scope, now: datetime, period: Period):
    found = handovers.handovers(everything, Filters(*period), now=now)
    expected = world.handovers(*period)
    assert {(one.sender, one.receiver) for one in found} == set(expected)
    for line in found:
        same(line, expected[line.sender, line.receiver])


@pytest.mark.parametrize("by", ["code", "step", "agency", "rating", "week"])
@pytest.mark.parametrize("period", PERIODS)
def test_limits_are_what_the_clocks_tell(
    world: World, everything: Scope, now: datetime, period: Period, by: str
):
    found = limits.limits(everything, Filters(*period), by=by, now=now)
    expected = world.limits(*period, by)
    assert {(one.code, one.key) for one in found.rows} == set(expected)
    for line in found.rows:
        same(line, expected[line.code, line.key])


def test_the_walked_week_has_all_that_limits_tell_apart(world: World):
    lines = world.limits(date(2026, 8, 1), date(2026, 9, 30), "code").values()
    for name in ("met", "breached", "overdue", "open"):
        assert any(line[name] for line in lines), name
    assert any(line["breached"] != line["breached_rolled"] for line in lines)


def test_the_line_of_all_limits_adds_the_others_up(everything: Scope, now: datetime):
    found = limits.limits(everything, Filters(), by="rating", now=now)
    for name in ("met", "breached", "overdue", "open", "met_rolled"):
        assert getattr(found.total, name) == sum(getattr(line, name) for line in found.rows)


def test_plan_within_24_hours_is_the_share_of_its_clock(everything: Scope, now: datetime):
    by_code = {line.code: line for line in limits.limits(everything, Filters(), now=now).rows}
    assert limits.plan_within_24h(everything, Filters(), now=now).share == by_code["K-09"].share


@pytest.mark.parametrize("period", PERIODS)
def test_answers_are_what_requests_and_clocks_tell(
    world: World, everything: Scope, now: datetime, period: Period
):
    found = {line.agency: line for line in answers.answers(everything, Filters(*period), now=now)}
    expected = world.answers(*period)
    assert set(found) == set(expected)
    for code, line in found.items():
        same(line, expected[code])


@pytest.mark.parametrize("process", ["ofd_front_door", "joint_decision", "sharing_decision"])
@pytest.mark.parametrize("period", PERIODS)
def test_volumes_of_a_drawing_are_what_the_history_tells(
    world: World, everything: Scope, now: datetime, process: str, period: Period
):
    version = ProcessVersion.objects.get(process_id="ofd_front_door", owner_key="fenmarsh", state="published")
    found = flows.flows(everything, version, process, Filters(*period), now=now)
    expected = world.flows(version.pk, process, *period)
    assert (found.elements, found.left, found.flows) == expected


def test_volumes_of_another_sites_drawing_are_not_told(everything: Scope, now: datetime):
    version = ProcessVersion(pk=0, owner_key="saltby")
    found = flows.flows(everything, version, "ofd_front_door", Filters(), now=now)
    assert not found.elements
    assert not found.flows
