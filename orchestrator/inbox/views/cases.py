"""Cases: the list, the page of one, its drawings."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
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
from orchestrator.inbox.eyes import HUB, Eyes
from orchestrator.inbox.pages import Page, column
from orchestrator.inbox.sections import answers, decisions, family
from orchestrator.inbox.urgency import moment_in_words
from orchestrator.pathway import drawings, known, raising, timeline, waiting
from processes.models import ProcessInstance

from .raising import DECIDING_ROLES

STATES = {
    "open": "Being assessed",
    "decided": "Decided, plan to come",
    "planned": "Plan agreed",
    "closed": "Closed",
}


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

    def has_view_permission(self, user: object, obj: object = None) -> bool:
        return True  # `queryset` has narrowed the rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(search_words=self.request.GET.get("_search", ""), **kwargs)
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


class CasePage(OneCase):
    """All that this person may know of one case, most urgent first."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.case
        eyes = Eyes(self.staff, case, self.standing.seats, self.now)
        eyes.show(HUB)
        joins = eyes.join_decision()
        said = known.of(case, self.staff, now=self.now, seats=self.standing.seats)
        eyes.show(*(visibility for one in said for visibility in one.classes))
        decided = decisions.of(case) if joins else []
        context = {
            "case": case,
            "site": case.site,
            "state": STATES[case.state],
            "lead": next((d.decision.lead_agency for d in decided if d.decision.lead_agency), None),
            "family": family.of(case, eyes, now=self.now),
            "waiting": waiting.of(case, self.now),
            "timeline": timeline.of(case, names_referrer=eyes.names_referrer()),
            "drawings": drawings.of_case(case),
            "answers": said,
            "agencies": answers.of_agencies(case, eyes),
            "decisions": decided,
            "plans": decisions.plans_of(case) if joins else [],
            "may_act": self.standing.works,
            "may_decide": self.standing.has_role(DECIDING_ROLES) and raising.may_be_called(case),
            "now": self.now,
        }
        self.on_record("case", ids=[case.pk], cases=[case.pk], classes=eyes.shown)
        return render(request, "inbox/case.html", context)


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
