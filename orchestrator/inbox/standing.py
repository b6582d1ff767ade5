"""What a person is here: their teams and the roles and agencies these give. Read once per request."""

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from orchestrator.access.seats import Seat, Seats
from orchestrator.agencies.models import Membership, Staff, Team
from orchestrator.agencies.vocabulary import RoleCode
from processes.kept_queries import Kept

#: Roles whose people have tasks.
WORKING_ROLES = frozenset(
    {
        RoleCode.COORD,
        RoleCode.PRAC,
        RoleCode.LEAD,
        RoleCode.CHAIR,
        RoleCode.LP,
        RoleCode.HUBMGR,
        RoleCode.ESC,
        RoleCode.EDT,
    }
)

#: Roles that may open a case at all; which ones, `orchestrator.access` says (domain 4.2).
CASE_ROLES = WORKING_ROLES | {RoleCode.IG, RoleCode.AUD}

#: Roles that may tell the front door about a worry (domain 4.2, first line).
TELLING_ROLES = WORKING_ROLES | {RoleCode.REF}

_MEMBERSHIPS = Kept(
    lambda staff: (
        Membership.objects.filter(staff=staff)
        .select_related("team__site", "team__agency")
        .order_by("team__name")
    )
)


@dataclass(frozen=True)
class Standing:
    """A person's teams at the moment of asking, and what follows from them."""

    teams: tuple[Team, ...]
    seats: Seats  #: the same as `orchestrator.access` wants it

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(team.role for team in self.teams)

    @property
    def team_ids(self) -> tuple[int, ...]:
        return tuple(team.pk for team in self.teams)

    def directed_teams(self) -> list[Team]:
        """Teams whose tasks this person hands on without serving them: a lead’s agency, a manager’s site."""
        agencies = self.seats.agencies({RoleCode.LEAD})
        sites = self.seats.sites({RoleCode.HUBMGR})
        if not agencies and not sites:
            return []
        teams = Team.objects.filter(Q(agency__in=agencies) | Q(site__in=sites), members__is_active=True)
        return list(teams.exclude(pk__in=self.team_ids).distinct().order_by("name"))

    @property
    def site_name(self) -> str:
        """Name of the site; of all of them, for the rare person who works at two."""
        return ", ".join(dict.fromkeys(team.site.name for team in self.teams))

    def has_role(self, roles: Collection[str]) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def works(self) -> bool:
        return self.has_role(WORKING_ROLES)

    @property
    def opens_cases(self) -> bool:
        return self.has_role(CASE_ROLES)

    @property
    def tells(self) -> bool:
        return self.has_role(TELLING_ROLES)

    @property
    def only_refers(self) -> bool:
        return self.roles == {RoleCode.REF}


def standing_of(user: AbstractBaseUser | AnonymousUser) -> Standing:
    """The standing of a signed-in person; nobody's standing is empty. One query, kept on the user object."""
    if not isinstance(user, Staff) or not user.is_authenticated:
        return Standing(teams=(), seats=Seats(0, ()))
    kept = user.__dict__.get("_standing")
    if kept is None:
        memberships = _MEMBERSHIPS.rows(staff=user.pk)
        seats = Seats(user.pk, tuple(_seat(membership) for membership in memberships))
        teams = tuple(membership.team for membership in memberships)
        kept = user.__dict__["_standing"] = Standing(teams=teams, seats=seats)
    return kept


def _seat(membership: Membership) -> Seat:
    team = membership.team
    return Seat(
        site_id=team.site_id,
        agency_id=team.agency_id,
        agency=team.agency.code,
        role=team.role,
        team_id=team.pk,
        on_duty=membership.on_duty,
    )
