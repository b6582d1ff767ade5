"""What I was told, and saying that I have seen it."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from orchestrator.clocks import calendar
from orchestrator.clocks.models import Clock
from orchestrator.inbox.pages import Page
from orchestrator.inbox.urgency import due_in_words, moment_in_words
from orchestrator.notices import acknowledging
from orchestrator.notices.mine import notices_of
from orchestrator.notices.models import Notice

MOST = 200


class NoticePage(Page):
    allowed = staticmethod(lambda standing: not standing.only_refers)

    def mine(self) -> QuerySet[Notice]:
        """To me or to one of my teams, and not about a case that I am kept out of."""
        return notices_of(self.staff, now=self.now, seats=self.standing.seats)


class MyNotices(NoticePage):
    """Newest first, those that want an answer before all others."""

    def get(self, request: HttpRequest) -> HttpResponse:
        notices = list(self.mine().select_related("case__site", "to_team", "acked_by")[:MOST])
        cases = sorted({notice.case_id for notice in notices if notice.case_id})
        self.on_record("notice", ids=[notice.pk for notice in notices], cases=cases, what="list")
        waiting = [n for n in notices if n.needs_ack and n.acked_at is None]
        clocks = _clocks_of(notices)
        others = [n for n in notices if n not in waiting]
        self.mine().filter(to_staff=self.staff, read_at__isnull=True).update(read_at=self.now)
        return render(
            request,
            "inbox/notices.html",
            {
                "waiting": [(notice, self._address(notice), self._now(notice, clocks)) for notice in waiting],
                "others": [(notice, self._address(notice), self._now(notice, clocks)) for notice in others],
                "site": self.standing.teams[0].site if self.standing.teams else None,
                "now": self.now,
            },
        )

    def _now(self, notice: Notice, clocks: Mapping[tuple[int, str, str], Clock]) -> str:
        """How it stands with the time that the notice is about, at this moment; "" where it is about none."""
        if notice.case is None or not notice.clock:
            return ""
        about = (notice.case.pk, notice.clock)
        clock = clocks.get((*about, notice.item)) or clocks.get((*about, ""))
        if clock is None:
            return ""
        days = calendar.of(notice.case.site)
        if clock.stopped_at:
            return f"Done {moment_in_words(clock.stopped_at, now=self.now, calendar=days)}"
        words = str(due_in_words(clock.rolled_due_at, now=self.now, calendar=days))
        return words[:1].upper() + words[1:]

    def _address(self, notice: Notice) -> str:
        if notice.link_kind == "task" and notice.link_id:
            return reverse("tasks:task", args=[notice.link_id])
        if notice.link_kind == "version" and notice.link_id:
            return reverse("versions:draft", args=[notice.link_id])
        if notice.case is not None and self.standing.opens_cases:
            return reverse("cases:case", args=[notice.case.reference])
        return ""


def _clocks_of(notices: Sequence[Notice]) -> dict[tuple[int, str, str], Clock]:
    """The newest clock of each case, code and item that these notices speak of."""
    told = [notice for notice in notices if notice.clock]
    clocks = Clock.objects.filter(
        case__in={notice.case_id for notice in told}, code__in={notice.clock for notice in told}
    )
    return {(clock.case_id, clock.code, clock.item): clock for clock in clocks.order_by("started_at", "id")}


class Acknowledge(NoticePage):
    """“I have seen this”: the notice climbs no further."""

    def post(self, request: HttpRequest, notice_id: int) -> HttpResponse:
        notice = get_object_or_404(self.mine(), pk=notice_id)
        acknowledging.acknowledge(notice, by=self.staff, now=self.now)
        messages.success(request, "Noted: you have seen it.")
        return redirect("notices:index")
