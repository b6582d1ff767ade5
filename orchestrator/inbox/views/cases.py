"""Cases: the list, the page of one, its drawings."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from viewflow.views import ListModelView

from orchestrator.access import visible
from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.clocks import calendar
from orchestrator.inbox import listing
from orchestrator.inbox.eyes import Eyes
from orchestrator.inbox.pages import Page, column
from orchestrator.inbox.searching import too_short
from orchestrator.inbox.sections import whole
from orchestrator.inbox.urgency import moment_in_words, with_urgency
from orchestrator.pathway import drawings, raising, waiting
from processes.models import HumanTask, ProcessInstance

from .raising import DECIDING_ROLES

STATES = {
    "open": "Being assessed",
    "decided": "Decided, plan to come",
    "planned": "Plan agreed",
    "closed": "Closed",
}
#: So many lines of the timeline, and waits, stand open on a case's page; the others are folded.
NEWEST = 6


class CaseList(Page, ListModelView):
    """Every case this person may see, newest first."""

    allowed = staticmethod(lambda standing: standing.opens_cases)
    model = Case
    template_name = "inbox/cases.html"
    columns = ("case", "rated", "how_far", "received")
    search_fields = ("reference",)
    ordering = ("-received_at",)
    paginate_by = 50

    @cached_property
    def queryset(self) -> QuerySet[Case]:
        return visible.cases(self.staff, now=self.now, seats=self.standing.seats).select_related("site")

    @property
    def search_words(self) -> str:
        return str(self.request.GET.get("_search", "")).strip()

    def get_queryset(self) -> QuerySet[Case]:
        """Nobody leafs through cases by a letter or two: then nothing is asked for at all."""
        cases: QuerySet[Case] = super().get_queryset()
        return cases.none() if too_short(self.search_words) else cases

    def has_view_permission(self, user: object, obj: object = None) -> bool:
        return True  # `queryset` has narrowed the rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            search_words=self.search_words, too_short=too_short(self.search_words), **kwargs
        )
        shown = [case.pk for case in context["page_obj"].object_list]
        what = "search" if context["search_words"] else "list"
        self.on_record("case", ids=shown, cases=shown, what=what)
        return context

    @column(short_description="Case", orderby_column="reference")
    def case(self, case: Case) -> str:
        address = reverse("cases:case", args=[case.reference])
        return format_html('<a class="govuk-link" href="{}">{}</a>', address, case.reference)

    @column(short_description="Rating", orderby_column="rating")
    def rated(self, case: Case) -> str:
        style, word = (
            (case.rating, RatingValue(case.rating).label) if case.rating else ("unrated", "Not rated yet")
        )
        return format_html('<span class="ofd-rating ofd-rating--{}">{}</span>', style, word)

    @column(short_description="How far it is", orderby_column="state")
    def how_far(self, case: Case) -> str:
        return STATES[case.state]

    @column(short_description="Received", orderby_column="received_at")
    def received(self, case: Case) -> str:
        return moment_in_words(case.received_at, now=self.now, calendar=calendar.of(case.site))


class OneCase(Page):
    allowed = staticmethod(lambda standing: standing.opens_cases)

    @cached_property
    def case(self) -> Case:
        cases = visible.cases(self.staff, now=self.now, seats=self.standing.seats).select_related("site")
        return get_object_or_404(cases, reference=self.kwargs["reference"])

    def named(self) -> Case:
        return self.case


class CasePage(OneCase):
    """All that this person may know of one case, most urgent first."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.case
        eyes = Eyes(self.staff, case, self.standing.seats, self.now)
        seen = whole.of(case, eyes)
        drawn = drawings.of_case(case)
        context = {
            "case": case,
            "site": case.site,
            "state": STATES[case.state],
            "lead": next((d.decision.lead_agency for d in seen.decisions if d.decision.lead_agency), None),
            "family": seen.family,
            "mine": [(task, waiting.name_of_subject(task, seen.nameable)) for task in self.own_tasks()],
            "waiting": seen.waiting,
            "next_due": next((one for one in seen.waiting if one.due_at), None),
            "timeline": seen.timeline,
            "newest": NEWEST,
            "started": bool(drawn),
            "drawings": [one for one in drawn if one.is_running],
            "answers": seen.answered,
            "agencies": seen.agencies,
            "decisions": seen.decisions,
            "plans": seen.plans,
            "may_act": self.standing.works,
            "may_decide": self.standing.has_role(DECIDING_ROLES) and raising.may_be_called(case),
            "now": self.now,
        }
        self.on_record("case", ids=[case.pk], cases=[case.pk], classes=eyes.shown)
        return render(request, "inbox/case.html", context)

    def own_tasks(self) -> list[HumanTask]:
        """What this person has in hand in this case, or may take, the most urgent first."""
        tasks = listing.open_tasks(self.staff, self.standing, now=self.now)
        ours = tasks.filter(Q(assignee=self.staff) | Q(assignee__isnull=True))
        here = with_urgency(ours.filter(scope_key=self.case.business_key), now=self.now)
        return list(here.select_related("step").order_by(*listing.MOST_URGENT_FIRST))


class Drawing(OneCase):
    """The drawing that one process of the case runs, for the viewer."""

    def get(self, request: HttpRequest, reference: str, instance_id: UUID) -> HttpResponse:
        instance = get_object_or_404(
            ProcessInstance.objects.defer("snapshot").select_related("version"),
            pk=instance_id,
            business_key=self.case.business_key,
        )
        process_id = request.GET.get("process", instance.version.process_id)
        content = drawings.file_of(instance.version_id, process_id)
        if content is None:
            raise Http404
        response = HttpResponse(content, content_type="application/xml")
        response["Content-Disposition"] = "attachment"
        return response
