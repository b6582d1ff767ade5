"""Who is kept out, whatever else allows them in."""

from django.conf import settings
from django.db import models

from orchestrator.cases.models import Case


class Exclusion(models.Model):
    """A member of staff never sees this case: no list, count, search, notice or page (domain A-11, 4.3.1)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exclusions")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exclusions")
    reason = models.CharField(max_length=500)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "staff"], condition=models.Q(until__isnull=True), name="one_open_exclusion"
            )
        ]

    def __str__(self) -> str:
        return f"staff {self.staff_id} is kept out of case {self.case_id}"
