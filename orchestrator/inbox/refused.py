"""Refused answers come back by GET, so that “Back” and “Reload” of the browser work.

What was typed is in the person's draft on the server before the browser is sent on. The page that it is sent
to (`?checked`) judges the draft again and says what is wrong. Only what no form can find out again, a refusal
by the case or the machine, is kept in the session, until the draft changes or the person signs out.

Where another window saved a newer draft, nothing of either is overwritten: what was typed here is kept beside
the draft and shown by a page of its own (`?overtaken`), until the draft changes.
"""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from forms import drafts
from forms.exceptions import AlreadySubmitted, DraftConflict, DraftTooLarge
from forms.models import Draft
from orchestrator.agencies.models import Staff

#: In the address of a page that says what is wrong with the draft.
CHECKED = "checked"
#: In the address of a page that shows what was typed in a window that another one has overtaken.
OVERTAKEN = "overtaken"
_SESSION_KEY = "refused"
#: Of how many subjects the session remembers a refusal.
_MOST = 10


def keep_typed(subject: str, data: QueryDict, *, by: Staff, now: datetime) -> Draft | None:
    """Keep what was typed as this person's draft, whatever was wrong with it.

    None where it could not be kept: it is too large, this person has submitted already, or another window was
    faster. Then the answer itself must show what was typed.
    """
    draft = drafts.load(subject, by=by)
    latest = draft.revision if draft else 0
    try:
        return drafts.save(subject, data, by=by, now=now, revision=latest, page_left=True)
    except (AlreadySubmitted, DraftConflict, DraftTooLarge):
        return None


def keep_beside(subject: str, data: QueryDict, *, by: Staff, now: datetime) -> Draft | None:
    """Keep what was typed beside this person's newer draft; None where it is too large to keep."""
    return keep_typed(_beside(subject), data, by=by, now=now)


def in_words(conflict: DraftConflict) -> str:
    """What the page says that shows what was typed beside a newer draft."""
    return f"{conflict} What you see here is what you typed in this window; saving again keeps it."


def beside(request: HttpRequest, subject: str, draft: Draft, *, by: Staff) -> Draft | None:
    """What was typed beside `draft`, where this page shall show it; None once the draft has changed."""
    if OVERTAKEN not in request.GET or not problems_of(request, subject, draft):
        return None
    return drafts.load(_beside(subject), by=by)


def forget_beside(subject: str, *, by: Staff) -> None:
    """The draft holds what this person wants kept, or the answers are sent."""
    drafts.discard(_beside(subject), by=by)


def come_back(
    request: HttpRequest, subject: str, draft: Draft, problems: Sequence[str] = (), *, word: str = CHECKED
) -> HttpResponse:
    """Send the browser to its own page, which shows `draft` and what is wrong with it."""
    remember(request, subject, draft.revision, problems)
    return redirect(f"{request.path}?{word}")


def remember(request: HttpRequest, subject: str, revision: int, problems: Sequence[str]) -> None:
    """Why the draft was refused, for the page that comes next; none: forget what was kept of it."""
    kept = {key: value for key, value in request.session.get(_SESSION_KEY, {}).items() if key != subject}
    if problems:
        kept = dict(list(kept.items())[-(_MOST - 1) :]) | {subject: [revision, list(problems)]}
    if kept or _SESSION_KEY in request.session:
        request.session[_SESSION_KEY] = kept


def problems_of(request: HttpRequest, subject: str, draft: Draft | None) -> list[str]:
    """Why the draft was refused, beyond what its form says; empty once it has changed."""
    if draft is None or not {CHECKED, OVERTAKEN}.intersection(request.GET):
        return []
    revision, problems = request.session.get(_SESSION_KEY, {}).get(subject, (None, []))
    return list(problems) if revision == draft.revision else []


def _beside(subject: str) -> str:
    return f"{subject}:beside"
