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
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.clocks import running
from orchestrator.clocks.bundle_limits import limits_for, limits_of
from orchestrator.clocks.models import Clock
from orchestrator.notices import telling
from orchestrator.notices.models import NoticeKind
from orchestrator.notices.wording import time_gone, time_is_up
from processes.models import HumanTask
from processes.registries import ServiceCall, registry

from .asking import case_of

ASSIGNEE = "assignee"
HUB_ROLES = frozenset({RoleCode.COORD, RoleCode.CHAIR, RoleCode.HUBMGR, RoleCode.IG, RoleCode.EDT})


@registry.operation("remind")
def remind(call: ServiceCall) -> Mapping[str, Any]:
    """Part of the limit is used up: the holder, or the lead, is reminded. Not after the limit itself."""
    case = case_of(call)
    clock = _clock(case, call)
    if clock is not None and call.now >= clock.rolled_due_at:
        return {}
    point = str(call.parameters["point"])
    text = time_gone(int(point), _clock_name(case, call))
    _tell(call, case, point, kind=NoticeKind.REMINDER, text=text, needs_ack=False)
    return {}


@registry.operation("escalate")
def escalate(call: ServiceCall) -> Mapping[str, Any]:
    """The limit has passed: each rung that the drawing names is told and must say that it has seen it."""
    case = case_of(call)
    text = time_is_up(_clock_name(case, call))
    _tell(call, case, running.LIMIT, kind=NoticeKind.ESCALATION, text=text, needs_ack=True)
    return {}


def _tell(call: ServiceCall, case: Case, point: str, *, kind: NoticeKind, text: str, needs_ack: bool) -> None:
    clock = _clock(case, call)
    # a clock that was never started has no point to be told of once: then it is once for each step
    once = f"clock:{clock.pk}:{point}" if clock else f"{call.task_id}"
    agency = Agency.objects.filter(site=case.site, code=call.item).first()
    who = f" ({agency.name})" if agency else ""
    for receiver in _receivers(call, case, agency):
        telling.tell(
            to_team=receiver if isinstance(receiver, Team) else None,
            to_staff=receiver if isinstance(receiver, Staff) else None,
            case=case,
            kind=kind,
            text=f"{text}{who}: case {case.reference}.",
            clock=str(call.parameters["clock"]),
            item=call.item,
            agency=agency.code if agency else "",
            urgent=case.effective_rating() == RatingValue.RED,
            needs_ack=needs_ack,
            dedupe_key=f"{once}:{receiver._meta.model_name}:{receiver.pk}",
            now=call.now,
        )


def _clock(case: Case, call: ServiceCall) -> Clock | None:
    return running.find(list(case.clocks.all()), str(call.parameters["clock"]), call.item)


def _clock_name(case: Case, call: ServiceCall) -> str:
    clock = _clock(case, call)
    limits = limits_of(clock) if clock else limits_for(case)
    return limits.rule(str(call.parameters["clock"]), case.effective_rating()).name


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
