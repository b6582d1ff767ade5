"""What was typed on a page of the studio while the session ended: kept for its writer, and shown again.

Works as the forms of tasks do (orchestrator/inbox/unsent.py): the page carries a signed key, what is sent
without a session lies as its writer's own draft under the address of the page, and nothing is changed by it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from forms import drafts
from orchestrator.agencies.models import Staff
from orchestrator.inbox import unsent

#: A button that lets go of what was kept.
FORGET = "_forget"


@dataclass(frozen=True)
class Keeping:
    """What the template of a page needs: its key, its address, and whether it shows what was kept."""

    key: str
    page: str
    shows_kept: bool


def subject_of(page: str) -> str:
    """The draft of a page, whatever the length of its address."""
    return f"{unsent.OF_PAGES}{hashlib.sha256(page.encode()).hexdigest()}"


def prepare(request: HttpRequest, *, by: Staff, now: datetime) -> Keeping:
    """The key of this page; what was kept for it stands in `request.POST` as if it had just been sent."""
    page = unsent.page_of(request)
    kept = _kept(page, by=by, now=now) if request.method == "GET" else None
    if kept is not None:
        request.POST = kept  # type: ignore[assignment]
    return Keeping(unsent.key_for(subject_of(page), by=by, now=now), page, kept is not None)


def forget(request: HttpRequest, *, by: Staff) -> HttpResponse:
    """Let go of it, and show the page as it is saved."""
    page = unsent.page_of(request)
    drafts.discard(subject_of(page), by=by)
    return redirect(page)


def sent(request: HttpRequest, *, by: Staff) -> None:
    """It went through: there is nothing to keep any more."""
    drafts.discard(subject_of(unsent.page_of(request)), by=by)


def _kept(page: str, *, by: Staff, now: datetime) -> QueryDict | None:
    draft = drafts.load(subject_of(page), by=by)
    if draft is None or draft.saved_at < now - unsent.LASTS:
        return None
    return drafts.raw(draft)
