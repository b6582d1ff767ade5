"""Failed steps: list, read, try again, correct the data, go past. The rules of the pages (`mending`)."""

from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router

from orchestrator.api import bodies, caller, idempotency
from orchestrator.api.caller import Caller
from orchestrator.api.documents import body_of, problems
from orchestrator.api.exceptions import ApiError, AsThingsStand, BodyRefused
from orchestrator.api.idempotency import Answer
from orchestrator.api.incident_schemas import (
    Incident,
    IncidentList,
    Mended,
    Mending,
    TriedAgain,
    Variable,
    WayOut,
    WholeIncident,
)
from orchestrator.api.routes.contacts import Key, answered
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.monitoring import failures, mending
from orchestrator.monitoring.measures import behind, troubles
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.monitoring.measures.scope import Scope, scope_of
from orchestrator.monitoring.views.asked import measures
from orchestrator.pathway.exceptions import AnswersRefused
from processes import corrections
from processes import incidents as machine
from processes.exceptions import (
    CorrectionRefused,
    IncidentSettled,
    NoSuchRoute,
    NothingToRetry,
    ReasonNeeded,
    ReasonTooLong,
    RouteAroundLockedStep,
    RouteNeeded,
)
from processes.execution import Outcome
from processes.models import Incident as Row
from processes.models import IncidentState
from processes.models import Mending as MendingRow

router = Router(tags=["Failed steps"])
MOST_A_PAGE = 100
LAST_PAGE = 10_000
THROUGH = "The step went through. The case goes on."
AGAIN = "It failed again. Nothing has moved."


@router.get(
    "/incidents",
    response=IncidentList,
    operation_id="list_incidents",
    summary="Failed steps, and those that are being tried again",
    openapi_extra=problems(401, 404, 422),
)
def list_incidents(
    request: HttpRequest,
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
    per_page: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = 50,
) -> IncidentList:
    """Those of your scope: a hub's people see all of their site, a lead those of their own agency."""
    person, scope = _scope(request)
    if strangers := sorted(set(request.GET) - {"page", "per_page"}):
        raise BodyRefused({name[:100]: ["There is no such filter"] for name in strangers})
    found = behind.incidents(scope, Filters(), now=person.now).defer("instance__snapshot")
    again = troubles.retrying(scope, Filters(), now=person.now)
    first = (page - 1) * per_page
    shown = list(found.select_related("resolved_by")[first : first + per_page])
    keys = {int(one.instance.business_key) for one in shown} | {int(one.business_key) for one in again}
    cases = Case.objects.in_bulk(keys)
    person.on_record("incident", ids=[one.pk for one in shown], cases=sorted(keys), what="list")
    return IncidentList(
        total=found.count(),
        page=page,
        per_page=per_page,
        incidents=[Incident(**_short(one, cases[int(one.instance.business_key)])) for one in shown],
        retrying=[
            TriedAgain(
                case=cases[int(one.business_key)].reference,
                step=failures.retrying_in_words(one),
                element_id=one.element_id,
                process_id=one.process_id,
                why=failures.cause_in_words(one.cause, None if one.kind == "operation" else {}),
                cause=one.cause,
                next_try=one.next_try,
                most=one.most,
                next_at=one.next_at,
            )
            for one in again
        ],
    )


@router.get(
    "/incidents/{uuid:incident_id}",
    response=WholeIncident,
    operation_id="read_incident",
    summary="One failed step",
    openapi_extra=problems(401, 404),
    url_name="incident",
)
def read_incident(request: HttpRequest, incident_id: UUID) -> WholeIncident:
    """What failed, why, what the case carries there, and what has been done about it."""
    person, scope = _scope(request)
    one = mending.find(scope, incident_id, now=person.now)
    case = case_of(one.instance.business_key)
    person.on_record("incident", ids=[one.pk], cases=[case.pk])
    may_mend = one.state == IncidentState.OPEN and mending.may_mend(scope, one)
    return WholeIncident(
        **_short(one, case),
        tried=failures.tried_in_words(one.trigger),
        may_mend=may_mend,
        variables=_variables(one) if may_mend else [],
        routes=[
            WayOut(route=way.flow_id, name=way.name, leads_to=way.leads_to, allowed=way.allowed)
            for way in (machine.ways_out(one) if may_mend else ())
        ],
        why_not_skipped=machine.why_not_skipped(one) if may_mend else "",
        mendings=[
            Mending(
                kind=each.kind,
                by=str(each.by) if each.by else None,
                at=each.at,
                reason=each.reason,
                before=each.before,
                after=each.after,
                route=each.route,
                went_through=each.went_through,
            )
            for each in MendingRow.objects.filter(incident=one).select_related("by")
        ],
    )


@router.post(
    "/incidents/{uuid:incident_id}/retry",
    response=Mended,
    operation_id="retry_incident",
    summary="Try a failed step again",
    openapi_extra=problems(401, 404, 409, 415, 422),
)
def retry_incident(request: HttpRequest, incident_id: UUID, idempotency_key: Key = None) -> HttpResponse:
    """No body. By the manager of the hub; of two at once the second reads who was first."""
    person, scope = _who_mends(request, incident_id)
    body = bodies.read(request, may_be_empty=True)
    bodies.only(body)
    return _once(
        person,
        incident_id,
        "retry",
        body,
        idempotency_key,
        lambda: mending.retry(scope, incident_id, now=person.now),
    )


