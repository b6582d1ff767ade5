"""`manage.py move_cases --from 3 --to 4`: move the running cases of a pathway, or look what it would do."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from orchestrator.agencies.models import Staff
from orchestrator.pathway import moving
from orchestrator.pathway.exceptions import PathwayError
from processes.exceptions import ProcessError
from processes.models import MoveResult, ProcessVersion


class Command(BaseCommand):
    help = (
        "Move all running cases from one version of a pathway to another, a transaction for each. Exit 1 "
        "where some stay. What was moved is listed on the page of the version and can be put back there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="source", type=int, required=True, help="number of the version")
        parser.add_argument("--to", type=int, required=True, help="number of the version to move to")
        parser.add_argument("--pathway", default="ofd_front_door", help="id of the process")
        parser.add_argument("--site", help="code of the site; needed where there are several")
        parser.add_argument("--dry-run", action="store_true", help="say what it would do; change nothing")
        parser.add_argument("--as", dest="username", help="who moves them, for the record")

    def handle(self, *args: Any, **options: Any) -> None:
        source, to = (self._version(options, options[name]) for name in ("source", "to"))
        by = self._staff(options["username"])
        try:
            run = moving.ask(source, to, is_dry=options["dry_run"], by=by, now=timezone.now(), defer=False)
        except (ProcessError, PathwayError) as refusal:
            raise CommandError(str(refusal)) from refusal
        moving.work(run.pk, clock=timezone.now)
        self._tell(MoveResult.objects.filter(run=run))

    def _version(self, options: Any, number: int) -> ProcessVersion:
        found = ProcessVersion.objects.filter(process_id=options["pathway"], number=number)
        if options["site"]:
            found = found.filter(owner_key=options["site"])
        if len(found) > 1:
            raise CommandError(f"Several sites have a version {number} of it. Say which with --site.")
        if not found:
            raise CommandError(f"There is no version {number} of {options['pathway']}.")
        return found[0]

    def _staff(self, username: str | None) -> Staff | None:
        if not username:
            return None
        found = Staff.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise CommandError(f"Nobody is called {username}.")
        return found

    def _tell(self, results: Any) -> None:
        labels: Counter[str] = Counter()
        reasons: Counter[tuple[str, str]] = Counter()
        for result in results:
            labels[result.get_kind_display()] += 1
            for sentence in result.sentences:
                reasons[result.get_kind_display(), sentence] += 1
        for label, number in labels.items():
            self.stdout.write(f"{number:6}  {label}")
            for (kind, sentence), times in reasons.most_common():
                if kind == label:
                    self.stdout.write(f"        {times:6}  {sentence}")
        if not labels:
            self.stdout.write("No case runs that version.")
        if results.filter(kind__in=("cannot", "busy", "failed")).exists():
            raise SystemExit(1)
