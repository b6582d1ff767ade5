"""Print one sign-in per role of the demo site, and each owner of pathways; or all of both sites."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from orchestrator.agencies.demo import SITES
from orchestrator.agencies.models import Membership
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode


class Command(BaseCommand):
    help = "Print one sign-in per role of the demo site; with --all everybody's, of both sites."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="everybody of both sites, site by site")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Sign-ins with a known password exist only where DEMO is 1.")
        found = self._everybody() if options["all"] else self._one_per_role()
        if not found:
            raise CommandError("There is no demo site yet: run manage.py demo_site first.")
        for line in found:
            self.stdout.write(line)
        self.stdout.write(f"  password for all: {settings.DEMO_PASSWORD}")

    def _everybody(self) -> list[str]:
        """Under the name of each site; who has several roles stands in several lines."""
        lines, last = [], ""
        for one in (
            Membership.objects.filter(
                team__site__code__in=[code for code, _, _ in SITES], staff__is_active=True
            )
            .select_related("team__agency", "team__site", "staff")
            .order_by("team__site__name", "id")
        ):
            if one.team.site.name != last:
                last = one.team.site.name
                lines.append(f"{last}:")
            lines.append(_line(one))
        return lines

    def _one_per_role(self) -> list[str]:
        seen: set[tuple[str, str]] = set()
        lines = []
        memberships = (
            Membership.objects.filter(team__site__code="fenmarsh", staff__is_active=True)
            .select_related("team__agency", "staff")
            .order_by("id")
        )
        for membership in memberships:
            team = membership.team
            # One owner of pathways alone could not show that a second approves what the first has made.
            whose = membership.staff.username if team.role == RoleCode.OWNER else ""
            seat = (team.agency.code if team.role == RoleCode.PRAC else whose, team.role)
            if seat in seen:
                continue
            seen.add(seat)
            lines.append(_line(membership))
        return lines


def _line(membership: Membership) -> str:
    team = membership.team
    agency, role = AgencyCode(team.agency.code).label, RoleCode(team.role).label.lower()
    return f"  {membership.staff.username:<16} {agency}: {role}"
