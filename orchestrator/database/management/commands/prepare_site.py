"""`manage.py prepare_site`: publish the models of `bpmn/` and, in the quick start, fill in the demo site."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Runs publish_models and, where DEMO is on, demo_site: both leave alone what is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = {"stdout": StringIO()} if options["verbosity"] < 2 else {"stdout": self.stdout}
        for name in ["demo_site", "publish_models"] if settings.DEMO else ["publish_models"]:
            if name in get_commands():
                call_command(name, stderr=self.stderr, **quiet)
