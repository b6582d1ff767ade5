"""A place with a hub, and the agencies that take part there."""

import datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models

from orchestrator.agencies.vocabulary import AgencyCode


class CoreSees(models.TextChoices):
    """What core agencies see before the sharing decision (domain 2.4, note on S-05)."""

    BRIEF = "brief", "Identity, type of concern and danger items"
    FULL = "full", "The full referral"


class Site(models.Model):
    """One hub with its calendar. A site never sees another site's cases."""

    code = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=50, default="Europe/London")
    opens = models.TimeField(default=datetime.time(9))
    closes = models.TimeField(default=datetime.time(17))
    closures = ArrayField(models.DateField(), default=list, blank=True, help_text="local closing days")
    core_sees = models.CharField(max_length=5, choices=CoreSees.choices, default=CoreSees.BRIEF)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Agency(models.Model):
    """An organisation that takes part at one site, under its code of the vocabulary."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="agencies")
    code = models.CharField(max_length=20, choices=AgencyCode.choices)
    name = models.CharField(max_length=100)
    is_core = models.BooleanField(default=False, help_text="must answer and sign")
    wording = models.CharField(max_length=200, blank=True, help_text="how the agency is called in sentences")

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["site", "name"]
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="one_agency_per_code")]

    def __str__(self) -> str:
        return self.name
