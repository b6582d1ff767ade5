"""`manage.py database`: start, stop or describe the quick start's own PostgreSQL."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from orchestrator.database.cluster import APPLICATION, Cluster
from orchestrator.database.exceptions import DatabaseUnavailable


class Command(BaseCommand):
    help = (
        "Starts or stops the quick start's own PostgreSQL, stops it unless it is in use (release), "
        "or says where it is."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("start", "stop", "release", "where"))

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        cluster = Cluster.of(settings.BASE_DIR)
        try:
            if act == "start":
                cluster.ensure()
            elif act == "stop":
                cluster.stop()
            elif act == "release":
                cluster.release()
        except DatabaseUnavailable as error:
            raise CommandError(str(error)) from error
        if act == "where":
            self.stdout.write(f"{cluster.data}\n{cluster.url(APPLICATION)}")
