"""The lists behind the numbers of the board: open tasks, open cases, answers that have not come, incidents.

Open tasks are those that the reader may see (`orchestrator.access.visible.tasks`) and those of the cases that
the reader may open (`visible.cases`), as far as their team is in scope: so a team's number on the board is
what its inbox shows, and a case that the reader is kept out of is nowhere. Open cases are those that the
reader may open and nobody has closed. A case *with such a task* is one of these in which an open task fits
what was asked for.

A *silent agency* was asked, has a task of that request open to answer it, and its limit for the answer
has passed, strictly. Where nothing is open for it, because the request waits for a step of the hub, such
as how much may be shared, the agency is not silent: the answer *waits for the hub*.
Filters by clock and week are not asked here, and a period asks for the answers alone: open is open.
Of the answers those are listed that were asked for in the period.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from orchestrator.access import visible
from orchestrator.agencies.models import Agency
from orchestrator.cases.models import AgencyRequest, Case, Decision, RequestState
from orchestrator.clocks.models import Clock
from orchestrator.clocks.running import AGENCY_CLOCK
from orchestrator.inbox.urgency import with_urgency
from processes.models import HumanTask, Incident, IncidentState

from .filters import UNRATED, URGENCIES, Filters
from .scope import Scope

#: Of a group that there is not.
NO_GROUP = -1
#: What an agency has open to answer a request: made for it since it was asked.
_TO_ANSWER = HumanTask.objects.filter(
    state__in=HumanTask.OPEN_STATES,
    clock=AGENCY_CLOCK,
    scope_key=Cast(OuterRef("case_id"), CharField()),
    item=OuterRef("agency__code"),
    created_at__gte=OuterRef("asked_at"),
)
#: The joint decision that a request was to be heard for has been made.
_DECIDED = Decision.objects.filter(case=OuterRef("case_id"), round=OuterRef("round"), frozen_at__isnull=False)


@dataclass(frozen=True)
class Silence:
    """One answer that has not come, by its keys."""

    case_id: int
    code: str  #: of the agency
    agency_id: int
    asked_at: datetime
    due_at: datetime
    is_silent: bool  #: the agency could answer; else it waits for the hub
    is_decided: bool  #: the joint decision of its round is made


@dataclass(frozen=True)
class Overdue:
    """Answers whose limit has passed, the longest passed first."""

    silent: tuple[Silence, ...] = ()
    waiting: tuple[Silence, ...] = ()  #: for a step of the hub

    @property
    def cases_waiting(self) -> frozenset[int]:
        return frozenset(one.case_id for one in self.waiting)


@dataclass(frozen=True)
class SilentRequest:
    """One answer that has not come."""

    case: Case
    agency: Agency
    asked_at: datetime
    due_at: datetime
    task: HumanTask  #: what the agency has to do there, to nudge or hand on
    is_decided: bool  #: it was decided without it


def tasks(scope: Scope, filters: Filters, *, now: datetime) -> QuerySet[HumanTask]:
    """The open tasks behind a number, with `urgency`. The caller orders them."""
    if not scope.may_list:
        return with_urgency(HumanTask.objects.none(), now=now)
    allowed = visible.tasks(scope.staff, now=now, seats=scope.seats).filter(state__in=HumanTask.OPEN_STATES)
    found = HumanTask.objects.filter(
        Q(pk__in=allowed.values("pk")) | Q(scope_key__in=keys_of(_seen(scope, now=now))),
        state__in=HumanTask.OPEN_STATES,
        queue__in=[pk for pk, team in scope.teams.items() if filters.agency in ("", team.agency.code)],
    )
    for name, value in (
        ("queue", filters.team),
        ("step__element_id", filters.step),
        ("step__process_id", filters.process),
        ("step__version", filters.version),
    ):
        if value not in ("", None):
            found = found.filter(**{name: value})
    if filters.rating:
        found = found.filter(scope_key__in=keys_of(Case.objects.filter(_rated(filters))))
    if filters.unclaimed:
        found = found.filter(assignee__isnull=True)
    if filters.held:
        found = found.filter(assignee__isnull=False)
    found = with_urgency(found, now=now)
    return found.filter(urgency=URGENCIES.get(filters.urgency, NO_GROUP)) if filters.urgency else found


def cases(scope: Scope, filters: Filters, *, now: datetime) -> QuerySet[Case]:
    """Open cases in scope that the reader may open."""
    return cases_ever(scope, filters, now=now).filter(closed_at__isnull=True)


def cases_ever(scope: Scope, filters: Filters, *, now: datetime) -> QuerySet[Case]:
    """The same with those that are closed."""
    found = _seen(scope, now=now)
    return found.filter(_rated(filters)) if filters.rating else found


def cases_of_tasks(scope: Scope, filters: Filters, *, now: datetime) -> QuerySet[Case]:
    """Open cases in scope that the reader may open, with an open task that fits."""
    found = cases(scope, filters, now=now).annotate(key=Cast("pk", CharField()))
    return found.filter(key__in=tasks(scope, filters, now=now).order_by().values("scope_key"))


def overdue(scope: Scope, filters: Filters, *, now: datetime) -> Overdue:
    """Every answer that is late: those that an agency could give and has not, and those that wait for the
    hub; without the rows they stand in. Two statements.
    """
    if not scope.may_list:
        return Overdue()
    clocks = Clock.objects.filter(
        code=AGENCY_CLOCK,
        stopped_at__isnull=True,
        due_at__lt=now,
        case__in=cases(scope, filters, now=now),
    ).order_by("due_at", "id")
    passed = {
        (case_id, agency or item): due_at
        for case_id, agency, item, due_at in clocks.values_list("case_id", "agency", "item", "due_at")
    }
    requests = AgencyRequest.objects.filter(
        case__in={case_id for case_id, _ in passed}, agency__in=_agency_ids(scope, filters)
    ).order_by("asked_at", "id")
    if filters.since or filters.until:
        start, end = filters.moments(scope, now)
        requests = requests.filter(asked_at__gte=start, asked_at__lt=end)
    asked = requests.annotate(is_silent=Exists(_TO_ANSWER), is_decided=Exists(_DECIDED)).values_list(
        "case_id", "agency__code", "state", "agency_id", "asked_at", "is_silent", "is_decided"
    )
    newest: dict[tuple[int, str], Silence | None] = {}
    for case_id, code, state, agency_id, asked_at, is_silent, is_decided in asked:
        key = (case_id, code)
        newest[key] = None
        if state == RequestState.ASKED and key in passed:
            newest[key] = Silence(
                case_id, code, agency_id, asked_at, passed[key], is_silent=is_silent, is_decided=is_decided
            )
    found = [late for key in passed if (late := newest.get(key))]
    return Overdue(
        tuple(one for one in found if one.is_silent), tuple(one for one in found if not one.is_silent)
    )


def listed(found: Iterable[Silence], scope: Scope) -> list[SilentRequest]:
    """Silences with the rows they stand in, in their order. Two statements."""
    found = list(found)
    agencies = {team.agency_id: team.agency for team in scope.teams.values()}
    in_cases = Case.objects.select_related("site").in_bulk({one.case_id for one in found})
    open_tasks = _open_tasks_of(found)
    return [
        SilentRequest(
            case=in_cases[one.case_id],
            agency=agencies[one.agency_id],
            asked_at=one.asked_at,
            due_at=one.due_at,
            task=open_tasks[one.case_id, one.code],
            is_decided=one.is_decided,
        )
        for one in found
        if (one.case_id, one.code) in open_tasks
    ]


def incidents(scope: Scope, filters: Filters, *, now: datetime) -> QuerySet[Incident]:
    """Steps that failed in cases that the reader may open and stand still, oldest first: of the whole site,
    or of the processes that are about the agency and the tasks of its teams.
    """
    return incidents_ever(scope, filters, now=now).filter(state=IncidentState.OPEN)


def incidents_ever(scope: Scope, filters: Filters, *, now: datetime) -> QuerySet[Incident]:
    """The same with those that have been dealt with."""
    found = Incident.objects.filter(
        instance__version__owner_key__in=scope.site_codes,
        instance__business_key__in=keys_of(cases(scope, filters, now=now)),
    )
    codes = agencies_asked(scope, filters)
    if codes is not None:
        teams = [pk for pk, team in scope.teams.items() if team.agency.code in codes]
        own = HumanTask.objects.filter(pk=OuterRef("task_id"), queue__in=teams)
        found = found.filter(Q(instance__item__in=codes) | Exists(own))
    for name, value in (
        ("element_id", filters.step),
        ("instance__version", filters.version),
    ):
        if value not in ("", None):
            found = found.filter(**{name: value})
    return found.select_related("instance__version").order_by("happened_at", "id")


def agencies_asked(scope: Scope, filters: Filters) -> frozenset[str] | None:
    """Codes of the agencies whose processes count; None: all."""
    codes = scope.agency_codes
    if filters.agency:
        codes = frozenset({filters.agency}) if codes is None else codes & {filters.agency}
    return codes


def _seen(scope: Scope, *, now: datetime) -> QuerySet[Case]:
    if not scope.may_list:
        return Case.objects.none()
    return visible.cases(scope.staff, now=now, seats=scope.seats).filter(site__in=scope.site_ids)


def _open_tasks_of(requests: Iterable[Silence]) -> dict[tuple[int, str], HumanTask]:
    """What an agency has to do for each request, by case and agency: the oldest where there are several."""
    asked = {(one.case_id, one.code): one.asked_at for one in requests}
    found = HumanTask.objects.filter(
        state__in=HumanTask.OPEN_STATES,
        clock=AGENCY_CLOCK,
        scope_key__in={str(case_id) for case_id, _ in asked},
        item__in={code for _, code in asked},
    ).select_related("step", "assignee")
    by_agency: dict[tuple[int, str], HumanTask] = {}
    for task in found.order_by("created_at", "id"):
        key = (int(task.scope_key), task.item)
        if key in asked and task.created_at >= asked[key]:
            by_agency.setdefault(key, task)
    return by_agency


def _agency_ids(scope: Scope, filters: Filters) -> list[int]:
    return sorted(
        {team.agency_id for team in scope.teams.values() if filters.agency in ("", team.agency.code)}
    )


def _rated(filters: Filters) -> Q:
    return Q(rating__isnull=True) if filters.rating == UNRATED else Q(rating=filters.rating)


def keys_of(of: QuerySet[Case]) -> QuerySet[Case, str]:
    """What the machine calls these cases."""
    return of.annotate(key=Cast("pk", CharField())).values_list("key", flat=True)
