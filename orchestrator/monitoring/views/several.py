"""What is done with the tasks that were chosen from a list: nudging and handing on, one or many."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme

from orchestrator.access import visible
from orchestrator.agencies.models import Staff
from orchestrator.inbox import outcomes, unsent
from orchestrator.inbox.listing import MOST_URGENT_FIRST
from orchestrator.inbox.refusing import why_not
from orchestrator.inbox.views.lists import colleagues
from orchestrator.monitoring import nudging
from orchestrator.monitoring.measures import behind, open_work
from orchestrator.monitoring.measures.filters import Filters
from orchestrator.notices.models import Notice
from orchestrator.pathway import claiming
from orchestrator.pathway.exceptions import PathwayError
from processes.exceptions import ProcessError
from processes.models import HumanTask, TaskState

from . import choosing
from .pages import MeasurePage

#: So many holders of tasks are read from what was sent.
MOST_SENT = 5000
ACTS = ("nudge", "give")


class Several(MeasurePage):
    """Nudges or hands on the chosen tasks, each for itself: a refusal of one stops no other. One banner says
    with which it was done, and with which not and why. What cannot be done with any of them leaves the list
    as it was sent.
    """

    name = "act"
    is_list = True
    gone: Sequence[HumanTask] = ()

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nobody presses by an address: whoever comes by one is led to the list."""
        _ = self.scope
        return redirect("monitoring:tasks")

    def post(self, request: HttpRequest) -> HttpResponse:
        if not self.scope.may_act:
            raise Http404
        if choosing.lets_go(request):
            return choosing.done(self, unsent.page_of(request))
        back = request.POST.get("back", "")
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        back = back if safe else reverse("monitoring:tasks")
        identifiers = choosing.identifiers(request.POST.getlist("task")[:200])
        chosen = self._chosen(identifiers)
        self.gone = self._gone(identifiers, chosen)
        if wrong := self._wrong(chosen):
            messages.error(request, wrong)
            return choosing.refused(self, back)
        if request.POST["act"] == "nudge":
            self._nudge(chosen)
        else:
            self._give(chosen)
        return choosing.done(self, back)

    @property
    def note(self) -> str:
        return self.request.POST.get("note", "").strip()

    @cached_property
    def receiver(self) -> Staff | None:
        """Who shall get them."""
        to = self.request.POST.get("to", "")
        number = int(to) if to.isascii() and to.isdigit() and len(to) < 18 else 0
        found: Staff | None = colleagues(self.scope.teams.values()).filter(pk=number).first()
        return found

    def _wrong(self, chosen: list[HumanTask]) -> str:
        """Why nothing is done with any of them; "" where something can be."""
        act = self.request.POST.get("act", "")
        if not chosen and not self.gone:
            return "Choose at least one task first."
        if act not in ACTS:
            return "Nothing was done: choose “Nudge chosen” or “Hand on chosen”."
        if len(self.note) > nudging.LONGEST_NOTE:
            return (
                f"Nothing was sent: the note has {len(self.note)} characters, "
                f"{nudging.LONGEST_NOTE} are the most. Shorten it and send it again."
            )
        if act == "give" and self.receiver is None:
            return "Choose who shall get the tasks."
        return ""

    def _chosen(self, identifiers: list[UUID]) -> list[HumanTask]:
        """Only open tasks in the scope: the act obeys the same rule as the list."""
        tasks = open_work.tasks(self.scope, Filters(), now=self.now).filter(pk__in=identifiers)
        return list(tasks.select_related("step", "assignee").order_by(*MOST_URGENT_FIRST))

    def _gone(self, identifiers: list[UUID], chosen: list[HumanTask]) -> list[HumanTask]:
        """Tasks that were open when the list was made and are over now, in cases open to the reader."""
        missing = set(identifiers) - {task.pk for task in chosen}
        over = HumanTask.objects.filter(pk__in=missing, queue__in=list(self.scope.teams)).exclude(
            state__in=HumanTask.OPEN_STATES
        )
        open_to_reader = behind.keys_of(open_work.cases(self.scope, Filters(), now=self.now))
        return list(over.filter(scope_key__in=open_to_reader).select_related("step"))

    def _taken_since(self, task: HumanTask) -> str:
        """Somebody else has it than when the list was made: what the reader saw holds no more."""
        if self.had.get(str(task.pk), str(task.assignee_id or "")) == str(task.assignee_id or ""):
            return ""
        if task.assignee is None:
            return "Somebody has given it back since you loaded the list: nobody has it now."
        return f"{task.assignee} has taken it since you loaded the list."

    @cached_property
    def had(self) -> dict[str, str]:
        """Task → who had it when the list was made."""
        sent = self.request.POST.getlist("had")[:MOST_SENT]
        return {task: holder for task, _, holder in (one.partition(":") for one in sent)}

    def _nudge(self, chosen: list[HumanTask]) -> None:
        def nudge(task: HumanTask) -> str:
            return _receivers(nudging.nudge(task, by=self.staff, note=self.note, now=self.now))

        self._each(chosen, "nudged", nudge)

    def _give(self, chosen: list[HumanTask]) -> None:
        colleague = self.receiver
        assert colleague is not None

        def give(task: HumanTask) -> str:
            claiming.reassign(task, to=colleague, note=self.note, by=self.staff, now=self.now)
            return ""

        self._each(chosen, f"given to {colleague}", give)

    def _each(self, chosen: list[HumanTask], done: str, act: Callable[[HumanTask], str]) -> None:
        """`act` returns who was told, or raises why not."""
        references = self._references([*chosen, *self.gone])
        acted: list[str] = []
        refused: dict[str, list[str]] = {}
        named_of = {
            task.pk: f"“{task.title}”, {references.get(task.scope_key, 'a case that is not open to you')}"
            for task in (*chosen, *self.gone)
        }
        for task in self.gone:
            over = f"{TaskState(task.state).label} since you loaded the list."
            refused.setdefault(over, []).append(named_of[task.pk])
        for task in chosen:
            named = named_of[task.pk]
            if since := self._taken_since(task):
                refused.setdefault(since, []).append(named)
                continue
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
