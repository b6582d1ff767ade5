"""What the referrer was told (P11)."""

from orchestrator.cases import telling
from orchestrator.clocks import running

from .work import Work


def record_feedback(work: Work) -> None:
    """One answer for every contact of the case that has none yet. Stops K-10."""
    answers = work.answers
    for contact in work.case.contacts.exclude(feedback__kind="outcome"):
        telling.record_feedback(
            contact,
            level=answers["feedback_level"],
            method=_METHODS.get(answers.get("method") or "", ""),
            text=answers.get("said") or "",
            not_sent_reason=answers.get("not_sent_reason") or "",
            by=work.by,
            now=work.now,
        )
    running.stop(work.case, "K-10", event="referrer_feedback", now=work.now)


#: The form says "secure email"; the record has one word for email.
_METHODS = {"phone": "phone", "secure_email": "email", "letter": "letter", "in_person": "in_person"}
