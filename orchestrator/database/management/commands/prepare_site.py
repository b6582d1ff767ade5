"""`manage.py prepare_site`: publish the models of `bpmn/` and, in the quick start, fill in the demo site."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Runs publish_models and, where DEMO is on, demo_site: both leave alone what is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ["demo_site", "publish_models"] if settings.DEMO else ["publish_models"]:
            if name in get_commands():
                call_command(name, stdout=self.stdout, stderr=self.stderr)
