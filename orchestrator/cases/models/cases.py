"""The case (the family episode) and the contacts that arrived about it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from orchestrator.agencies.models import Site
from orchestrator.cases.vocabulary import (
    AbuseType,
    Channel,
    ConcernType,
    PeopleTold,
    RatingValue,
    SourceCode,
    YesNoUnknown,
)


class CaseState(models.TextChoices):
    """Life of a case. Moved by the verbs of `cases` only."""

    OPEN = "open", "Open"  #: opened by `open_case`
    DECIDED = "decided", "Decided"  #: the joint decision is frozen
    PLANNED = "planned", "Planned"  #: the plan of next steps is published
    CLOSED = "closed", "Closed"  #: closed by people, with reasons


class Case(models.Model):
    """A family episode. `reference` (OFD-YYYY-NNNNNN) holds no personal data and is safe to say aloud.

    `agencies` are the primary keys of the agencies taking part: those asked, kept by the verbs. It is what
    the row-level policies and `access` compare a reader's agencies with.
    """

    reference = models.CharField(max_length=20, unique=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    received_at = models.DateTimeField(help_text="when it reached any partner's inbox of the hub")
    rating = models.CharField(max_length=1, choices=RatingValue.choices, null=True, blank=True)
    danger_seen = models.BooleanField(default=False)
    domestic_abuse = models.CharField(
        max_length=10, choices=YesNoUnknown.choices, default=YesNoUnknown.NOT_KNOWN
    )
    re_referral_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="re_referrals"
    )
    round = models.PositiveSmallIntegerField(default=1)
    agencies = ArrayField(models.BigIntegerField(), default=list)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["site", "-received_at"]),
            GinIndex(fields=["agencies"], name="cases_by_agency"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def business_key(self) -> str:
        """What the machine calls this case."""
        return str(self.pk)

    def effective_rating(self) -> RatingValue:
        """The rating limits are counted with: unrated counts as Amber, Red where danger was seen."""
        if self.rating:
            return RatingValue(self.rating)
        return RatingValue.RED if self.danger_seen else RatingValue.AMBER


class Contact(models.Model):
    """One thing that arrived. A case has one or more. Referrer fields are of class RF."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    source_code = models.CharField(max_length=2, choices=SourceCode.choices)
    referrer_name = models.CharField(max_length=200, blank=True)
    referrer_agency = models.CharField(max_length=200, blank=True)
    referrer_role = models.CharField(max_length=200, blank=True)
    referrer_phone = models.CharField(max_length=50, blank=True)
    referrer_email = models.EmailField(blank=True)
    referrer_relationship = models.CharField(max_length=200, blank=True)
    referrer_wants_anonymity = models.BooleanField(default=False)
    concern_types = ArrayField(models.CharField(max_length=30, choices=ConcernType.choices), default=list)
    abuse_types = ArrayField(
        models.CharField(max_length=30, choices=AbuseType.choices), default=list, blank=True
    )
    narrative = models.TextField()
    people_told = models.CharField(max_length=20, choices=PeopleTold.choices, blank=True)
    not_told_reason = models.CharField(max_length=500, blank=True)
    immediate_danger = models.BooleanField(default=False)
    already_done = models.TextField(blank=True)
    what_is_different = models.TextField(blank=True, help_text="asked at a re-referral (A-06)")
    incident_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contacts"
    )
    external_reference = models.CharField(max_length=100, blank=True, help_text="the sender's own number")
    submission_id = models.CharField(max_length=50, null=True, blank=True, help_text="the form as sent")

    class Meta:
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return f"contact {self.pk} of {self.case_id}"
