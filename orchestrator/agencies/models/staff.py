"""People who work here, and the teams whose queues they serve."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from orchestrator.agencies.vocabulary import RoleCode

from .sites import Agency, Site


class Staff(AbstractUser):
    """A named person who works here. Deactivated (`is_active`) when they leave, never deleted."""

    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=100)
    signed_out_at = models.DateTimeField(null=True, editable=False, help_text="by themselves, last; UTC")

    REQUIRED_FIELDS = ["email", "display_name"]

    class Meta:
        verbose_name = "member of staff"
        verbose_name_plural = "staff"
        ordering = ["display_name"]

    def __str__(self) -> str:
        return self.display_name or self.username


class Team(models.Model):
    """The people of one agency in one role at one site. Its queue serves exactly that pair."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="teams")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    role = models.CharField(max_length=10, choices=RoleCode.choices)
    name = models.CharField(max_length=150)
    members = models.ManyToManyField(Staff, through="Membership", related_name="teams")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "agency", "role"], name="one_team_per_role")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person serves a team's queue, which gives them the team's role for its agency."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="memberships")
    on_duty = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "staff"], name="one_membership_per_team")]

    def __str__(self) -> str:
        return f"{self.staff} in {self.team}"
