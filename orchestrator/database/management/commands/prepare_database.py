"""`manage.py prepare_database`: bring the tables up to date, then give the application's role its rights."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Runs migrate and set_up_roles, working as the role of DATABASE_OWNER_URL."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
        call_command("set_up_roles", stdout=self.stdout)
