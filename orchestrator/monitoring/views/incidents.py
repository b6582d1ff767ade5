"""Steps that failed: the list, with what is still tried again by itself above it, and the page of one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from orchestrator.agencies.models import Team
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.clocks import calendar
from orchestrator.inbox import unsent
from orchestrator.inbox.outcomes import LISTED
from orchestrator.inbox.urgency import moment_in_words
from orchestrator.monitoring import failures, mending
from orchestrator.monitoring.csv_file import MOST_ROWS
from orchestrator.monitoring.measures import open_work, troubles
from orchestrator.monitoring.measures.scope import Scope
from orchestrator.pathway.exceptions import AnswersRefused
from processes import corrections, detours
from processes import incidents as machine
from processes.exceptions import IncidentSettled, NothingToRetry, ProcessError
from processes.execution import Outcome
from processes.incidents import Came, Retried
from processes.models import HumanTask, Incident, IncidentState, Mending

from . import choosing
from .cases import case_cell
from .pages import MeasurePage
from .tables import Cell, Column, Row, Table, count, text, whole

_CAME = {
    Came.THROUGH: "The case goes on",
    Came.FAILED: "Failed again",
    Came.REFUSED: "Not tried",
}
_DONE = {
    "retry": "The step went through. The case goes on.",
    "correct": "The data is corrected and the step went through. The case goes on.",
    "skip": "The case has gone on past this step.",
}
_FAILED_AGAIN = {
    "retry": "It failed again. Nothing has moved.",
    "correct": "The data is corrected, and the step failed again. Nothing has moved.",
    "skip": "The case could not go on past it either. Nothing has moved.",
}


@dataclass(frozen=True)
class _Line:
    """What a row of the list stands for; `pk` and `title` name its box."""

    pk: UUID
    title: str
    case_id: int


@dataclass(frozen=True)
class _Box:
    """A variable that may be corrected: as it stands, as it was typed, and of what kind it is."""

    name: str
    stands: str
    typed: str
    kind: str
    is_yes_no: bool


class IncidentList(MeasurePage):
    """Steps that failed and have not gone through since, the oldest first."""

    name = "incidents"
    title = "Failed steps"
    template_name = "monitoring/incidents.html"
    is_list = True
    counted = ("troubles",)
    choices = ("agency", "version")
    usual_order = "Oldest first"

    @cached_property
    def found(self) -> list[Incident]:
        return list(open_work.incidents(self.scope, self.filters, now=self.now)[:MOST_ROWS])

    @cached_property
    def again(self) -> list[troubles.Retrying]:
        return troubles.retrying(self.scope, self.filters, now=self.now)

    @cached_property
    def cases(self) -> Mapping[int, Case]:
        keys = {int(one.instance.business_key) for one in self.found}
        keys |= {int(one.business_key) for one in self.again}
        cases = open_work.cases(self.scope, self.filters, now=self.now)
        return cases.select_related("site").in_bulk(keys)

    def make_table(self) -> Table:
        columns = (
            Column("case", "Case"),
            Column("step", "Step"),
            Column("why", "Why"),
            Column("pathway", "Pathway"),
            Column("since", "Failed"),
            Column("tries", "Tried so often", number=True),
        )
        known = [one for one in self.found if int(one.instance.business_key) in self.cases]
        return whole("Steps that failed, the oldest first", columns, [self._row(one) for one in known])

    def _row(self, one: Incident) -> Row:
        case = self.cases[int(one.instance.business_key)]
        step = failures.step_in_words(one)
        address = reverse("monitoring:incident", args=[one.pk])
        return Row(
            (
                case_cell(case),
                text(step, address=address, said=f"case {case.reference}, what failed and what to do"),
                text(failures.cause_in_words(one.cause, one.trigger)),
                text(one.instance.version.name),
                Cell(self.moment(one.happened_at), sort=one.happened_at),
                count(one.tries),
            ),
            object=_Line(one.pk, step, case.pk),
        )

    def again_table(self) -> Table:
        """Not counted as failed: the service tries these again by itself."""
        columns = (
            Column("case", "Case", sortable=False),
            Column("step", "Step", sortable=False),
            Column("why", "Why it failed last", sortable=False),
            Column("try", "Next try", sortable=False),
            Column("at", "When", sortable=False),
        )
        rows = [
            Row(
                (
                    case_cell(self.cases[int(one.business_key)]),
                    text(failures.retrying_in_words(one)),
                    text(failures.cause_in_words(one.cause, None if one.kind == "operation" else {})),
                    Cell(f"{one.next_try} of {one.most}"),
                    Cell(self.moment(one.next_at)),
                )
            )
            for one in self.again
            if int(one.business_key) in self.cases
        ]
        return whole("Being tried again by the service itself", columns, rows)

    def context(self) -> dict[str, Any]:
        return {
            "again": self.again_table(),
            "manages": mending.manages(self.scope),
            "choice": choosing.of_list(self) if mending.manages(self.scope) else None,
            "here": self.address(extra=self.extra()),
            "nothing": "No step has failed. Every case runs.",
        }

    def read(self, *, exported: bool) -> None:
        shown = {row.object.case_id for row in self.table.rows}
        if not exported:
            shown |= {int(one.business_key) for one in self.again} & self.cases.keys()
        self.on_record("case", ids=sorted(shown), cases=shown, what="export" if exported else "list")


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
        chosen = [found for given in request.POST.getlist("task") if (found := _uuid(given))]
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


class IncidentPage(MeasurePage):
    """One failed step: what it is, why, and what its hub's manager can do about it."""

    name = "incident"
    title = "A step has failed"
    is_list = True

    @cached_property
    def incident(self) -> Incident:
        return mending.find(self.scope, self.kwargs["incident_id"], now=self.now)

    @cached_property
    def case(self) -> Case:
        return case_of(self.incident.instance.business_key)

    def named(self) -> Scope:
        _ = self.incident
        return self.scope

    def moment(self, at: datetime | None) -> str:
        return moment_in_words(at, now=self.now, calendar=calendar.of(self.case.site)) if at else ""

    def get(self, request: HttpRequest, incident_id: UUID | None = None) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, incident_id: UUID) -> HttpResponse:
        if not mending.may_mend(self.scope, self.incident):
            raise Http404
        act = request.POST.get("act", "")
        if act not in _DONE:
            raise Http404
        try:
            outcome = self.mend(act)
        except IncidentSettled as settled:
            messages.error(request, self._settled(settled))
        except NothingToRetry as refusal:
            messages.error(request, str(refusal))
        except (ProcessError, AnswersRefused) as refusal:
            return self.show(act=act, problem=str(refusal), at=getattr(refusal, "name", ""), status=422)
        else:
            if outcome.incident is None:
                messages.success(request, _DONE[act])
                return redirect("monitoring:incidents")
            messages.error(request, _FAILED_AGAIN[act])
        return redirect("monitoring:incident", self.incident.pk)

    def mend(self, act: str) -> Outcome:
        given, which = self.request.POST, self.incident.pk
        reason = given.get(f"{act}_reason", "")[: machine.LONGEST_REASON * 2]
        if act == "retry":
            return mending.retry(self.scope, which, now=self.now)
        if act == "skip":
            route = given.get("route", "")[:100]
            return mending.skip(self.scope, which, reason=reason, route=route, now=self.now)
        carried = machine.variables(self.incident) if self.is_open else {}
        values = {
            name: corrections.read(given[f"value-{name}"][:4000], value)
            for name, value in carried.items()
            if f"value-{name}" in given and given[f"value-{name}"].strip() != corrections.shown(value)
        }
        return mending.correct(self.scope, which, values=values, reason=reason, now=self.now)

    @property
    def is_open(self) -> bool:
        return self.incident.state == IncidentState.OPEN

    def show(self, *, act: str = "", problem: str = "", at: str = "", status: int = 200) -> HttpResponse:
        incident, version = self.incident, self.incident.instance.version
        kind = detours.kind_of(version.pk, incident.process_id or version.process_id, incident.element_id)
        may_mend = self.is_open and mending.may_mend(self.scope, incident)
        context = {
            "page": self,
            "links": self.links(),
            "scope": self.scope,
            "incident": incident,
            "case": self.case,
            "site": self.case.site,
            "now": self.now,
            "step": failures.step_in_words(incident, kind=kind),
            "why": failures.cause_in_words(incident.cause, incident.trigger),
            "tried": failures.tried_in_words(incident.trigger),
            "since": self.moment(incident.happened_at),
            "last": self.moment(incident.tried_at) if incident.tries > 1 else "",
            "first_cause": incident.first_cause if incident.first_cause != incident.cause else "",
            "waiting": self._waiting(),
            "process": version.name,
            "version": version,
            "is_open": self.is_open,
            "settled": self._settled_words(),
            "may_mend": may_mend,
            "history": self._history(),
            "longest": machine.LONGEST_REASON,
            "act": act,
            "problem": problem,
            "at": at,
            "typed": self.request.POST if act else {},
            "reason": self.request.POST.get(f"{act}_reason", "") if act else "",
            "route": self.request.POST.get("route", ""),
        }
        if may_mend:
            context |= {
                "boxes": self._boxes(act),
                "why_not_skipped": machine.why_not_skipped(incident),
                "routes": machine.ways_out(incident),
            }
        self.on_record("incident", ids=[incident.pk], cases=[self.case.pk])
        return render(self.request, "monitoring/incident.html", context, status=status)

    def _boxes(self, act: str) -> list[_Box]:
        try:
            carried = machine.variables(self.incident)
        except NothingToRetry:
            return []
        given = self.request.POST if act == "correct" else {}
        found = []
        for name, value in carried.items():
            stands, kind = corrections.shown(value), corrections.kind_of(value)
            typed = given.get(f"value-{name}", stands)
            found.append(_Box(name, stands, typed, kind, kind == corrections.YES_NO))
        return found

    def _waiting(self) -> str:
        """Who was waited for, or answered, at the step; "" where the service does it by itself."""
        if self.incident.task_id is None:
            return ""
        task = HumanTask.objects.filter(pk=self.incident.task_id).select_related("assignee").first()
        if task is None:
            return ""
        team = Team.objects.filter(pk=task.queue).first()
        who = str(task.assignee) if task.assignee else ""
        return f"{who}, {team.name}" if who and team else who or (team.name if team else "")

    def _settled(self, settled: IncidentSettled) -> str:
        who = f" {settled.by} did, {self.moment(settled.at)}." if settled.by else ""
        return f"{settled}{who}"

    def _settled_words(self) -> str:
        if self.is_open:
            return ""
        by = self.incident.resolved_by
        when = self.moment(self.incident.resolved_at)
        return f"Dealt with by {by}, {when}." if by else f"The case has gone on since, {when}."

    def _history(self) -> list[tuple[Mending, str, str, list[tuple[str, str, str]]]]:
        """Each act: the row, when, what came of it, and what was corrected (name, before, after)."""
        mendings = Mending.objects.filter(incident=self.incident).select_related("by").order_by("-at", "-pk")
        return [
            (
                one,
                self.moment(one.at),
                "The case went on." if one.went_through else "It failed again.",
                [
                    (name, corrections.shown(one.before.get(name)), corrections.shown(value))
                    for name, value in sorted(one.after.items())
                ],
            )
            for one in mendings
        ]


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


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
