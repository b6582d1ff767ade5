"""Where a new human task goes: the team, how urgent, until when. A task always finds a queue.

What a manager must sign goes to the next manager who may where the first team has nobody. Where nobody at
the site may, or nobody of an agency is there to answer for it, the hub co-ordinators see the task and are
told (`signing`); they can neither sign it nor answer in the agency's place.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from orchestrator.agencies import teams
from orchestrator.cases import asking
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RATING_HEIGHT
from orchestrator.clocks import calendar, rerating, running, step_clocks
from orchestrator.clocks.models import Clock
from processes.kept_queries import Kept
from processes.registries import NewTask, Place

from . import signing

#: Forms that cannot wait for opening time: out of hours the emergency duty team is asked (A-13).
ROUND_THE_CLOCK_FORMS = frozenset({"danger_check", "danger_actions"})

_RUNNING = Kept(lambda case: Clock.objects.filter(case=case, stopped_at__isnull=True))


def place(*, business_key: str, tasks: Sequence[NewTask], now: datetime) -> Sequence[Place]:
    """All new tasks of one step, placed with three reads: the case, its running clocks, its site's teams."""
    case = case_of(business_key)
    clocks = _RUNNING.rows(case=case.pk)
    finder = teams.finder(case.site)
    is_open = calendar.of(case.site).is_open(now)
    return [_place(task, case=case, clocks=clocks, finder=finder, is_open=is_open, now=now) for task in tasks]


def close(*, business_key: str, closed: Collection[UUID], now: datetime) -> None:
    """Tasks that a step has closed: step clocks that only they bore stop, before new tasks start theirs."""
    step_clocks.stop(int(business_key), closed=closed, now=now)


def _place(
    task: NewTask,
    *,
    case: Case,
    clocks: Sequence[Clock],
    finder: teams.TeamFinder,
    is_open: bool,
    now: datetime,
) -> Place:
    agency = signing.resolve(task.step.agency, task.data)
    role = task.step.role
    if not is_open and role == "COORD" and task.step.form_key in ROUND_THE_CLOCK_FORMS:
        role = "EDT"
    team = signing.team_for_step(finder, agency, role)
    if signing.is_stranded(task.step, agency=agency, team=team):
        signing.tell_nobody(
            case, task_id=task.task_id, agency=agency, role=task.step.role, finder=finder, now=now
        )
    asking.bring_in(case, team.agency, now=now)
    clock = _clock_for(task, case=case, agency=agency, clocks=clocks, now=now)
    return Place(
        queue=team.pk,
        audience=[team.agency_id],
        scope_key=case.business_key,
        title=task.step.name,
        priority=RATING_HEIGHT[case.effective_rating()],
        clock=task.step.clock,
        due_at=clock.rolled_due_at if clock else None,
        warn_at=rerating.warn_at(clock) if clock else None,
    )


def _clock_for(
    task: NewTask, *, case: Case, agency: str, clocks: Sequence[Clock], now: datetime
) -> Clock | None:
    """The agency's or person's own clock where there is one, else the case's. A step clock starts here."""
    if step_clocks.is_step_clock(task.step.clock):
        return step_clocks.begin(
            case,
            task.step.clock,
            version_id=task.step.version_id,
            item=task.item or "",
            agency=agency,
            now=now,
        )
    return running.find(clocks, task.step.clock, task.item or "", agency)
