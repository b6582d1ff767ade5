"""What pages that change files of a draft share: read, save past others’ saves, say what was refused."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.functional import cached_property

from orchestrator.pathway.publishing import MODELS, form_files
from orchestrator.studio.makers import maker
from orchestrator.studio.views.drafts import StudioPage
from orchestrator.studio.views.editor import name_of
from processes import drafts
from processes.bundles import FORMS
from processes.exceptions import StaleDraft, VersionRefused
from processes.graph import ProcessGraph
from processes.model_files import RefusedFile

from .. import reliance

_SEEN = "drafts_saved"  #: of the session: drafts whose first save is on record


class ChangingPage(StudioPage):
    """A page on the files of a draft. Read by all who read drafts, changed by owners while it is one."""

    template = ""
    shown_revision = 0  #: where the page shows another revision than was sent

    @cached_property
    def files(self) -> dict[str, bytes]:
        return drafts.files(self.version)

    @cached_property
    def graphs(self) -> list[ProcessGraph]:
        return reliance.drawn(self.files)

    @property
    def revision(self) -> int:
        """The revision that the page was shown with; of what is there now where none was sent."""
        sent = self.request.POST.get("revision", "")
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else self.version.revision

    def may_change(self) -> None:
        if self.read_only:
            raise Http404

    def content(self, path: str) -> bytes:
        """A file of the draft, or of the repository where the draft does not bring it. Raises Http404."""
        if path in self.files:
            return self.files[path]
        if path.startswith(f"{FORMS}/"):
            found = form_files().get(path[len(FORMS) + 1 : -len(".json")])
            if found is not None:
                return found
        elif (MODELS / path).is_file():
            return (MODELS / path).read_bytes()
        raise Http404

    def save(self, contents: Mapping[str, bytes | None], *, said: str) -> None:
        """Put files in, with a sentence for the next page. Raises StaleDraft, RefusedFile, VersionRefused."""
        drafts.save_files(self.version, contents, revision=self.revision, by=maker(self.staff), now=self.now)
        seen = self.request.session.get(_SEEN, [])
        if self.version.pk not in seen:
            self.request.session[_SEEN] = [*seen, self.version.pk]
            self.act("draft.saved")
        messages.success(self.request, said)

    def problem(self, refusal: StaleDraft | VersionRefused | RefusedFile) -> str:
        """The sentence of a refusal; after one of a stale draft the page shows what is there now."""
        if isinstance(refusal, StaleDraft):
            self.shown_revision = refusal.current
            del self.files  # read again what somebody else has saved
            who = (
                "You have, in another window,"
                if refusal.by == maker(self.staff).name
                else f"{refusal.by} has"
            )
            return (
                f"{who} changed this since you opened it. Nothing of yours is lost: look at both, "
                "and save again to put yours in."
            )
        return str(refusal)

    def show(self, context: Mapping[str, Any], *, status: int = HTTPStatus.OK) -> HttpResponse:
        shared = {
            "version": self.version,
            "draft_name": name_of(self.version),
            "read_only": self.read_only,
            "revision": self.shown_revision or self.revision,
        }
        return self.render(self.template, {**shared, **context}, status=status)
