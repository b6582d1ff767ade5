"""Read a case: what its page shows this person."""

from django.http import Http404, HttpRequest
from ninja import Router

from orchestrator.access import visible
from orchestrator.api import caller, case_shapes
from orchestrator.api.case_schemas import Case
from orchestrator.api.documents import problems
from orchestrator.api.task_shapes import classes_of, section_of
from orchestrator.inbox.eyes import HUB, Eyes
from orchestrator.inbox.sections import answers, decisions, family
from orchestrator.inbox.views.cases import STATES
from orchestrator.pathway import known, timeline, waiting

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
    seats = person.standing.seats
    eyes = Eyes(person.staff, case, seats, person.now)
    eyes.show(HUB)
    joins = eyes.join_decision()
    sections = known.of(case, person.staff, now=person.now, seats=seats)
    eyes.show(*classes_of(sections))
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
        waiting=[case_shapes.wait(one) for one in waiting.of(case, person.now)],
        family=[case_shapes.relative(one) for one in family.of(case, eyes, now=person.now)],
        agencies=[case_shapes.agency(one) for one in answers.of_agencies(case, eyes)],
        answers=[section_of(section) for section in sections],
        decisions=[case_shapes.decision(one) for one in decisions.of(case)] if joins else [],
        plans=[case_shapes.plan(one) for one in decisions.plans_of(case)] if joins else [],
        timeline=[
            case_shapes.moment(line) for line in timeline.of(case, names_referrer=eyes.names_referrer())
        ],
    )
    person.on_record("case", ids=[case.pk], cases=[case.pk], classes=eyes.shown)
    return shape
