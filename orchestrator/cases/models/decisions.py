"""The joint decision: outcomes per person, positions per agency (domain 2.7, 3.9)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from orchestrator.agencies.models import Agency
from orchestrator.cases.vocabulary import OutcomeCode, RatingValue
from orchestrator.people.models import Person

from .cases import Case


class DecisionMode(models.TextChoices):
    MEETING = "meeting", "Meeting"
    PHONE = "phone", "Phone or video"
    ASYNC = "async", "Each agency in its own time"


class Decision(models.Model):
    """Proposed by the chair, then frozen under a hash. Immutable from then on, in the database too.

    A new decision supersedes an older one; both are kept. `missing_core` are the codes of core agencies
    that had not answered: the gap on its face.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField(default=1)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=10, choices=DecisionMode.choices)
    summary = models.TextField()
    gaps = models.TextField(blank=True)
    missing_core = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    lead_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )

    class Meta:
        ordering = ["proposed_at", "id"]

    def __str__(self) -> str:
        return f"decision {self.pk} of case {self.case_id}"


class DecisionCall(models.Model):
    """The chair, or the hub manager, went ahead without silent agencies, and said why. Written once.

    `without` are the codes of the agencies whose answer the hub did not have.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decision_calls")
    round = models.PositiveSmallIntegerField()
    without = ArrayField(models.CharField(max_length=20), default=list)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"call {self.pk} in case {self.case_id}"


class Outcome(models.Model):
    """What one person gets."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="outcomes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="outcomes")
    codes = ArrayField(models.CharField(max_length=30, choices=OutcomeCode.choices), default=list)
    rating = models.CharField(max_length=1, choices=RatingValue.choices)
    reason = models.TextField()
    service = models.CharField(max_length=200, blank=True)
    owner = models.CharField(max_length=200, blank=True, help_text="named worker")
    start_by = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["decision", "person"]
        constraints = [models.UniqueConstraint(fields=["decision", "person"], name="one_outcome_per_person")]

    def __str__(self) -> str:
        return f"outcome of person {self.person_id} in decision {self.decision_id}"


class PositionValue(models.TextChoices):
    AGREE = "agree", "Agree"
    CONDITION = "condition", "Agree with a condition"
    DISSENT = "dissent", "Do not agree"
    RECUSE = "recuse", "Stand back: conflict of interest"


class Position(models.Model):
    """Where one core agency stands. Equal weight."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="positions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="positions")
    value = models.CharField(max_length=10, choices=PositionValue.choices)
    reason = models.TextField(blank=True)
    condition = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["decision", "agency"]
        constraints = [models.UniqueConstraint(fields=["decision", "agency"], name="one_position_per_agency")]

    def __str__(self) -> str:
        return f"{self.value} in decision {self.decision_id}"
