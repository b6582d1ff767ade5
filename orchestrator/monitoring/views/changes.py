"""Whether a list has changed since it was loaded: a cheap question that an open list asks again and again.

The rows stay as they are, for somebody may be choosing among them; a sentence says that there are others now.
"""

from collections.abc import Iterable
from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from orchestrator.inbox.views.lists import STOP_ASKING

from .pages import MeasurePage


def fingerprint(rows: Iterable[object]) -> str:
    """The same for the same rows in the same order."""
    found = blake2b(digest_size=8)
    for row in rows:
        found.update(repr(row).encode())
    return found.hexdigest()


class Changed(MeasurePage):
    """Before a list page: nothing where the list is as it was, else one sentence, once."""

    def handle_no_permission(self) -> HttpResponse:  # type: ignore[override]
        words = "You have been signed out. Load the page again to sign in."
        return HttpResponse(words, status=STOP_ASKING)

    def get(self, request: HttpRequest) -> HttpResponse:
        _ = self.scope
        if self.unknown or request.GET.get("seen", "") == self.mark():
            response = HttpResponse(status=204)
        else:
            context = {
                "then": request.GET.get("at", "")[:5],
                "here": self.address(self.name, extra=self.extra()),
            }
            response = render(request, "monitoring/parts/changed.html", context, status=STOP_ASKING)
        # A page left open would otherwise push the end of the session ahead of itself for ever.
        del request.session
        return response
