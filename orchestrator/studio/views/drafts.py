"""The front page of a draft: what it changes, what is missing, and sending it to a second person."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from orchestrator.agencies.models import Staff
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.audit import acts
from orchestrator.pathway.running_order import drawings_as_they_run
from orchestrator.studio import checklist, foreign, keeping, lineage, reliance, scenarios, starts
from orchestrator.studio.differences import differences_of, drawing_name, running_beside, unchanged_from
from orchestrator.studio.doubles import doubled_in
from orchestrator.studio.keeping import Keeping
from orchestrator.studio.makers import maker
from orchestrator.studio.places import Places
from orchestrator.studio.views.editor import WRITERS, OneDraft, name_of
from orchestrator.studio.without_effect import unused_tables
from processes import drafts
from processes.bundles import FORMS
from processes.exceptions import ProcessError
from processes.findings import publishable
from processes.model_files import RefusedFile
from processes.models import ProcessVersion, VersionState

LONGEST = 4000  #: characters of a note or reason


class StudioPage(OneDraft):
    """A page about one version or draft, and the acts on it. What is typed on it outlives its session."""

    keeping: Keeping | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        posted = request.method == "POST"
        if posted and keeping.FORGET in request.POST:
            return keeping.forget(request, by=self.staff)
        self.keeping = keeping.prepare(request, by=self.staff, now=self.now)
        response = super().dispatch(request, *args, **kwargs)
        if posted and response.status_code == HTTPStatus.FOUND:
            keeping.sent(request, by=self.staff)
        return response

    @property
    def shows_kept(self) -> bool:
        """Whether what was typed before a session ended stands in `request.POST`, to be shown again."""
        return self.keeping is not None and self.keeping.shows_kept

    def render(
        self, template: str, context: Mapping[str, Any], *, status: int = HTTPStatus.OK
    ) -> HttpResponse:
        return render(self.request, template, {"keeping": self.keeping, **context}, status=status)

    def named(self) -> ProcessVersion:
        return self.version

    @property
    def owns(self) -> bool:
        """Whether the reader may make, send, throw away and withdraw here (domain 4.2)."""
        return self.version.owner_key in self.sites(WRITERS)

    def for_owners(self) -> None:
        if not self.owns:
            raise Http404

    def act(self, verb: str, version: ProcessVersion | None = None, **detail: Any) -> None:
        """Put it on record, in the caller's transaction: ids, codes and hashes, nothing that was typed."""
        about = version or self.version
        roles = [
            role for role in (RoleCode.OWNER, RoleCode.IG, RoleCode.HUBMGR) if role in self.standing.roles
        ]
        acts.record(
            verb,
            case_key="",
            who=self.staff,
            at=self.now,
            object=f"version {about.pk}",
            detail={"process": about.process_id, **detail},
            role=roles[0] if roles else "",
            ip=self.ip,
        )

    def text(self, name: str) -> str:
        return self.request.POST.get(name, "").strip()[:LONGEST]


