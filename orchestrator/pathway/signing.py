"""Who signs, and who answers for an agency: the team that a step's task belongs to, and what becomes of it
where nobody is there who may.

Such a task then lies with the hub co-ordinators, who see it and can neither sign it nor answer for another
agency. As soon as a team has somebody who may, it goes there (`place_again`). (domain 4.2, 4.3 no. 6, 5.3)
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from orchestrator.agencies import teams
from orchestrator.agencies.models import Site, Team
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.cases import asking
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.notices import telling
from processes import tasks as machine
from processes.models import HumanTask, StepDefinition


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


def is_stranded(step: StepDefinition, *, agency: str, team: Team) -> bool:
    """A task of the step lies with the hub co-ordinators, who may not do it: a manager's, or an agency's own.

    `agency`: the code of the agency that the step is for (`resolve`); `team`: where the task lies.
    """
    if team.role != RoleCode.COORD:
        return False
    return step.role in teams.SIGNING_ROLES or (step.role == RoleCode.PRAC and agency != AgencyCode.HUB)


def tell_nobody(
    case: Case, *, task_id: UUID, agency: str, role: str, finder: teams.TeamFinder, now: datetime
) -> None:
    """The co-ordinators, and whoever keeps the site's accounts: once for each task that a manager must sign,
    once for each agency of a case that nobody answers for.
    """
    sentence = f"{_nobody(finder, agency, role, what='a task')} {_whom_to_add(finder, agency, role)}"
    key = f"unsigned:{task_id}" if role in teams.SIGNING_ROLES else f"unanswered:{case.pk}:{agency}"
    telling.tell(
        to_team=finder.find(AgencyCode.HUB, RoleCode.COORD),
        case=case,
        text=f"{case.reference}: {sentence}",
        link_kind="task",
        link_id=str(task_id),
        dedupe_key=key,
        now=now,
    )
    keepers = finder.teams.get((AgencyCode.HUB.value, RoleCode.SYS.value))
    if keepers is not None and keepers.pk in finder.served:
        telling.tell(to_team=keepers, text=sentence, dedupe_key=f"{key}:keepers", now=now)


def sentence(task: HumanTask, *, team: Team | None = None) -> str:
    """Why those with whom the task lies may not complete it, and whom to add; empty where they may. `team` is
    that of the task's queue, with its site, where it is at hand.
    """
    team = team or Team.objects.select_related("site").get(pk=task.queue)
    agency, role = resolve(task.step.agency, task.data), task.step.role
    if not is_stranded(task.step, agency=agency, team=team):
        return ""
    finder = teams.finder(team.site)
    own = team_for_step(finder, agency, role)
    if own.pk != team.pk:
        return f"“{own.name}” has somebody for this now. It goes there within a minute."
    gap = " If it stays so, the gap stands on the face of the decision." if role == RoleCode.PRAC else ""
    return f"{_nobody(finder, agency, role)} {_whom_to_add(finder, agency, role)}{gap}"


def place_again(now: datetime) -> int:
    """Open tasks whose own team had nobody go there once it has, and what a manager must sign to whoever may
    sign it now. What somebody else holds meanwhile stays with them, unless they may not do it. Returns how
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
        role, agency = task.step.role, resolve(task.step.agency, task.data)
        current = queues[task.queue]
        finder = finders[current.site_id]
        held = task.assignee_id is not None and current.pk in finder.served
        may_not = role in teams.SIGNING_ROLES or is_stranded(task.step, agency=agency, team=current)
        if held and not may_not:
            continue
        team = team_for_step(finder, agency, role)
        if team.pk == current.pk:
            continue
        with transaction.atomic():
            machine.requeue(task.pk, queue=team.pk, audience=[team.agency_id], now=now)
            case = case_of(task.scope_key)
            asking.bring_in(case, team.agency, now=now)
            if is_stranded(task.step, agency=agency, team=team):
                tell_nobody(case, task_id=task.pk, agency=agency, role=role, finder=finder, now=now)
        moved += 1
    return moved


def _nobody(finder: teams.TeamFinder, agency: str, role: str, *, what: str = "this") -> str:
    if role in teams.SIGNING_ROLES:
        return f"Nobody at {finder.site.name} may sign {what}."
    team = finder.teams.get((agency, role))
    name = team.agency.name if team else agency
    return f"Nobody is there yet who may answer for {name}, and nobody else may answer in its place."


def _whom_to_add(finder: teams.TeamFinder, agency: str, role: str) -> str:
    if role in teams.SIGNING_ROLES:
        agency, role = AgencyCode.HUB, RoleCode.HUBMGR
    team = finder.teams.get((agency, role))
    name = team.name if team else f"{agency} {RoleCode(role).label}"
    return f"Add somebody to “{name}”; until then it waits."
