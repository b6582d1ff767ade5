"""A step that could not be made."""

import uuid

from django.conf import settings
from django.db import models

from .instances import ProcessInstance


class IncidentState(models.TextChoices):
    OPEN = "open", "Open"  #: the step failed; the instance stands at its last good state
    RESOLVED = "resolved", "Resolved"  #: a retry of the same trigger went through, or a person closed it


class Incident(models.Model):
    """Holds the trigger and the cause. Retry repeats the trigger from the last good state."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    instance = models.ForeignKey(ProcessInstance, on_delete=models.CASCADE, related_name="incidents")
    trigger = models.JSONField(help_text="kind and arguments, as `execution` writes them")
    task_id = models.UUIDField(null=True, blank=True, help_text="of the wait that the trigger was for")
    element_id = models.CharField(max_length=100, blank=True)
    element_name = models.CharField(max_length=200, blank=True)
    cause = models.TextField(help_text="what went wrong, in words; no personal data")
    state = models.CharField(max_length=10, choices=IncidentState.choices, default=IncidentState.OPEN)
    tries = models.PositiveSmallIntegerField(default=1)
    happened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["instance"], condition=models.Q(state="open"), name="open_incidents")]

    def __str__(self) -> str:
        return f"{self.element_name or self.element_id}: {self.cause[:80]}"
