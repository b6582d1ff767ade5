"""Remind whoever has a task to do: one notice to them, one to the lead of their agency, and a line of audit.

Who may: a lead of the agency whose task it is, and the hub manager of its site (domain 4.2). A task is
nudged once an hour at the most, whoever asks: a second notice within the hour helps nobody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from orchestrator.agencies.models import Staff, Team
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.audit import acts
from orchestrator.audit.models import Act
from orchestrator.cases.keys import case_of
from orchestrator.clocks import calendar
from orchestrator.clocks.calendar import WorkingCalendar
from orchestrator.notices import telling
from orchestrator.notices.models import Notice, NoticeKind
from orchestrator.pathway import claiming
from orchestrator.pathway.exceptions import NotYourTask, PathwayError
from orchestrator.pathway.plain_words import plain_words
from processes.models import HumanTask

ONCE_IN = timedelta(hours=1)
LONGEST_NOTE = 200
VERB = "nudge_task"


class NudgedAlready(PathwayError):
    """Somebody was reminded of this task less than an hour ago. Phone them instead."""


class NothingToDo(PathwayError):
    """This task is done or not needed any more: there is nobody to remind."""


def nudge(task: HumanTask, *, by: Staff, note: str = "", now: datetime) -> list[Notice]:
    """Tell who holds the task, else its team, and the agency's lead. Raises NotYourTask, NudgedAlready,
    NothingToDo, AnswersRefused (the note).

    `by` is not told by themselves. The notices count as reminders of the task's limit, so that the list of
    late limits says who was nudged when.
    """
    if not claiming.may_direct(task, by):
        raise NotYourTask
    note = plain_words(note, name="Note")[:LONGEST_NOTE]
    with transaction.atomic():
        held = HumanTask.objects.select_for_update(of=("self",)).select_related("assignee").get(pk=task.pk)
        if not held.is_open:
            raise NothingToDo
        if _last(held, since=now - ONCE_IN):
            raise NudgedAlready
        told = _tell(held, by=by, note=note, now=now)
        acts.record(
            VERB,
            case_key=held.scope_key,
            object=_object(held),
            who=by,
            at=now,
            detail={"notices": [notice.pk for notice in told]},
        )
    return told


def last_nudges(tasks: Iterable[tuple[UUID, str]]) -> dict[UUID, Act]:
    """When each of these (task, its case) was nudged last, and by whom. One statement."""
    cases = dict(tasks)
    chosen = {_named(pk): pk for pk in cases}
    found = Act.objects.filter(verb=VERB, case_key__in=set(cases.values()), object__in=list(chosen))
    return {chosen[act.object]: act for act in found.select_related("who").order_by("at", "id")}


def _object(task: HumanTask) -> str:
    return _named(task.pk)


def _named(pk: UUID) -> str:
    return f"task:{pk}"


def _last(task: HumanTask, *, since: datetime) -> bool:
    return Notice.objects.filter(dedupe_key__startswith=_key(task), created_at__gt=since).exists()


def _key(task: HumanTask) -> str:
    return f"nudge:{task.pk}:"


def _tell(task: HumanTask, *, by: Staff, note: str, now: datetime) -> list[Notice]:
    team = Team.objects.select_related("site", "agency").get(pk=task.queue)
    case = case_of(task.scope_key)
    due = _due(task.due_at, calendar.of(team.site))
    text = f"{by.display_name} asks you to look at “{task.title}”, case {case.reference}: {due}."
    receivers: list[tuple[Staff | None, Team | None]] = [
        (task.assignee, None) if task.assignee else (None, team)
    ]
    lead = _lead(team)
    if lead is not None and lead.pk != team.pk and not lead.members.filter(pk=by.pk).exists():
        receivers.append((None, lead))
    return [
        telling.tell(
            to_staff=person,
            to_team=receiver,
            case=case,
            kind=NoticeKind.REMINDER,
            text=f"{text} {note}".strip()[:500],
            link_kind="task",
            link_id=str(task.pk),
            clock=task.clock,
            item=task.item,
            agency=team.agency.code,
            dedupe_key=f"{_key(task)}{now.timestamp():.0f}:{number}",
            now=now,
        )
        for number, (person, receiver) in enumerate(receivers)
    ]


def _due(due: datetime | None, site: WorkingCalendar) -> str:
    """A moment that stays true: a notice is read later than it was written."""
    if due is None:
        return "no time limit"
    local = site.local(due)
    return f"its limit is {local:%A} {local.day} {local:%B %Y} at {local:%H:%M}"


def _lead(team: Team) -> Team | None:
    """The leads of the agency: the hub has none, its manager hears."""
    leads = Team.objects.filter(
        site=team.site_id, agency=team.agency_id, role__in=(RoleCode.LEAD, RoleCode.HUBMGR)
    )
    return leads.filter(members__is_active=True).distinct().first()
