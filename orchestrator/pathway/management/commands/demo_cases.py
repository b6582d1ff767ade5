"""`manage.py demo_cases`: the first families of the demo site, so that nobody's first inbox is empty."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from orchestrator.pathway.demo import tell_of_the_first_families


class Command(BaseCommand):
    help = "Tell the demo site of a few invented families. A site that has cases is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{tell_of_the_first_families(now=timezone.now())} families.")
