"""In what parts somebody works here: the one thing that every rule of this room starts from."""

from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator.agencies.models import Membership, Staff
from orchestrator.agencies.vocabulary import RoleCode

#: Roles of the hub that see every case of their site (domain 4.1, 4.2).
HUB_READERS = frozenset({RoleCode.COORD, RoleCode.HUBMGR, RoleCode.IG, RoleCode.CHAIR, RoleCode.EDT})
#: Roles that see the cases on which their own agency is asked.
AGENCY_READERS = frozenset({RoleCode.PRAC, RoleCode.LEAD, RoleCode.ESC, RoleCode.LP})


@dataclass(frozen=True)
class Seat:
    """One membership: a team, its agency, role and site."""

    site_id: int
    agency_id: int
    agency: str  #: code
    role: str
    team_id: int
    on_duty: bool


@dataclass(frozen=True)
class Seats:
    """All memberships of one person who works here now; none for somebody who has left."""

    staff_id: int
    all: tuple[Seat, ...]

    def at(self, site_id: int) -> "Seats":
        """Only those at one site."""
        return Seats(self.staff_id, tuple(seat for seat in self.all if seat.site_id == site_id))

    def sites(self, roles: Iterable[str]) -> list[int]:
        """Sites where the person has one of these roles."""
        wanted = set(roles)
        return sorted({seat.site_id for seat in self.all if seat.role in wanted})

    def agencies(self, roles: Iterable[str]) -> list[int]:
        """Agencies (one per site) for which the person has one of these roles."""
        wanted = set(roles)
        return sorted({seat.agency_id for seat in self.all if seat.role in wanted})

    def teams(self) -> list[int]:
        """Queues that the person serves."""
        return sorted(seat.team_id for seat in self.all)

    def codes(self, roles: Iterable[str]) -> frozenset[str]:
        """Codes of agencies for which the person has one of these roles."""
        wanted = set(roles)
        return frozenset(seat.agency for seat in self.all if seat.role in wanted)

    def has(self, *roles: str) -> bool:
        return any(seat.role in roles for seat in self.all)


def seats_of(staff: Staff) -> Seats:
    """One read. Empty for somebody who does not work here any more."""
    if not staff.is_active:
        return Seats(staff.pk, ())
    rows = Membership.objects.filter(staff=staff).values_list(
        "team__site_id", "team__agency_id", "team__agency__code", "team__role", "team_id", "on_duty"
    )
    return Seats(staff.pk, tuple(Seat(*row) for row in rows.order_by("id")))
