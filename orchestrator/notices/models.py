"""What people were told inside the service. Never a name or any content of a case (domain 4.3.12)."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import models

from orchestrator.agencies.models import Team
from orchestrator.cases.models import Case


class NoticeKind(models.TextChoices):
    REMINDER = "reminder", "Reminder"
    ESCALATION = "escalation", "Limit reached"
    INFORMATION = "information", "New information"
    DANGER = "danger", "Somebody is in danger"
    ASSIGNED = "assigned", "A task was given to you"
    OTHER = "other", "Notice"


def clocks_of(limits: Sequence[Mapping[str, str]], clock: str) -> tuple[str, ...]:
    """Code of each clock that a notice with these columns tells of; empty where it is not about time."""
    return tuple(limit["clock"] for limit in limits) or ((clock,) if clock else ())


class Notice(models.Model):
    """One notice to one person or one team: reference and link only.

    A notice about time may tell of several limits that were reached together: `limits`, of which `clock` is
    the first. `level` is the hop of the ladder; an unacknowledged notice that `needs_ack` climbs at
    `climbs_at`.
    """

    to_staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )
    to_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=15, choices=NoticeKind.choices, default=NoticeKind.OTHER)
    text = models.CharField(max_length=500)
    link_kind = models.CharField(max_length=20, blank=True, help_text="case, task or nothing")
    link_id = models.CharField(max_length=50, blank=True)
    clock = models.CharField(max_length=10, blank=True)
    item = models.CharField(max_length=100, blank=True)
    agency = models.CharField(max_length=20, blank=True, help_text="whose ladder it climbs")
    urgent = models.BooleanField(default=False, help_text="Red: told at once, climbs after 15 minutes")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    needs_ack = models.BooleanField(default=False)
    acked_at = models.DateTimeField(null=True, blank=True)
    acked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    level = models.PositiveSmallIntegerField(default=0)
    climbs_at = models.DateTimeField(null=True, blank=True)
    climbed_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="climbed_from"
    )
    limits = models.JSONField(
        default=list,
        blank=True,
        help_text="each limit that this tells of: clock, name, point and the key it is told once by",
    )
    dedupe_key = models.CharField(max_length=200, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_staff__isnull=True) ^ models.Q(to_team__isnull=True),
                name="a_notice_goes_to_one_person_or_one_team",
            )
        ]
        indexes = [
            models.Index(
                fields=["to_staff"], condition=models.Q(read_at__isnull=True), name="unread_of_a_person"
            ),
            models.Index(
                fields=["to_team"], condition=models.Q(read_at__isnull=True), name="unread_of_a_team"
            ),
            models.Index(
                fields=["climbs_at"],
                condition=models.Q(needs_ack=True, acked_at__isnull=True, climbed_to__isnull=True),
                name="notices_that_climb",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def clocks(self) -> tuple[str, ...]:
        """Code of each clock that it tells of; empty where it is not about time."""
        return clocks_of(self.limits, self.clock)
