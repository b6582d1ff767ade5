"""Somebody who measures two sites: each counts by its own calendar, and nothing is counted twice."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from orchestrator.agencies.models import Membership, Site, Team
from orchestrator.cases.models import Case
from orchestrator.clocks.models import Clock
from orchestrator.inbox.standing import standing_of
from orchestrator.monitoring.measures import bottlenecks, breaches, handovers, limits, open_work
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import Scope, scope_of
from orchestrator.pathway.publishing import publish_folder
from processes.models import ProcessInstance, ProcessVersion
from tests import factories
from tests.integration.pathway.walk import person

from . import lively
from .slow import World
from .test_any_rows import MadeClock, MadeTask, write_clocks, write_tasks
from .test_measures import same

PERIOD = (date(2026, 8, 1), date(2026, 9, 30))
MORNING = datetime.combine(date(2026, 9, 8), time(8), tzinfo=lively.NOW.tzinfo)
HOUR = timedelta(hours=1)


@pytest.fixture
def saltby(fenmarsh: Site) -> Site:
    """The next site opens from ten to four, is closed on the Wednesday, and has had one family."""
    site = Site.objects.get(code="saltby")
    site.opens, site.closes, site.closures = time(10), time(16), [date(2026, 9, 9)]
    site.save()
    list(publish_folder(site, now=lively.TUESDAY))
    case = factories.case(site, now=MORNING)
    version = ProcessVersion.objects.get(owner_key="saltby", process_id="ofd_front_door", state="published")
    ProcessInstance.objects.create(
        version=version, business_key=case.business_key, snapshot=b"", snapshot_format=1, started_at=MORNING
    )
    write_clocks([_clock("K-09", 50), _clock("K-05", 3), _clock("K-05", None, item="EDU")], [case])
    write_tasks(
        [
            _task("EDU", 0, 4, 29, due=20),
            _task("EDU", 2, 30, 33, due=40),
            _task("POLICE", 1, 26, 50, due=48),
            _task("POLICE", 1, 60, None, due=90),
        ],
        [case],
    )
    return site


def _clock(code: str, stopped: int | None, *, item: str = "") -> MadeClock:
    return MadeClock(
        case=0,
        code=code,
        item=item,
        rating="A",
        mode="WH",
        started_at=MORNING,
        due_at=MORNING + 30 * HOUR,
        rolled=timedelta(),
        stopped_at=None if stopped is None else MORNING + stopped * HOUR,
    )


def _task(agency: str, *hours: int | None, due: int) -> MadeTask:
    """Made, claimed and done so many hours after the morning; open where the last is None."""
    return MadeTask(
        case=0,
        step=3,
        agency=agency,
        item="",
        priority=2,
        end="open" if hours[-1] is None else "completed",
        passed=tuple(MORNING + hour * HOUR for hour in hours if hour is not None),
        due_at=MORNING + due * HOUR,
        is_given=False,
    )


@pytest.fixture
def both(saltby: Site) -> Scope:
    """Henry manages the hub of the next site as well."""
    henry = person("henry.ash")
    team = Team.objects.get(site=saltby, agency__code="HUB", role="HUBMGR")
    Membership.objects.create(staff=henry, team=team)
    scope = scope_of(henry, standing_of(henry))
    assert scope is not None
    assert {site.code for site in scope.sites} == {"fenmarsh", "saltby"}
    return scope


Lines = Mapping[Any, Mapping[str, Any]]


def check(found: Mapping[Any, Any], here: Lines, there: Lines, *, added: tuple[str, ...]) -> None:
    """Lines of one site alone are that site's; of a line of both the counts are added."""
    assert set(found) == {*here, *there}
    for key, line in found.items():
        if key in here and key in there:
            for name in added:
                assert getattr(line, name) == here[key][name] + there[key][name], (key, name)
        else:
            same(line, dict(here.get(key) or there[key]))


def test_limits_of_two_sites_are_counted_each_by_its_own_calendar(fenmarsh: Site, saltby: Site, both: Scope):
    here, there = World(fenmarsh, lively.NOW), World(saltby, lively.NOW)
    for by in ("code", "agency", "week", "rating"):
        found = limits.limits(both, Filters(*PERIOD), by=by, now=lively.NOW)
        check(
            {(line.code, line.key): line for line in found.rows},
            here.limits(*PERIOD, by),
            there.limits(*PERIOD, by),
            added=("met", "breached", "overdue", "open", "met_rolled"),
        )
    assert ("K-05", "EDU") in there.limits(*PERIOD, "agency")


def test_bottlenecks_and_hand_overs_of_two_sites_likewise(fenmarsh: Site, saltby: Site, both: Scope):
    here, there = World(fenmarsh, lively.NOW), World(saltby, lively.NOW)
    steps = bottlenecks.bottlenecks(both, Filters(*PERIOD), now=lively.NOW)
    mine = there.steps(*PERIOD)
    check(
        {(line.process_id, line.element_id, line.agency): line for line in steps},
        here.steps(*PERIOD),
        mine,
        added=("arrivals", "done", "in_progress", "unclaimed", "late"),
    )
    assert set(mine) - set(here.steps(*PERIOD))
    pairs = handovers.handovers(both, Filters(*PERIOD), now=lively.NOW)
    check(
        {(line.sender, line.receiver): line for line in pairs},
        here.handovers(*PERIOD),
        there.handovers(*PERIOD),
        added=("number", "unclaimed"),
    )


def test_a_breach_at_the_next_site_is_late_by_its_opening_hours(both: Scope, saltby: Site):
    found = breaches.breaches(both, Filters(code="K-09"), now=lively.NOW, most=1000)
    late = next(one for one in found.rows if one.case.site_id == saltby.pk)
    # Due on the closed Wednesday, stopped on Thursday at eleven, an hour after the doors opened.
    assert late.late == HOUR
    assert Clock.objects.filter(case__site=saltby).count() == 3


def test_the_board_adds_the_sites_up(
    both: Scope, scope_for: Callable[[str], Scope], saltby: Site, fenmarsh: Site
):
    board = open_work.board(both, Filters(), now=lively.NOW)
    teams = {line.key: line.total for line in board.by_team}
    at_saltby = Team.objects.get(site=saltby, agency__code="POLICE", role="PRAC")
    assert teams[str(at_saltby.pk)] == 1
    assert board.totals.total == sum(teams.values())
    assert board.open_cases == Case.objects.filter(closed_at=None).count()
