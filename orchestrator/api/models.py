"""Who may call, and what was answered to a request that may be sent again."""

from django.conf import settings
from django.db import models

from orchestrator.agencies.models import Agency
from orchestrator.cases.models import Contact


class ApiToken(models.Model):
    """Lets another system act as one member of staff. Only the SHA-256 of the token is kept."""

    sha256 = models.CharField(max_length=64, unique=True)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="to the minute")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"token {self.pk} of staff {self.staff_id}"


class IdempotencyRecord(models.Model):
    """What was answered under an idempotency key; written in the transaction of the effect itself.

    `fingerprint` is the SHA-256 of method, address and body: the same key with something else is refused.
    A row is kept for `idempotency.KEPT`; a job discards it.
    """

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict, help_text="references, codes and dates; no personal data")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"answer {self.status} to staff {self.staff_id}"


class SenderReference(models.Model):
    """A sender's own number of a contact, kept for good; written in the transaction of the contact itself.

    `staff` is set where the numbers of an agency are each person's own (`references.sender_of`).
    `fingerprint` is the SHA-256 of what was sent: the same number with something else is refused.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    contact = models.ForeignKey(
        Contact, null=True, on_delete=models.PROTECT, related_name="+", help_text="null until it is written"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "staff", "reference"],
                nulls_distinct=False,
                name="one_contact_per_reference_of_a_sender",
            )
        ]

    def __str__(self) -> str:
        return f"reference of contact {self.contact_id}"
