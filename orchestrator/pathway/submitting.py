"""Answers come in: one transaction from the press of the button to the next tasks.

    lock the instance -> may this person? -> submission -> recorder (domain rows) -> machine's step

The page and the API both come through here, so both obey the same rules.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms import drafts, submissions, versions
from forms.answers import process_variables
from forms.questions import Definition
from orchestrator.agencies.models import Staff, Team
from orchestrator.audit import acts
from orchestrator.cases.models import Case
from processes import execution
from processes import tasks as machine
from processes.execution import Outcome
from processes.models import HumanTask

from .claiming import serves
from .exceptions import NotYourTask
from .recording import RECORDERS, Work


def definition_for(task: HumanTask) -> Definition:
    """The form of the task, in the version that the case's bundle froze."""
    return versions.pinned(task.step.form_key, task.step.form_sha256)


def submit(
    task: HumanTask, answers: Mapping[str, Any], *, by: Staff, now: datetime, revision: int | None = None
) -> Outcome:
    """Complete a task with checked answers (as `forms` gives them).

    Guaranteed: submission, records, audit act and the machine's step commit together. Where the step itself
    fails, submission and records stay and the outcome carries an incident. Raises NotYourTask, what
    `processes.tasks.hold` refuses with (TaskAlreadyCompleted says who and when), and the recorders' typed
    refusals; after a refusal nothing is written and the draft is kept.
    """
    if task.assignee_id != by.pk and not serves(task, by):
        raise NotYourTask
    with execution.lock(task.instance_id) as instance:
        held = machine.hold(instance, task.pk, by=by, revision=revision)
        case = Case.objects.select_related("site").get(pk=int(held.scope_key))
        version = versions.row(held.step.form_key, held.step.form_sha256)
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
        team = Team.objects.select_related("agency").get(pk=held.queue)
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
        variables = process_variables(versions.definition_of(version), answers)
        outcome = machine.complete(instance, held, data=variables, by=by, now=now)
    return outcome
