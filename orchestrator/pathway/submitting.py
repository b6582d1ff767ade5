"""Answers come in: one transaction from the press of the button to the next tasks.

    check (forms) -> lock the instance -> may this person? -> submission -> recorder (rows) -> machine's step

The page and the API both come through here, so both obey the same rules. Who tries to say about a person what
the sharing decision does not allow is refused, and the attempt stays on record.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from forms import drafts, limits, submissions, versions
from forms.answers import process_variables, validate_json
from forms.exceptions import AnswersRefused as FormRefused
from forms.exceptions import NoSuchForm
from forms.limits import Present
from forms.models import FormVersion
from forms.questions import Definition
from orchestrator.agencies.models import Site, Staff, Team
from orchestrator.audit import acts
from orchestrator.cases.exceptions import CaseError, PlanNotReady, Problems, SharingLevelTooLow
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.clocks import step_clocks
from orchestrator.people.registration import PersonError
from processes import execution
from processes import tasks as machine
from processes.execution import Outcome
from processes.kept_queries import Kept
from processes.models import HumanTask

from . import ages, rows, signing
from .claiming import serves
from .exceptions import AnswersRefused, NotYourTask
from .recording import RECORDERS, Work, planning

#: Forms with which agencies say what they know.
AGENCY_FORMS = frozenset({"records_check", "agency_information"})

_VERSION = Kept(lambda key, sha256: FormVersion.objects.filter(key=key, sha256=sha256))
_TEAM = Kept(lambda pk: Team.objects.select_related("site", "agency").filter(pk=pk))


def definition_for(task: HumanTask) -> Definition:
    """The form of the task, in the version that the case's bundle froze."""
    return versions.pinned(task.step.form_key, task.step.form_sha256)


def check(
    task: HumanTask, payload: Any, *, by: Staff, now: datetime, case: Case | None = None
) -> dict[str, Any]:
    """Answers sent as JSON, past the rules of the task's form, as `submit` takes them. `case`: the task's,
    where the caller has it.

    Raises NotYourTask and `forms.exceptions.AnswersRefused`. An agency's attempt to answer what is not asked,
    or about whom it is not asked, leaves an act.
    """
    _require_mine(task, by)
    case = case or case_of(task.scope_key)
    definition = definition_for(task)
    listed = rows.rows_for_task(task, case, now=now) if definition.sources else {}
    try:
        filled_in = rows.initial_for(task, case, reader=by, now=now)
        return validate_json(
            definition,
            payload,
            listed,
            initial=filled_in,
            present=Present(now, case.site.zone),
        )
    except FormRefused as refused:
        strangers = [path for path in refused.errors if path.endswith(".subject")]
        if task.step.form_key in AGENCY_FORMS and (refused.undeclared or strangers):
            _record_refusal(task, "not_asked", by=by, now=now)
        raise


def submit(
    task: HumanTask, answers: Mapping[str, Any], *, by: Staff, now: datetime, revision: int | None = None
) -> Outcome:
    """Complete a task with checked answers (as `forms` gives them).

    Guaranteed: submission, records, audit act and the machine's step commit together. Where the step itself
    fails, submission and records stay and the outcome carries an incident. Raises NotYourTask, what
    `processes.tasks.hold` refuses with (TaskAlreadyCompleted says who and when), and AnswersRefused with the
    sentences of whatever rule of the case did not hold (the rule's own exception is its cause); after a
    refusal nothing is written and the draft is kept.
    """
    _require_mine(task, by)
    team = _team(task.queue)
    if nobody := signing.sentence(task, team=team):
        raise AnswersRefused([nobody])
    _require_days(task, answers, site=team.site, now=now)
    try:
        return _submit(task, answers, team=team, by=by, now=now, revision=revision)
    except SharingLevelTooLow as refusal:
        _record_refusal(task, "sharing_level", by=by, now=now, person=refusal.person_id, level=refusal.level)
        raise AnswersRefused([str(refusal)]) from refusal
    except PlanNotReady as refusal:
        raise AnswersRefused(list(refusal.problems), {"actions": list(refusal.problems)}) from refusal
    except Problems as refusal:
        raise AnswersRefused(list(refusal.problems)) from refusal
    except (CaseError, PersonError) as refusal:
        raise AnswersRefused([str(refusal)]) from refusal


