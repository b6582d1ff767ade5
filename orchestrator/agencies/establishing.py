"""Sets up a site: its agencies, teams and people."""

from collections.abc import Sequence

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from orchestrator.agencies.demo import SITES, DemoPerson
from orchestrator.agencies.models import Agency, Membership, Site, Staff, Team
from orchestrator.agencies.vocabulary import AGENCY_ROLES, CORE_AGENCIES, HUB_ROLES, AgencyCode, RoleCode


def establish_site(code: str, name: str) -> Site:
    """A site with every agency of the vocabulary and a team per role. What is there already is left alone."""
    site, _ = Site.objects.get_or_create(code=code, defaults={"name": name})
    Agency.objects.bulk_create(
        [
            Agency(site=site, code=each.value, name=each.label, is_core=each in CORE_AGENCIES)
            for each in AgencyCode
        ],
        ignore_conflicts=True,
    )
    teams = []
    for agency in Agency.objects.filter(site=site):
        for role in HUB_ROLES if agency.code == AgencyCode.HUB else AGENCY_ROLES:
            label = AgencyCode(agency.code).label
            teams.append(
                Team(site=site, agency=agency, role=role, name=f"{label}: {RoleCode(role).label.lower()}s")
            )
    Team.objects.bulk_create(teams, ignore_conflicts=True)
    return site


def establish_demo(password: str) -> list[tuple[Site, Sequence[DemoPerson]]]:
    """Fenmarsh and Saltby with their people, who all sign in with `password`. May be repeated."""
    with transaction.atomic():
        hashed = _hashed(password)
        established: list[tuple[Site, Sequence[DemoPerson]]] = []
        for code, name, people in SITES:
            site = establish_site(code, name)
            _seat(site, people, hashed)
            established.append((site, people))
    return established


def _hashed(password: str) -> str:
    """One slow hash for all demo sign-ins, and none where the first of them has it already."""
    first = Staff.objects.filter(username=SITES[0][2][0].username).first()
    if first and check_password(password, first.password):
        return first.password
    return make_password(password)


def _seat(site: Site, people: Sequence[DemoPerson], hashed: str) -> None:
    Staff.objects.bulk_create(
        [
            Staff(
                username=person.username,
                email=f"{person.username}@{site.code}.example",
                display_name=person.name,
                first_name=person.name.split()[0],
                last_name=person.name.split()[-1],
                password=hashed,
            )
            for person in people
        ],
        ignore_conflicts=True,
    )
    names = [person.username for person in people]
    Staff.objects.filter(username__in=names).exclude(password=hashed).update(password=hashed)
    staff = Staff.objects.in_bulk(names, field_name="username")
    teams = {
        (agency, role): pk
        for pk, agency, role in Team.objects.filter(site=site).values_list("pk", "agency__code", "role")
    }
    Membership.objects.bulk_create(
        [
            Membership(team_id=teams[agency.value, role.value], staff=staff[person.username])
            for person in people
            for agency, role in person.seats
        ],
        ignore_conflicts=True,
    )
