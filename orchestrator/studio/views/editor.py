"""The editor of one drawing of a draft: its page, and the data that the page reads and saves."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property

from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.audit import acts
from orchestrator.clocks import case_limits
from orchestrator.inbox.pages import Page, only_what_can_be_kept
from orchestrator.studio import locks
from orchestrator.studio.bodies import texts
from orchestrator.studio.checking import findings_of
from orchestrator.studio.checklist import needed_to_run
from orchestrator.studio.lists import lists_of
from orchestrator.studio.makers import maker
from processes import drafts
from processes.exceptions import StaleDraft, VersionRefused
from processes.findings import Finding, publishable
from processes.model_files import RefusedFile, open_model
from processes.models import ProcessVersion, VersionState
from processes.parsing import parse

READERS = frozenset({RoleCode.OWNER, RoleCode.HUBMGR, RoleCode.IG})
WRITERS = frozenset({RoleCode.OWNER})
_SEEN = "drafts_saved"  #: of the session: drafts whose first save is on record
_OWN_WINDOW = (
    "You have changed this in another window since you opened it here. Nothing is lost: compare the two."
)


class OneDraft(Page):
    """A draft or version of a site whose pathways the reader owns, manages or watches over (domain 4.2)."""

    allowed = staticmethod(lambda standing: standing.has_role(READERS))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        only_what_can_be_kept(request)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def version(self) -> ProcessVersion:
        version = ProcessVersion.objects.filter(pk=self.kwargs["version_id"]).first()
        if version is None or version.owner_key not in self.sites(READERS):
            raise Http404
        return version

    @property
    def read_only(self) -> bool:
        """Only a draft is changed, and only by an owner of the pathways of that site."""
        return self.version.state != VersionState.DRAFT or self.version.owner_key not in self.sites(WRITERS)

    def sites(self, roles: frozenset[RoleCode]) -> set[str]:
        return {team.site.code for team in self.standing.teams if team.role in roles}


class OneDrawing(OneDraft):
    """One drawing of it; any other file is not there."""

    @property
    def path(self) -> str:
        return str(self.kwargs["path"])

    @cached_property
    def content(self) -> bytes:
        content = drafts.file(self.version, self.path) if self.path.endswith(".bpmn") else None
        if content is None:
            raise Http404
        return content

    def act(self, verb: str, **detail: Any) -> None:
        acts.record(
            verb,
            case_key="",
            who=self.staff,
            at=self.now,
            object=f"version {self.version.pk}",
            detail={"process": self.version.process_id, **detail},
            role=RoleCode.OWNER,
            ip=self.ip,
        )


class EditorPage(OneDrawing):
    """Step list, drawing and side form; the same page without its buttons for whoever may only read."""

    def get(self, request: HttpRequest, version_id: int, path: str) -> HttpResponse:
        return render(
            request,
            "studio/editor.html",
            {
                "version": self.version,
                "path": self.path,
                "draft_name": name_of(self.version),
                "drawing_name": _drawing_name(self.path, self.content),
                "read_only": self.read_only,
                "back_url": _back(self.version),
            },
        )


class DrawingFile(OneDrawing):
    """The drawing itself. A save of a file that somebody else has changed since answers 409 with theirs."""

    def get(self, request: HttpRequest, version_id: int, path: str) -> HttpResponse:
        try:
            xml = open_model(self.path, self.content).content.decode()
        except RefusedFile as refused:
            return _sentence(refused, HTTPStatus.UNPROCESSABLE_ENTITY)
        version = self.version
        return JsonResponse(
            {
                "path": self.path,
                "xml": xml,
                "revision": version.revision,
                "changed_by": version.changed_by or version.author,
                "changed_at": version.changed_at or version.created_at,
                "read_only": self.read_only,
                "kept_locks": locks.kept(version, self.path),
            }
        )

    def put(self, request: HttpRequest, version_id: int, path: str) -> HttpResponse:
        if self.read_only or not self.content:
            raise Http404
        try:
            given = _given(request)
            revision = drafts.save_file(
                self.version,
                self.path,
                given["xml"].encode(),
                revision=given["revision"],
                by=maker(self.staff),
                now=self.now,
                svg=given["svg"],
            )
        except RefusedFile as refused:
            self.act("draft.refused", rule=refused.finding.rule)
            return _sentence(refused, HTTPStatus.UNPROCESSABLE_ENTITY)
        except StaleDraft as stale:
            return self.theirs(stale)
        except VersionRefused as refused:
            return _sentence(refused, HTTPStatus.CONFLICT)
        self.first_save_on_record()
        files = drafts.files(self.version)
        found = _as_json(findings_of(files), files)
        return JsonResponse({"revision": revision, "changed_at": self.now, "findings": found})

    def theirs(self, stale: StaleDraft) -> JsonResponse:
        content = drafts.file(self.version, self.path)
        own = stale.by == maker(self.staff).name
        return JsonResponse(
            {
                "sentence": _OWN_WINDOW if own else str(stale),
                "own": own,
                "xml": (content or b"").decode(),
                "revision": stale.current,
                "changed_by": stale.by,
                "changed_at": stale.at,
            },
            status=HTTPStatus.CONFLICT,
        )

    def first_save_on_record(self) -> None:
        """Once for each draft in a sitting: a drawing saves itself every few seconds."""
        seen = self.request.session.get(_SEEN, [])
        if self.version.pk not in seen:
            self.request.session[_SEEN] = [*seen, self.version.pk]
            self.act("draft.saved")


class Findings(OneDraft):
    """What the publish gate says about the whole draft."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        files = drafts.files(self.version)
        found = findings_of(files)
        return JsonResponse({"findings": _as_json(found, files), "publishable": publishable(found)})


class Lists(OneDraft):
    """What the editor offers to choose from."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        files = drafts.files(self.version)
        if case_limits.are_set_in(self.version.process_id):
            return JsonResponse(lists_of(files))
        of_case = case_limits.counting(owner_key=self.version.owner_key, now=self.now)
        return JsonResponse(lists_of(files, of_case=of_case))


def name_of(version: ProcessVersion) -> str:
    """“draft “Occupational therapy””, or which version it is."""
    if version.number:
        return f"{version.name}, version {version.number}"
    return version.title or f"{version.name}, draft"


def _back(version: ProcessVersion) -> str:
    if version.state in (VersionState.PUBLISHED, VersionState.RETIRED):
        return reverse("versions:version", args=[version.pk])
    return reverse("versions:draft", args=[version.pk])


def _drawing_name(path: str, content: bytes) -> str:
    """What the process in it is called; the name of the file where it cannot be read."""
    try:
        names = [process.name for process in parse(path, content).processes if process.name]
    except RefusedFile:
        names = []
    return names[0] if names else PurePosixPath(path).name


def _given(request: HttpRequest) -> dict[str, Any]:
    """`xml`, `svg` and `revision` of a save. Raises RefusedFile for anything else."""
    given = texts(request, "xml")
    if not isinstance(given.get("svg", ""), str) or type(given.get("revision")) is not int:
        raise RefusedFile(Finding(file="", rule="save", message="What was sent is no drawing, or too large."))
    return {"xml": given["xml"], "svg": given.get("svg", ""), "revision": given["revision"]}


def _sentence(refusal: Exception, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"sentence": str(refusal)}, status=status)


def _as_json(found: list[Finding], files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """`needed`: to be put right once anything is chosen in a drawing from elsewhere."""
    needed = needed_to_run(found, files)
    return [{**one.as_json(), "needed": _told(one) in needed} for one in found]


def _told(one: Finding) -> tuple[str, str, str, str]:
    return one.file, one.rule, one.element_id, one.message
