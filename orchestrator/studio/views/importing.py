"""The page on which files come in, from any tool."""

import hashlib
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.audit import acts
from orchestrator.inbox.pages import Page, only_what_can_be_kept
from orchestrator.studio import arrivals
from orchestrator.studio.archives import MAX_ARCHIVE
from orchestrator.studio.incoming import Incoming, Place, places_of
from orchestrator.studio.makers import maker
from orchestrator.studio.places import Places
from orchestrator.studio.uploads import InMemory
from orchestrator.studio.views.editor import WRITERS
from processes import drafts, versions
from processes.exceptions import ProcessError
from processes.findings import Finding
from processes.model_files import RefusedFile
from processes.models import ProcessVersion, VersionState

NEW = "new"


@method_decorator(csrf_exempt, name="dispatch")  # `post` looks at the token, once the way in is known
class Import(Page):
    """Bring a drawing, a table or a whole pathway in. Whatever is refused leaves nothing but an act."""

    allowed = staticmethod(lambda standing: standing.has_role(WRITERS))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.upload_handlers = [InMemory(request)]
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show()

    def show(self, *, problems: dict[str, str] | None = None, help: str = "") -> HttpResponse:
        into = self.into
        context = {
            "candidates": self.candidates(),
            "into": into,
            "is_draft": into is not None and into.state == VersionState.DRAFT,
            "groups": _grouped(places_of(into)) if into else (),
            "chosen": self.request.POST.get("place", ""),
            "typed": self.request.POST,
            "problems": problems or {},
            "help": help,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
        return render(self.request, "studio/import.html", context, status=status)

    @method_decorator(csrf_protect)
    def post(self, request: HttpRequest) -> HttpResponse:
        only_what_can_be_kept(request)
        given = request.FILES.get("file")
        if not isinstance(given, UploadedFile):
            return self.show(problems={"file": "Choose a file"})
        place = request.POST.get("place", NEW)
        places = {one.value: one for one in places_of(self.into)} if self.into else {}
        if place != NEW and place not in places:
            return self.show(problems={"place": "Choose which file it replaces"})
        try:
            content = given.read(MAX_ARCHIVE + 1)
            draft, replaced = self.put_in(given.name or "", content, places.get(place))
        except RefusedFile as refused:
            return self.refuse(refused)
        except ProcessError as refusal:
            return self.show(problems={"place": str(refusal)})
        messages.success(request, _said(draft, replaced))
        return redirect("versions:draft", draft.pk)

    def refuse(self, refused: RefusedFile) -> HttpResponse:
        """Nothing is kept but who sent what kind of refused file, and when."""
        acts.record(
            "refused_import",
            case_key="",
            who=self.staff,
            at=self.now,
            object=f"rule {refused.finding.rule}",
            detail={"rule": refused.finding.rule},
            role=RoleCode.OWNER,
            ip=self.ip,
        )
        return self.show(problems={"file": _told(refused.finding)}, help=refused.finding.help)

    def put_in(self, name: str, content: bytes, place: Place | None) -> tuple[ProcessVersion, list[str]]:
        """The draft that it went into, and what it replaced unasked. Raises RefusedFile, ProcessError."""
        incoming = Incoming(
            name=arrivals.plain_name(name),
            content=content,
            arrival=arrivals.read(name, content),
            title=self.request.POST.get("title", "").strip()[:200],
            site=self.sites[0],
            sites=self.sites,
            by=maker(self.staff),
            now=self.now,
        )
        with transaction.atomic():
            draft = incoming.put_in(place)
            acts.record(
                "import_draft",
                case_key="",
                who=self.staff,
                at=self.now,
                object=f"version {draft.pk}",
                detail={
                    "process": draft.process_id,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "files": len(incoming.arrival.files),
                },
                role=RoleCode.OWNER,
                ip=self.ip,
            )
        return draft, incoming.replaced

    @property
    def sites(self) -> list[str]:
        """Those for which the reader owns pathways; a new one is for the first of them."""
        return sorted({team.site.code for team in self.standing.teams if team.role in WRITERS})

    @cached_property
    def into(self) -> ProcessVersion | None:
        """The draft or running pathway that the file is for; None: it is a pathway of its own."""
        named = self.request.POST.get("place") or self.request.GET.get("into", "")
        wanted = named.partition("|")[0]
        known = {str(one.pk): one for _, versions_of_it in self.candidates() for one in versions_of_it}
        return known.get(wanted)

    def candidates(self) -> list[tuple[str, list[ProcessVersion]]]:
        """What a file can go into: all drafts, the one that was changed last first, and what runs."""
        rows = ProcessVersion.objects.filter(owner_key__in=self.sites)
        published = rows.filter(state=VersionState.PUBLISHED).order_by()
        keys = published.values_list("owner_key", "process_id").distinct()
        newest = [
            versions.newest(owner_key=owner, process_id=process_id, now=self.now)
            for owner, process_id in sorted(keys)
        ]
        open_drafts = rows.filter(state=VersionState.DRAFT).order_by("-changed_at", "-pk")
        running = sorted(filter(None, newest), key=lambda one: one.name)
        return [("A draft", list(open_drafts)), ("A new draft of what runs", running)]


def _grouped(places: Sequence[Place]) -> list[tuple[str, list[Place]]]:
    """Drawings and tables that a file can replace, each kind under its name."""
    kinds = (("It replaces the drawing", ".bpmn"), ("It replaces the decision table", ".dmn"))
    return [(name, [one for one in places if one.path.endswith(suffix)]) for name, suffix in kinds]


def _said(draft: ProcessVersion, replaced: Sequence[str]) -> str:
    """What the next page says first: where the file went, and what it replaced without being asked to."""
    places = Places(drafts.files(draft))
    gone = [
        f"{places.file(path)} was in it already ({path}), and the file has replaced it." for path in replaced
    ]
    return " ".join(["The file is in the draft.", *gone, "The list below says what it still needs to run."])


def _told(found: Finding) -> str:
    """What is wrong, and where in the file it stands, unless the sentence says so itself."""
    if not found.line or re.search(r"\bline \d", found.message):
        return found.message
    return f"{found.message} See line {found.line} of the file."
