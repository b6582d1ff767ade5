"""What is done with the failed steps that were chosen from the list: each is tried again."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from orchestrator.cases.models import Case
from orchestrator.inbox import unsent
from orchestrator.inbox.outcomes import LISTED
from orchestrator.monitoring import failures, mending
from orchestrator.monitoring.measures import open_work
from processes.incidents import Came, Retried
from processes.models import Incident

from . import choosing
from .pages import MeasurePage

_CAME = {
    Came.THROUGH: "The case goes on",
    Came.FAILED: "Failed again",
    Came.REFUSED: "Not tried",
}


class RetryChosen(MeasurePage):
    """Tries the chosen steps again, each for itself, and says of each what came of it."""

    name = "incidents_retry"
    is_list = True

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nobody presses by an address: whoever comes by one is led to the list."""
        _ = self.scope
        return redirect("monitoring:incidents")

    def post(self, request: HttpRequest) -> HttpResponse:
        if not mending.manages(self.scope):
            raise Http404
        if choosing.lets_go(request):
            return choosing.done(self, unsent.page_of(request))
        chosen = choosing.identifiers(request.POST.getlist("task"))
        if not chosen:
            messages.error(request, "Choose at least one step first.")
            return choosing.refused(self, reverse("monitoring:incidents"))
        named = self._named(chosen)
        rows = mending.retry_many(self.scope, chosen, now=self.now)
        self.on_record("incident", ids=named, cases=sorted({case.pk for case, _ in named.values()}))
        through = sum(row.came is Came.THROUGH for row in rows)
        tell = messages.success if through == len(rows) else messages.warning if through else messages.error
        tell(request, _banner(rows, named, through), extra_tags=LISTED)
        return choosing.done(self, reverse("monitoring:incidents"))

    def _named(self, chosen: Sequence[UUID]) -> dict[UUID, tuple[Case, Incident]]:
        from_list = open_work.incidents(self.scope, self.filters, now=self.now).filter(pk__in=chosen)
        incidents = {one.pk: one for one in from_list}
        keys = {int(one.instance.business_key) for one in incidents.values()}
        cases = open_work.cases(self.scope, self.filters, now=self.now).in_bulk(keys)
        return {
            pk: (cases[int(one.instance.business_key)], one)
            for pk, one in incidents.items()
            if int(one.instance.business_key) in cases
        }


def _banner(rows: Sequence[Retried], named: Mapping[UUID, tuple[Case, Incident]], through: int) -> SafeString:
    number = len(rows)
    lead = (
        f"{number} step{'' if number == 1 else 's'} went through."
        if through == number
        else f"{through or 'None'} of {number} step{'' if number == 1 else 's'} went through."
    )
    return format_html(
        '<p class="govuk-notification-banner__heading">{}</p>'
        '<ul class="govuk-list govuk-list--bullet">{}</ul>',
        lead,
        format_html_join("", "<li>{}</li>", ((line,) for line in _lines(rows, named))),
    )


def _lines(rows: Sequence[Retried], named: Mapping[UUID, tuple[Case, Incident]]) -> Iterable[str]:
    for row in rows:
        what = "A step"
        why = row.sentence if row.came is Came.REFUSED else ""
        if row.incident_id in named:
            case, incident = named[row.incident_id]
            what = f"“{failures.step_in_words(incident)}”, {case.reference}"
            if row.came is Came.FAILED:
                why = failures.cause_in_words(row.sentence, incident.trigger)
        yield f"{what}: {_CAME[row.came]}{f'. {why}' if why else ''}"
