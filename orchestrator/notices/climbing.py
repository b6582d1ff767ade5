"""The ladder: a notice that nobody answers goes on to the next rung (domain 5.3).

Team lead → the agency's escalation contact → hub manager. A rung has half of the clock's limit to answer, 15
minutes at Red. A notice to a team of the hub goes from there straight to the hub manager.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from orchestrator.agencies.models import Team
from orchestrator.agencies.teams import team_for
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.clocks import calendar
from orchestrator.clocks.limits import Limit
from orchestrator.clocks.models import Clock
from orchestrator.clocks.modes import Mode
from orchestrator.notices.models import Notice
from processes.kept_queries import Kept

BATCH = 200
RED_PATIENCE = timedelta(minutes=15)
#: Notices about one clock of a case this close together are about the same limit.
SAME_LIMIT = timedelta(days=3)
#: Half of an unknown limit.
USUAL_PATIENCE = timedelta(hours=2)
AGENCY_LADDER = (RoleCode.LEAD, RoleCode.ESC, RoleCode.HUBMGR)
#: Rung at which a notice to a team of this role stands; 0 = the foot, below the first of the ladder.
RUNG_OF_ROLE: Mapping[str, int] = {
    RoleCode.LEAD: 1,
    RoleCode.ESC: 2,
    RoleCode.COORD: 2,
    RoleCode.CHAIR: 2,
    RoleCode.EDT: 2,
    RoleCode.IG: 2,
    RoleCode.HUBMGR: 3,
}

_WAITED_TOO_LONG = Kept(
    lambda now: (
        Notice.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(needs_ack=True, acked_at__isnull=True, climbed_to__isnull=True, climbs_at__lte=now)
        .select_related("case__site", "to_team__agency")
        .order_by("climbs_at")[:BATCH]
    )
)


def climbs_at(notice: Notice, *, now: datetime) -> datetime | None:
    """When an unanswered notice goes on; None at the top of the ladder."""
    if notice.level >= len(AGENCY_LADDER):
        return None
    if notice.urgent:
        return now + RED_PATIENCE
    clock = _clock_of(notice)
    if clock is None:
        return now + USUAL_PATIENCE
    limit = Limit.parse(clock.limit)
    if limit.mode == Mode.ELAPSED:
        return now + limit.duration / 2
    site_calendar = calendar.of(clock.case.site)
    whole = site_calendar.working_time(clock.started_at, clock.due_at)
    return site_calendar.add_working_time(now, whole / 2)


def climb(now: datetime) -> int:
    """Send every notice that has waited too long to the next rung; returns how many went on.

    Rows that another worker holds are left to it.
    """
    climbed = 0
    while count := _climb_batch(now):
        climbed += count
    return climbed


def _climb_batch(now: datetime) -> int:
    with transaction.atomic():
        waiting = _WAITED_TOO_LONG.rows(now=now)
        for notice in waiting:
            notice.climbed_to = _next_rung(notice, now)
            notice.climbs_at = None
            notice.save(update_fields=["climbed_to", "climbs_at"])
        return len(waiting)


def _next_rung(notice: Notice, now: datetime) -> Notice | None:
    team, level = _next_team(notice)
    if team is None:
        return None
    if told := _told_already(notice, team):
        return told
    key = f"climb:{notice.pk}"
    above = Notice(
        to_team=team,
        case=notice.case,
        kind=notice.kind,
        text=notice.text,
        link_kind=notice.link_kind,
        link_id=notice.link_id,
        clock=notice.clock,
        limits=[{**limit, "key": ""} for limit in notice.limits],
        item=notice.item,
        agency=notice.agency,
        urgent=notice.urgent,
        created_at=now,
        needs_ack=True,
        level=level,
        dedupe_key=key,
    )
    above.climbs_at = climbs_at(above, now=now)
    above.save()
    return above


def _told_already(notice: Notice, team: Team) -> Notice | None:
    """The notice by which that team heard of the same limit: nobody is told the same thing twice."""
    same = Notice.objects.filter(case=notice.case, kind=notice.kind, item=notice.item, to_team=team)
    same = same.filter(Q(clock=notice.clock) | Q(limits__contains=[{"clock": notice.clock}]))
    since = notice.created_at - SAME_LIMIT
    return same.filter(created_at__gte=since).order_by("-created_at").first() if notice.clock else None


def _next_team(notice: Notice) -> tuple[Team | None, int]:
    """The next rung that is another team than the one told; (None, …) at the top."""
    if notice.case is None:
        return None, notice.level
    site, agency = notice.case.site, notice.agency
    for level in range(notice.level + 1, len(AGENCY_LADDER) + 1):
        role = AGENCY_LADDER[level - 1]
        if role != RoleCode.HUBMGR and agency in ("", AgencyCode.HUB):
            continue
        code = AgencyCode.HUB if role == RoleCode.HUBMGR else agency
        team = team_for(site, code, role)
        if team.pk != notice.to_team_id:
            return team, level
    return None, notice.level


def _clock_of(notice: Notice) -> Clock | None:
    if notice.case_id is None:
        return None
    clocks = Clock.objects.filter(case_id=notice.case_id, code=notice.clock, item__in=[notice.item, ""])
    return clocks.select_related("case__site").order_by("-item", "-started_at").first()
