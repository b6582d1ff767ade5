"""How many of the agencies that were asked in the present round have answered, for many cases at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q

from orchestrator.cases.asking import outstanding
from orchestrator.cases.models import AgencyRequest, Case


@dataclass(frozen=True)
class SoFar:
    asked: int = 0
    outstanding: int = 0  #: not answered yet, or declined without the second person's word
    released: int = 0  #: answers that the others may read

    @property
    def all_answered(self) -> bool:
        """As `asking.all_agencies_answered`: somebody was asked, and nobody is waited for."""
        return self.asked > 0 and not self.outstanding


def so_far(cases: Iterable[Case]) -> Mapping[int, SoFar]:
    """By the key of a case, one query for all. A case in which nobody was asked is not among them."""
    asked = AgencyRequest.objects.filter(case__in=list(cases), round=F("case__round"))
    counted = asked.values("case_id").annotate(
        asked=Count("pk"),
        outstanding=Count("pk", filter=outstanding()),
        released=Count("pk", filter=Q(released_at__isnull=False)),
    )
    return {
        row["case_id"]: SoFar(row["asked"], row["outstanding"], row["released"])
        for row in counted.order_by("case_id")
    }
