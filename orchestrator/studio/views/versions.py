"""Published versions of the pathways: what changed, by whom, the drawing and the steps in words."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Case, Count, Q, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.views.generic import View
from viewflow.views import ListModelView

from orchestrator.access.small_numbers import said, sites_with_lists
from orchestrator.agencies import queries
from orchestrator.agencies.models import Staff
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.clocks import case_limits
from orchestrator.clocks.bundle_limits import limits_of_version
from orchestrator.inbox.standing import standing_of
from orchestrator.pathway import drawings
from orchestrator.pathway.running_order import PATHWAYS, rank
from orchestrator.studio import lineage
from orchestrator.studio.templatetags import words_of_versions
from orchestrator.studio.views.editor import READERS, WRITERS
from processes.models import InstanceState, ProcessVersion, StepDefinition, VersionState
from processes.versions import newest, running_cases

#: What a reader of the step table wants to see, and how it is called.
KINDS = {
    "startEvent": "Start",
    "userTask": "Somebody answers",
    "serviceTask": "The service acts",
    "sendTask": "The service tells",
    "businessRuleTask": "A table decides",
    "callActivity": "Another process",
    "boundaryEvent": "Time limit or event",
    "intermediateCatchEvent": "Waits",
    "intermediateThrowEvent": "Tells another process",
    "endEvent": "End",
}
PUBLIC_STATES = (VersionState.PUBLISHED, VersionState.RETIRED)


def column(**words: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What viewflow's list reads off a column method: its heading and what it sorts by."""

    def mark(method: Callable[..., Any]) -> Callable[..., Any]:
        method.__dict__.update(words)
        return method

    return mark


def state_in_words(version: ProcessVersion, *, running: bool, now: datetime) -> str:
    """“New cases start on it”, “From 1 December 09:00”, “Withdrawn on 3 December 2026” …"""
    if version.state == VersionState.RETIRED:
        day = f" on {_day(version.withdrawn_at)}" if version.withdrawn_at else ""
        return f"Withdrawn{day}, not used for new cases"
    if version.starts_at and version.starts_at > now:
        start = localtime(version.starts_at)
        year = f" {start.year}" if start.year != localtime(now).year else ""
        return f"From {start.day} {start:%B}{year} {start:%H:%M}"
    return "New cases start on it" if running else "Replaced by a later version"


def _day(moment: datetime) -> str:
    day = localtime(moment)
    return f"{day.day} {day:%B %Y}"


class VersionMixin(LoginRequiredMixin):
    """Only versions of the reader's own sites, and only what was published. Referrers see none."""

    request: HttpRequest

    @classmethod
    def opens_for(cls, request: HttpRequest, **named: Any) -> bool:
        """Whether the person may open the page of that address: asked before sending them there."""
        page = cls()
        page.request = request
        try:
            found = page.versions()
        except Http404:
            return False
        return "version_id" not in named or found.filter(pk=named["version_id"]).exists()

    def versions(self) -> QuerySet[ProcessVersion]:
        staff = self.request.user
        assert isinstance(staff, Staff)
        teams = queries.teams_of(staff).exclude(role=RoleCode.REF)
        sites = {team.site.code for team in teams}
        if not sites:
            raise Http404
        return ProcessVersion.objects.filter(owner_key__in=sites, state__in=PUBLIC_STATES)


