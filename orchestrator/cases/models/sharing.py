"""What may be shared about whom, and why it is lawful (domain 2.5, 3.3)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from orchestrator.cases.vocabulary import (
    Article6,
    Article9,
    Gateway,
    NotToldReason,
    ServiceAgreement,
    ToldStatus,
)
from orchestrator.people.models import Person

from .cases import Case


class SharingDecision(models.Model):
    """One decision about one person. The newest that was not withdrawn counts.

    An override counts only once a second person has authorised it; a danger override (Red) opens level 3
    at once, until `expires_at`, and is reviewed afterwards (A-01, K-17).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sharing_decisions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sharing_decisions")
    level = models.PositiveSmallIntegerField(help_text="0 to 3")
    told_status = models.CharField(max_length=20, choices=ToldStatus.choices)
    not_told_reason = models.CharField(max_length=40, choices=NotToldReason.choices, blank=True)
    service_agreement = models.CharField(
        max_length=20, choices=ServiceAgreement.choices, default=ServiceAgreement.NOT_YET_ASKED
    )
    article6 = ArrayField(models.CharField(max_length=10, choices=Article6.choices), default=list)
    article9 = ArrayField(models.CharField(max_length=10, choices=Article9.choices), default=list, blank=True)
    gateways = ArrayField(models.CharField(max_length=10, choices=Gateway.choices), default=list, blank=True)
    justification = models.TextField(blank=True)
    override = models.BooleanField(default=False)
    is_danger = models.BooleanField(default=False, help_text="opened at once because somebody is in danger")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    authorised = models.BooleanField(null=True, blank=True, help_text="the second person's answer")
    authorised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    authorised_at = models.DateTimeField(null=True, blank=True)
    authoriser_note = models.TextField(blank=True)
    review_at = models.DateField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(level__lte=3), name="sharing_level_is_0_to_3"),
            models.CheckConstraint(
                condition=models.Q(authorised_by__isnull=True)
                | models.Q(decided_by__isnull=True)
                | ~models.Q(authorised_by=models.F("decided_by")),
                name="nobody_authorises_their_own_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"level {self.level} for person {self.person_id} in case {self.case_id}"
