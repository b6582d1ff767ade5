"""The scenarios of a draft or of what waits for approval: have them played, and see how far it is."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from orchestrator.inbox.views.lists import STOP_ASKING
from orchestrator.pathway import rehearsals
from orchestrator.studio import checklist, scenarios
from orchestrator.studio.views.drafts import PostOnly, StudioPage, page_of
from processes import drafts
from processes.findings import publishable
from processes.models import VersionState

NOT_YET = "They can be played once nothing must be put right any more."
DECIDED = "This version has been decided meanwhile. Load the page again to see how."


class Play(PostOnly):
    """Have them played: by an owner on a draft, by whoever may read it once it was sent."""

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if self.version.state == VersionState.DRAFT:
            self.for_owners()
            if not publishable(checklist.problems(self.version, drafts.files(self.version))):
                messages.error(request, NOT_YET)
                return redirect(page_of(self.version))
        elif self.version.state != VersionState.IN_REVIEW:
            raise Http404
        with transaction.atomic():
            rehearsals.ask(self.version, now=self.now)
            self.act("play_scenarios", sha256=self.version.sha256)
        messages.success(request, "The scenarios are being played.")
        return redirect(f"{page_of(self.version)}#scenarios")


class Plays(StudioPage):
    """How far it is. Asked for by the page itself until all are over, so it keeps nobody signed in."""

    def handle_no_permission(self) -> HttpResponse:  # type: ignore[override]
        words = "You have been signed out. Load the page again to sign in."
        return HttpResponse(words, status=STOP_ASKING)

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        if self.version.state not in (VersionState.DRAFT, VersionState.IN_REVIEW):
            return HttpResponse(DECIDED, status=STOP_ASKING)
        context = {
            "version": self.version,
            "owns": self.owns,
            "asked_again": True,
            **scenarios.rehearsed(self.version, drafts.files(self.version)),
        }
        status = 200 if context["in_progress"] else STOP_ASKING
        response = render(request, "studio/parts/rehearsal.html", context, status=status)
        # A page left open would otherwise push the end of the session ahead of itself for ever.
        del request.session
        return response
