"""New information on an open case, a new round, and the end of a case (A-05, A-06)."""

from datetime import datetime

from orchestrator.agencies.models import Agency, Staff
from orchestrator.cases.acts import act, lock_open_case
from orchestrator.cases.exceptions import AlreadyConsidered, NotReadyToClose, RationaleTooShort, StillRunning
from orchestrator.cases.models import AgencyRequest, Case, CaseState, Information, InformationKind
from orchestrator.cases.risk import MIN_RATIONALE
from processes.models import InstanceState, ProcessInstance


def attach_information(
    case: Case,
    *,
    kind: str,
    source: str,
    now: datetime,
    by: Staff | None = None,
    agency: Agency | None = None,
    text: str = "",
) -> Information:
    """Something new about an open case. It waits until a person has considered it (K-21)."""
    information = Information.objects.create(
        case=lock_open_case(case), kind=kind, source=source, agency=agency, text=text, received_at=now, by=by
    )
    act(
        case,
        "attach_information",
        by=by,
        now=now,
        object=f"information:{information.pk}",
        kind=str(kind),
        agency=agency.code if agency else "",
    )
    return information


def attach_late_answer(request: AgencyRequest, *, now: datetime) -> Information:
    """An agency's answer that came after the decision: new information, once per request."""
    source = f"request:{request.pk}"
    waiting = Information.objects.filter(case=request.case, kind=InformationKind.LATE_ANSWER, source=source)
    return waiting.first() or attach_information(
        request.case, kind=InformationKind.LATE_ANSWER, source=source, agency=request.agency, now=now
    )


def consider_information(
    information: Information, *, material: bool, by: Staff, now: datetime, note: str = ""
) -> Information:
    """A person says whether it changes anything. Raises AlreadyConsidered."""
    if information.considered_at:
        raise AlreadyConsidered
    information.considered_at = now
    information.material = material
    information.note = note
    information.by = by
    information.save(update_fields=["considered_at", "material", "note", "by"])
    act(
        information.case,
        "consider_information",
        by=by,
        now=now,
        object=f"information:{information.pk}",
        material=material,
    )
    return information


def start_round(case: Case, *, now: datetime, by: Staff | None = None) -> Case:
    """Reconsider: a new round of asking and deciding. The decision that stands keeps standing meanwhile."""
    locked = lock_open_case(case)
    locked.round += 1
    locked.state = CaseState.OPEN
    locked.save(update_fields=["round", "state"])
    case.round, case.state = locked.round, locked.state
    act(case, "start_round", by=by, now=now, round=locked.round)
    return locked


def close_case(case: Case, *, reason: str, by: Staff, now: datetime) -> Case:
    """The end of a case whose plan is published and for which nothing runs any more.

    Raises RationaleTooShort, NotReadyToClose, StillRunning (with names), CaseClosed.
    """
    if len(reason.strip()) < MIN_RATIONALE:
        raise RationaleTooShort
    locked = lock_open_case(case)
    if locked.state != CaseState.PLANNED:
        raise NotReadyToClose
    if still := _running(locked):
        raise StillRunning(still)
    locked.state = CaseState.CLOSED
    locked.closed_at = now
    locked.save(update_fields=["state", "closed_at"])
    case.state, case.closed_at = locked.state, locked.closed_at
    act(case, "close_case", by=by, now=now)
    return locked


def _running(case: Case) -> list[str]:
    """Names of the processes that have not ended, with the agency where there is one."""
    agencies = dict(Agency.objects.filter(site=case.site_id).values_list("code", "name"))
    instances = ProcessInstance.objects.filter(business_key=case.business_key).exclude(
        state__in=[InstanceState.COMPLETED, InstanceState.CANCELLED]
    )
    return [
        f"{name} ({agencies[item]})" if item in agencies else name
        for name, item in instances.order_by("started_at", "id").values_list("version__name", "item")
    ]
