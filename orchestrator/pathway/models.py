"""How the scenarios of a draft or version went before it was published."""

from django.db import models

from processes.models import ProcessVersion


class PlayState(models.TextChoices):
    WAITING = "waiting", "Waits to be played"
    PLAYING = "playing", "Is being played"
    PLAYED = "played", "Played"
    BROKEN = "broken", "Could not be played"  #: nothing is known about the pathway: the place failed


class ScenarioPlay(models.Model):
    """One scenario of a bundle, played on exactly the files of this hash. Asked anew, the row begins anew.

    `failures` holds, in the order of time and in the words of the player, what failed in the service (`line`
    0) and what was not met: `line` of the scenario file, `at`, `after`, `sentence`, `differences`, `besides`,
    `times` (`line`, `key`, `old`, `new`): moments and limits that came differently, `values` of the same
    shape: other plain values that did, and `by_hand`, where only people can say what is right. `unspoken`
    holds the steps that the scenario does not speak of: `step`, `team`, `at`, `times`, and the `answers`
    given by default (`question`, `answer`, `decides`).
    (design: versions, "scenarios played")
    """

    version = models.ForeignKey(ProcessVersion, on_delete=models.CASCADE, related_name="plays")
    sha256 = models.CharField(max_length=64, help_text="of the files that it was played on")
    path = models.CharField(max_length=200, help_text="of the scenario file inside the bundle")
    state = models.CharField(max_length=10, choices=PlayState.choices, default=PlayState.WAITING)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    met = models.PositiveIntegerField(default=0, help_text="expectations that came true")
    total = models.PositiveIntegerField(default=0, help_text="expectations that were looked at")
    failures = models.JSONField(default=list)
    unspoken = models.JSONField(default=list)
    stopped = models.TextField(blank=True, help_text="why it could not go on to its end")
    seconds = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "sha256", "path"], name="one_play_per_scenario")
        ]
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path.rpartition("/")[2].removesuffix(".yaml")

    @property
    def is_over(self) -> bool:
        return self.state in (PlayState.PLAYED, PlayState.BROKEN)

    @property
    def is_good(self) -> bool:
        """Played to its end, and everything that had to be true was."""
        return self.state == PlayState.PLAYED and not self.failures and not self.stopped
