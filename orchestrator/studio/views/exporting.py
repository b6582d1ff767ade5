"""Files that go out: a whole version or draft, or one file of it."""

import hashlib
import re
from pathlib import PurePosixPath

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse

from orchestrator.studio import archives
from orchestrator.studio.lineage import base_of
from orchestrator.studio.views.drafts import StudioPage
from processes import drafts

_TYPES = {".bpmn": "application/xml", ".dmn": "application/xml", ".json": "application/json"}


class Export(StudioPage):
    """The whole bundle as a zip file, the same bytes each time."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        files = drafts.files(self.version)
        known = self.version if self.version.number else base_of(self.version)
        content = archives.pack(files, base=known.sha256 if known else "")
        with transaction.atomic():
            self.act("export_version", sha256=drafts.sha256_of(self.version), files=len(files))
        number = f"version-{self.version.number}" if self.version.number else f"draft-{self.version.pk}"
        return _attached(content, f"{self.version.process_id}-{number}.zip", "application/zip")


class Download(StudioPage):
    """One file of a version or draft, byte for byte."""

    def get(self, request: HttpRequest, version_id: int, path: str) -> HttpResponse:
        content = drafts.file(self.version, path)
        if content is None:
            raise Http404
        with transaction.atomic():
            self.act("export_file", sha256=hashlib.sha256(content).hexdigest())
        kind = _TYPES.get(PurePosixPath(path).suffix, "text/plain; charset=utf-8")
        return _attached(content, PurePosixPath(path).name, kind)


def _attached(content: bytes, name: str, kind: str) -> HttpResponse:
    """To be saved, never shown: nothing in it may run in a browser."""
    response = HttpResponse(content, content_type=kind)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name)
    response["Content-Disposition"] = f'attachment; filename="{plain}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
