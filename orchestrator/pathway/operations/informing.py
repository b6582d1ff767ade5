"""New information on an open case (A-05)."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agencies.models import Team
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.clocks import running
from orchestrator.notices import telling
from orchestrator.notices.models import NoticeKind
from processes.registries import ServiceCall, registry

from .asking import case_of


@registry.operation("attach_information")
def attach_information(call: ServiceCall) -> Mapping[str, Any]:
    """Starts K-21 and tells every agency on the case and the hub that something new is there."""
    case = case_of(call)
    if not case.clocks.filter(code="K-21", stopped_at__isnull=True).exists():
        running.start(case, "K-21", swept=True, started_at=call.now, now=call.now)
    teams = Team.objects.filter(site=case.site, agency_id__in=case.agencies, role=RoleCode.PRAC)
    hub = Team.objects.filter(site=case.site, role=RoleCode.COORD)
    for team in teams | hub:
        telling.tell(
            to_team=team,
            case=case,
            kind=NoticeKind.INFORMATION,
            text=f"There is new information in case {case.reference}.",
            dedupe_key=f"information:{call.task_id}:{team.pk}",
            now=call.now,
        )
    return {}


@registry.operation("note_information")
def note_information(call: ServiceCall) -> Mapping[str, Any]:
    """It was considered and is part of the record; the decision to come, or the one that stands, keeps it."""
    return {}
