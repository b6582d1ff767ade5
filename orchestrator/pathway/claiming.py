"""Take a task, give it back, hand it to somebody: the machine's verbs behind the service's permissions.

Who may: a member of the task's team takes, and gives back or hands on what they hold. A lead of the team's
agency at the site, and the hub manager, may hand on what another person holds. Nobody may be given a task
whose team they do not serve. (domain 4.2, "Tasks: claim/complete")
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from orchestrator.access.exclusions import kept_out_of
from orchestrator.agencies.models import Staff, Team
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.audit import acts
from orchestrator.cases.models import Case
from orchestrator.notices import telling
from orchestrator.notices.models import NoticeKind
from processes import tasks as machine
from processes.kept_queries import Kept
from processes.models import HumanTask

from . import signing
from .exceptions import NotYourTask, PathwayError
from .plain_words import plain_words

LONGEST_NOTICE = 500


class NobodyMayDoIt(PathwayError):
    """Nobody in this team may do this task."""


class NotInThatTeam(PathwayError):
    """That person does not serve this task's team, so it cannot be given to them."""


class HasItAlready(PathwayError):
    """That person has this task already. Nothing was changed; the note on it stays."""


def claim(task: HumanTask, *, by: Staff, now: datetime) -> HumanTask:
    """Take a task that nobody holds. Raises NotYourTask, NobodyMayDoIt and the machine's own."""
    _require_member(task, by)
    if nobody := signing.sentence(task):
        raise NobodyMayDoIt(nobody)
    with transaction.atomic():
        claimed = machine.claim(task.pk, by=by, now=now)
        _record("claim_task", task, by=by, now=now)
    return claimed


def release(task: HumanTask, *, note: str = "", by: Staff, now: datetime) -> HumanTask:
    """Give a task back to its team. Raises NotYourTask, TaskNotClaimed and what the machine raises."""
    leads = may_direct(task, by)
    if not leads:
        _require_member(task, by)
    note = plain_words(note, name="Note")
    with transaction.atomic():
        released = machine.release(task.pk, by=by, now=now, note=note, for_somebody_else=leads)
        _record("release_task", task, by=by, now=now)
    return released


def reassign(task: HumanTask, *, to: Staff, note: str = "", by: Staff, now: datetime) -> HumanTask:
    """Hand a task to another member of its team, who is told which case it is and what the note says.

    Raises NotYourTask, NotInThatTeam, HasItAlready.
    """
    leads = may_direct(task, by)
    if not leads:
        _require_member(task, by)
    if not serves(task, to):
        raise NotInThatTeam
    note = plain_words(note, name="Note")
    with transaction.atomic():
        if HumanTask.objects.filter(pk=task.pk, assignee=to).exists():
            raise HasItAlready
        given = machine.delegate(task.pk, to=to, by=by, now=now, note=note, for_somebody_else=leads)
        _record("reassign_task", task, by=by, now=now, to=to.pk)
        if to.pk != by.pk:
            telling.tell(
                to_staff=to,
                case_id=int(task.scope_key),
                kind=NoticeKind.ASSIGNED,
                text=_given(task, by=by, note=note),
                link_kind="task",
                link_id=str(task.pk),
                now=now,
            )
    return given


def _given(task: HumanTask, *, by: Staff, note: str) -> str:
    """No names but the giver's: a notice is read where others may look on."""
    reference = Case.objects.values_list("reference", flat=True).get(pk=int(task.scope_key))
    said = f"{by.display_name} gave you a task: {task.title}, case {reference}."
    return f"{said} {note}".strip()[:LONGEST_NOTICE]


def serves(task: HumanTask, staff: Staff) -> bool:
    """The person is an active member of the task's team, and not kept out of its case."""
    return _MEMBER.first(queue=task.queue, case=int(task.scope_key), staff=staff.pk) is not None


def may_direct(task: HumanTask, staff: Staff) -> bool:
    """A lead of the task's agency, or the hub manager of its site: they hand on what others hold."""
    team = Team.objects.get(pk=task.queue)
    mine = Team.objects.filter(members=staff, site_id=team.site_id)
    return (
        mine.filter(role=RoleCode.HUBMGR).exists()
        or mine.filter(role=RoleCode.LEAD, agency_id=team.agency_id).exists()
    )


def candidates(task: HumanTask) -> list[Staff]:
    """Who could be given this task: nobody who is kept out of its case, who would not even see it."""
    return list(_could_have(task.queue, int(task.scope_key)).order_by("display_name"))


def _could_have(queue: int, case: int) -> QuerySet[Staff]:
    members = Staff.objects.filter(memberships__team_id=queue, is_active=True)
    return members.exclude(pk__in=kept_out_of(case))


_MEMBER = Kept(lambda queue, case, staff: _could_have(queue, case).filter(pk=staff))


def _require_member(task: HumanTask, staff: Staff) -> None:
    if not serves(task, staff):
        raise NotYourTask


def _record(verb: str, task: HumanTask, *, by: Staff, now: datetime, **detail: int) -> None:
    acts.record(verb, case_key=task.scope_key, object=f"task:{task.pk}", who=by, at=now, detail=detail)
