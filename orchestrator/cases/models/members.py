"""Who the case is about, and what each child said."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from orchestrator.cases.vocabulary import CHILD_ROLES, FamilyRole, MemberFlag, PerpetratorBasis
from orchestrator.people.models import Person

from .cases import Case


class FamilyMember(models.Model):
    """A person's part in a case, dated. Roles are not exclusive (A-14, A-16)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=30, choices=FamilyRole.choices), default=list)
    basis = models.CharField(max_length=20, choices=PerpetratorBasis.choices, blank=True)
    flags = ArrayField(
        models.CharField(max_length=30, choices=MemberFlag.choices),
        default=list,
        blank=True,
        help_text="what decides which agencies are asked",
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="one_membership_per_person")]

    def __str__(self) -> str:
        return f"person {self.person_id} in case {self.case_id}"

    def has_role(self, *roles: FamilyRole) -> bool:
        return any(role in self.roles for role in roles)

    def is_child(self) -> bool:
        """By age where it is known, else by role."""
        by_age = self.person.is_child_on(self.since.date())
        return bool(CHILD_ROLES.intersection(self.roles)) if by_age is None else by_age


class NotObtained(models.TextChoices):
    TOO_YOUNG = "too_young", "Too young to be asked"
    UNSAFE = "unsafe_to_approach", "Not safe to approach"
    NOT_LOCATED = "not_located", "Not found yet"
    REFUSED = "refused", "Did not want to talk"
    NOT_ATTEMPTED = "not_attempted", "Not tried yet"


class ChildVoice(models.Model):
    """What one child said, in their own words (class CV). Kept verbatim; a new record replaces none."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="child_voices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="voices")
    seen = models.BooleanField()
    seen_alone = models.BooleanField(null=True, blank=True)
    seen_by = models.CharField(max_length=200, blank=True)
    own_words = models.TextField(blank=True)
    wishes = models.TextField(blank=True)
    not_obtained_reason = models.CharField(max_length=20, choices=NotObtained.choices, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"voice {self.pk} in case {self.case_id}"
