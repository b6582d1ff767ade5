"""`manage.py set_up_roles`: give the application's role its rights. Run after `migrate`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from orchestrator.database import roles
from orchestrator.database.settings import application_role


class Command(BaseCommand):
    help = "Gives the role of DATABASE_URL its rights, working as the role of DATABASE_OWNER_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            roles.set_up(connection, application=application_role())
        except DatabaseError as error:
            raise CommandError(f"The database refused to set the roles up: {error}".strip()) from error
