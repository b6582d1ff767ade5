"""Somebody is kept out of a case: a conflict of interest (domain A-11)."""

from datetime import datetime

from django.db.models import QuerySet

from orchestrator.access.models import Exclusion
from orchestrator.agencies.models import Staff
from orchestrator.cases.acts import act
from orchestrator.cases.models import Case


def exclude(case: Case, staff: Staff, *, reason: str, by: Staff, now: datetime) -> Exclusion:
    """From this moment the person sees nothing of the case, anywhere. Doing it twice changes nothing."""
    exclusion, created = Exclusion.objects.get_or_create(
        case=case, staff=staff, until=None, defaults={"reason": reason, "since": now, "by": by}
    )
    if created:
        act(case, "exclude", by=by, now=now, object=f"staff:{staff.pk}")
    return exclusion


def kept_out_of(case: int) -> QuerySet[Exclusion, int]:
    """Staff who are kept out of the case with this key, for use inside a query."""
    return Exclusion.objects.filter(case=case, until__isnull=True).values_list("staff_id", flat=True)


def readmit(exclusion: Exclusion, *, by: Staff, now: datetime) -> None:
    """The exclusion ends; that it stood is kept."""
    exclusion.until = now
    exclusion.save(update_fields=["until"])
    act(exclusion.case, "readmit", by=by, now=now, object=f"staff:{exclusion.staff_id}")
