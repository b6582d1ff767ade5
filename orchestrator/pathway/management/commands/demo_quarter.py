"""`manage.py demo_quarter`: thirteen weeks of invented work for the demo site, for managers to look at."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from orchestrator.agencies.models import Site
from orchestrator.pathway.demo import SITE
from orchestrator.pathway.demo_quarter import filling, loading


class Command(BaseCommand):
    help = (
        "Fill a demo site with about 800 invented cases of the thirteen weeks before now. May be stopped at "
        "any moment and called again: it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=filling.CASES, help="how many cases in all")
        parser.add_argument("--open", type=int, default=filling.OPEN, help="how many of them are in work")
        parser.add_argument("--seed", type=int, default=filling.SEED, help="the same seed, the same families")
        parser.add_argument("--site", default=SITE, help="code of the site")
        parser.add_argument(
            "--if-fresh", action="store_true", help="nothing where the site has cases of its own already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_fresh"] and not settings.DEMO:
            return
        if not settings.DEMO:
            raise CommandError("The quarter is invented: set DEMO to 1 if you mean it.")
        site = Site.objects.filter(code=options["site"]).first()
        if site is None:
            raise CommandError(f"There is no site “{options['site']}”.")
        if options["if_fresh"] and not filling.is_wanted(site):
            return
        began = time.monotonic()
        with loading.told(site, options["cases"]) as prepare:
            quarter = filling.fill(
                site,
                now=timezone.now(),
                cases=options["cases"],
                seed=options["seed"],
                left_open=options["open"],
                prepare=prepare,
                tell=self._tell if options["verbosity"] > 1 or not options["if_fresh"] else _nothing,
            )
        if quarter.closed or quarter.open:
            self.stdout.write(
                f"A quarter of invented work stands at {site.name}: {quarter.closed} past cases and "
                f"{quarter.open} in work ({time.monotonic() - began:.0f} seconds)."
            )

    def _tell(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _nothing(sentence: str) -> None:
    pass
