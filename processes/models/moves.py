"""Running cases that were moved to another version: what was before, and how many at once went."""

import uuid

from django.conf import settings
from django.db import models

from .instances import ProcessInstance
from .versions import ProcessVersion


class MoveRun(models.Model):
    """All running cases of one version, looked at (`is_dry`) or moved, one after the other, by a job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    from_version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="runs_here")
    is_dry = models.BooleanField(default=False, help_text="only look: nothing is moved")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField(help_text="cases that ran when it was asked for")
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["to_version", "-asked_at"], name="runs_of_a_version")]

    def __str__(self) -> str:
        return f"{self.from_version} to {self.to_version.number}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def was_stopped(self) -> bool:
        return self.is_over and self.stop_asked_at is not None


class Move(models.Model):
    """One case was moved. Holds what it takes to undo that, exactly, until the case's next step.

    `revision` is that of the instance when it was moved: a move is no step, so it stays, and is another one
    as soon as the case has taken a step. `steps` maps ids of open tasks and requests to the step definition
    that each referred to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    instance = models.ForeignKey(ProcessInstance, on_delete=models.CASCADE, related_name="moves")
    from_version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    snapshot = models.BinaryField(help_text="of the instance before the move, byte for byte")
    snapshot_format = models.PositiveSmallIntegerField()
    steps = models.JSONField(help_text="“tasks” and “requests”: id to step definition before the move")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.instance_id}: {self.from_version_id} to {self.to_version_id}"


class ResultKind(models.TextChoices):
    """What became of one case in a run."""

    STAYS = "stays", "Stays as it is"  #: it has ended meanwhile, or runs that version already
    CAN_MOVE = "can_move", "Can move"  #: of a dry run
    CANNOT = "cannot", "Cannot move"
    MOVED = "moved", "Moved"
    BUSY = "busy", "Was being worked on"  #: somebody was taking a step in it; left alone
    FAILED = "failed", "Could not be looked at"


class MoveResult(models.Model):
    """How it went for one case, with the reasons in words. They name steps, never a person."""

    run = models.ForeignKey(MoveRun, on_delete=models.CASCADE, related_name="results")
    instance = models.ForeignKey(ProcessInstance, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ResultKind.choices)
    sentences = models.JSONField(default=list)
    move = models.ForeignKey(Move, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "instance"], name="one_result_per_case")]
        indexes = [models.Index(fields=["run", "kind"], name="results_of_a_run")]

    def __str__(self) -> str:
        return f"{self.instance_id}: {self.kind}"
