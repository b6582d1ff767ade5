"""Read a case: what its page shows this person."""

from django.http import Http404, HttpRequest
from ninja import Router

from orchestrator.access import visible
from orchestrator.api import caller, case_shapes
from orchestrator.api.case_schemas import Case
from orchestrator.api.documents import problems
from orchestrator.api.task_shapes import section_of
from orchestrator.inbox.eyes import Eyes
from orchestrator.inbox.sections import whole
from orchestrator.inbox.views.cases import STATES

router = Router(tags=["Cases"])


@router.get(
    "/cases/{reference}",
    response=Case,
    operation_id="read_case",
    summary="Read a case",
    openapi_extra=problems(401, 404),
    url_name="case",
)
def read_case(request: HttpRequest, reference: str) -> Case:
    """Family, who is waited for, agencies' answers, decision, plan and timeline, cut to what you may see."""
    person = caller.of(request, lambda standing: standing.opens_cases)
    if not reference.isprintable():
        raise Http404
    case = visible.case_or_404(person.staff, reference, now=person.now)
    eyes = Eyes(person.staff, case, person.standing.seats, person.now)
    seen = whole.of(case, eyes)
    shape = Case(
        reference=case.reference,
        site=case.site.name,
        state=case.state,
        state_in_words=STATES[case.state],
        rating=case.rating,
        counts_as=case.effective_rating(),
        danger_seen=case.danger_seen,
        domestic_abuse=case.domestic_abuse,
        round=case.round,
        received_at=case.received_at,
        closed_at=case.closed_at,
        waiting=[case_shapes.wait(one) for one in seen.waiting],
        family=[case_shapes.relative(one) for one in seen.family],
        agencies=[case_shapes.agency(one) for one in seen.agencies],
        answers=[section_of(section) for section in seen.answered],
        decisions=[case_shapes.decision(one) for one in seen.decisions],
        plans=[case_shapes.plan(one) for one in seen.plans],
        timeline=[case_shapes.moment(line) for line in seen.timeline],
    )
    person.on_record("case", ids=[case.pk], cases=[case.pk], classes=eyes.shown)
    return shape