def foreseen(
    task: HumanTask, answers: Mapping[str, Any], *, now: datetime
) -> tuple[list[str], dict[str, list[str]]]:
    """What the rules of the case will refuse once the form has nothing left to say: sentences, and by
    question. `answers` are those of a refused form that stand. So far the plan's: the others judge whole
    answers only.
    """
    if task.step.form_key != "plan":
        return [], {}
    case = case_of(task.scope_key)
    said = planning.foreseen(case, answers, now=now)
    return said, {"actions": said} if said else {}


def _submit(
    task: HumanTask, answers: Mapping[str, Any], *, team: Team, by: Staff, now: datetime, revision: int | None
) -> Outcome:
    with execution.lock(task.instance_id) as instance:
        held = machine.hold(instance, task.pk, by=by, revision=revision)
        case = case_of(held.scope_key)
        version = _form_version(held)
        submission = submissions.submit(
            version,
            answers,
            subject_key=drafts.task_subject(held.pk),
            task_id=held.pk,
            scope_key=held.scope_key,
            instance_id=held.instance_id,
            item=held.item,
            by=by,
            now=now,
        )
        if held.queue != team.pk:  # it went to another queue meanwhile
            team = _team(held.queue)
        record = RECORDERS.get(held.step.form_key)
        if record is not None:
            record(Work(task=held, case=case, agency=team.agency, answers=answers, by=by, now=now))
        acts.record(
            "complete_task",
            case_key=held.scope_key,
            object=f"submission:{submission.pk}",
            who=by,
            role=team.role,
            agency=team.agency.code,
            at=now,
            detail={"task": str(held.pk), "step": held.step.element_id},
        )
        if step_clocks.is_step_clock(held.clock):
            step_clocks.stop(case.pk, closed=[held.pk], now=now)  # the next step may bear it anew
        variables = process_variables(versions.definition_of(version), answers)
        outcome = machine.complete(instance, held, data=variables, by=by, now=now)
    return outcome


def _require_days(task: HumanTask, answers: Mapping[str, Any], *, site: Site, now: datetime) -> None:
    """Whoever checked the answers, and whenever: what is promised lies ahead, what happened does not, and
    nobody is older than their date of birth."""
    present = Present(now, site.zone)
    wrong = limits.problems(definition_for(task), answers, present=present)
    if task.step.form_key == "family_map":
        wrong |= ages.problems(answers.get("people") or [], today=present.today)
    if wrong:
        raise AnswersRefused([said for each in wrong.values() for said in each], wrong)


def _form_version(task: HumanTask) -> FormVersion:
    version = _VERSION.first(key=task.step.form_key, sha256=task.step.form_sha256)
    if version is None:
        raise NoSuchForm(task.step.form_key)
    return version


def _team(queue: int) -> Team:
    team = _TEAM.first(pk=queue)
    if team is None:
        raise Team.DoesNotExist(queue)
    return team


def _require_mine(task: HumanTask, by: Staff) -> None:
    if task.assignee_id != by.pk and not serves(task, by):
        raise NotYourTask


def _record_refusal(task: HumanTask, reason: str, *, by: Staff, now: datetime, **detail: int) -> None:
    """In a transaction of its own: what was refused was undone, that it was tried is kept."""
    team = _team(task.queue)
    with transaction.atomic():
        acts.record(
            "refused_answer",
            case_key=task.scope_key,
            object=f"task:{task.pk}",
            who=by,
            role=team.role,
            agency=team.agency.code,
            at=now,
            detail={"step": task.step.element_id, "reason": reason, **detail},
        )
