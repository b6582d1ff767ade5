"""Who serves which queue."""

from dataclasses import dataclass

from django.db.models import QuerySet

from orchestrator.agencies.models import Agency, Membership, Site, Staff, Team
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode


class NoQueue(Exception):
    """This site has no hub co-ordinators, so a task found no queue. Set up that team first."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


@dataclass(frozen=True)
class Hat:
    """In what part somebody acts: an agency and a role."""

    agency: str
    role: str


def teams_of(staff: Staff) -> QuerySet[Team]:
    """Every team whose queue this person serves, agency and site at hand."""
    return Team.objects.filter(memberships__staff=staff).select_related("agency", "site")


def agencies_of(staff: Staff) -> QuerySet[Agency]:
    """Every agency this person works for, once each."""
    return Agency.objects.filter(teams__memberships__staff=staff).select_related("site").distinct()


def hats_of(staff: Staff, site: Site) -> tuple[Hat, ...]:
    """In what parts this person may act at one site, in a stable order."""
    pairs = (
        Membership.objects.filter(staff=staff, team__site=site)
        .order_by("id")
        .values_list("team__agency__code", "team__role")
    )
    return tuple(Hat(agency, role) for agency, role in pairs)


def team_for(site: Site, agency_code: str, role: str) -> Team:
    """The team that serves (agency, role), or the hub co-ordinators where nobody does.

    A task always finds a queue with people in it; raises NoQueue only where the site has no co-ordinators.
    """
    team = _served_team(site, agency_code, role)
    if team is None:
        team = (
            _served_team(site, AgencyCode.HUB, RoleCode.COORD)
            or Team.objects.filter(site=site, agency__code=AgencyCode.HUB, role=RoleCode.COORD).first()
        )
    if team is None:
        raise NoQueue
    return team


def _served_team(site: Site, agency_code: str, role: str) -> Team | None:
    return (
        Team.objects.filter(
            site=site, agency__code=agency_code, role=role, memberships__staff__is_active=True
        )
        .select_related("agency", "site")
        .first()
    )


def people_in(team: Team) -> QuerySet[Staff]:
    """Those who serve a queue and still work here."""
    return Staff.objects.filter(memberships__team=team, is_active=True)


def core_agencies(site: Site) -> QuerySet[Agency]:
    """The agencies that must answer and sign, by code."""
    return Agency.objects.filter(site=site, is_core=True).order_by("code")
