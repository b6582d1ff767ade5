"""Danger and rating (domain 3.4)."""

from django.conf import settings
from django.db import models

from orchestrator.agencies.models import Agency
from orchestrator.cases.vocabulary import RatingStage, RatingValue
from orchestrator.people.models import Person

from .cases import Case


class DangerCheck(models.Model):
    """The answers to “is anyone in danger now?”: item code → yes, no or not_known."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="danger_checks")
    items = models.JSONField(default=dict)
    any_yes = models.BooleanField()
    act_now = models.BooleanField(default=False, help_text="somebody must act at once")
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"danger check {self.pk} of case {self.case_id}"


class Rating(models.Model):
    """One rating of one person, or of the case (`person` empty). Append-only (migration 0002)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="ratings"
    )
    value = models.CharField(max_length=1, choices=RatingValue.choices)
    stage = models.CharField(max_length=20, choices=RatingStage.choices)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rationale = models.TextField()
    co_signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    previous = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next"
    )

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.value} in case {self.case_id}"
