"""Set up the fictional sites Fenmarsh and Saltby."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orchestrator.agencies.establishing import establish_demo


class Command(BaseCommand):
    help = "Set up the fictional sites with their agencies, teams and sign-ins. May be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo sign-ins share one known password: set DEMO to 1 if you mean it.")
        for site, people in establish_demo(settings.DEMO_PASSWORD):
            self.stdout.write(f"{site.name}: {len(people)} people can sign in.")
