"""How a limit is counted (domain 5.1)."""

from django.db.models import TextChoices


class Mode(TextChoices):
    ELAPSED = "ELAPSED", "Round the clock"
    WH = "WH", "Working hours"
    WD = "WD", "Working days, due at closing time"
    WD_T = "WD-T", "Working days, same time of day"
