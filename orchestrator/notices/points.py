"""Tells people about clocks that no drawing watches wherever the case stands: reads what the sweep left."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from orchestrator.agencies.models import Staff, Team
from orchestrator.agencies.queries import core_agencies
from orchestrator.agencies.teams import team_for
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.clocks import step_clocks
from orchestrator.clocks.bundle_limits import limits_of
from orchestrator.clocks.models import ClockPoint
from orchestrator.clocks.running import LIMIT
from orchestrator.notices.reached import Reached, once_by, tell_of
from processes.models import HumanTask, StepDefinition, Timer, TimerState

BATCH = 200
EACH_CORE = "*"
#: (agency, role) told at a warning and at the limit, by clock; “” as agency: the one that is measured.
HEARS: Mapping[str, tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]] = {
    "K-01": (((AgencyCode.HUB, RoleCode.COORD),), ((AgencyCode.HUB, RoleCode.HUBMGR),)),
    "K-03": ((), ((AgencyCode.HUB, RoleCode.SYS), (AgencyCode.HUB, RoleCode.HUBMGR))),
    "K-06": (((AgencyCode.HUB, RoleCode.CHAIR),), ((AgencyCode.HUB, RoleCode.HUBMGR),)),
    "K-07": (
        ((AgencyCode.HUB, RoleCode.CHAIR),),
        ((AgencyCode.HUB, RoleCode.HUBMGR), (EACH_CORE, RoleCode.ESC)),
    ),
    "K-08": (
        ((AgencyCode.HUB, RoleCode.CHAIR), (AgencyCode.CSC, RoleCode.LEAD)),
        ((AgencyCode.CSC, RoleCode.ESC), (AgencyCode.HUB, RoleCode.HUBMGR)),
    ),
    "K-09": (
        ((AgencyCode.HUB, RoleCode.CHAIR),),
        ((AgencyCode.HUB, RoleCode.HUBMGR), (EACH_CORE, RoleCode.LEAD)),
    ),
    "K-10": (((AgencyCode.HUB, RoleCode.COORD),), ((AgencyCode.HUB, RoleCode.HUBMGR),)),
    "K-12": (((AgencyCode.CSC, RoleCode.PRAC),), ((AgencyCode.CSC, RoleCode.ESC),)),
    "K-17": (((AgencyCode.CSC, RoleCode.LEAD),), ((AgencyCode.HUB, RoleCode.IG),)),
    "K-21": (((AgencyCode.HUB, RoleCode.COORD),), ((AgencyCode.HUB, RoleCode.HUBMGR),)),
    "K-24": (
        ((AgencyCode.CSC, RoleCode.PRAC), (AgencyCode.POLICE, RoleCode.PRAC)),
        ((AgencyCode.CSC, RoleCode.ESC), (AgencyCode.POLICE, RoleCode.ESC)),
    ),
    "K-26": ((("", RoleCode.PRAC),), (("", RoleCode.LEAD),)),
}
#: For a clock without a line above.
USUALLY = (((AgencyCode.HUB, RoleCode.COORD),), ((AgencyCode.HUB, RoleCode.HUBMGR),))


def tell_points(now: datetime) -> int:
    """A notice to everybody who hears of a point that was reached; returns how many points were told.

    A point whose clock has stopped in the meantime is put aside: nobody can act on it any more. So is a
    warning that is only read after the limit, and a point of which a drawing tells where the case stands.
    """
    told = 0
    while count := _tell_batch(now):
        told += count
    return told


def _tell_batch(now: datetime) -> int:
    with transaction.atomic():
        points = list(
            ClockPoint.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(told_at__isnull=True)
            .select_related("clock__case__site")
            .order_by("clock__case_id", "reached_at")[:BATCH]
        )
        for point in points:
            if point.clock.stopped_at is None:
                _tell(point, now)
            point.told_at = now
            point.save(update_fields=["told_at"])
        return len(points)


def _tell(point: ClockPoint, now: datetime) -> None:
    clock = point.clock
    case = clock.case
    is_limit = point.point == LIMIT
    if not is_limit and now >= clock.rolled_due_at:
        return
    reached = Reached(
        case=case,
        clock=clock.code,
        name=limits_of(clock).rule(clock.code, clock.rating).name,
        point=point.point,
        item=clock.item,
        agency=clock.agency,
        urgent=clock.rating == RatingValue.RED,
        once=once_by(clock, point.point),
    )
    for receiver in _receivers(point, is_limit=is_limit):
        tell_of(reached, receiver, needs_ack=is_limit and isinstance(receiver, Team), now=now)


def _receivers(point: ClockPoint, *, is_limit: bool) -> list[Team | Staff]:
    clock = point.clock
    if step_clocks.is_step_clock(clock.code):
        return _around_the_step(point, is_limit=is_limit)
    if _is_watched(point):
        return []
    at_warning, at_limit = HEARS.get(clock.code, USUALLY)
    return list(_teams(point, at_limit if is_limit else at_warning))


def _is_watched(point: ClockPoint) -> bool:
    """A timer of the drawing waits for this point, or has told of it: then the drawing says who hears."""
    clock = point.clock
    timers = Timer.objects.filter(
        Q(state=TimerState.WAITING) | Q(state=TimerState.FIRED, ended_at__gte=clock.started_at),
        instance__business_key=clock.case.business_key,
        clock=clock.code,
        point=point.point,
        item=clock.item,
    )
    return timers.exists()


def _around_the_step(point: ClockPoint, *, is_limit: bool) -> list[Team | Staff]:
    """Of a step clock: whoever holds its tasks, else their team; at the limit their lead too, who must
    answer: from there the ladder goes on. Nobody where a drawn timer watches this point and says who.
    """
    clock = point.clock
    drawn = StepDefinition.objects.filter(version=clock.version, clock=clock.code, point=point.point)
    if drawn.exists():
        return []
    bearing = HumanTask.objects.filter(
        scope_key=clock.case.business_key,
        clock=clock.code,
        item=clock.item,
        state__in=HumanTask.OPEN_STATES,
    )
    found: dict[tuple[str, int], Team | Staff] = {}
    for task in bearing.select_related("assignee"):
        team = Team.objects.select_related("agency").get(pk=task.queue)
        holder = task.assignee or team
        receivers: list[Team | Staff] = [holder]
        if is_limit:
            is_hub = team.agency.code == AgencyCode.HUB
            role = RoleCode.HUBMGR if is_hub else RoleCode.LEAD
            receivers.append(team_for(clock.case.site, team.agency.code, role))
        found |= {(type(each).__name__, each.pk): each for each in receivers}
    return list(found.values())


def _teams(point: ClockPoint, hearers: tuple[tuple[str, str], ...]) -> list[Team]:
    """Each team once, also where two roles fall back to the same one."""
    clock = point.clock
    found = {}
    for agency, role in hearers:
        site = clock.case.site
        codes = [each.code for each in core_agencies(site)] if agency == EACH_CORE else [agency]
        for code in codes:
            team = team_for(site, code or clock.agency, role)
            found[team.pk] = team
    return list(found.values())
