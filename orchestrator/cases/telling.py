"""What the referrer is told (domain 2.4 S-04, S-17; 3.9)."""

from datetime import datetime

from orchestrator.agencies.models import Staff
from orchestrator.cases.acts import act
from orchestrator.cases.exceptions import NotSentNeedsReason
from orchestrator.cases.models import Contact, Feedback, FeedbackKind, FeedbackLevel
from orchestrator.cases.models.feedback import FeedbackMethod
from orchestrator.cases.vocabulary import SourceCode

#: Family, public and anonymous referrers hear that it was received and acted on, and no detail.
PRIVATE_SOURCES = frozenset(
    {
        SourceCode.RELATIVE,
        SourceCode.ACQUAINTANCE,
        SourceCode.SELF,
        SourceCode.INDIVIDUAL,
        SourceCode.ANONYMOUS,
        SourceCode.UNKNOWN,
    }
)


def allowed_level(contact: Contact) -> FeedbackLevel:
    """How much the referrer of this contact may be told at most."""
    if contact.source_code in PRIVATE_SOURCES:
        return FeedbackLevel.FAMILY_PUBLIC
    return FeedbackLevel.PROFESSIONAL


def thank_referrer(contact: Contact, *, opens_at: datetime, now: datetime) -> Feedback:
    """The automatic thank-you with the reference and no detail of the case. Sent once per contact.

    `opens_at`: when the agencies look at it; `now` itself while the site is open.
    """
    sent = Feedback.objects.filter(contact=contact, kind=FeedbackKind.ACKNOWLEDGEMENT).first()
    if sent:
        return sent
    local = opens_at.astimezone(contact.case.site.zone)
    when = "now" if opens_at <= now else f"from {local:%A} {local.day} {local:%B} {local:%H:%M} on"
    feedback = Feedback.objects.create(
        case=contact.case,
        contact=contact,
        kind=FeedbackKind.ACKNOWLEDGEMENT,
        level=FeedbackLevel.FAMILY_PUBLIC,
        method=FeedbackMethod.SYSTEM,
        text=(
            f"Thank you. Your contact has the reference {contact.case.reference}. The agencies of the One "
            f"Front Door look at it together {when}. If somebody is in danger, phone 999."
        ),
        sent_at=now,
    )
    act(contact.case, "thank_referrer", by=None, now=now, object=f"contact:{contact.pk}")
    return feedback


def record_feedback(
    contact: Contact,
    *,
    level: str,
    by: Staff,
    now: datetime,
    method: str = "",
    text: str = "",
    not_sent_reason: str = "",
) -> Feedback:
    """The outcome was told to the referrer, never at a fuller level than `allowed_level`; or it was not, with
    the reason. Raises NotSentNeedsReason.
    """
    if level == FeedbackLevel.NONE and not not_sent_reason.strip():
        raise NotSentNeedsReason
    if level == FeedbackLevel.PROFESSIONAL:
        level = allowed_level(contact)
    sent = level != FeedbackLevel.NONE
    feedback = Feedback.objects.create(
        case=contact.case,
        contact=contact,
        kind=FeedbackKind.OUTCOME,
        level=level,
        method=method if sent else "",
        text=text if sent else "",
        sent_at=now if sent else None,
        by=by,
        not_sent_reason=not_sent_reason,
    )
    act(contact.case, "record_feedback", by=by, now=now, object=f"feedback:{feedback.pk}", level=str(level))
    return feedback
