"""What happened in the machine, in order: the history that measures and timelines read."""

from django.conf import settings
from django.db import models

from .instances import ProcessInstance


class EventKind(models.TextChoices):
    STARTED = "started", "Process started"
    PASSED = "passed", "Step passed"  #: a token went through an element
    LEFT = "left", "Step left another way"  #: cancelled by a boundary event or a decision
    TASK_CREATED = "task_created", "Task created"
    TASK_CLAIMED = "task_claimed", "Task claimed"
    TASK_RELEASED = "task_released", "Task released"
    TASK_ASSIGNED = "task_assigned", "Task given to somebody"
    TASK_COMPLETED = "task_completed", "Task done"
    TASK_CANCELLED = "task_cancelled", "Task not needed any more"
    TIMER_FIRED = "timer_fired", "Time limit reached"
    MESSAGE_SENT = "message_sent", "Message sent"
    MESSAGE_TAKEN = "message_taken", "Message taken"
    INCIDENT = "incident", "Step failed"
    RETRIED = "retried", "Step repeated"
    CORRECTED = "corrected", "Data of a failed step corrected"
    SKIPPED = "skipped", "Failed step left out"
    MOVED = "moved", "Moved to another version"
    MOVED_BACK = "moved_back", "Moved back"  #: a move was undone
    COMPLETED = "completed", "Process completed"
    CANCELLED = "cancelled", "Process cancelled"


class ProcessEvent(models.Model):
    """One line of history. Append-only; numbered per instance without gaps."""

    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="events", db_index=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    element_id = models.CharField(max_length=100, blank=True)
    process_id = models.CharField(max_length=100, blank=True)
    task_id = models.UUIDField(null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    at = models.DateTimeField()
    data = models.JSONField(default=dict, help_text="ids, codes, flags and dates only")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instance", "number"], name="events_are_numbered")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.element_id}"
