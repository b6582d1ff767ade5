"""Contacts that a person has begun and not sent: each a draft of its own, named by a token of its address.

A token holds a mark of the person it was made for: to everybody else its address is not there. It begins with
the second in which it was made. The draft and,
once it is sent, the submission have the same subject: a form sent twice is one contact, and a late save of a
page whose contact is sent leaves no draft behind.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from forms import drafts, submissions
from forms.form import CaseForm
from forms.models import Draft, Submission
from orchestrator.agencies.models import Staff
from orchestrator.cases.models import Contact
from orchestrator.inbox.sections import told
from orchestrator.pathway.jobs import DRAFTS_KEPT

PREFIX = "contact:"
_SALT = "orchestrator.inbox.begun"
_SUBJECT = re.compile(rf"{PREFIX}([0-9a-f]{{32}})")


@dataclass(frozen=True)
class Begun:
    """One contact as far as it was typed."""

    token: UUID
    about: str  #: the children or whoever has a name; "" where nobody has one yet
    story: str  #: the first words of what happened; "" where nothing is written yet
    begun_at: datetime | None  #: None where its address is from before addresses said so
    saved_at: datetime


def subject_of(token: UUID) -> str:
    """The subject key of the contact with that token, of its draft and of its submission."""
    return f"{PREFIX}{token.hex}"


def of(staff: Staff) -> list[Begun]:
    """What this person has begun, the last saved first."""
    found = []
    for draft in drafts.begun(PREFIX, by=staff):
        if named := _SUBJECT.fullmatch(draft.subject_key):
            found.append(_begun(UUID(named[1]), draft))
    return found


def one(token: UUID, *, by: Staff) -> Begun | None:
    """The one with that token, where this person has begun it."""
    draft = drafts.load(subject_of(token), by=by)
    return _begun(token, draft) if draft else None


def new_token(*, by: Staff, now: datetime) -> UUID:
    """A fresh token for this person. Nobody else can make one that is theirs, or use this one."""
    start = f"{int(now.timestamp()):08x}{secrets.token_hex(4)}"
    return UUID(start + _mark(start, by))


def is_theirs(token: UUID, *, by: Staff) -> bool:
    """Whether the token was made for this person, or is of what they have begun or sent."""
    start, mark = token.hex[:16], token.hex[16:]
    if constant_time_compare(mark, _mark(start, by)):
        return True
    return drafts.load(subject_of(token), by=by) is not None or sent_as(token, by=by) is not None


def sent_as(token: UUID, *, by: Staff) -> Contact | None:
    """The contact as this person sent it; None while it is not sent."""
    submission = submissions.find(subject_of(token))
    if submission is None or submission.by_id != by.pk:
        return None
    return Contact.objects.filter(submission_id=str(submission.pk), created_by=by).first()


def says_the_same(contact: Contact, form: CaseForm) -> bool:
    """Whether the form says what was sent. By which way it came is asked of some, and settled for others."""
    if not contact.submission_id or not form.is_valid():
        return False
    sent = Submission.objects.get(pk=int(contact.submission_id)).answers
    return _but_channel(sent) == _but_channel(form.answers)


def _mark(start: str, staff: Staff) -> str:
    return salted_hmac(_SALT, f"{staff.pk}:{start}", algorithm="sha256").hexdigest()[:16]


def _made_at(token: UUID, draft: Draft) -> datetime | None:
    """When the token was made. Older ones begin at random: those say nothing."""
    made = datetime.fromtimestamp(int(token.hex[:8], 16), UTC)
    return made if draft.saved_at - DRAFTS_KEPT <= made <= draft.saved_at else None


def _but_channel(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: answer for name, answer in answers.items() if name != "channel"}


def _begun(token: UUID, draft: Draft) -> Begun:
    typed = drafts.raw(draft)
    return Begun(
        token, told.of_draft(typed), told.story_of_draft(typed), _made_at(token, draft), draft.saved_at
    )
