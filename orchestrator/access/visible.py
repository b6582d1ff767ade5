"""What may this person see? One function per kind of row; every page and the API start here (domain 4.3).

Deny by default, and an exclusion denies whatever else allows. Roles of the hub see their site's cases;
practitioners, leads and escalation contacts those on which their own agency is asked; process owners and
technical administrators no case; referrers their own contacts. Pass the `seats` you have to spare a read.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404

from orchestrator.access.models import Exclusion
from orchestrator.access.seats import AGENCY_READERS, HUB_READERS, Seats, seats_of
from orchestrator.agencies.models import Staff, Team
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases.models import AgencyResponse, Case, Contact
from orchestrator.people.models import Person
from processes.kept_queries import Kept
from processes.models import HumanTask

#: Agencies read a closed case this much longer; the hub keeps it (domain 4.3.2).
AFTER_CLOSURE = timedelta(days=28)


def excluded_case_ids(staff: Staff | int) -> QuerySet[Exclusion, int]:
    """Cases that this person is kept out of, for use inside a query."""
    return Exclusion.objects.filter(staff=staff, until__isnull=True).values_list("case_id", flat=True)


def cases(staff: Staff, *, now: datetime, seats: Seats | None = None) -> QuerySet[Case]:
    """Cases that this person may open."""
    seats = seats or seats_of(staff)
    of_hub = Q(site__in=seats.sites(HUB_READERS))
    of_agency = Q(agencies__overlap=seats.agencies(AGENCY_READERS)) & (
        Q(closed_at__isnull=True) | Q(closed_at__gte=now - AFTER_CLOSURE)
    )
    return Case.objects.filter(of_hub | of_agency).exclude(pk__in=excluded_case_ids(staff))


def tasks(staff: Staff, *, now: datetime, seats: Seats | None = None) -> QuerySet[HumanTask]:
    """Tasks that this person may see, open or done: of a queue they serve; theirs, as long as they work for
    its agency; of the agency they lead; of the site whose hub they manage. What was done in a closed case is
    read as long as the case itself.
    """
    return _tasks(**_asking(seats or seats_of(staff), now))


def task_or_404(task_id: UUID, seats: Seats, *, now: datetime) -> HumanTask:
    """One of the tasks that `tasks` tells, its step and the people who have and had it at hand. Not yours and
    not there look the same: Http404.
    """
    found = _TASK.first(task_id=task_id, **_asking(seats, now))
    if found is None:
        raise Http404
    return found


def _asking(seats: Seats, now: datetime) -> dict[str, Any]:
    """Who asks for tasks, and which cases are over for agencies: what `_tasks` wants to know."""
    return {
        "staff": seats.staff_id,
        "queues": seats.teams(),
        "own": seats.agencies(AGENCY_READERS | HUB_READERS),
        "led": seats.agencies({RoleCode.LEAD}),
        "managed": seats.sites({RoleCode.HUBMGR}),
        "hubs": seats.sites(HUB_READERS),
        "over_before": now - AFTER_CLOSURE,
    }


def _tasks(
    *,
    staff: int,
    queues: list[int],
    own: list[int],
    led: list[int],
    managed: list[int],
    hubs: list[int],
    over_before: datetime,
) -> QuerySet[HumanTask]:
    allowed = (
        Q(queue__in=queues)
        | Q(assignee=staff, audience__overlap=own)
        | Q(audience__overlap=led)
        | Q(queue__in=Team.objects.filter(site__in=managed).values("pk"))
    )
    kept_out = excluded_case_ids(staff).annotate(key=Cast("case_id", TextField())).values("key")
    over = Case.objects.filter(closed_at__lt=over_before).exclude(site__in=hubs)
    not_theirs_any_more = ~Q(state__in=HumanTask.OPEN_STATES) & Q(
        scope_key__in=over.annotate(key=Cast("pk", TextField())).values("key")
    )
    return HumanTask.objects.filter(allowed).exclude(scope_key__in=kept_out).exclude(not_theirs_any_more)


_TASK = Kept(
    lambda task_id, **asking: (
        _tasks(**asking).filter(pk=task_id).select_related("step", "assignee", "completed_by")
    )
)


def persons(staff: Staff, *, now: datetime, seats: Seats | None = None) -> QuerySet[Person]:
    """Persons who belong to a case that this person may open."""
    allowed = cases(staff, now=now, seats=seats).values("pk")
    return Person.objects.filter(memberships__case__in=allowed).distinct()


def contacts(staff: Staff, *, now: datetime, seats: Seats | None = None) -> QuerySet[Contact]:
    """Contacts of cases that this person may open, and those they sent themselves as a referrer."""
    seats = seats or seats_of(staff)
    allowed = Q(case__in=cases(staff, now=now, seats=seats).values("pk"))
    if seats.has(RoleCode.REF):
        allowed |= Q(created_by=staff) & ~Q(case__in=excluded_case_ids(staff))
    return Contact.objects.filter(allowed)


def own_contacts(staff: Staff) -> QuerySet[Contact]:
    """What this person told the front door themselves, unless they are kept out of its case."""
    return Contact.objects.filter(created_by=staff).exclude(case__in=excluded_case_ids(staff))


def responses(staff: Staff, *, now: datetime, seats: Seats | None = None) -> QuerySet[AgencyResponse]:
    """Answers of this person's own agencies, and those that were released in cases they may open.

    Which of their fields is another question: `answers.answers_seen`.
    """
    seats = seats or seats_of(staff)
    own = Q(request__agency__in=seats.agencies(AGENCY_READERS))
    released = Q(request__released_at__isnull=False)
    return AgencyResponse.objects.filter(
        own | released, request__case__in=cases(staff, now=now, seats=seats).values("pk")
    )


def may_see_case(staff: Staff, case: Case, *, now: datetime) -> bool:
    return cases(staff, now=now).filter(pk=case.pk).exists()


def case_or_404(staff: Staff, reference: str, *, now: datetime) -> Case:
    """The case, site at hand. Not yours and not there look the same: Http404."""
    case = cases(staff, now=now).select_related("site").filter(reference=reference).first()
    if case is None:
        raise Http404
    return case