class DraftPage(StudioPage):
    """Everything about a draft in one place. What is no draft any more has its own page."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if self.version.state == VersionState.DISCARDED:
            raise Http404
        if self.version.state != VersionState.DRAFT:
            return redirect(page_of(self.version))
        return self.show()

    def show(self, *, problems: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
        version = self.version
        files = drafts.files(version)
        found = checklist.problems(version, files)
        lines = checklist.lines_of(version, found, files)
        running = running_beside(version, now=self.now)
        same = unchanged_from(version, files, running)
        places, unused = Places(files), unused_tables(files, reliance.drawn(files))
        context = {
            "version": version,
            "draft_name": name_of(version),
            "owns": self.owns,
            "unchanged": same,
            "again": same is not None and same.state == VersionState.RETIRED,
            "lines": lines,
            "needed": sum(line.is_needed for line in lines),
            "errors": sum(one.is_error for one in found),
            "publishable": publishable(found),
            "running": running,
            "overtaken": lineage.overtaken(version, now=self.now),
            "doubled": doubled_in(files) if self.owns else (),
            "foreign": self.owns and any(map(foreign.removable, found)),
            "differences": differences_of(running, version),
            "drawings": [
                {"path": path, "name": drawing_name(path, files[path])}
                for path in drawings_as_they_run(files, first=version.process_id)
            ],
            "tables": [
                (path, places.file(path), path in unused) for path in sorted(files) if path.endswith(".dmn")
            ],
            **scenarios.rehearsed(version, files),
            "form_count": sum(path.startswith(f"{FORMS}/") for path in files),
            "forms_url": _url("forms", version.pk),
            "limits_url": _url("limits", version.pk),
            "problems": problems or {},
            "typed": self.request.POST,
            "far": starts.day_of(self.request.POST),
            "starts": {part: self.request.POST.get(f"starts-{part}", "") for part in starts.PARTS},
            "longest": LONGEST,
        }
        return self.render("studio/draft.html", context, status=status)


class PostOnly(StudioPage):
    """An address that only a button sends to. Whoever opens it by itself is shown the draft."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if self.version.state == VersionState.DISCARDED:
            raise Http404
        return redirect(page_of(self.version))


class NewDraft(PostOnly):
    """A draft of one's own from any version."""

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.for_owners()
        if self.version.state == VersionState.DISCARDED:
            raise Http404
        title = self.text("title")[:200] or untitled("Change", self.staff, self.now)
        with transaction.atomic():
            draft = drafts.begin_from(self.version, title=title, author=maker(self.staff), now=self.now)
            self.act("begin_draft", draft, based_on=self.version.pk)
        return redirect("versions:draft", draft.pk)


class TakeOutForeign(PostOnly):
    """Everything that is meant for another engine goes out of the drawings of the draft at once."""

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if self.read_only:
            raise Http404
        changed = foreign.without_instructions(drafts.files(self.version))
        try:
            with transaction.atomic():
                drafts.save_files(
                    self.version, changed, revision=self.version.revision, by=maker(self.staff), now=self.now
                )
                self.act("draft.saved", taken_out=len(changed))
        except (ProcessError, RefusedFile) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "What was meant for other systems is taken out of the drawings.")
        return redirect(f"{page_of(self.version)}#checks")


class Retitle(PostOnly):
    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.for_owners()
        title = self.text("title")[:200]
        if title:
            try:
                drafts.retitle(self.version, title, by=maker(self.staff), now=self.now)
            except ProcessError as refusal:
                messages.error(request, str(refusal))
        return redirect(page_of(self.version))


class Discard(PostOnly):
    """Throw a draft away."""

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.for_owners()
        title = name_of(self.version)
        try:
            with transaction.atomic():
                self.act("discard_draft", sha256=self.version.sha256)
                drafts.discard(self.version, by=maker(self.staff))
        except ProcessError as refusal:
            messages.error(request, str(refusal))
            return redirect(page_of(self.version))
        messages.success(request, f"The draft “{title}” is thrown away.")
        return redirect("versions:index")


def page_of(version: ProcessVersion) -> str:
    """The address at which a version in this state is looked at."""
    if version.state == VersionState.IN_REVIEW:
        return reverse("versions:approval", args=[version.pk])
    if version.state in (VersionState.PUBLISHED, VersionState.RETIRED):
        return reverse("versions:version", args=[version.pk])
    return reverse("versions:draft", args=[version.pk])


def untitled(what: str, staff: Staff, now: datetime) -> str:
    """What a draft is called that nobody has named: “Change of 8 September 2026 by Carys Bowen”."""
    return f"{what} of {date_format(localtime(now), 'j F Y')} by {staff}"[:200]


def _url(name: str, *args: object) -> str:
    try:
        return reverse(f"versions:{name}", args=args)
    except NoReverseMatch:
        return ""
