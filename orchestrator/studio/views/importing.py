"""Files that come in from any tool, and files that go out."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.audit import acts
from orchestrator.inbox.pages import Page, only_what_can_be_kept
from orchestrator.studio import archives, arrivals
from orchestrator.studio.archives import MAX_ARCHIVE
from orchestrator.studio.differences import drawing_name
from orchestrator.studio.lineage import base_of
from orchestrator.studio.makers import maker
from orchestrator.studio.uploads import InMemory
from orchestrator.studio.views.drafts import StudioPage
from orchestrator.studio.views.editor import WRITERS
from processes import bundles, drafts, versions
from processes.exceptions import ProcessError
from processes.findings import Finding
from processes.model_files import RefusedFile
from processes.models import ProcessVersion, VersionState

NEW = "new"
LONGEST_ID = 100  # characters of a process
_TYPES = {".bpmn": "application/xml", ".dmn": "application/xml", ".json": "application/json"}


@dataclass(frozen=True)
class Place:
    """Where a file can go: the file of a version or draft that it replaces, or beside them (`path` empty)."""

    version: ProcessVersion
    path: str
    label: str

    @property
    def value(self) -> str:
        return f"{self.version.pk}|{self.path}"


@method_decorator(csrf_exempt, name="dispatch")  # `post` looks at the token, once the way in is known
class Import(Page):
    """Bring a drawing, a table or a whole pathway in. Whatever is refused leaves nothing but an act."""

    allowed = staticmethod(lambda standing: standing.has_role(WRITERS))
    file_name = ""  #: of what came, as it is said to people

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
            "groups": _grouped(_places(into)) if into else (),
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
        places = {one.value: one for one in _places(self.into)} if self.into else {}
        if place != NEW and place not in places:
            return self.show(problems={"place": "Choose which file it replaces"})
        try:
            content = given.read(MAX_ARCHIVE + 1)
            draft = self.put_in(given.name or "", content, places.get(place))
        except RefusedFile as refused:
            return self.refuse(refused)
        except ProcessError as refusal:
            return self.show(problems={"place": str(refusal)})
        messages.success(request, "The file is in the draft. The list below says what it still needs to run.")
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

    def put_in(self, name: str, content: bytes, place: Place | None) -> ProcessVersion:
        """The draft that the file went into. Raises RefusedFile, ProcessError."""
        arrival = arrivals.read(name, content)
        title = self.request.POST.get("title", "").strip()[:200]
        self.file_name = arrivals.plain_name(name)
        with transaction.atomic():
            if arrival.whole:
                draft = self.whole(arrival.files, title, base=archives.base_of(content))
            elif place is None:
                draft = self.pathway(arrival, title)
            else:
                draft = self.replacing(arrival, place, title)
            acts.record(
                "import_draft",
                case_key="",
                who=self.staff,
                at=self.now,
                object=f"version {draft.pk}",
                detail={
                    "process": draft.process_id,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "files": len(arrival.files),
                },
                role=RoleCode.OWNER,
                ip=self.ip,
            )
        return draft

    def whole(self, files: Mapping[str, bytes], title: str, *, base: str = "") -> ProcessVersion:
        """A bundle as it was exported: a new draft of the pathway that none of its drawings calls."""
        alone = arrivals.called_by_nobody(files)
        if not alone:
            message = "None of these drawings holds a pathway of its own: each is called by another."
            raise _refused("no-process", message)
        known = [id for id in alone if versions.latest(owner_key=self.site, process_id=id)]
        process_id = (known or alone)[0]
        return self.begin(process_id, files, title, base=base)

    def pathway(self, arrival: arrivals.Arrival, title: str) -> ProcessVersion:
        """One drawing as a pathway of its own, with the words, limits and tables of the site."""
        if not arrival.path.endswith(".bpmn"):
            raise _refused(
                "not-a-drawing", "A decision table is no pathway. Choose the table that it replaces."
            )
        content = arrivals.named(arrivals.made_to_run(arrival.content), self.file_name)
        alone = arrivals.called_by_nobody({arrival.path: content})
        process_id = (alone or [PurePosixPath(arrival.path).stem])[0]
        if versions.latest(owner_key=self.site, process_id=process_id):
            raise _refused(
                "known-process",
                f"The drawing calls its process “{process_id}”, which is a pathway here already.",
                "Choose that pathway under “What is the file for?”, then which of its drawings it replaces.",
            )
        plain = re.sub(r"[^A-Za-z0-9_-]+", "_", process_id)
        files = arrivals.with_surroundings(self.site, {f"{plain}/{plain}.bpmn": content}, now=self.now)
        return self.begin(process_id, files, title)

    def replacing(self, arrival: arrivals.Arrival, place: Place, title: str) -> ProcessVersion:
        """Into a draft, or into a new draft of a published version, in the place of a file or beside them."""
        path, content, version = place.path or arrival.path, arrival.content, place.version
        if PurePosixPath(path).suffix != PurePosixPath(arrival.path).suffix:
            raise _refused(
                "other-kind", "A drawing can only replace a drawing, and a decision table a decision table."
            )
        if place.path and path.endswith(".bpmn"):
            content = arrivals.taking_the_place_of(content, drafts.file(version, path) or b"")
        elif path.endswith(".bpmn"):
            content = arrivals.named(content, self.file_name)
        if version.state != VersionState.DRAFT:
            version = drafts.begin_from(
                version,
                title=title or self.untitled(f"{version.name} with “{drawing_name(path, content)}”"),
                author=maker(self.staff),
                now=self.now,
            )
        drafts.save_file(
            version, path, content, revision=version.revision, by=maker(self.staff), now=self.now
        )
        return version

    def begin(
        self, process_id: str, files: Mapping[str, bytes], title: str, *, base: str = ""
    ) -> ProcessVersion:
        """`base`: SHA-256 of the version that the files say they come from. Where they are exactly those of a
        published version, they come from that one: a draft may have been published since it was exported.
        """
        if len(process_id) > LONGEST_ID:
            raise _refused(
                "long-id",
                f"The id of the process is {len(process_id)} characters long; at most {LONGEST_ID} fit.",
                "Give the process a shorter id in the tool that drew it, and bring the file in again.",
            )
        same = ProcessVersion.objects.filter(owner_key=self.site, process_id=process_id, number__isnull=False)
        said = [sha for sha in (bundles.sha256_of(files), base) if sha]
        found = {one.sha256: one for one in same.filter(sha256__in=said).order_by("number")}
        known = next((found[sha] for sha in said if sha in found), None)
        return drafts.begin(
            owner_key=self.site,
            process_id=process_id,
            files=files,
            title=title or self.untitled(arrivals.process_name(files, process_id) or self.file_name),
            author=maker(self.staff),
            now=self.now,
            based_on=known or versions.newest(owner_key=self.site, process_id=process_id, now=self.now),
        )

    def untitled(self, about: str) -> str:
        """What a draft is called that nobody has named: what is in it and its file, told apart by number."""
        file = f"the file “{self.file_name}”"
        title = f"From {file}" if about == self.file_name else f"{about[:100]}, from {file}"
        taken = set(
            ProcessVersion.objects.filter(owner_key__in=self.sites, title__startswith=title).values_list(
                "title", flat=True
            )
        )
        numbered = (f"{title} ({number})" for number in count(2))
        return title if title not in taken else next(one for one in numbered if one not in taken)

    @property
    def site(self) -> str:
        """The site for which the reader owns pathways; the first of them for who does at two."""
        return self.sites[0]

    @property
    def sites(self) -> list[str]:
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


def _places(version: ProcessVersion) -> list[Place]:
    files = drafts.files(version)
    found = [
        Place(version, path, drawing_name(path, content))
        for path, content in files.items()
        if path.endswith((".bpmn", ".dmn"))
    ]
    return [*sorted(found, key=lambda one: one.label), Place(version, "", "")]


def _grouped(places: Sequence[Place]) -> list[tuple[str, list[Place]]]:
    """Drawings and tables that a file can replace, each kind under its name."""
    kinds = (("It replaces the drawing", ".bpmn"), ("It replaces the decision table", ".dmn"))
    return [(name, [one for one in places if one.path.endswith(suffix)]) for name, suffix in kinds]


def _attached(content: bytes, name: str, kind: str) -> HttpResponse:
    """To be saved, never shown: nothing in it may run in a browser."""
    response = HttpResponse(content, content_type=kind)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name)
    response["Content-Disposition"] = f'attachment; filename="{plain}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _told(found: Finding) -> str:
    """What is wrong, and where in the file it stands, unless the sentence says so itself."""
    if not found.line or re.search(r"\bline \d", found.message):
        return found.message
    return f"{found.message} See line {found.line} of the file."


def _refused(rule: str, message: str, help: str = "") -> RefusedFile:
    return RefusedFile(Finding(file="", rule=rule, message=message, help=help))