class VersionList(VersionMixin, ListModelView):
    """Newest first within each process; running cases stay on the version they began with."""

    model = ProcessVersion
    template_name = "studio/versions.html"
    columns = (
        *("process", "version_number", "standing", "published", "made_by", "approved_by"),
        *("change_note", "running"),
    )
    search_fields = ("name", "change_note")
    ordering = ("place", "name", "-number")
    paginate_by = 50

    def get_ordering(self) -> list[str]:
        """Whatever is asked for, and then a rest that never leaves two pages with the same line.

        An order by the number of cases would tell more of it than is shown to whoever sees no lists.
        """
        asked = [one for one in super().get_ordering() if self.told_exactly or "running_cases" not in one]
        return [*asked, *self.ordering, "pk"]

    @cached_property
    def told_exactly(self) -> frozenset[str]:
        """Sites for which the reader sees exact numbers of cases."""
        return sites_with_lists(standing_of(self.request.user).teams)

    @cached_property
    def queryset(self) -> QuerySet[ProcessVersion]:
        running = Q(instances__state=InstanceState.RUNNING)
        rows = self.versions().annotate(
            running_cases=Count("instances__business_key", filter=running, distinct=True),
            place=Case(
                *(When(process_id=process_id, then=rank(process_id)) for process_id in PATHWAYS),
                default=len(PATHWAYS),
            ),
        )
        return rows.filter(process_id=self.pathway) if self.pathway else rows

    @cached_property
    def pathway(self) -> str:
        """The one pathway that is asked for in the address; empty for all."""
        wanted = self.request.GET.get("pathway", "")
        return wanted if self.versions().filter(process_id=wanted).exists() else ""

    @cached_property
    def running_ids(self) -> set[int]:
        """The versions on which new cases start now."""
        now = timezone.now()
        keys = self.versions().order_by().values_list("owner_key", "process_id").distinct()
        found = (newest(owner_key=owner, process_id=process_id, now=now) for owner, process_id in keys)
        return {version.pk for version in found if version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        standing = standing_of(self.request.user)
        sites = {team.site.code for team in standing.teams if team.role in READERS}
        unfinished = ProcessVersion.objects.filter(owner_key__in=sites)
        names = dict(self.versions().order_by("number").values_list("process_id", "name"))
        return super().get_context_data(
            search_words=self.request.GET.get("_search", ""),
            waiting=unfinished.filter(state=VersionState.IN_REVIEW).order_by("submitted_at"),
            drafts=unfinished.filter(state=VersionState.DRAFT).order_by("-changed_at"),
            reads_drafts=bool(sites),
            owns=standing.has_role(WRITERS),
            pathway=self.pathway,
            pathways=sorted(names.items(), key=lambda row: (rank(row[0]), row[1])),
            **kwargs,
        )

    def has_view_permission(self, user: object, obj: object = None) -> bool:
        return True  # `versions` has narrowed the rows

    @column(short_description="Pathway", orderby_column="name")
    def process(self, version: ProcessVersion) -> str:
        return format_html(
            '<a class="govuk-link" href="{}">{}</a>',
            reverse("versions:version", args=[version.pk]),
            version.name,
        )

    @column(short_description="Version", orderby_column="number")
    def version_number(self, version: ProcessVersion) -> int | None:
        return version.number

    @column(short_description="State")
    def standing(self, version: ProcessVersion) -> str:
        """What it is for new cases, and from when."""
        return state_in_words(version, running=version.pk in self.running_ids, now=timezone.now())

    @column(short_description="Approved", orderby_column="published_at")
    def published(self, version: ProcessVersion) -> str:
        return _day(version.published_at) if version.published_at else ""

    @column(short_description="Made by")
    def made_by(self, version: ProcessVersion) -> str:
        return words_of_versions.made_by(version)

    @column(short_description="Approved by")
    def approved_by(self, version: ProcessVersion) -> str:
        return words_of_versions.approved_by(version)

    @column(short_description="Open cases", orderby_column="running_cases")
    def running(self, version: ProcessVersion) -> str:
        number: int = version.running_cases  # type: ignore[attr-defined]
        return said(number, exactly=version.owner_key in self.told_exactly)


class VersionPage(VersionMixin, View):
    """One version: who, when, why, its drawings and its steps."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        version = get_object_or_404(self.versions(), pk=version_id)
        steps: dict[str, list[StepDefinition]] = {}
        for step in version.steps.filter(kind__in=KINDS):
            if step.name or step.kind not in ("startEvent", "endEvent"):
                steps.setdefault(step.process_id, []).append(step)
        drawn = [(one, steps.get(one.process_id, [])) for one in drawings.of_version(version.pk)]
        now = timezone.now()
        running = newest(owner_key=version.owner_key, process_id=version.process_id, now=now)
        teams = standing_of(request.user).teams
        roles = {team.role for team in teams if team.site.code == version.owner_key}
        cases = running_cases(version)
        return render(
            request,
            "studio/version.html",
            {
                "version": version,
                "before": lineage.before(version),
                "drawn": drawn,
                "state": state_in_words(version, running=version == running, now=now),
                "open_cases": said(cases, exactly=version.owner_key in sites_with_lists(teams)),
                "reads_drafts": bool(roles & READERS),
                "owns": bool(roles & WRITERS),
                "kinds": KINDS,
                "clocks": _names_of_clocks(version, now=now),
                "agencies": AgencyCode,
                "roles": RoleCode,
            },
        )


def _names_of_clocks(version: ProcessVersion, *, now: datetime) -> dict[str, str]:
    limits = limits_of_version(version.pk)
    if not case_limits.are_set_in(version.process_id):
        limits = case_limits.counting(owner_key=version.owner_key, now=now).beside(limits)
    return {code: rule.name for (code, _), rule in limits.rules.items()}


class Drawing(VersionMixin, View):
    """The file of one drawing, for the viewer and for whoever wants to keep it."""

    def get(self, request: HttpRequest, version_id: int, process_id: str) -> HttpResponse:
        version = get_object_or_404(self.versions(), pk=version_id)
        content = drawings.file_of(version.pk, process_id)
        if content is None:
            raise Http404
        response = HttpResponse(content, content_type="application/xml")
        response["Content-Disposition"] = f'attachment; filename="{process_id}.bpmn"'
        return response
