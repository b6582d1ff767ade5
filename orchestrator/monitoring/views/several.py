"""What is done with the tasks that were chosen from a list: nudging and handing on, one or many."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from orchestrator.access import visible
from orchestrator.agencies.models import Staff
from orchestrator.inbox import outcomes
from orchestrator.inbox.listing import MOST_URGENT_FIRST
from orchestrator.inbox.refusing import why_not
from orchestrator.inbox.views.lists import colleagues
from orchestrator.monitoring import nudging
from orchestrator.monitoring.measures import open_work
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.notices.models import Notice
from orchestrator.pathway import claiming
from orchestrator.pathway.exceptions import PathwayError
from processes.exceptions import ProcessError
from processes.models import HumanTask

from .pages import MeasurePage


class Several(MeasurePage):
    """Nudges or hands on the chosen tasks, each for itself: a refusal of one stops no other. One banner says
    with which it was done, and with which not and why.
    """

    name = "act"
    is_list = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.http_method_not_allowed(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not self.scope.may_act:
            raise Http404
        chosen = self._chosen(request.POST.getlist("task"))
        act, note = request.POST.get("act", ""), request.POST.get("note", "").strip()
        if not chosen:
            messages.error(request, "Choose at least one task first.")
        elif act == "nudge":
            self._each(
                chosen,
                "nudged",
                lambda task: _receivers(nudging.nudge(task, by=self.staff, note=note, now=self.now)),
            )
        elif act == "give":
            self._give(chosen, request.POST.get("to", ""), note[: nudging.LONGEST_NOTE])
        back = request.POST.get("back", "")
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return redirect(back if safe else reverse("monitoring:tasks"))

    def _chosen(self, given: list[str]) -> list[HumanTask]:
        """Only open tasks in the scope: the act obeys the same rule as the list."""
        identifiers = [identifier for one in given[:200] if (identifier := _uuid(one))]
        tasks = open_work.tasks(self.scope, Filters(), now=self.now).filter(pk__in=identifiers)
        return list(tasks.select_related("step").order_by(*MOST_URGENT_FIRST))

    def _give(self, chosen: list[HumanTask], to: str, note: str) -> None:
        number = int(to) if to.isascii() and to.isdigit() and len(to) < 18 else 0
        colleague: Staff | None = colleagues(self.scope.teams.values()).filter(pk=number).first()
        if colleague is None:
            messages.error(self.request, "Choose who shall get the tasks.")
            return

        def give(task: HumanTask) -> str:
            claiming.reassign(task, to=colleague, note=note, by=self.staff, now=self.now)
            return ""

        self._each(chosen, f"given to {colleague}", give)

    def _each(self, chosen: list[HumanTask], done: str, act: Callable[[HumanTask], str]) -> None:
        """`act` returns who was told, or raises why not."""
        references = self._references(chosen)
        acted: list[str] = []
        refused: dict[str, list[str]] = {}
        for task in chosen:
            named = f"“{task.title}”, {references.get(task.scope_key, 'a case that is not open to you')}"
            try:
                told = act(task)
            except (ProcessError, PathwayError) as refusal:
                refused.setdefault(why_not(refusal, task, now=self.now), []).append(named)
            else:
                acted.append(f"{named}: {told}" if told else named)
        outcomes.say(self.request, done, acted, refused)

    def _references(self, chosen: list[HumanTask]) -> dict[str, str]:
        keys = {int(task.scope_key) for task in chosen if task.scope_key.isdigit()}
        found = visible.cases(self.staff, now=self.now, seats=self.standing.seats).in_bulk(keys)
        return {str(pk): case.reference for pk, case in found.items()}


def _receivers(notices: Sequence[Notice]) -> str:
    told = [one.to_staff.display_name if one.to_staff else str(one.to_team) for one in notices]
    return f"{' and '.join(told)} {'has' if len(told) == 1 else 'have'} a notice"


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
