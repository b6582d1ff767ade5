"""Tells people of points of clocks that no drawing watches where the case stands: reads the sweep’s rows."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from orchestrator.agencies.models import Agency, Staff, Team
from orchestrator.agencies.queries import core_agencies
from orchestrator.agencies.teams import team_for
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.clocks import step_clocks
from orchestrator.clocks.bundle_limits import limits_of
from orchestrator.clocks.models import Clock, ClockPoint
from orchestrator.clocks.running import LIMIT, find, moment_of
from orchestrator.notices.reached import Reached, once_by, tell_of
from processes.kept_queries import Kept
from processes.models import HumanTask, StepDefinition, Timer, TimerState

BATCH = 200
EACH_CORE = "*"
#: (agency, role) told at a warning and at the limit, by clock; “” as agency: the one that is measured.
HEARS: Mapping[str, tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]] = {
    "K-01": (((AgencyCode.HUB, RoleCode.COORD),), ((AgencyCode.HUB, RoleCode.HUBMGR),)),
    "K-03": ((), ((AgencyCode.HUB, RoleCode.SYS), (AgencyCode.HUB, RoleCode.HUBMGR))),
    "K-05": (
        (("", RoleCode.PRAC), ("", RoleCode.LEAD)),
        (("", RoleCode.ESC), (AgencyCode.HUB, RoleCode.HUBMGR), (AgencyCode.HUB, RoleCode.CHAIR)),
    ),
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
#: For a clock without a line above (of the pathway: danger check K-02, sharing K-04).
USUALLY = (((AgencyCode.HUB, RoleCode.COORD),), ((AgencyCode.HUB, RoleCode.HUBMGR),))

_UNTOLD = Kept(
    lambda: (
        ClockPoint.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(told_at__isnull=True)
        .select_related("clock__case__site")
        .order_by("clock__case_id", "reached_at")[:BATCH]
    )
)


def tell_points(now: datetime) -> int:
    """A notice to everybody who hears of a point that was reached; returns how many points were told.

    A point whose clock has stopped in the meantime is put aside: nobody can act on it any more. So is a
    warning that is only read when the next point has come, and a point of which a drawing tells where the
    case stands.
    """
    told = 0
    while count := _tell_batch(now):
        told += count
    return told


def _tell_batch(now: datetime) -> int:
    with transaction.atomic():
        points = _UNTOLD.rows()
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
    if not is_limit and now >= _next_after(point):
        return
    reached = Reached(
        case=case,
        clock=clock.code,
        name=limits_of(clock).rule(clock.code, clock.rating).name,
        point=point.point,
        item=clock.item,
        agency=clock.agency,
        about=_name_of(clock),
        urgent=clock.rating == RatingValue.RED,
        once=once_by(clock, point.point),
    )
    for receiver in _receivers(point, is_limit=is_limit):
        tell_of(reached, receiver, needs_ack=is_limit and isinstance(receiver, Team), now=now)


def _next_after(point: ClockPoint) -> datetime:
    """When the point after this warning is reached."""
    clock = point.clock
    here = moment_of(clock, point.point)
    moments = (moment_of(clock, each) for each in (*clock.warn_at, LIMIT))
    return min((moment for moment in moments if moment > here), default=here)


def _name_of(clock: Clock) -> str:
    """Of the agency whose limit it is; empty where the limit is the case's."""
    agency = Agency.objects.filter(site=clock.case.site, code=clock.agency).first() if clock.agency else None
    return agency.name if agency else ""


def _receivers(point: ClockPoint, *, is_limit: bool) -> list[Team | Staff]:
    clock = point.clock
    if step_clocks.is_step_clock(clock.code):
        return _around_the_step(point, is_limit=is_limit)
    if _is_watched(point):
        return []
    at_warning, at_limit = HEARS.get(clock.code, USUALLY)
    return list(_teams(point, at_limit if is_limit else at_warning))


def _is_watched(point: ClockPoint) -> bool:
    """A timer at the edge of a step waits for this point, or has told of it: then the drawing says who hears.

    A step about one person or agency may watch the case's own clock: it counts for the clock that it reads.
    """
    clock = point.clock
    at_an_edge = StepDefinition.objects.filter(
        version=OuterRef("instance__version"),
        process_id=OuterRef("process_id"),
        element_id=OuterRef("element_id"),
        kind="boundaryEvent",
    )
    timers = Timer.objects.filter(
        Q(state=TimerState.WAITING) | Q(state=TimerState.FIRED, ended_at__gte=clock.started_at),
        Exists(at_an_edge),
        instance__business_key=clock.case.business_key,
        clock=clock.code,
        point=point.point,
    )
    items = set(timers.values_list("item", flat=True))
    clocks = list(clock.case.clocks.all()) if items else []
    return any(find(clocks, clock.code, item) == clock for item in items)


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
