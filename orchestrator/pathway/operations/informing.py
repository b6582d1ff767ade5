"""New information on an open case, and somebody who joins the family (A-05, S-07)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from orchestrator.agencies.models import Team
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.clocks import running
from orchestrator.notices import telling
from orchestrator.notices.models import NoticeKind
from processes.registries import ServiceCall, registry

_SAID = {
    "joined": "Somebody has joined the family in case {}. Look whether your agency knows them. What may be "
    "shared about them is being decided.",
    "decided": "What may be shared about somebody who joined the family in case {} is decided. Add what your "
    "agency may say about them as new information.",
}


@registry.operation("attach_information")
def attach_information(call: ServiceCall) -> Mapping[str, Any]:
    """Starts K-21 and tells every agency on the case and the hub that something new is there."""
    case = case_of(call.business_key)
    if not case.clocks.filter(code="K-21", stopped_at__isnull=True).exists():
        running.start(case, "K-21", started_at=call.now, now=call.now)
    hub = Team.objects.filter(site=case.site, role=RoleCode.COORD)
    _tell(call, case, _agencies_of(case) | hub, f"There is new information in case {case.reference}.")
    return {}


@registry.operation("tell_agencies")
def tell_agencies(call: ServiceCall) -> Mapping[str, Any]:
    """Every agency on the case hears of somebody who joined (`about="joined"`), or that what may be shared
    about them is decided (`about="decided"`). Says no name.
    """
    case = case_of(call.business_key)
    _tell(call, case, _agencies_of(case), _SAID[str(call.parameters["about"])].format(case.reference))
    return {}


@registry.operation("note_information")
def note_information(call: ServiceCall) -> Mapping[str, Any]:
    """It was considered and is part of the record; the decision to come, or the one that stands, keeps it."""
    return {}


def _agencies_of(case: Case) -> QuerySet[Team]:
    return Team.objects.filter(site=case.site, agency_id__in=case.agencies, role=RoleCode.PRAC)


def _tell(call: ServiceCall, case: Case, teams: QuerySet[Team], text: str) -> None:
    for team in teams:
        telling.tell(
            to_team=team,
            case=case,
            kind=NoticeKind.INFORMATION,
            text=text,
            dedupe_key=f"information:{call.task_id}:{team.pk}",
            now=call.now,
        )
