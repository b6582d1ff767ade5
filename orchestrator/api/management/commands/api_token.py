"""`manage.py api_token USERNAME`: print a new token for the API, once; or list or end those there are."""

from argparse import ArgumentParser
from datetime import datetime
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
        parser.add_argument(
            "--days",
            type=int,
            default=tokens.LASTS_DAYS,
            help=f"it ends after so many days: 1 to {tokens.LONGEST_DAYS} (default {tokens.LASTS_DAYS})",
        )
        instead = parser.add_mutually_exclusive_group()
        instead.add_argument("--list", action="store_true", help="list this person's tokens instead")
        instead.add_argument("--end", type=int, metavar="NUMBER", help="end the token of this number instead")
        instead.add_argument("--revoke", action="store_true", help="end all tokens of this person instead")

    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        staff = Staff.objects.filter(username=username).first()
        if staff is None:
            raise CommandError(f"Nobody signs in as “{username}”.")
        now = timezone.now()
        with transaction.atomic():
            if options["list"]:
                self._list(staff, now=now)
            elif options["end"] is not None:
                if not tokens.revoke(staff, options["end"], now=now):
                    raise CommandError(f"{staff} has no token {options['end']} that could be ended.")
                self.stdout.write(f"Token {options['end']} of {staff} was ended.")
            elif options["revoke"]:
                ended = tokens.revoke_all(staff, now=now)
                self.stdout.write(f"Tokens of {staff} that were ended: {ended}")
            else:
                self.stdout.write(_issued(staff, days=options["days"], now=now))

    def _list(self, staff: Staff, *, now: datetime) -> None:
        rows = tokens.live(staff, now=now)
        for row in rows:
            used = f"last used {_day(row.last_used_at)}" if row.last_used_at else "never used"
            self.stdout.write(f"{row.pk}: made {_day(row.created_at)}, {used}, ends {_day(row.expires_at)}")
        if not rows:
            self.stdout.write(f"{staff} has no token.")


def _issued(staff: Staff, *, days: int, now: datetime) -> str:
    if not staff.is_active:
        raise CommandError(f"{staff} does not work here any more.")
    if not 1 <= days <= tokens.LONGEST_DAYS:
        raise CommandError(f"A token lasts 1 to {tokens.LONGEST_DAYS} days.")
    return tokens.issue(staff, days=days, now=now)


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y}"
