"""Who serves which queue."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from orchestrator.agencies.models import Agency, Membership, Site, Staff, Team
from processes.kept_queries import Kept


@dataclass(frozen=True)
class Hat:
    """In what part somebody acts: an agency and a role."""

    agency: str
    role: str


_HATS: Kept[Any] = Kept(
    lambda staff, site: (
        Membership.objects.filter(staff=staff, team__site=site)
        .order_by("id")
        .values_list("team__agency__code", "team__role")
    )
)


def teams_of(staff: Staff) -> QuerySet[Team]:
    """Every team whose queue this person serves, agency and site at hand."""
    return Team.objects.filter(memberships__staff=staff).select_related("agency", "site")


def hats_of(staff: Staff, site: Site) -> tuple[Hat, ...]:
    """In what parts this person may act at one site, in a stable order."""
    return tuple(Hat(agency, role) for agency, role in _HATS.rows(staff=staff.pk, site=site.pk))


def core_agencies(site: Site) -> QuerySet[Agency]:
    """The agencies that must answer and sign, by code."""
    return Agency.objects.filter(site=site, is_core=True).order_by("code")
