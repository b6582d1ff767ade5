"""`manage.py resume`: after a restore, show what passed meanwhile; with --confirm, let it go on."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from orchestrator.agencies.models import Staff
from orchestrator.audit import acts
from orchestrator.cases.models import Case
from orchestrator.clocks.models import Clock
from processes import standstill
from processes.models import Standstill, Timer, TimerState

SHOWN = 200


class Command(BaseCommand):
    help = (
        "After a restore no limit fires and no waiting job runs until somebody has seen which. Without "
        "options it shows them and changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--confirm", action="store_true", help="the list was seen: let all go on")
        parser.add_argument(
            "--drop-jobs",
            action="store_true",
            help="jobs that waited were done before the restore: drop",
        )
        parser.add_argument("--by", default="", metavar="USER", help="sign-in name of who confirms")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        standstill.keep_watch(now)  # the restore may be older than the first worker after it
        standing = standstill.present()
        if standing is None:
            self.stdout.write("Nothing stands still: there is nothing to resume.")
            return
        by = self._staff(options["by"])
        passed = self._list(standing, now=now)
        if not options["confirm"]:
            self.stdout.write("Nothing was changed. “manage.py resume --confirm” lets all of this go on.")
            return
        with transaction.atomic():
            standstill.resume(now=now, drop_jobs=options["drop_jobs"])
            acts.record(
                "resume_after_restore",
                case_key="",
                who=by,
                at=now,
                object=f"standstill:{standing.pk}",
                detail={
                    "since": standing.since.isoformat(),
                    "until": standing.until.isoformat(),
                    "timers": passed,
                    "jobs": len(standing.jobs),
                    "jobs_dropped": options["drop_jobs"],
                },
            )
        self.stdout.write("Resumed. Workers fire these limits now, in the order of their moments.")

    def _list(self, standing: Standstill, *, now: datetime) -> int:
        """Everything that waits for the operator's word; how many timers there are."""
        timers = Timer.objects.filter(state=TimerState.WAITING, due_at__lte=now).order_by("due_at", "id")
        late = Clock.objects.filter(stopped_at=None, due_at__gt=standing.since, due_at__lte=now).count()
        jobs, number = standstill.waiting_jobs(), timers.count()
        between = f"between {_moment(standing.since)} and {_moment(now)}"
        self.stdout.write(
            f"The database was restored as of {_moment(standing.since)}; what was done later is not in it."
        )
        self.stdout.write(
            f"{_count(number, 'limit')} of drawings passed {between}. Nobody was told and nothing has fired:"
        )
        rows = list(timers.select_related("instance")[:SHOWN])
        keys = {int(row.instance.business_key) for row in rows if row.instance.business_key.isdigit()}
        references = dict(Case.objects.filter(pk__in=keys).values_list("pk", "reference"))
        for row in rows:
            key = row.instance.business_key
            case = references.get(int(key), key) if key.isdigit() else key
            what = " ".join(filter(None, (row.clock, row.point, row.item))) or row.element_id
            self.stdout.write(f"  {_moment(row.due_at)}  {case}  {what}")
        if number > SHOWN:
            self.stdout.write(f"  … and {number - SHOWN} more")
        self.stdout.write(f"{_count(late, 'promised time')} of cases ended {between}.")
        self.stdout.write(f"{_count(len(jobs), 'job')} waited when the backup was made.")
        for job in jobs[:SHOWN]:
            self.stdout.write(f"  {job.id}  {job.name}")
        return number

    def _staff(self, username: str) -> Staff | None:
        if not username:
            return None
        staff = Staff.objects.filter(username=username, is_active=True).first()
        if staff is None:
            raise CommandError(f"There is no active sign-in “{username}”.")
        return staff


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(settings.TIME_ZONE)):%-d %B %Y %H:%M}"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
