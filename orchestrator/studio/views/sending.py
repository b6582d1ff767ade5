"""Sending a draft to a second person, and taking it back."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.timezone import localtime

from orchestrator.pathway import publishing
from orchestrator.studio import starts, tidings
from orchestrator.studio.differences import differences_of, running_beside
from orchestrator.studio.makers import maker
from orchestrator.studio.views.drafts import DraftPage, PostOnly, page_of
from processes.exceptions import NotPublishable, ProcessError
from processes.models import ProcessVersion


class Send(DraftPage):
    """Send a draft to a second person, to start at once or from a later moment."""

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Nothing is sent by looking: it stands on the page of the draft, with what was typed before."""
        return redirect(f"{page_of(self.version)}#send")

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.for_owners()
        problems: dict[str, str] = {}
        note = self.text("note")
        if not note:
            problems["note"] = "Say what changes and why"
        starts_at = None
        if request.POST.get("when") == "later":
            starts_at = starts.moment_of(request.POST)
            if starts_at is None:
                problems["day"] = "Enter a real date and a time such as 09:00"
            elif starts_at <= self.now:
                problems["day"] = "The start must be in the future"
            elif starts_at > self.now + starts.FAR and request.POST.get("far") != starts.day_of(request.POST):
                problems["far"] = f"{date_format(localtime(starts_at), 'j F Y')} is more than a year ahead"
        elif request.POST.get("when") != "now":
            problems["when"] = "Choose when new cases start on it"
        if problems:
            return self.show(problems=problems, status=422)
        try:
            with transaction.atomic():
                publishing.submit(
                    self.version, by=maker(self.staff), note=note, now=self.now, starts_at=starts_at
                )
                self.act("send_version", sha256=self.version.sha256)
                beside = running_beside(self.version, now=self.now)
                strict = bool(differences_of(beside, self.version).reasons)
                tidings.was_sent(self.version, by=self.staff, by_governance=strict, now=self.now)
        except NotPublishable as refusal:
            first = refusal.findings[0]
            return self.show(problems={"checks": f"{first.message} {first.help}"}, status=422)
        except ProcessError as refusal:
            messages.error(request, str(refusal))
            return redirect(page_of(self.version))
        messages.success(request, "It waits for a second person now. Its files cannot change until then.")
        return redirect(page_of(self.version))


class TakeBack(PostOnly):
    """One of those who made it goes on with it."""

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        self.for_owners()
        try:
            with transaction.atomic():
                publishing.take_back(self.version, by=maker(self.staff), now=self.now)
                self.act("take_back_version")
        except ProcessError as refusal:
            messages.error(request, str(refusal))
        return redirect(page_of(ProcessVersion.objects.get(pk=self.version.pk)))