@router.post(
    "/incidents/{uuid:incident_id}/correct",
    response=Mended,
    operation_id="correct_incident",
    summary="Correct the data at a failed step, and try it again",
    openapi_extra={**body_of("Correction"), **problems(401, 404, 409, 415, 422)},
)
def correct_incident(request: HttpRequest, incident_id: UUID, idempotency_key: Key = None) -> HttpResponse:
    """Body: {"values": {"round": 2}, "reason": "…"}. Only variables that the case carries there, only by
    values of the same kind. What people answered stays.
    """
    person, scope = _who_mends(request, incident_id)
    body = bodies.read(request)
    bodies.only(body, "values", "reason")
    values = body.get("values")
    if not isinstance(values, dict):
        raise BodyRefused({"values": ["“values” must be an object: { … }"]})
    reason = _reason(body)
    return _once(
        person,
        incident_id,
        "correct",
        body,
        idempotency_key,
        lambda: mending.correct(scope, incident_id, values=values, reason=reason, now=person.now),
    )


@router.post(
    "/incidents/{uuid:incident_id}/skip",
    response=Mended,
    operation_id="skip_incident",
    summary="Go past a failed step",
    openapi_extra={**body_of("Skip"), **problems(401, 404, 409, 415, 422)},
)
def skip_incident(request: HttpRequest, incident_id: UUID, idempotency_key: Key = None) -> HttpResponse:
    """Body: {"reason": "…", "route": "…"}; `route` at a choice. Never past a step that a person does, a join,
    or what a rule of the pathway locks.
    """
    person, scope = _who_mends(request, incident_id)
    body = bodies.read(request)
    bodies.only(body, "reason", "route")
    reason = _reason(body)
    route = bodies.text(body, "route", name="Route", longest=100)
    return _once(
        person,
        incident_id,
        "skip",
        body,
        idempotency_key,
        lambda: mending.skip(scope, incident_id, reason=reason, route=route, now=person.now),
    )


def _scope(request: HttpRequest) -> tuple[Caller, Scope]:
    """The caller and what they see of failed steps. Whoever sees no list: not there (Http404)."""
    person = caller.of(request, measures)
    scope = scope_of(person.staff, person.standing)
    if scope is None or not scope.may_list:
        raise Http404
    return person, scope


def _who_mends(request: HttpRequest, incident_id: UUID) -> tuple[Caller, Scope]:
    """The same, where they may mend this one: asked before what they send is looked at."""
    person, scope = _scope(request)
    if not mending.may_mend(scope, mending.find(scope, incident_id, now=person.now)):
        raise Http404
    return person, scope


def _once(
    person: Caller,
    incident_id: UUID,
    act: str,
    body: dict[str, Any],
    key: str | None,
    mend: Any,
) -> HttpResponse:
    answer = idempotency.once(
        key or "",
        lambda: _mended(incident_id, mend),
        print_of=idempotency.fingerprint("POST", f"incidents/{incident_id}/{act}", body),
        by=person.staff,
        now=person.now,
    )
    return answered(answer)


def _mended(incident_id: UUID, mend: Any) -> Answer | ApiError:
    """What can be said better is refused by the name of its part of the body."""
    try:
        outcome: Outcome = mend()
    except CorrectionRefused as refusal:
        return BodyRefused({f"values.{refusal.name}" if refusal.name else "values": [str(refusal)]})
    except IncidentSettled:
        raise
    except NothingToRetry as refusal:
        return AsThingsStand(str(refusal))  # that the incident is over is kept
    except (RouteNeeded, NoSuchRoute, RouteAroundLockedStep) as refusal:
        return BodyRefused({"route": [str(refusal)]})
    except (ReasonNeeded, ReasonTooLong) as refusal:
        return BodyRefused({"reason": [str(refusal)]})
    except AnswersRefused as refusal:
        return BodyRefused({"reason": refusal.problems})
    failed = outcome.incident
    mended = Mended(
        id=str(incident_id),
        went_through=failed is None,
        message=AGAIN if failed else THROUGH,
        cause=failed.cause if failed else "",
        links={"self": reverse("api:incident", args=[incident_id])},
    )
    return Answer(200, mended.model_dump(mode="json"))


def _reason(body: dict[str, Any]) -> str:
    return bodies.text(body, "reason", name="Reason", longest=machine.LONGEST_REASON, lines=True)


def _variables(one: Row) -> list[Variable]:
    try:
        carried = machine.variables(one)
    except NothingToRetry:
        return []
    return [
        Variable(name=name, value=value, kind=corrections.kind_of(value)) for name, value in carried.items()
    ]


def _short(one: Row, case: Case) -> dict[str, Any]:
    version = one.instance.version
    return {
        "id": str(one.pk),
        "case": case.reference,
        "step": failures.step_in_words(one),
        "element_id": one.element_id,
        "process_id": one.process_id or version.process_id,
        "pathway": version.name,
        "version": version.number,
        "state": one.state,
        "why": failures.cause_in_words(one.cause, one.trigger),
        "cause": one.cause,
        "first_cause": one.first_cause or one.cause,
        "failed_at": one.happened_at,
        "tries": one.tries,
        "resolved_at": one.resolved_at,
        "resolved_by": str(one.resolved_by) if one.resolved_by else None,
        "links": {
            "self": reverse("api:incident", args=[one.pk]),
            "case": reverse("api:case", args=[case.reference]),
        },
    }
