"""Refused answers come back by GET, so that “Back” and “Reload” of the browser work.

What was typed is in the person's draft on the server before the browser is sent on. The page that it is sent
to (`?checked`) judges the draft again and says what is wrong. Only what no form can find out again, a refusal
by the case or the machine, is kept in the session, until the draft changes or the person signs out.

Where another window saved a newer draft, nothing of either is overwritten: what was typed here is kept beside
the draft and shown by a page of its own (`?overtaken`), until the draft changes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from forms import drafts
from forms.exceptions import AlreadySubmitted, DraftConflict, DraftTooLarge
from forms.form import CaseForm
from forms.models import Draft
from orchestrator.agencies.models import Staff

#: Sentences by the path of a question in the answers: "level", "people.0.address".
Fields = Mapping[str, Sequence[str]]

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
    request: HttpRequest,
    subject: str,
    draft: Draft,
    problems: Sequence[str] = (),
    *,
    fields: Fields | None = None,
    word: str = CHECKED,
) -> HttpResponse:
    """Send the browser to its own page, which shows `draft` and what is wrong with it: `fields` says which of
    the `problems` are about which question.
    """
    remember(request, subject, draft.revision, problems, fields=fields)
    return redirect(f"{request.path}?{word}")


def at_its_questions(form: CaseForm, problems: Sequence[str], fields: Fields) -> CaseForm:
    """The same form, judged, with each of these sentences at the question that it is about."""
    form.is_valid()
    form.refuse(fields, problems)
    return form


def remember(
    request: HttpRequest,
    subject: str,
    revision: int,
    problems: Sequence[str],
    *,
    fields: Fields | None = None,
) -> None:
    """Why the draft was refused, for the page that comes next; none: forget what was kept of it."""
    kept = {key: value for key, value in request.session.get(_SESSION_KEY, {}).items() if key != subject}
    if problems:
        kept = dict(list(kept.items())[-(_MOST - 1) :]) | {
            subject: [revision, list(problems), dict(fields or {})]
        }
    if kept or _SESSION_KEY in request.session:
        request.session[_SESSION_KEY] = kept


def problems_of(request: HttpRequest, subject: str, draft: Draft | None) -> list[str]:
    """Why the draft was refused, beyond what its form says; empty once it has changed."""
    return list(_kept(request, subject, draft)[0])


def fields_of(request: HttpRequest, subject: str, draft: Draft | None) -> Fields:
    """Of the same: which sentences are about which question, by its path in the answers."""
    return _kept(request, subject, draft)[1]


def _kept(request: HttpRequest, subject: str, draft: Draft | None) -> tuple[Sequence[str], Fields]:
    if draft is None or not {CHECKED, OVERTAKEN}.intersection(request.GET):
        return (), {}
    # a session from before this version of the service has no fields
    revision, problems, *fields = request.session.get(_SESSION_KEY, {}).get(subject, (None, []))
    if revision != draft.revision:
        return (), {}
    return problems, fields[0] if fields else {}


def _beside(subject: str) -> str:
    return f"{subject}:beside"
