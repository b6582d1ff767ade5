"""`manage.py prepare_site`: publish the models of `bpmn/`, and in the quick start fill in the demo site."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Runs publish_models and, where DEMO is on, demo_site, demo_cases and sign_ins. What is there is "
        "left alone. Prints the sign-ins; with --verbosity 2 also what the others say."
    )
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        aside = self.stdout if options["verbosity"] > 1 else StringIO()
        if settings.DEMO:
            call_command("demo_site", stdout=aside, stderr=self.stderr)
        call_command("publish_models", stdout=aside, stderr=self.stderr)
        if settings.DEMO:
            call_command("demo_cases", stdout=aside, stderr=self.stderr)
            call_command("sign_ins", stdout=self.stdout, stderr=self.stderr)
