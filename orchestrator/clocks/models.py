"""What is promised and measured: one row per running limit (domain 3.12, 5)."""

from django.db import models

from orchestrator.cases.models import Case
from orchestrator.cases.vocabulary import RatingValue
from orchestrator.people.models import Person
from processes.models import ProcessVersion

from .modes import Mode


class Clock(models.Model):
    """One limit of one case, of one agency or person where the limit is theirs. Never paused.

    `due_at` is strict; `rolled_due_at` is the operational due that inboxes show (differs only where the
    rating rolls, domain 5.1). Re-rating moves the row; `previous_due_at` then says what it was.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    code = models.CharField(max_length=10)
    item = models.CharField(
        max_length=100, blank=True, help_text="agency code or person id; empty = the case"
    )
    agency = models.CharField(max_length=20, blank=True, help_text="code of the agency that is measured")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="clocks")
    started_at = models.DateTimeField()
    rating = models.CharField(max_length=1, choices=RatingValue.choices)
    limit = models.CharField(max_length=20, help_text="as in clocks.dmn: 6 wh, 2 h, 1 WD-T")
    mode = models.CharField(max_length=10, choices=Mode.choices)
    due_at = models.DateTimeField()
    rolled_due_at = models.DateTimeField()
    previous_due_at = models.DateTimeField(null=True, blank=True, help_text="strict due before the last move")
    moved_at = models.DateTimeField(null=True, blank=True, help_text="when re-rating moved it last")
    warn_at = models.JSONField(default=dict, help_text="point → moment in UTC")
    next_due_at = models.DateTimeField(
        null=True, blank=True, help_text="when the sweep looks next; empty = never again"
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_event = models.CharField(max_length=50, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    version = models.ForeignKey(
        ProcessVersion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="whose table gives the limit of a step clock; empty = the version that the case runs",
    )

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code", "item"],
                condition=models.Q(stopped_at__isnull=True),
                name="one_running_clock_per_item",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_due_at"],
                condition=models.Q(stopped_at__isnull=True, next_due_at__isnull=False),
                name="clocks_to_sweep",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} of case {self.case_id}"


class ClockPoint(models.Model):
    """A warning point or limit that was reached: a row that the notices room reads and answers."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="points")
    point = models.CharField(max_length=10, help_text="per cent of the limit, or 'limit'")
    reached_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "point"], name="a_point_is_reached_once")]
        indexes = [
            models.Index(
                fields=["reached_at"], condition=models.Q(told_at__isnull=True), name="points_to_tell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.point} of clock {self.clock_id}"
