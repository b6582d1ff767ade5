"""A wait for a person."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from .instances import ProcessInstance
from .versions import StepDefinition


class TaskState(models.TextChoices):
    """Life of a human task (WS-HumanTask)."""

    READY = "ready", "Not claimed"  #: created by a step, or released by its assignee
    RESERVED = "reserved", "Claimed"  #: claimed by, or given to, one person
    SUBMITTED = "submitted", "Answer kept, step failed"  #: `complete` failed; an incident holds the trigger
    COMPLETED = "completed", "Done"  #: `complete` went through
    CANCELLED = "cancelled", "Not needed any more"  #: the step that made it was left another way


class HumanTask(models.Model):
    """One question to one queue of people. `id` is the engine's task id.

    `queue`, `priority`, `due_at`, `scope_key` and `audience` come from the service's placement; the machine
    does not know that they are a team, a risk, a limit, a case and agencies. `due_at` is what people are
    shown and may move with the service's clocks.
    """

    id = models.UUIDField(primary_key=True)
    instance = models.ForeignKey(ProcessInstance, on_delete=models.CASCADE, related_name="tasks")
    step = models.ForeignKey(StepDefinition, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.READY)
    queue = models.BigIntegerField()
    audience = ArrayField(models.BigIntegerField(), default=list)
    scope_key = models.CharField(max_length=100)
    item = models.CharField(max_length=100, blank=True, help_text="the person or agency it is about")
    priority = models.SmallIntegerField(default=0, help_text="higher comes first")
    title = models.CharField(max_length=250)
    clock = models.CharField(max_length=20, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    warn_at = models.DateTimeField(null=True, blank=True, help_text="from here on it is due soon")
    data = models.JSONField(default=dict, help_text="the small variables of the step")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tasks",
        db_index=False,
    )
    revision = models.PositiveIntegerField(default=0, help_text="grows with each change of state or assignee")
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    handover_note = models.TextField(blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "-priority", "due_at", "id"],
                include=["assignee", "state"],
                condition=models.Q(state__in=["ready", "reserved", "submitted"]),
                name="open_tasks_of_a_queue",
            ),
            models.Index(
                fields=["assignee", "-priority", "due_at"],
                condition=models.Q(state__in=["ready", "reserved", "submitted"]),
                name="open_tasks_of_a_person",
            ),
            models.Index(
                fields=["instance"],
                condition=models.Q(state__in=["ready", "reserved", "submitted"]),
                name="open_tasks_of_instance",
            ),
            models.Index(fields=["scope_key"]),
        ]

    OPEN_STATES = (TaskState.READY, TaskState.RESERVED, TaskState.SUBMITTED)

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES
