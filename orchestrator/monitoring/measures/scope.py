"""What one reader may measure, and whether lists of cases stand behind the numbers (domain 4.2, “Measures”).

Hub managers, co-ordinators and the information-governance lead measure their whole site; team leads and
escalation contacts their own agency. Process owners and auditors see numbers of the whole site and no list.
Somebody who is both has the narrower: the lists of their lead's or manager's seat. Nobody else measures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from orchestrator.access import visible
from orchestrator.access.seats import Seats
from orchestrator.agencies.models import Agency, Site, Staff, Team
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.clocks import calendar
from orchestrator.clocks.calendar import WorkingCalendar

if TYPE_CHECKING:
    from orchestrator.inbox.standing import Standing

WHOLE_SITE = frozenset({RoleCode.HUBMGR, RoleCode.COORD, RoleCode.IG})
OWN_AGENCY = frozenset({RoleCode.LEAD, RoleCode.ESC})
NUMBERS_ONLY = frozenset({RoleCode.OWNER, RoleCode.AUD})
#: Roles that nudge and hand on what others hold: a manager anywhere, a lead in the own agency.
ACTING = frozenset({RoleCode.HUBMGR, RoleCode.LEAD})


@dataclass(frozen=True)
class Scope:
    """The teams, sites and agencies that count for one reader. Cases they are kept out of never do."""

    staff: Staff
    seats: Seats
    sites: tuple[Site, ...]
    teams: Mapping[int, Team]  #: agency and site at hand
    whole_sites: tuple[int, ...]
    agency_ids: tuple[int, ...]  #: of agencies that are measured alone
    may_list: bool
    may_act: bool
    kept_out: tuple[int, ...]  #: cases that this reader is excluded from

    @property
    def site_ids(self) -> tuple[int, ...]:
        return tuple(site.pk for site in self.sites)

    @property
    def site_codes(self) -> tuple[str, ...]:
        """How the machine calls the owners of the versions."""
        return tuple(site.code for site in self.sites)

    @property
    def agency_codes(self) -> frozenset[str] | None:
        """Codes of the agencies that count; None where all of a site do."""
        return None if self.whole_sites else frozenset(self.agencies)

    @cached_property
    def agencies(self) -> Mapping[str, str]:
        """Code → name, of every agency in scope, by name."""
        found = {team.agency.code: team.agency.name for team in self.teams.values()}
        return dict(sorted(found.items(), key=lambda one: one[1]))

    @property
    def zone(self) -> ZoneInfo:
        """Days of a period are days here: of the first site, for the rare reader of two."""
        return self.sites[0].zone

    @property
    def calendar(self) -> WorkingCalendar:
        return calendar.of(self.sites[0])


def scope_of(staff: Staff, standing: "Standing") -> Scope | None:
    """What this person may measure; None where that is nothing. Two statements, none for strangers."""
    seats = standing.seats
    whole, own = seats.sites(WHOLE_SITE), seats.agencies(OWN_AGENCY)
    may_list = bool(whole or own)
    if not may_list:
        whole = seats.sites(NUMBERS_ONLY)
    if not whole and not own:
        return None
    teams = Team.objects.filter(Q(site__in=whole) | Q(agency__in=own)).select_related("agency", "site")
    in_scope = {team.pk: team for team in teams.order_by("name", "pk")}
    sites = {team.site_id: team.site for team in in_scope.values()}
    return Scope(
        staff=staff,
        seats=seats,
        sites=tuple(sorted(sites.values(), key=lambda site: site.pk)),
        teams=in_scope,
        whole_sites=tuple(whole),
        agency_ids=tuple(own),
        may_list=may_list,
        may_act=seats.has(*ACTING),
        kept_out=tuple(visible.excluded_case_ids(staff)),
    )


def agency_names(scope: Scope) -> Mapping[str, str]:
    """Names of all agencies of the sites in scope by code, also of those that are not measured."""
    return dict(Agency.objects.filter(site__in=scope.site_ids).values_list("code", "name"))
