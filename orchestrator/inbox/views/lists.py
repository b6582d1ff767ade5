"""The inbox, its live count, “next for me” and what is done with several tasks at once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from orchestrator.agencies.models import Staff, Team
from orchestrator.cases.models import Case
from orchestrator.inbox import listing, outcomes
from orchestrator.inbox.pages import Page
from orchestrator.inbox.refusing import why_not
from orchestrator.pathway import claiming
from orchestrator.pathway.exceptions import PathwayError
from processes.exceptions import ProcessError
from processes.models import HumanTask

#: The live part asks this often.
SECONDS_BETWEEN_COUNTS = 15

#: htmx takes this status as “stop asking”.
STOP_ASKING = 286


class Inbox(Page):
    """My tasks and my teams' queues in one list."""

    allowed = staticmethod(lambda standing: standing.works)

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = listing.Asked.of(request.GET.dict())
        standings = listing.count(self.staff, self.standing, now=self.now)
        directed = self.standing.directed_teams()
        page = listing.page(self.staff, self.standing, asked, now=self.now)
        self.on_record(
            "task",
            ids=[row.task.pk for row in page.rows],
            cases=sorted({row.case.pk for row in page.rows if row.case}),
            what="search" if asked.words else "list",
        )
        return render(
            request,
            "inbox/inbox.html",
            {
                "page": page,
                "asked": asked,
                "standings": standings,
                "teams": self.standing.teams,
                "directed": directed,
                "whose": listing.WHOSE,
                "ratings": listing.RATINGS,
                "colleagues": colleagues([*self.standing.teams, *directed], asked.team),
                "seconds": SECONDS_BETWEEN_COUNTS,
                "now": self.now,
            },
        )


class LiveCount(Page):
    """One sentence: how many open tasks. Asked for by the page itself, so it keeps nobody signed in."""

    allowed = staticmethod(lambda standing: standing.works)

    def handle_no_permission(self) -> HttpResponse:  # type: ignore[override]
        return HttpResponse("You have been signed out. Load the page again to sign in.", status=STOP_ASKING)

    def get(self, request: HttpRequest) -> HttpResponse:
        standings = listing.count(self.staff, self.standing, now=self.now)
        changed = request.GET.get("seen", "") not in ("", standings.sentence)
        response = render(request, "inbox/parts/count.html", {"standings": standings, "changed": changed})
        # A page left open would otherwise push the end of the session ahead of itself for ever.
        del request.session
        return response


class NextForMe(Page):
    """Claims the most urgent task that nobody holds, and opens it. Whoever is faster gets it; we go on."""

    allowed = staticmethod(lambda standing: standing.works)

    def post(self, request: HttpRequest) -> HttpResponse:
        for task in listing.most_urgent_unclaimed(self.staff, self.standing, now=self.now):
            try:
                claiming.claim(task, by=self.staff, now=self.now)
            except (ProcessError, PathwayError):
                continue
            return redirect("tasks:task", task.pk)
        messages.info(request, "Nothing is waiting to be claimed in your teams’ queues.")
        return redirect("inbox:index")


class Several(Page):
    """Claims, gives back or hands on the chosen tasks, each for itself: a refusal of one stops no other."""

    allowed = staticmethod(lambda standing: standing.works)

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = self._chosen(request.POST.getlist("task"))
        act, note = request.POST.get("act", ""), request.POST.get("note", "").strip()[:2000]
        if not chosen:
            messages.error(request, "Choose at least one task first.")
        elif act == "give":
            self._give(chosen, request.POST.get("to", ""), note)
        elif act == "claim":
            self._each(chosen, "claimed", lambda task: claiming.claim(task, by=self.staff, now=self.now))
        elif act == "release":
            self._each(
                chosen,
                "given back to the team",
                lambda task: claiming.release(task, note=note, by=self.staff, now=self.now),
            )
        return redirect(_way_back(request))

    def _chosen(self, given: list[str]) -> list[HumanTask]:
        """Only tasks this person may see: the list obeys the same rule as a single task."""
        identifiers = [identifier for text in given[:200] if (identifier := _uuid(text))]
        tasks = listing.seen_open(self.staff, self.standing, now=self.now)
        return list(tasks.filter(pk__in=identifiers).select_related("step").order_by("due_at", "id"))

    def _give(self, chosen: list[HumanTask], to: str, note: str) -> None:
        offered = colleagues([*self.standing.teams, *self.standing.directed_teams()])
        number = int(to) if to.isascii() and to.isdigit() and len(to) < 18 else 0
        colleague = offered.filter(pk=number).first()
        if colleague is None:
            messages.error(self.request, "Choose who shall get the tasks.")
            return
        self._each(
            chosen,
            f"given to {colleague}",
            lambda task: claiming.reassign(task, to=colleague, note=note, by=self.staff, now=self.now),
        )

    def _each(self, chosen: list[HumanTask], done: str, act: Any) -> None:
        keys = [int(task.scope_key) for task in chosen if task.scope_key.isdigit()]
        references = {str(case.pk): case.reference for case in Case.objects.filter(pk__in=keys)}
        acted: list[str] = []
        refused: dict[str, list[str]] = {}
        for task in chosen:
            named = f"“{task.title}”, {references.get(task.scope_key, 'no case')}"
            try:
                act(task)
            except (ProcessError, PathwayError) as refusal:
                refused.setdefault(why_not(refusal, task, now=self.now), []).append(named)
            else:
                acted.append(named)
        outcomes.say(self.request, done, acted, refused)


def colleagues(teams: Iterable[Team], only: int | None = None) -> QuerySet[Staff]:
    """Who serves one of these teams, or the one that the list is narrowed to."""
    wanted = [team.pk for team in teams if only in (None, team.pk)]
    return (
        Staff.objects.filter(memberships__team_id__in=wanted, is_active=True)
        .distinct()
        .order_by("display_name")
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _way_back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/inbox/"
