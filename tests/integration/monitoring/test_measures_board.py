"""Board, inbox and history agree at any moment, for everybody who has a board; nobody sees more."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orchestrator.access import exclusions
from orchestrator.agencies.models import Site, Staff
from orchestrator.cases.models import Case
from orchestrator.inbox import listing
from orchestrator.inbox.listing import Asked
from orchestrator.inbox.standing import standing_of
from orchestrator.monitoring.measures import answers, bottlenecks, breaches, limits, open_work
from orchestrator.monitoring.measures.filters import URGENCIES, Filters
from orchestrator.monitoring.measures.open_work import SilentRequest
from orchestrator.monitoring.measures.scope import Scope, scope_of
from orchestrator.pathway import claiming
from processes.models import HumanTask, Incident
from tests.integration.pathway.conftest import put_others_aside
from tests.integration.pathway.walk import Walk, person, team

from .slow import World

MANAGERS = ("henry.ash", "sunita.rao", "peter.quill", "elaine.sutter", "farah.aziz", "judith.penhale")
LOOKS = ("urgency", "unclaimed", "held")


def expected(world: World, scope: Scope) -> list[HumanTask]:
    """Open tasks by history alone, in queues of the scope."""
    return [life.task for life in world.lives if life.is_open and life.task.queue in scope.teams]


def silent(scope: Scope, *, now: datetime) -> list[SilentRequest]:
    """What the list of answers that have not come holds."""
    return open_work.listed(open_work.overdue(scope, Filters(), now=now).silent, scope)


def check(world: World, username: str) -> None:
    """Board = lists behind its numbers = history = inbox."""
    staff, now = fresh(username), world.now
    standing = standing_of(staff)
    scope = scope_of(staff, standing)
    assert scope is not None
    tasks = expected(world, scope)
    board = open_work.board(scope, Filters(), now=now)
    counted = Counter(world.urgency(task) for task in tasks)
    for style in URGENCIES:
        assert board.totals.count(style) == counted[style], (username, style)
    assert board.totals.total == len(tasks)
    assert board.totals.unclaimed == len([task for task in tasks if task.assignee_id is None])
    still_open = {case.business_key for case in world.open_cases()}
    assert board.totals.cases == len({task.scope_key for task in tasks} & still_open)
    assert board.totals.oldest == min((task.created_at for task in tasks), default=None)
    assert {(one.case.pk, one.agency.code) for one in silent(scope, now=now)} == {
        (case_id, code) for case_id, code in world.silent() if code in scope.agencies
    }
    for split in (board.by_step, board.by_agency, board.by_team, board.by_rating):
        assert sum(line.total for line in split) == len(tasks)
        for line in split:
            check_list(scope, line, now)
    lines = {int(line.key): line for line in board.by_team}
    for team_id in {*lines, *standing.team_ids} & set(scope.teams):
        if team_id not in standing.team_ids and not scope.may_act:
            continue
        in_inbox = listing.page(staff, standing, Asked(team=team_id), now=now)
        line = lines.get(team_id, open_work.Line())
        assert in_inbox.total == line.total, (username, scope.teams[team_id].name)
        shown = {group.style: number for group, number, _ in in_inbox.groups}
        assert {style: number for style, number in line.groups.items() if number} == shown


def check_list(scope: Scope, line: open_work.Line, now: datetime) -> None:
    asked = Filters.of(line.given)
    assert open_work.tasks(scope, asked, now=now).count() == line.total
    unclaimed = replace(asked, unclaimed=True)
    assert open_work.tasks(scope, unclaimed, now=now).count() == line.unclaimed
    held = replace(asked, held=True)
    assert open_work.tasks(scope, held, now=now).count() == line.total - line.unclaimed
    for style, number in line.groups.items():
        if number:
            assert open_work.tasks(scope, replace(asked, urgency=style), now=now).count() == number


def all_limits(scope: Scope, now: datetime, code: str = "") -> Any:
    return limits.limits(scope, Filters(code=code), now=now).total


def fresh(username: str) -> Staff:
    """As in a new request: nothing of an earlier one is kept on it."""
    return Staff.objects.get(username=username)


@pytest.mark.parametrize(
    "later", [timedelta(), timedelta(minutes=20), timedelta(hours=3), timedelta(days=3)], ids=str
)
def test_board_inbox_and_history_agree_after_the_walked_week_and_whenever_time_has_passed(
    fenmarsh: Site, now: datetime, later: timedelta
):
    world = World(fenmarsh, now + later)
    for username in MANAGERS:
        check(world, username)


def test_they_agree_after_each_deed(fenmarsh: Site, now: datetime):
    """Claimed, given back, handed on, done, overdue."""
    case = Case.objects.filter(site=fenmarsh).order_by("-pk")[0]
    walk = Walk(fenmarsh, now=now, case=case)
    put_others_aside(case.business_key)
    task = next(one for one in walk.open_tasks() if one.assignee_id is None and one.clock == "K-05")
    first, last = claiming.candidates(task)[0], claiming.candidates(task)[-1]

    def all_agree(*more: str) -> None:
        world = World(fenmarsh, walk.now)
        for username in ("henry.ash", *more):
            check(world, username)

    claiming.claim(task, by=first, now=walk.now)
    all_agree()
    claiming.release(task, by=first, now=walk.now)
    all_agree()
    claiming.reassign(task, to=last, by=person("henry.ash"), now=walk.now)
    all_agree()
    walk.do(task.step.form_key, item=task.item)
    all_agree()
    walk.pass_time(timedelta(days=2))
    all_agree("sunita.rao", "farah.aziz")


def test_open_cases_are_counted_once(everything: Scope, fenmarsh: Site, now: datetime):
    assert open_work.board(everything, Filters(), now=now).open_cases == len(
        World(fenmarsh, now).open_cases()
    )


def test_filters_narrow_the_board_and_its_lists_alike(everything: Scope, now: datetime):
    whole = open_work.board(everything, Filters(), now=now)
    for agency in whole.by_agency:
        narrowed = open_work.board(everything, Filters(agency=agency.key), now=now)
        assert narrowed.totals.total == agency.total
        assert [line.key for line in narrowed.by_agency] == [agency.key]
    for rating in whole.by_rating:
        assert open_work.board(everything, Filters(rating=rating.key), now=now).totals.total == rating.total


def test_the_silent_agency_is_on_the_board_with_its_task(everything: Scope, now: datetime):
    later = datetime(2026, 9, 18, 9, 0, tzinfo=UTC)
    board = open_work.board(everything, Filters(), now=later)
    assert board.silent
    for request in silent(everything, now=later):
        assert request.due_at < later
        assert request.task is not None
        assert request.task.item == request.agency.code


def test_an_agency_that_waits_for_the_hub_is_not_silent_and_who_has_a_task_open_is(
    fenmarsh: Site, scope_for: Callable[[str], Scope], now: datetime
):
    """Health has checked its records and sharing is not decided; the police have done nothing."""
    put_others_aside()
    walk = Walk(fenmarsh, now=now)
    walk.to_sharing()
    walk.do("records_check", item="HEALTH")
    assert not [task for task in walk.open_tasks() if task.item == "HEALTH"]
    walk.pass_time(timedelta(days=4))
    scope = scope_for("henry.ash")
    in_case = [one for one in silent(scope, now=walk.now) if one.case == walk.case]
    assert "POLICE" in {one.agency.code for one in in_case}
    assert "HEALTH" not in {one.agency.code for one in in_case}
    world = World(fenmarsh, walk.now)
    check(world, "henry.ash")
    found = {line.agency: line for line in answers.answers(scope, Filters(), now=walk.now)}
    expected = world.answers(walk.now.date() - timedelta(weeks=13), walk.now.date())
    for code, line in found.items():
        assert (line.silent, line.open) == (expected[code]["silent"], expected[code]["open"]), code


def test_a_lead_sees_the_own_agency_alone(scope_for: Callable[[str], Scope], now: datetime):
    board = open_work.board(scope_for("sunita.rao"), Filters(), now=now)
    assert {line.key for line in board.by_agency} == {"HEALTH"}


def test_a_lead_of_another_agency_is_given_nothing_by_a_filter(
    scope_for: Callable[[str], Scope], now: datetime
):
    assert not open_work.tasks(scope_for("sunita.rao"), Filters(agency="CSC"), now=now).exists()


@pytest.mark.parametrize(
    "username", ["chidi.okafor", "nadia.frost", "piotr.lis", "miriam.okoro", "ravi.menon"]
)
def test_who_works_on_cases_or_runs_the_machine_measures_nothing(fenmarsh: Site, username: str):
    assert scope_of(person(username), standing_of(person(username))) is None


def test_the_next_site_is_nowhere(scope_for: Callable[[str], Scope], now: datetime):
    zora = scope_for("zora.finch")
    assert open_work.board(zora, Filters(), now=now).totals.total == 0
    assert not bottlenecks.bottlenecks(zora, Filters(), now=now)
    assert not limits.limits(zora, Filters(), now=now).rows


def test_a_case_that_somebody_is_kept_out_of_is_in_none_of_their_numbers(
    fenmarsh: Site, scope_for: Callable[[str], Scope], now: datetime
):
    henry = person("henry.ash")
    case = next(
        case
        for case in World(fenmarsh, now).open_cases()
        if HumanTask.objects.filter(scope_key=str(case.pk), state="ready")
    )
    before = scope_for("henry.ash")
    seen = open_work.board(before, Filters(), now=now).totals
    clocks = all_limits(before, now)
    exclusions.exclude(case, henry, reason="His sister.", by=person("judith.penhale"), now=now)
    after = scope_for("henry.ash")
    mine = HumanTask.objects.filter(scope_key=str(case.pk), state__in=HumanTask.OPEN_STATES).count()
    assert open_work.board(after, Filters(), now=now).totals.total == seen.total - mine
    assert case.pk not in {one.case.pk for one in breaches.breaches(after, Filters(), now=now).rows}
    counted = all_limits(after, now)
    assert counted.met + counted.open < clocks.met + clocks.open


def test_an_incident_is_on_the_board_of_the_site_and_of_the_agency_it_is_about(
    fenmarsh: Site, scope_for: Callable[[str], Scope], now: datetime
):
    task = HumanTask.objects.filter(queue=team(fenmarsh, "HEALTH", "PRAC").pk, state="ready")[0]
    Incident.objects.create(
        instance=task.instance, trigger={}, task_id=task.pk, element_id="step", cause="", happened_at=now
    )
    seen = {
        name: open_work.board(scope_for(name), Filters(), now=now).incidents
        for name in ("henry.ash", "sunita.rao", "elaine.sutter")
    }
    assert seen == {"henry.ash": 1, "sunita.rao": 1, "elaine.sutter": 0}


def test_the_breach_list_is_what_limits_count(everything: Scope, now: datetime):
    counted = all_limits(everything, now)
    found = breaches.breaches(everything, Filters(), now=now, most=1000)
    assert found.total == len(found.rows) == counted.breached + counted.overdue
    assert found.not_shown == 0
    for code in {one.clock.code for one in found.rows}:
        line = all_limits(everything, now, code=code)
        assert (
            breaches.breaches(everything, Filters(code=code), now=now).total == line.breached + line.overdue
        )


def test_a_breach_says_who_was_told_when(everything: Scope, now: datetime):
    found = breaches.breaches(everything, Filters(code="K-05"), now=now)
    told = {(one.who, one.kind) for breach in found.rows for one in breach.told}
    assert ("One Front Door hub: hub managers", "Limit reached") in told, told
    for breach in found.rows:
        assert [one.at for one in breach.told] == sorted(one.at for one in breach.told)
        assert all(one.at >= breach.clock.started_at for one in breach.told)


def test_a_lead_is_told_how_many_breaches_are_in_cases_no_longer_open_to_the_agency(
    fenmarsh: Site, scope_for: Callable[[str], Scope], now: datetime
):
    sunita = scope_for("sunita.rao")
    before = breaches.breaches(sunita, Filters(), now=now)
    assert before.rows
    Case.objects.filter(pk=before.rows[0].case.pk).update(closed_at=now - timedelta(days=29))
    after = breaches.breaches(sunita, Filters(), now=now)
    assert after.total == before.total
    assert after.not_shown == len([one for one in before.rows if one.case == before.rows[0].case])


@pytest.mark.parametrize("username", ["carys.bowen"])
def test_a_process_owner_sees_numbers_and_no_list(
    scope_for: Callable[[str], Scope], now: datetime, username: str
):
    scope = scope_for(username)
    assert not scope.may_list
    assert bottlenecks.bottlenecks(scope, Filters(), now=now)
    assert limits.limits(scope, Filters(), now=now).rows
    assert not open_work.tasks(scope, Filters(), now=now).exists()
    assert open_work.board(scope, Filters(), now=now).totals.total == 0
    assert not silent(scope, now=now)
    assert not breaches.breaches(scope, Filters(), now=now).rows


def test_a_late_answer_waits_for_the_agency_or_for_the_hub(
    fenmarsh: Site, scope_for: Callable[[str], Scope], now: datetime
):
    put_others_aside()
    walk = Walk(fenmarsh, now=now)
    walk.to_sharing()
    walk.do("records_check", item="HEALTH")
    assert not open_work.overdue(scope_for("henry.ash"), Filters(), now=walk.now).waiting
    walk.pass_time(timedelta(days=4))
    late = open_work.overdue(scope_for("henry.ash"), Filters(), now=walk.now)
    assert "HEALTH" in {one.code for one in late.waiting if one.case_id == walk.case.pk}
    assert "HEALTH" not in {one.code for one in late.silent if one.case_id == walk.case.pk}
    assert open_work.board(scope_for("henry.ash"), Filters(), now=walk.now).late == late
    police = open_work.overdue(scope_for("henry.ash"), Filters(agency="POLICE"), now=walk.now)
    assert {one.code for one in (*police.waiting, *police.silent)} == {"POLICE"}
    assert not open_work.overdue(scope_for("carys.bowen"), Filters(), now=walk.now).waiting
