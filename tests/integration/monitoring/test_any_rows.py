"""Limits, bottlenecks and hand-overs on rows that nobody would think of, against the slow computation."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.agencies.models import Site, Team
from orchestrator.cases.models import Case
from orchestrator.clocks.models import Clock
from orchestrator.clocks.modes import Mode
from orchestrator.monitoring.measures import bottlenecks, handovers, limits
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import Scope
from processes.models import HumanTask, ProcessEvent, ProcessInstance, StepDefinition
from tests.integration.pathway.walk import person

from . import lively
from .slow import World
from .test_measures import same

FIRST = datetime(2026, 9, 4, 6, 0, tzinfo=UTC)  #: a Friday, before the doors open
CODES = ("K-02", "K-05", "K-07", "K-09")
ITEMS = ("", "CSC", "HEALTH")
AGENCIES = ("CSC", "POLICE", "HEALTH", "DA")
PERIODS = ((date(2026, 8, 1), date(2026, 9, 30)), (date(2026, 9, 7), date(2026, 9, 9)))

#: So coarse that many fall together; nights and a weekend are among them.
moments = st.integers(0, int((lively.NOW - FIRST) / timedelta(minutes=45))).map(
    lambda steps: FIRST + steps * timedelta(minutes=45)
)


@dataclass(frozen=True)
class MadeClock:
    case: int
    code: str
    item: str
    rating: str
    mode: str
    started_at: datetime
    due_at: datetime
    rolled: timedelta
    stopped_at: datetime | None


@dataclass(frozen=True)
class MadeTask:
    case: int
    step: int
    agency: str
    item: str
    priority: int
    end: str
    passed: tuple[datetime, ...]  #: in order: made, then from hand to hand, then its end
    due_at: datetime | None
    is_given: bool


clocks = st.builds(
    MadeClock,
    case=st.integers(0, 1),
    code=st.sampled_from(CODES),
    item=st.sampled_from(ITEMS),
    rating=st.sampled_from("RAGB"),
    mode=st.sampled_from(Mode.values),
    started_at=moments,
    due_at=moments,
    rolled=st.sampled_from((timedelta(), timedelta(hours=15))),
    stopped_at=st.none() | moments,
)
tasks = st.builds(
    MadeTask,
    case=st.integers(0, 1),
    step=st.integers(0, 200),
    agency=st.sampled_from(AGENCIES),
    item=st.sampled_from(ITEMS),
    priority=st.integers(0, 3),
    end=st.sampled_from(("completed", "completed", "cancelled", "open")),
    passed=st.lists(moments, min_size=2, max_size=6).map(lambda found: tuple(sorted(found))),
    due_at=st.none() | moments,
    is_given=st.booleans(),
)
any_rows = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


@pytest.fixture
def cases(fenmarsh: Site) -> list[Case]:
    return list(Case.objects.filter(site=fenmarsh).order_by("pk")[:2])


def write_clocks(made: list[MadeClock], cases: list[Case]) -> None:
    running = set(Clock.objects.filter(stopped_at=None).values_list("case_id", "code", "item"))
    for one in made:
        case = cases[one.case]
        key = (case.pk, one.code, one.item)
        if one.stopped_at is None and key in running:
            continue
        if one.stopped_at is None:
            running.add(key)
        Clock.objects.create(
            case=case,
            code=one.code,
            item=one.item,
            agency=one.item,
            rating=one.rating,
            mode=one.mode,
            limit="6 wh",
            started_at=one.started_at,
            due_at=one.due_at,
            rolled_due_at=one.due_at + one.rolled,
            stopped_at=one.stopped_at,
        )


def write_tasks(made: list[MadeTask], cases: list[Case]) -> None:
    """Each with the history that the engine would have written."""
    teams = {team.agency.code: team for team in Team.objects.filter(site=cases[0].site, role="PRAC")}
    by = person("henry.ash")
    for number, one in enumerate(made):
        case = cases[one.case]
        instances = ProcessInstance.objects.filter(business_key=case.business_key).order_by("pk")
        instance = instances[number % min(2, len(instances))]
        steps = StepDefinition.objects.filter(version=instance.version, kind="userTask").order_by("pk")
        step = steps[one.step % len(steps)]
        created, *hands = one.passed
        ended = hands.pop() if one.end != "open" else None
        held = bool(len(hands) % 2)
        task = HumanTask.objects.create(
            id=UUID(int=number + 1),
            instance=instance,
            step=step,
            queue=teams[one.agency].pk,
            scope_key=case.business_key,
            item=one.item,
            priority=one.priority,
            title="Made",
            clock=step.clock,
            due_at=one.due_at,
            created_at=created,
            state=("reserved" if held else "ready") if one.end == "open" else one.end,
            assignee=by if held else None,
            claimed_at=hands[-1] if held else None,
            completed_at=ended if one.end == "completed" else None,
        )
        taken = "task_assigned" if one.is_given else "task_claimed"
        kinds = ["task_released" if turn % 2 else taken for turn in range(len(hands))]
        told = [("task_created", created), *zip(kinds, hands, strict=True)]
        if ended is not None:
            told.append((f"task_{one.end}", ended))
        ProcessEvent.objects.bulk_create(
            ProcessEvent(
                instance=instance, number=100_000 + 10 * number + place, kind=kind, task_id=task.pk, at=at
            )
            for place, (kind, at) in enumerate(told)
        )


def agree(found: Any, expected: dict[Any, dict[str, Any]], key: Any) -> None:
    assert {key(line) for line in found} == set(expected)
    for line in found:
        same(line, expected[key(line)])


@any_rows
@given(made=st.lists(clocks, max_size=14), begun=st.lists(tasks, max_size=6))
def test_limits_of_any_clocks_are_what_the_slow_way_finds(
    fenmarsh: Site, everything: Scope, cases: list[Case], made: list[MadeClock], begun: list[MadeTask]
):
    with transaction.atomic():
        write_clocks(made, cases)
        write_tasks(begun, cases)
        world = World(fenmarsh, lively.NOW)
        for period in PERIODS:
            for by in ("code", "step", "agency", "rating", "week"):
                found = limits.limits(everything, Filters(*period), by=by, now=lively.NOW)
                agree(found.rows, world.limits(*period, by), lambda line: (line.code, line.key))
        transaction.set_rollback(True)


@any_rows
@given(made=st.lists(tasks, max_size=14))
def test_bottlenecks_and_hand_overs_of_any_tasks_are_what_the_slow_way_finds(
    fenmarsh: Site, everything: Scope, cases: list[Case], made: list[MadeTask]
):
    with transaction.atomic():
        write_tasks(made, cases)
        world = World(fenmarsh, lively.NOW)
        for period in PERIODS:
            steps = bottlenecks.bottlenecks(everything, Filters(*period), now=lively.NOW)
            agree(steps, world.steps(*period), lambda line: (line.process_id, line.element_id, line.agency))
            pairs = handovers.handovers(everything, Filters(*period), now=lively.NOW)
            agree(pairs, world.handovers(*period), lambda line: (line.sender, line.receiver))
        transaction.set_rollback(True)
