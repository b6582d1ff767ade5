"""Published versions of the pathways: what changed, by whom, the drawing and the steps in words."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.views.generic import View
from viewflow.views import ListModelView

from orchestrator.agencies import queries
from orchestrator.agencies.models import Staff
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode
from orchestrator.clocks.bundle_limits import limits_of_version
from orchestrator.pathway import drawings
from processes.models import InstanceState, ProcessVersion, StepDefinition, VersionState

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
    columns = ("process", "version_number", "published", "made_by", "change_note", "running")
    search_fields = ("name", "change_note")
    ordering = ("name", "-number")
    paginate_by = 50

    @cached_property
    def queryset(self) -> QuerySet[ProcessVersion]:
        running = Count("instances", filter=Q(instances__state=InstanceState.RUNNING))
        return self.versions().annotate(running_cases=running)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(search_words=self.request.GET.get("_search", ""), **kwargs)

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

    @column(short_description="Published", orderby_column="published_at")
    def published(self, version: ProcessVersion) -> str:
        day = localtime(version.published_at) if version.published_at else None
        words = f"{day.day} {day:%B %Y}" if day else ""
        return f"{words}, not used for new cases" if version.state == VersionState.RETIRED else words

    @column(short_description="Made by")
    def made_by(self, version: ProcessVersion) -> str:
        return f"{version.author}, approved by {version.approver}" if version.approver else version.author

    @column(short_description="Running now", orderby_column="running_cases")
    def running(self, version: ProcessVersion) -> int:
        return version.running_cases  # type: ignore[attr-defined]


class VersionPage(VersionMixin, View):
    """One version: who, when, why, its drawings and its steps."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        version = get_object_or_404(self.versions(), pk=version_id)
        steps: dict[str, list[StepDefinition]] = {}
        for step in version.steps.filter(kind__in=KINDS):
            if step.name or step.kind not in ("startEvent", "endEvent"):
                steps.setdefault(step.process_id, []).append(step)
        drawn = [(one, steps.get(one.process_id, [])) for one in drawings.of_version(version.pk)]
        return render(
            request,
            "studio/version.html",
            {
                "version": version,
                "drawn": drawn,
                "kinds": KINDS,
                "clocks": {
                    code: rule.name for (code, _), rule in limits_of_version(version.pk).rules.items()
                },
                "agencies": AgencyCode,
                "roles": RoleCode,
            },
        )


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
