"""The front page of a draft: what it changes, what is missing, and sending it to a second person."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.audit import acts
from orchestrator.pathway import publishing
from orchestrator.studio import checklist, keeping, scenarios
from orchestrator.studio.differences import differences_of, drawing_name, running_beside, unchanged_from
from orchestrator.studio.keeping import Keeping
from orchestrator.studio.makers import maker
from orchestrator.studio.places import Places
from orchestrator.studio.views.editor import WRITERS, OneDraft, name_of
from processes import drafts
from processes import publishing as machine
from processes.bundles import FORMS
from processes.exceptions import NotPublishable, ProcessError
from processes.findings import publishable
from processes.models import ProcessVersion, VersionState

_MOMENT = ("day", "month", "year", "time")
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
        running = running_beside(version, now=self.now)
        same = unchanged_from(version, files, running)
        context = {
            "version": version,
            "draft_name": name_of(version),
            "owns": self.owns,
            "unchanged": same,
            "again": same is not None and same.state == VersionState.RETIRED,
            "lines": checklist.lines_of(version, found, files),
            "errors": sum(one.is_error for one in found),
            "publishable": publishable(found),
            "running": running,
            "differences": differences_of(running, version),
            "drawings": [
                {"path": path, "name": drawing_name(path, content)}
                for path, content in sorted(files.items())
                if path.endswith(".bpmn")
            ],
            "tables": [(path, Places(files).file(path)) for path in sorted(files) if path.endswith(".dmn")],
            **scenarios.rehearsed(version, files),
            "form_count": sum(path.startswith(f"{FORMS}/") for path in files),
            "forms_url": _url("forms", version.pk),
            "limits_url": _url("limits", version.pk),
            "problems": problems or {},
            "typed": self.request.POST,
            "starts": {part: self.request.POST.get(f"starts-{part}", "") for part in _MOMENT},
            "longest": LONGEST,
        }
        return self.render("studio/draft.html", context, status=status)


class NewDraft(StudioPage):
    """A draft of one's own from any version."""

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.for_owners()
        if self.version.state == VersionState.DISCARDED:
            raise Http404
        title = self.text("title")[:200] or f"A change to {self.version.name}"[:200]
        with transaction.atomic():
            draft = drafts.begin_from(self.version, title=title, author=maker(self.staff), now=self.now)
            self.act("begin_draft", draft, based_on=self.version.pk)
        return redirect("versions:draft", draft.pk)


class Retitle(StudioPage):
    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.for_owners()
        title = self.text("title")[:200]
        if title:
            try:
                drafts.retitle(self.version, title, by=maker(self.staff), now=self.now)
            except ProcessError as refusal:
                messages.error(request, str(refusal))
        return redirect(page_of(self.version))


class Discard(StudioPage):
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


class Send(DraftPage):
    """Send a draft to a second person, to start at once or from a later moment."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.for_owners()
        problems: dict[str, str] = {}
        note = self.text("note")
        if not note:
            problems["note"] = "Say what changes and why"
        starts_at = None
        if request.POST.get("when") == "later":
            starts_at = moment_of(request.POST)
            if starts_at is None:
                problems["day"] = "Enter a real date and a time such as 09:00"
            elif starts_at <= self.now:
                problems["day"] = "The start must lie in the future"
        elif request.POST.get("when") != "now":
            problems["when"] = "Choose when new cases start on it"
        if problems:
            return self.show(problems=problems, status=422)
        try:
            with transaction.atomic():
                publishing.submit(
                    self.version, by=maker(self.staff), note=note, now=self.now, starts_at=starts_at
                )
                self.act("send_version", sha256=self.version.sha256)
        except NotPublishable as refusal:
            first = refusal.findings[0]
            return self.show(problems={"checks": f"{first.message} {first.help}"}, status=422)
        except ProcessError as refusal:
            messages.error(request, str(refusal))
            return redirect(page_of(self.version))
        messages.success(request, "It waits for a second person now. Its files cannot change until then.")
        return redirect(page_of(self.version))


class TakeBack(StudioPage):
    """One of those who made it goes on with it."""

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.for_owners()
        try:
            with transaction.atomic():
                machine.take_back(self.version, by=maker(self.staff), now=self.now)
                self.act("take_back_version")
        except ProcessError as refusal:
            messages.error(request, str(refusal))
        return redirect(page_of(ProcessVersion.objects.get(pk=self.version.pk)))


def page_of(version: ProcessVersion) -> str:
    """The address at which a version in this state is looked at."""
    if version.state == VersionState.IN_REVIEW:
        return reverse("versions:approval", args=[version.pk])
    if version.state in (VersionState.PUBLISHED, VersionState.RETIRED):
        return reverse("versions:version", args=[version.pk])
    return reverse("versions:draft", args=[version.pk])


def moment_of(typed: Any) -> datetime | None:
    """The day and time that were typed, in the time of the site; None for what is none."""
    try:
        day, month, year = (int(typed.get(f"starts-{part}", "")) for part in ("day", "month", "year"))
        hour, minute = (
            int(part) for part in typed.get("starts-time", "").strip().replace(".", ":").split(":")
        )
        return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(settings.TIME_ZONE))
    except (ValueError, OverflowError):
        return None


def _url(name: str, *args: object) -> str:
    try:
        return reverse(f"versions:{name}", args=args)
    except NoReverseMatch:
        return ""
