"""What the referrer was told (domain 3.9)."""

from django.conf import settings
from django.db import models

from .cases import Case, Contact


class FeedbackKind(models.TextChoices):
    ACKNOWLEDGEMENT = "ack", "Thank you and reference"
    OUTCOME = "outcome", "What came of it"


class FeedbackLevel(models.TextChoices):
    """How much a referrer may be told."""

    PROFESSIONAL = "professional", "Outcome, reason, next step and how to challenge it"
    FAMILY_PUBLIC = "family_public", "Received and acted on, no detail"
    NONE = "none", "Nothing sent, with a reason"


class FeedbackMethod(models.TextChoices):
    SYSTEM = "system", "By this service"
    EMAIL = "email", "Email"
    PHONE = "phone", "Phone"
    LETTER = "letter", "Letter"
    IN_PERSON = "in_person", "In person"


class Feedback(models.Model):
    """One answer to one contact."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="feedback")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="feedback")
    kind = models.CharField(max_length=10, choices=FeedbackKind.choices)
    level = models.CharField(max_length=15, choices=FeedbackLevel.choices)
    method = models.CharField(max_length=10, choices=FeedbackMethod.choices, blank=True)
    text = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    not_sent_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} for contact {self.contact_id}"
