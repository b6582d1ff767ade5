"""The plan of next steps (domain 2.8, 3.9)."""

from django.conf import settings
from django.db import models

from orchestrator.agencies.models import Agency
from orchestrator.cases.vocabulary import ActionKind
from orchestrator.people.models import Person

from .cases import Case
from .decisions import Decision


class Plan(models.Model):
    """One version of the plan. Published by the chair once the core agencies have signed; then immutable."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField(default=1)
    lead_professional = models.CharField(max_length=200)
    family_contact = models.CharField(max_length=200, blank=True)
    contingency = models.TextField(help_text="if X happens, do Y, phone Z")
    tell_family_how = models.TextField()
    review_on = models.DateField()
    needs_met = models.JSONField(default=dict, help_text="person id → by whom their needs are met already")
    no_perpetrator_action = models.JSONField(
        default=dict, help_text="person id → reason why nothing can be done with the person causing harm"
    )
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["case", "version"]
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="one_plan_per_version")]

    def __str__(self) -> str:
        return f"plan {self.version} of case {self.case_id}"


class OwnerIs(models.TextChoices):
    PROFESSIONAL = "professional", "A professional"
    VICTIM = "victim", "The victim"
    PERPETRATOR = "perpetrator", "The person alleged to cause harm"
    FAMILY = "family", "Another family member"


class ActionStatus(models.TextChoices):
    OPEN = "open", "To do"
    IN_PROGRESS = "in_progress", "In progress"
    DONE = "done", "Done"
    NOT_DONE = "not_done", "Not done, with a reason"
    SUPERSEDED = "superseded", "Replaced by a newer plan"


class PlanAction(models.Model):
    """One thing that one agency and one person will do for one member."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    member = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plan_actions")
    kind = models.CharField(max_length=20, choices=ActionKind.choices)
    principle = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 6")
    text = models.TextField()
    owner_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="plan_actions")
    owner_name = models.CharField(max_length=200)
    owner_is = models.CharField(max_length=20, choices=OwnerIs.choices, default=OwnerIs.PROFESSIONAL)
    due_on = models.DateField(null=True, blank=True)
    success_test = models.TextField(blank=True)
    status = models.CharField(max_length=15, choices=ActionStatus.choices, default=ActionStatus.OPEN)
    not_done_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["plan", "id"]

    def __str__(self) -> str:
        return f"action {self.pk} of plan {self.plan_id}"


class SignatureValue(models.TextChoices):
    AGREE = "agree", "Agree"
    OBJECT = "object", "Object"


class PlanSignature(models.Model):
    """One core agency's answer to one version of the plan."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="signatures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=10, choices=SignatureValue.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "agency"], name="one_signature_per_agency")]

    def __str__(self) -> str:
        return f"{self.value} on plan {self.plan_id}"
