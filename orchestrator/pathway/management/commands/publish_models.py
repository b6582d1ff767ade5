"""`manage.py publish_models [DIR]`: publish the drawings of a folder for every site."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from forms.exceptions import BadDefinition
from orchestrator.agencies.models import Site
from orchestrator.pathway.publishing import MODELS, publish_folder
from processes.exceptions import NotPublishable
from processes.model_files import RefusedFile


class Command(BaseCommand):
    help = "Publish the drawings of a folder (default: bpmn/) for every site. What is known is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=MODELS)
        parser.add_argument("--site", help="code of one site; default: all")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        sites = Site.objects.filter(code=options["site"]) if options["site"] else Site.objects.all()
        if not sites:
            raise CommandError("There is no site to publish for. Make one first: manage.py demo_site.")
        for site in sites:
            try:
                for published in publish_folder(site, folder=folder, now=timezone.now()):
                    what = f"{published.version.state}" if published.created else "known already"
                    self.stdout.write(f"{site.name}: {published.version} {what}")
            except NotPublishable as refused:
                for finding in refused.findings:
                    self.stderr.write(f"{finding.file}: {finding.element_name or '-'}: {finding.message}")
                raise CommandError("A drawing cannot be published yet. Nothing of it was saved.") from refused
            except (RefusedFile, BadDefinition) as refused:
                raise CommandError(str(refused)) from refused
