"""What is running: one row per process instance, with its snapshot."""

import uuid

from django.db import models

from .versions import ProcessVersion


class InstanceState(models.TextChoices):
    """Life of an instance. Moved by `processes.execution` only."""

    RUNNING = "running", "Running"  #: has waits
    COMPLETED = "completed", "Completed"  #: an end event was reached and nothing waits
    CANCELLED = "cancelled", "Cancelled"  #: stopped by a person with a reason


class ProcessInstance(models.Model):
    """A case runs one version of a process. The row is the only lock of a step.

    `snapshot` is the engine's state in our own format (`snapshot_format`), compressed. `revision` grows by
    one with each step; a page sends back the revision it saw.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="instances")
    business_key = models.CharField(max_length=100, help_text="what it is about; opaque to the machine")
    item = models.CharField(
        max_length=100, blank=True, help_text="second part of the correlation: an agency, say"
    )
    state = models.CharField(max_length=10, choices=InstanceState.choices, default=InstanceState.RUNNING)
    snapshot = models.BinaryField()
    snapshot_format = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True, help_text="end events reached, or who cancelled")
    cancel_reason = models.TextField(blank=True)
    event_count = models.PositiveIntegerField(default=0, help_text="number of the newest process event")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="failed wake-ups in a row")
    last_failure = models.TextField(blank=True, help_text="why the newest try failed; no personal data")
    put_off_until = models.DateTimeField(null=True, blank=True, help_text="no wake-up before this")

    class Meta:
        indexes = [models.Index(fields=["business_key"])]

    def __str__(self) -> str:
        return f"{self.version.process_id} for {self.business_key}"
