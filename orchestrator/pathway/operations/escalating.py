"""A limit comes near or has passed: who hears of it. The drawing says when, this says who (domain 5.3).

A point of a clock may be watched at several steps, so that it reaches somebody wherever the case stands: each
receiver hears of it once, at whichever step it was reached.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.agencies.models import Agency, Staff, Team
from orchestrator.agencies.queries import core_agencies
from orchestrator.agencies.teams import team_for
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.clocks import running
from orchestrator.clocks.bundle_limits import limits_for, limits_of
from orchestrator.clocks.models import Clock
from orchestrator.notices.reached import Reached, once_by, tell_of
from processes.models import HumanTask
from processes.registries import ServiceCall, registry

ASSIGNEE = "assignee"
HUB_ROLES = frozenset({RoleCode.COORD, RoleCode.CHAIR, RoleCode.HUBMGR, RoleCode.IG, RoleCode.EDT})


@registry.operation("remind")
def remind(call: ServiceCall) -> Mapping[str, Any]:
    """Part of the limit is used up: the holder, or the lead, is reminded. Not after the limit itself."""
    case = case_of(call.business_key)
    clock = _clock(case, call)
    if clock is not None and call.now >= clock.rolled_due_at:
        return {}
    point = str(call.parameters["point"])
    _tell(call, case, point)
    return {}


@registry.operation("escalate")
def escalate(call: ServiceCall) -> Mapping[str, Any]:
    """The limit has passed: each rung that the drawing names is told and must say that it has seen it."""
    _tell(call, case_of(call.business_key), running.LIMIT)
    return {}


def _tell(call: ServiceCall, case: Case, point: str) -> None:
    clock = _clock(case, call)
    agency = Agency.objects.filter(site=case.site, code=call.item).first()
    reached = Reached(
        case=case,
        clock=str(call.parameters["clock"]),
        name=_clock_name(case, call),
        point=point,
        item=call.item,
        agency=agency.code if agency else "",
        about=agency.name if agency else "",
        urgent=case.effective_rating() == RatingValue.RED,
        # a clock that was never started has no point to be told of once: then it is once for each step
        once=once_by(clock, point) if clock else f"{call.task_id}",
    )
    for receiver in _receivers(call, case, agency):
        tell_of(reached, receiver, needs_ack=point == running.LIMIT, now=call.now)


def _clock(case: Case, call: ServiceCall) -> Clock | None:
    return running.find(list(case.clocks.all()), str(call.parameters["clock"]), call.item)


def _clock_name(case: Case, call: ServiceCall) -> str:
    clock = _clock(case, call)
    limits = limits_of(clock) if clock else limits_for(case)
    code = str(call.parameters["clock"])
    rule = limits.rules.get((code, case.effective_rating()))
    # a drawing may name a limit that its table does not set: telling of it must not stop the case
    return rule.name if rule else limits.name_of(code)


def _receivers(call: ServiceCall, case: Case, agency: Agency | None) -> Iterator[Team | Staff]:
    for role in (part.strip() for part in str(call.parameters["to"]).split(",")):
        if role == ASSIGNEE:
            yield from _holders(call)
        elif role in HUB_ROLES:
            yield team_for(case.site, AgencyCode.HUB, role)
        elif agency is not None:
            yield team_for(case.site, agency.code, role)
        else:
            for core in core_agencies(case.site):
                yield team_for(case.site, core.code, role)


def _holders(call: ServiceCall) -> Iterator[Team | Staff]:
    """Who holds the open tasks of this instance; the whole team where nobody has claimed."""
    tasks = HumanTask.objects.filter(
        instance_id=call.instance_id, state__in=HumanTask.OPEN_STATES
    ).select_related("assignee")
    for task in tasks:
        yield task.assignee if task.assignee else Team.objects.get(pk=task.queue)
