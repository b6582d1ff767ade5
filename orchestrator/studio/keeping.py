"""What was typed on a page of the studio while the session ended: kept for its writer, and shown again.

Works as the forms of tasks do (orchestrator/inbox/unsent.py): the page carries a signed key, what is sent
without a session lies as its writer's own draft under the address of the page, and nothing is changed by it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from orchestrator.agencies.models import Staff
from orchestrator.inbox import kept_pages, unsent
from orchestrator.inbox.kept_pages import FORGET, subject_of

__all__ = ["FORGET", "Keeping", "forget", "prepare", "sent", "subject_of"]


@dataclass(frozen=True)
class Keeping:
    """What the template of a page needs: its key, its address, and whether it shows what was kept."""

    key: str
    page: str
    shows_kept: bool


def prepare(request: HttpRequest, *, by: Staff, now: datetime) -> Keeping:
    """The key of this page; what was kept for it stands in `request.POST` as if it had just been sent."""
    page = unsent.page_of(request)
    kept = kept_pages.load(page, by=by, now=now) if request.method == "GET" else None
    if kept is not None:
        request.POST = kept  # type: ignore[assignment]
    return Keeping(unsent.key_for(subject_of(page), by=by, now=now), page, kept is not None)


def forget(request: HttpRequest, *, by: Staff) -> HttpResponse:
    """Let go of it, and show the page as it is saved."""
    page = unsent.page_of(request)
    kept_pages.drop(page, by=by)
    return redirect(page)


def sent(request: HttpRequest, *, by: Staff) -> None:
    """It went through: there is nothing to keep any more."""
    kept_pages.drop(unsent.page_of(request), by=by)
