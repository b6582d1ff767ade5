"""Finds the queue for a task, or for many tasks of one site with one read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from orchestrator.agencies.models import Site, Team
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from processes.kept_queries import Kept

#: Roles that sign for others. Their work never falls to somebody who may not sign (domain 4.2, 4.3 no. 6).
SIGNING_ROLES = frozenset({RoleCode.LEAD, RoleCode.ESC, RoleCode.HUBMGR})

_TEAMS: Kept[Any] = Kept(
    lambda site: (
        Team.objects.filter(site=site)
        .select_related("agency")
        .annotate(active=Count("memberships", filter=Q(memberships__staff__is_active=True)))
    )
)


class NoQueue(Exception):
    """This site has no hub co-ordinators, so a task found no queue. Set up that team first."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.__doc__)


@dataclass(frozen=True)
class TeamFinder:
    """The teams of one site by (agency code, role)."""

    site: Site
    teams: Mapping[tuple[str, str], Team]
    served: frozenset[int]  #: primary keys of teams with somebody in them who still works here

    def find(self, agency_code: str, role: str) -> Team:
        """The team that serves the pair, or the hub co-ordinators where nobody does. Raises NoQueue."""
        team = self.teams.get((agency_code, role))
        if team is not None and team.pk in self.served:
            return team
        try:
            return self.teams[AgencyCode.HUB.value, RoleCode.COORD.value]
        except KeyError:
            raise NoQueue from None

    def find_signer(self, agency_code: str, role: str) -> Team | None:
        """The team that signs as `role` of the agency, or the next one that may: an agency's lead, then its
        escalation contact, then the hub manager; for the hub manager a lead of a core agency, then an
        escalation contact of one (domain 4.2, 5.3). None where nobody at the site may.
        """
        for pair in self._signers(agency_code, role):
            team = self.teams.get(pair)
            if team is not None and team.pk in self.served:
                return team
        return None

    def _signers(self, agency_code: str, role: str) -> Iterator[tuple[str, str]]:
        yield agency_code, role
        if role == RoleCode.LEAD:
            yield agency_code, RoleCode.ESC.value
        if role != RoleCode.HUBMGR:
            yield AgencyCode.HUB.value, RoleCode.HUBMGR.value
            return
        core = sorted({team.agency.code for team in self.teams.values() if team.agency.is_core})
        for managers in (RoleCode.LEAD, RoleCode.ESC):
            for code in core:
                yield code, managers.value


def finder(site: Site) -> TeamFinder:
    """All teams of a site, read once."""
    rows = _TEAMS.rows(site=site.pk)
    return TeamFinder(
        site=site,
        teams={(team.agency.code, team.role): team for team in rows},
        served=frozenset(team.pk for team in rows if team.active),
    )


def team_for(site: Site, agency_code: str, role: str) -> Team:
    """The queue for one (agency, role): a task always finds one. Raises NoQueue."""
    return finder(site).find(agency_code, role)
