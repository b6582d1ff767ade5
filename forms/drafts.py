"""Drafts: what was typed so far, saved without judgement.

One draft per (subject, person). A page sends the revision that it started from; where another window or
device has saved since, nothing is overwritten and `DraftConflict` carries the newer draft. Saves of the same
window never conflict: an answer that was lost on the way back does not count against the one who typed.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import QueryDict

from .exceptions import AlreadySubmitted, DraftConflict, DraftTooLarge
from .models import Draft, Submission

MAX_CHARACTERS = 1_000_000


def task_subject(task_id: UUID | str) -> str:
    """The subject key of a human task."""
    return f"task:{task_id}"


def posted_revision(data: QueryDict) -> int:
    """The revision that a posted page started from: 0 where there was no draft."""
    text = data.get("_revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def save(
    subject_key: str,
    data: QueryDict,
    *,
    by: Any,
    now: datetime,
    revision: int | None = None,
    page_left: bool = False,
) -> Draft:
    """Keep what was posted, unchecked, and return the draft with its new revision.

    `revision` is the one that the page started from (default: `_revision` of `data`). Keys of the page itself
    (they start with "_", and the CSRF token) are not kept; `_window` names the browser window. `page_left`:
    the whole page was posted and another takes its place, so a save of its script that is still on its way,
    and knows nothing of rows added or removed since, overwrites nothing when it arrives. Raises
    `DraftConflict` (nothing is overwritten), `DraftTooLarge`, and `AlreadySubmitted` where this very person
    has submitted the subject: a late save of their own page leaves no draft behind. What somebody types
    after a colleague was first is kept.
    """
    typed = {
        key: data.getlist(key) for key in data if not key.startswith("_") and key != "csrfmiddlewaretoken"
    }
    text = json.dumps(typed)
    if len(text) > MAX_CHARACTERS:
        raise DraftTooLarge
    window = data.get("_window", "")[:64]
    expected = posted_revision(data) if revision is None else revision
    with transaction.atomic():
        submitted = Submission.objects.filter(subject_key=subject_key, by=by).first()
        if submitted:
            raise AlreadySubmitted(by=by, at=submitted.at)
        empty = Draft(subject_key=subject_key, staff=by, data="{}", revision=0, saved_at=now)
        Draft.objects.bulk_create([empty], ignore_conflicts=True)
        draft = Draft.objects.select_for_update().get(subject_key=subject_key, staff=by)
        own = draft.revision in (0, expected) or (window and draft.window == window)
        if not own and draft.data == text:
            return draft
        if not own:
            raise DraftConflict(draft)
        draft.data, draft.window, draft.saved_at = text, "" if page_left else window, now
        draft.revision += 1
        draft.save(update_fields=["data", "window", "saved_at", "revision"])
    return draft


def load(subject_key: str, *, by: Any) -> Draft | None:
    """The draft of this person, if there is one."""
    return Draft.objects.filter(subject_key=subject_key, staff=by).first()


def begun(prefix: str, *, by: Any) -> list[Draft]:
    """The drafts of this person whose subject begins with `prefix`, the last saved first."""
    return list(Draft.objects.filter(staff=by, subject_key__startswith=prefix).order_by("-saved_at", "-id"))


def raw(draft: Draft) -> QueryDict:
    """What was typed, as it was posted: for `build(draft=…)`."""
    data = QueryDict(mutable=True)
    for key, values in json.loads(draft.data).items():
        data.setlist(key, values)
    data._mutable = False
    return data


def hand_over(subject_key: str, *, giver: Any, to: Any, now: datetime) -> Draft | None:
    """Give the draft of `giver` to `to`. Where `to` has one already, both stay and None comes back."""
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(subject_key=subject_key, staff=giver).first()
        if draft is None or load(subject_key, by=to):
            return None
        draft.staff, draft.window, draft.saved_at = to, "", now
        draft.revision += 1
        draft.save(update_fields=["staff", "window", "saved_at", "revision"])
    return draft


def discard(subject_key: str, *, by: Any) -> None:
    """Drop the draft of this person: it was submitted, or they do not want it."""
    Draft.objects.filter(subject_key=subject_key, staff=by).delete()


def discard_older(*, than: datetime) -> int:
    """Drop drafts that nobody touched since; how many. What people typed is not kept for ever."""
    return Draft.objects.filter(saved_at__lt=than).delete()[0]
