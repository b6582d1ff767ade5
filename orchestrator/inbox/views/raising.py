"""What anybody on a case may start: danger, new information; and, for the chair, deciding without the silent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from orchestrator.access import visible
from orchestrator.agencies.models import Staff
from orchestrator.agencies.vocabulary import RoleCode
from orchestrator.cases.models import Case
from orchestrator.pathway import raising
from orchestrator.pathway.exceptions import PathwayError
from processes.exceptions import ProcessError

from ..pages import Page
from ..standing import Standing


class Raising(Page):
    """One field, one verb of the pathway, back to the case page."""

    allowed = staticmethod(lambda standing: standing.works)
    field = "note"
    missing = "Say what happened."
    done = ""

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = get_object_or_404(visible.cases(self.staff, now=self.now), reference=reference)
        text = request.POST.get(self.field, "").strip()[:8000]
        if not text:
            messages.error(request, self.missing)
            return redirect("cases:case", case.reference)
        try:
            self.act(case, text, by=self.staff, now=self.now)
        except (PathwayError, ProcessError) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, self.done)
        return redirect("cases:case", case.reference)

    def act(self, case: Case, text: str, *, by: Staff, now: datetime) -> Any:
        raise NotImplementedError


class RaiseDanger(Raising):
    missing = "Say in a few words who is in danger and why."
    done = "Danger is raised. The co-ordinators and all core agencies are told now."

    def act(self, case: Case, text: str, *, by: Staff, now: datetime) -> Any:
        return raising.raise_danger(case, text, by=by, now=now)


class AddInformation(Raising):
    field = "text"
    missing = "Write down what is new."
    done = "The information is on the case. A co-ordinator will say whether it changes the decision."

    def act(self, case: Case, text: str, *, by: Staff, now: datetime) -> Any:
        return raising.add_information(case, text, by=by, now=now)


class DecideNow(Raising):
    allowed: Callable[[Standing], bool] = staticmethod(lambda standing: RoleCode.CHAIR in standing.roles)
    field = "reason"
    missing = "Say why the decision cannot wait."
    done = "The decision goes ahead. Who had not answered is written on its face."

    def act(self, case: Case, text: str, *, by: Staff, now: datetime) -> Any:
        return raising.call_decision(case, text, by=by, now=now)
