"""Who signs: the team that a step's task belongs to, and what becomes of it where no manager may sign.

Such a task then lies with the hub co-ordinators, who see it and cannot sign it. As soon as a team has
somebody who may, it goes there (`place_again`). (domain 4.2, 4.3 no. 6, 5.3)
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from orchestrator.agencies import teams
from orchestrator.agencies.models import Site, Team
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases.models import Case
from orchestrator.notices import telling
from processes import tasks as machine
from processes.models import HumanTask


def team_for_step(finder: teams.TeamFinder, agency: str, role: str) -> Team:
    """The team that a step's task belongs to now; the hub co-ordinators where nobody serves it."""
    if role in teams.SIGNING_ROLES:
        signer = finder.find_signer(agency, role)
        return signer or finder.find(AgencyCode.HUB, RoleCode.COORD)
    return finder.find(agency, role)


def resolve(code: str, data: Mapping[str, Any]) -> str:
    """`{agency}` in a drawing stands for the process variable of that name."""
    if code.startswith("{") and code.endswith("}"):
        return str(data.get(code[1:-1], ""))
    return code


def tell_nobody(case: Case, *, task_id: UUID, finder: teams.TeamFinder, now: datetime) -> None:
    """The co-ordinators, and whoever keeps the site's accounts, once for each task."""
    sentence = f"Nobody at {case.site.name} may sign a task. {_whom_to_add(finder)}"
    telling.tell(
        to_team=finder.find(AgencyCode.HUB, RoleCode.COORD),
        case=case,
        text=f"{case.reference}: {sentence}",
        link_kind="task",
        link_id=str(task_id),
        dedupe_key=f"unsigned:{task_id}",
        now=now,
    )
    keepers = finder.teams.get((AgencyCode.HUB.value, RoleCode.SYS.value))
    if keepers is not None and keepers.pk in finder.served:
        telling.tell(to_team=keepers, text=sentence, dedupe_key=f"unsigned:{task_id}:keepers", now=now)


def sentence(task: HumanTask) -> str:
    """Why nobody at the site may complete this task, and whom to add; empty where somebody may."""
    if task.step.role not in teams.SIGNING_ROLES:
        return ""
    team = Team.objects.select_related("site").get(pk=task.queue)
    finder = teams.finder(team.site)
    if finder.find_signer(resolve(task.step.agency, task.data), task.step.role) is not None:
        return ""
    return f"Nobody at {team.site.name} may sign this. {_whom_to_add(finder)}"


def place_again(now: datetime) -> int:
    """Open tasks whose own team had nobody go there once it has, and what a manager must sign to whoever may
    sign it now. What somebody else holds meanwhile stays with them, unless they may not sign it. Returns how
    many went.
    """
    finders = {site.pk: teams.finder(site) for site in Site.objects.all()}
    queues = {
        team.pk: team
        for finder in finders.values()
        for team in finder.teams.values()
        if team.role == RoleCode.COORD or team.pk not in finder.served
    }
    waiting = HumanTask.objects.filter(state__in=HumanTask.OPEN_STATES, queue__in=queues)
    moved = 0
    for task in waiting.exclude(step__role=RoleCode.COORD).select_related("step"):
        signed = task.step.role in teams.SIGNING_ROLES
        current = queues[task.queue]
        finder = finders[current.site_id]
        if task.assignee_id is not None and current.pk in finder.served and not signed:
            continue
        team = team_for_step(finder, resolve(task.step.agency, task.data), task.step.role)
        if team.pk == current.pk:
            continue
        with transaction.atomic():
            machine.requeue(task.pk, queue=team.pk, audience=[team.agency_id], now=now)
            if signed and team.role not in teams.SIGNING_ROLES:
                case = Case.objects.select_related("site").get(pk=int(task.scope_key))
                tell_nobody(case, task_id=task.pk, finder=finder, now=now)
        moved += 1
    return moved


def _whom_to_add(finder: teams.TeamFinder) -> str:
    manager = finder.teams.get((AgencyCode.HUB.value, RoleCode.HUBMGR.value))
    name = manager.name if manager else "hub managers"
    return f"Add somebody to “{name}”; until then it waits."
