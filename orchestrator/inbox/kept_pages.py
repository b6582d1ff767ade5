"""What was typed or chosen on a page that is no form of a task, and was not sent: kept for its writer alone.

It lies as their own draft under the address of the page, for a day, until it is sent or let go of. What
arrives without a session is put there by `unsent`, what a page refuses by the page itself.
"""

import hashlib
from datetime import datetime

from django.http import QueryDict

from forms import drafts
from forms.exceptions import DraftTooLarge
from orchestrator.agencies.models import Staff

from . import unsent

#: A button that lets go of what was kept.
FORGET = "_forget"


def subject_of(page: str) -> str:
    """The draft of a page, whatever the length of its address."""
    return f"{unsent.OF_PAGES}{hashlib.sha256(page.encode()).hexdigest()}"


def load(page: str, *, by: Staff, now: datetime) -> QueryDict | None:
    """What was kept for this page within a day; None where nothing was."""
    draft = drafts.load(subject_of(page), by=by)
    if draft is None or draft.saved_at < now - unsent.LASTS:
        return None
    return drafts.raw(draft)


def keep(page: str, data: QueryDict, *, by: Staff, now: datetime) -> bool:
    """In the place of what was kept before. False: it is too much to be kept."""
    before = drafts.load(subject_of(page), by=by)
    revision = before.revision if before else 0
    try:
        drafts.save(subject_of(page), data, by=by, now=now, revision=revision, page_left=True)
    except DraftTooLarge:
        return False
    return True


def drop(page: str, *, by: Staff) -> None:
    """It went through, or its writer lets go of it."""
    drafts.discard(subject_of(page), by=by)
