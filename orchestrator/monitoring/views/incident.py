"""One step that failed: what it is, why, and what its hub's manager can do about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property

from orchestrator.agencies.models import Team
from orchestrator.cases.keys import case_of
from orchestrator.cases.models import Case
from orchestrator.clocks import calendar
from orchestrator.inbox.urgency import moment_in_words
from orchestrator.monitoring import failures, mending
from orchestrator.monitoring.measures.scope import Scope
from orchestrator.pathway.exceptions import AnswersRefused
from processes import corrections, detours
from processes import incidents as machine
from processes.exceptions import IncidentSettled, NothingToRetry, ProcessError
from processes.execution import Outcome
from processes.models import HumanTask, Incident, IncidentState, Mending

from .pages import MeasurePage

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
class _Box:
    """A variable that may be corrected: as it stands, as it was typed, and of what kind it is."""

    name: str
    stands: str
    typed: str
    kind: str
    is_yes_no: bool


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
            "short_number": str(incident.pk)[:8],
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
