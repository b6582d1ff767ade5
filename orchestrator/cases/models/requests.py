"""What was asked of each agency and what it answered (domain 2.6, 3.6)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from orchestrator.agencies.models import Agency
from orchestrator.cases.vocabulary import DeclineReason, RatingValue, YesNoUnknown
from orchestrator.people.models import Person

from .cases import Case


class RequestState(models.TextChoices):
    ASKED = "asked", "Asked, no answer yet"
    ANSWERED = "answered", "Answered"
    DECLINED = "declined", "Declined to share"


class Handling(models.TextChoices):
    """The visibility class an agency gives its own words (domain 3.6)."""

    HUB = "H", "Shared in the hub"
    ORIGINATOR = "O", "Shared in the hub, not to be passed on"
    POLICE = "PI", "Police intelligence"
    CLINICAL = "CH", "Clinical detail"


class AgencyRequest(models.Model):
    """One agency, asked once per round. Its answer is late when it comes after its limit."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="requests")
    round = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=200, blank=True, help_text="why this agency, in words")
    asked_at = models.DateTimeField()
    asked_again = models.PositiveSmallIntegerField(default=0, help_text="how many times since")
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.ASKED)
    decline_reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    decline_note = models.TextField(blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decline_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    responded_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True, help_text="its answer is visible to the hub")
    late = models.BooleanField(default=False)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency", "round"], name="one_request_per_agency_and_round"
            )
        ]

    def __str__(self) -> str:
        return f"agency {self.agency_id} asked in case {self.case_id}"


class ResponseStatus(models.TextChoices):
    OPEN = "open", "Open to the agency now"
    CLOSED = "closed", "Known before, closed"
    NEVER = "never", "Never known"


class AgencyResponse(models.Model):
    """What one agency says about one person. The first save is known or not known; the rest follows."""

    request = models.ForeignKey(AgencyRequest, on_delete=models.PROTECT, related_name="responses")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responses")
    known = models.CharField(max_length=10, choices=YesNoUnknown.choices)
    status = models.CharField(max_length=10, choices=ResponseStatus.choices, blank=True)
    worker = models.CharField(max_length=200, blank=True)
    involvement = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    protective_factors = models.TextField(blank=True)
    analysis = models.TextField(blank=True)
    proposed_rating = models.CharField(max_length=1, choices=RatingValue.choices, blank=True)
    own_scale = models.CharField(max_length=100, blank=True)
    own_rating = models.CharField(max_length=100, blank=True)
    powers = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    can_offer = models.TextField(blank=True)
    curiosity_question = models.TextField(blank=True)
    handling = models.CharField(max_length=2, choices=Handling.choices, default=Handling.ORIGINATOR)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["request", "person"]
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="one_response_per_person")]

    def __str__(self) -> str:
        return f"answer about person {self.person_id} to request {self.request_id}"
