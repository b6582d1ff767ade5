"""That the machine knows its own database again, and stands still where it is another one: one restored."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Pulse(models.Model):
    """One row: in which database a worker was last alive, and when."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    database = models.CharField(max_length=100, help_text="what a restored one would not have alike")
    alive_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.database} at {self.alive_at:%Y-%m-%d %H:%M}Z"


class Standstill(models.Model):
    """The database was restored: no timer fires and no job of then runs until somebody says so.

    `since` is the last sign of life that the restored database holds, `until` when the restore was found.
    """

    since = models.DateTimeField()
    until = models.DateTimeField()
    jobs = ArrayField(models.BigIntegerField(), default=list, help_text="put off until it is resumed")
    resumed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M}Z to {self.until:%Y-%m-%d %H:%M}Z"
