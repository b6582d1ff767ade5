"""`manage.py api_token USERNAME`: print a new token for the API, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from orchestrator.agencies.models import Staff
from orchestrator.api import tokens


class Command(BaseCommand):
    help = "Print a new token for the API. It acts as this person and is shown only now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--revoke", action="store_true", help="end all tokens of this person instead")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        staff = Staff.objects.filter(username=username).first()
        if staff is None:
            raise CommandError(f"Nobody signs in as “{username}”.")
        now = timezone.now()
        with transaction.atomic():
            if options["revoke"]:
                ended = tokens.revoke_all(staff, now=now)
                self.stdout.write(f"Tokens of {staff} that were ended: {ended}")
                return
            if not staff.is_active:
                raise CommandError(f"{staff} does not work here any more.")
            token = tokens.issue(staff, now=now)
        self.stdout.write(token)
