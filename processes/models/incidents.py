"""A step that could not be made."""

import uuid

from django.conf import settings
from django.db import models

from .instances import ProcessInstance


class IncidentState(models.TextChoices):
    OPEN = "open", "Open"  #: the step failed; the instance stands at its last good state
    RESOLVED = "resolved", "Resolved"  #: a retry of the same trigger went through, or a person closed it


class Incident(models.Model):
    """Holds the trigger and the cause. Retry repeats the trigger from the last good state.

    `cause` is that of the newest try, `first_cause` what it was at first: that never changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    instance = models.ForeignKey(ProcessInstance, on_delete=models.CASCADE, related_name="incidents")
    trigger = models.JSONField(help_text="kind and arguments, as `execution` writes them")
    task_id = models.UUIDField(null=True, blank=True, help_text="of the wait that the trigger was for")
    element_id = models.CharField(max_length=100, blank=True)
    element_name = models.CharField(max_length=200, blank=True)
    process_id = models.CharField(
        max_length=100, blank=True, db_default="", help_text="of the called process the element stands in"
    )
    first_cause = models.TextField(blank=True, db_default="", help_text="of the first try; no personal data")
    cause = models.TextField(help_text="what went wrong, in words; no personal data")
    state = models.CharField(max_length=10, choices=IncidentState.choices, default=IncidentState.OPEN)
    tries = models.PositiveSmallIntegerField(default=1)
    happened_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True, help_text="when it last failed")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["instance"], condition=models.Q(state="open"), name="open_incidents")]

    def __str__(self) -> str:
        return f"{self.element_name or self.element_id}: {self.cause[:80]}"


class MendingKind(models.TextChoices):
    RETRIED = "retried", "Tried again"  #: as it was
    CORRECTED = "corrected", "Data corrected"  #: then tried again
    SKIPPED = "skipped", "Gone past"  #: the step was left out


class Mending(models.Model):
    """What a person did about an incident, and what came of it. Append-only.

    The reason stands here alone: it is somebody's own words, and no process carries those. (issue 4, point 4)
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="mendings")
    kind = models.CharField(max_length=10, choices=MendingKind.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True, help_text="in the person's own words")
    before = models.JSONField(default=dict, help_text="corrected variables as they were")
    after = models.JSONField(default=dict, help_text="and as they are since")
    element_id = models.CharField(max_length=100, blank=True, help_text="where the step had failed")
    route = models.CharField(max_length=100, blank=True, help_text="flow that a skipped choice took")
    cause = models.TextField(blank=True, help_text="of the incident before this")
    went_through = models.BooleanField(help_text="the case went on; else it failed again")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.incident_id}"
