"""Print one sign-in per role of the demo site, and each owner of pathways."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orchestrator.agencies.models import Membership
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode


class Command(BaseCommand):
    help = "Print one sign-in per role of the demo site."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Sign-ins with a known password exist only where DEMO is 1.")
        seen: set[tuple[str, str]] = set()
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
            agency = AgencyCode(team.agency.code).label
            role = RoleCode(team.role).label.lower()
            self.stdout.write(f"  {membership.staff.username:<16} {agency}: {role}")
        if not seen:
            raise CommandError("There is no demo site yet: run manage.py demo_site first.")
        self.stdout.write(f"  password for all: {settings.DEMO_PASSWORD}")
