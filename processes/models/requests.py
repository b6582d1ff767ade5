"""A wait for an operation of the service."""

from django.db import models

from .instances import ProcessInstance
from .versions import StepDefinition


class RequestState(models.TextChoices):
    WAITING = "waiting", "To be done"  #: written by the step
    DONE = "done", "Done"  #: the operation ran and its step went through
    FAILED = "failed", "Failed"  #: gave up after its tries; an incident stands
    CANCELLED = "cancelled", "Not needed any more"  #: its wait was left another way


class ServiceRequest(models.Model):
    """A service task waits for this. `id` is the engine's task id. A job runs the operation after commit."""

    id = models.UUIDField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="requests", db_index=False
    )
    step = models.ForeignKey(StepDefinition, on_delete=models.PROTECT, related_name="+", db_index=False)
    operation = models.CharField(max_length=100)
    data = models.JSONField(default=dict, help_text="the variables of the step")
    item = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_failure = models.TextField(blank=True, help_text="why the newest try failed; no personal data")
    due_at = models.DateTimeField(help_text="next try")
    begun_at = models.DateTimeField(
        null=True, blank=True, help_text="committed before a try: still set once nobody is at it, it was lost"
    )
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="waiting_requests"),
            models.Index(
                fields=["instance"],
                condition=models.Q(state__in=["waiting", "failed"]),
                name="requests_of_instance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} for {self.instance_id}"
