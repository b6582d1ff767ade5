"""Everything that was answered in a case, as far as this reader may see it, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forms import summary
from forms.models import Submission
from forms.summary import Line
from forms.versions import definition_of
from orchestrator.cases.models import AgencyRequest, AgencyResponse, Case
from orchestrator.pathway.rows import rows_for
from processes.models import HumanTask

from ..standing_classes import Sees

#: Answers that are an agency's own until released; shown from its record, with its handling mark.
AGENCY_FORMS = frozenset({"records_check", "agency_information", "confirm_decline"})


@dataclass(frozen=True)
class Answered:
    """One submission, in words."""

    title: str
    about: str
    by: str
    at: datetime
    lines: tuple[Line, ...]
    left_out: bool  #: there is more that this reader may not see
    submission: Submission


@dataclass(frozen=True)
class AgencyAnswer:
    """What one agency was asked and what it said."""

    request: AgencyRequest
    responses: tuple[AgencyResponse, ...]
    hidden: bool


def of(case: Case, sees: Sees) -> list[Answered]:
    """Oldest first, each in the words of the form's version that was answered."""
    submissions = list(
        Submission.objects.filter(scope_key=case.business_key)
        .exclude(form_version__key__in=AGENCY_FORMS)
        .select_related("form_version", "by")
        .order_by("at", "id")
    )
    if not submissions:
        return []
    rows = rows_for(case)
    names = {str(choice.value): choice.label for choice in (*rows["members"], *rows["agencies"])}
    tasks = HumanTask.objects.filter(pk__in=[s.task_id for s in submissions if s.task_id])
    titles = dict(tasks.values_list("pk", "title"))
    answered = []
    for submission in submissions:
        definition = definition_of(submission.form_version)
        lines = summary.summarise(definition, submission.answers, rows)
        shown = tuple(line for line in lines if sees.line(line, form=submission.form_version.key))
        answered.append(
            Answered(
                title=titles.get(submission.task_id, definition.title),
                about=names.get(submission.item, ""),
                by=str(submission.by),
                at=submission.at,
                lines=shown,
                left_out=len(shown) < len(lines),
                submission=submission,
            )
        )
    return answered


def of_agencies(case: Case, sees: Sees) -> list[AgencyAnswer]:
    """Each agency's answer, once released; its own at once. What its handling mark keeps back is kept back."""
    requests = AgencyRequest.objects.filter(case=case).select_related("agency", "declined_by").order_by("id")
    responses: dict[int, list[AgencyResponse]] = {}
    for response in AgencyResponse.objects.filter(request__case=case).select_related("person", "by"):
        responses.setdefault(response.request_id, []).append(response)
    return [_agency(request, responses.get(request.pk, ()), sees) for request in requests]


def _agency(request: AgencyRequest, responses: Sequence[AgencyResponse], sees: Sees) -> AgencyAnswer:
    shown = tuple(response for response in responses if sees.response(request, response))
    return AgencyAnswer(request, shown, hidden=len(shown) < len(responses))
