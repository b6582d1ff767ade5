"""What is already known when somebody opens a task: all that this person may see, and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms import summary, versions
from forms.models import Submission
from forms.summary import Line
from orchestrator.access import classes
from orchestrator.agencies.models import Staff
from orchestrator.cases.models import Case
from processes.models import HumanTask, StepDefinition

from .rows import rows_for


@dataclass(frozen=True)
class Section:
    """The answers to one form: which step, who gave them, when, and each line that may be read."""

    title: str
    item: str
    by: str
    at: object
    lines: Sequence[Line]


def about(task: HumanTask, staff: Staff) -> list[Section]:
    """What earlier steps of the task's case said, newest first, cut to what `staff` may see."""
    case = Case.objects.select_related("site").get(pk=int(task.scope_key))
    return of(case, staff)


def of(case: Case, staff: Staff) -> list[Section]:
    """All answers of a case that `staff` may see, newest first."""
    return [section for section in _sections(case, staff) if section.lines]


def _sections(case: Case, staff: Staff) -> Iterator[Section]:
    rows = rows_for(case)
    submissions = Submission.objects.filter(scope_key=case.business_key).select_related("form_version", "by")
    may_read = classes.reader(staff, case)
    steps = {
        task.pk: task.step
        for task in HumanTask.objects.filter(scope_key=case.business_key).select_related("step")
    }
    for submission in submissions.order_by("-at"):
        definition = versions.definition_of(submission.form_version)
        step: StepDefinition | None = steps.get(submission.task_id)
        lines = summary.summarise(definition, submission.answers, rows)
        yield Section(
            title=step.name if step else definition.title,
            item=submission.item,
            by=submission.by.display_name,
            at=submission.at,
            lines=[line for line in lines if may_read(submission, line)],
        )
