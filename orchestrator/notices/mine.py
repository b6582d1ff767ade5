"""The notices of one person."""

from datetime import datetime

from django.db.models import Q, QuerySet

from orchestrator.access.seats import Seats, seats_of
from orchestrator.access.visible import excluded_case_ids
from orchestrator.agencies.models import Staff
from orchestrator.notices.models import Notice


def notices_of(staff: Staff, *, now: datetime, seats: Seats | None = None) -> QuerySet[Notice]:
    """To the person or to a team whose queue they serve; never about a case they are kept out of."""
    teams = (seats or seats_of(staff)).teams()
    return (
        Notice.objects.filter(Q(to_staff=staff) | Q(to_team__in=teams), created_at__lte=now)
        .exclude(case__in=excluded_case_ids(staff))
        .select_related("case", "to_team")
    )
