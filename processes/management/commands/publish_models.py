"""`manage.py publish_models [DIR]`: check and publish the bundles of a models folder."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from processes import bundles, publishing
from processes.exceptions import NotPublishable
from processes.model_files import RefusedFile
from processes.models import VersionState
from processes.registries import registry
from processes.vocabulary import VocabularyError


class Command(BaseCommand):
    help = "Check every process of a folder and publish what is new, for each site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", default=str(settings.BASE_DIR / "bpmn"))
        parser.add_argument(
            "--forms",
            default=str(settings.BASE_DIR / "forms" / "definitions"),
            help="folder of the form definitions that the drawings name",
        )
        parser.add_argument("--owner", action="append", help="a site's key; all sites when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, forms = Path(options["folder"]), Path(options["forms"])
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        owners = options["owner"] or list(registry.owners() if registry.owners else [])
        if not owners:
            raise CommandError("There is no site yet. Make one first, or name one with --owner.")
        form_files = {path.stem: path.read_bytes() for path in sorted(forms.glob("*.json"))}
        try:
            found = bundles.read_folder(folder, form_files=form_files)
        except (RefusedFile, VocabularyError) as refusal:
            place = f"{refusal.finding.file}: " if isinstance(refusal, RefusedFile) else ""
            raise CommandError(f"{place}{refusal}") from None
        refused = sum([self._publish(bundle, owner) for bundle in found for owner in owners])
        if refused:
            raise CommandError(f"{refused} could not be published.")

    def _publish(self, bundle: bundles.Bundle, owner: str) -> bool:
        """Whether the bundle was refused; what became of it is printed."""
        try:
            published = publishing.publish_file(
                bundle, owner_key=owner, author="repository", now=datetime.now(UTC)
            )
        except NotPublishable as refusal:
            self.stderr.write(f"{owner}: {bundle.name} is not published:")
            for found in refusal.findings:
                place = f"{found.file}:{found.line or ''} {found.element_name or found.element_id}".rstrip()
                self.stderr.write(f"  {place}: {found.message}")
            return True
        version = published.version
        if not published.created:
            self.stdout.write(f"{owner}: {version.name}, version {version.number} is up to date.")
        elif version.state == VersionState.DRAFT:
            self.stdout.write(
                f"{owner}: {version.name}, version {version.number} is left as a draft: "
                "the published version was made in the studio."
            )
        else:
            self.stdout.write(f"{owner}: {version.name}, version {version.number} published.")
        return False
