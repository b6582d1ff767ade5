"""What arrived on a case that is already open (A-05)."""

from django.conf import settings
from django.db import models

from orchestrator.agencies.models import Agency

from .cases import Case, Contact


class InformationKind(models.TextChoices):
    RE_REFERRAL = "re_referral", "Another contact"
    LATE_ANSWER = "late_answer", "An agency’s late answer"
    NEW = "new", "New information"


class Information(models.Model):
    """New information. Considered by a person, who says whether it is material."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="information")
    kind = models.CharField(max_length=15, choices=InformationKind.choices)
    source = models.CharField(max_length=200, blank=True)
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    received_at = models.DateTimeField()
    considered_at = models.DateTimeField(null=True, blank=True)
    material = models.BooleanField(null=True, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} on case {self.case_id}"
