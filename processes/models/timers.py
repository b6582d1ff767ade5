"""A wait for a moment."""

from django.db import models

from .instances import ProcessInstance


class TimerState(models.TextChoices):
    WAITING = "waiting", "Waiting"  #: written by the step that armed it
    FIRED = "fired", "Fired"  #: the sweep released it
    FAILED = "failed", "Failed"  #: gave up after its tries; an incident stands
    CANCELLED = "cancelled", "Not needed any more"  #: its wait was left another way


class Timer(models.Model):
    """Wakes an instance. `id` is the engine's task id. The row decides when, not what the engine cached.

    `clock` and `point` name the service's clock that the drawing points to, so that a re-rated case moves
    its deadlines by updating rows. `due_at` is never rewritten by a step.
    """

    id = models.UUIDField(primary_key=True)
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="timers", db_index=False
    )
    element_id = models.CharField(max_length=100)
    process_id = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=TimerState.choices, default=TimerState.WAITING)
    due_at = models.DateTimeField()
    clock = models.CharField(max_length=20, blank=True)
    point = models.CharField(max_length=10, blank=True)
    item = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="waiting_timers"),
            models.Index(
                fields=["instance"],
                condition=models.Q(state__in=["waiting", "failed"]),
                name="timers_of_instance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element_id} at {self.due_at:%Y-%m-%d %H:%M}Z"
