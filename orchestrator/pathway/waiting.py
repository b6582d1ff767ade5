"""Who is waited for, and since when: rows of the machine and of the agencies' requests, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestrator.agencies.models import Team
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases.models import AgencyRequest, Case
from processes.models import HumanTask, Incident, IncidentState
from processes.retrying import Among, retrying


@dataclass(frozen=True)
class Wait:
    """One thing that a case waits for."""

    who: str  #: a team, and the person who has claimed
    what: str  #: the step
    since: datetime
    due_at: datetime | None
    claimed_by: str = ""
    element_id: str = ""
    process_id: str = ""
    is_stuck: bool = False  #: the step failed: the answer is kept and an incident stands
    next_try: str = ""  #: “2 of 5” where the step failed and is being tried again by itself
    next_try_at: datetime | None = None
    about: str = ""  #: the person it is about, where the reader may know; "" where it is about the whole case


def of(case: Case, now: datetime, *, people: Mapping[int, str] | None = None) -> Sequence[Wait]:
    """Every open task of the case, the most urgent first, then steps that are being tried again, then those
    that failed.

    `people`: names of those members of the family, by id, whom the reader may see named here.
    """
    tasks = list(
        HumanTask.objects.filter(scope_key=case.business_key, state__in=HumanTask.OPEN_STATES)
        .select_related("assignee", "step")
        .order_by("due_at", "created_at")
    )
    teams = Team.objects.in_bulk({task.queue for task in tasks})
    waits = [
        Wait(
            who=teams[task.queue].name,
            what=task.title,
            since=task.created_at,
            due_at=task.due_at,
            claimed_by=task.assignee.display_name if task.assignee else "",
            element_id=task.step.element_id,
            process_id=task.step.process_id,
            about=name_of_subject(task, people or {}),
        )
        for task in tasks
    ]
    incidents = Incident.objects.filter(
        instance__business_key=case.business_key, state=IncidentState.OPEN
    ).order_by("happened_at")
    again = retrying(Among([case.site.code], [case.business_key]))
    waits += [
        Wait(
            who="The service itself",
            what=one.element_name or "A message",
            since=one.since,
            due_at=None,
            element_id=one.element_id,
            process_id=one.process_id,
            next_try=f"{one.next_try} of {one.most}",
            next_try_at=one.next_at,
        )
        for one in again
    ]
    return waits + [
        Wait(
            who="The service itself",
            what=incident.element_name or incident.element_id,
            since=incident.happened_at,
            due_at=None,
            element_id=incident.element_id,
            process_id=incident.process_id,
            is_stuck=True,
        )
        for incident in incidents
    ]


def name_of_subject(task: HumanTask, people: Mapping[int, str]) -> str:
    """The member of the family that a task is about, by `people`; "" where it is about none of them."""
    if task.step.subject != "person" or not task.item.isdigit():
        return ""
    return people.get(int(task.item), "")


def danger_is_checked_out_of_hours(case: Case) -> bool:
    """The danger check lies with the out-of-hours worker, or will as soon as it is asked for.

    Only for a moment at which the site is closed: what is asked for while it is open waits for its own team.
    """
    night = Team.objects.filter(site_id=case.site_id, role=RoleCode.EDT)
    checks = HumanTask.objects.filter(scope_key=case.business_key, step__form_key="danger_check")
    if not checks.exists():
        return night.exists()
    return checks.filter(state__in=HumanTask.OPEN_STATES, queue__in=night.values("pk")).exists()


def silent_agencies(case: Case) -> Sequence[AgencyRequest]:
    """Agencies that were asked in this round and whose answer the hub does not have."""
    asked = case.requests.filter(round=case.round, released_at__isnull=True)
    return list(asked.select_related("agency").order_by("asked_at", "agency__code"))
