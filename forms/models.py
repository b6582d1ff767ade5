"""Versions of forms, drafts, and submissions, which are the record."""

import pgtrigger
from django.conf import settings
from django.db import models


class FormVersion(models.Model):
    """A definition as it was published, byte for byte. Immutable: the database refuses a change."""

    key = models.CharField(max_length=50)
    sha256 = models.CharField(max_length=64, help_text="of the definition's bytes")
    text = models.TextField(help_text="the definition, JSON")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "sha256"], name="one_form_version_per_hash"),
        ]
        triggers = [
            pgtrigger.Protect(name="form_version_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.sha256[:8]})"


class Draft(models.Model):
    """What one person has typed into one form so far, unchecked: 31 February is a valid draft.

    `subject_key` says what is being filled in: "task:<uuid>", "contact:<token>"; opaque here. `data` is text
    and not jsonb, which would refuse NUL characters and forget the order of rows.
    """

    subject_key = models.CharField(max_length=100)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts")
    data = models.TextField(help_text="posted lists by key, JSON in ASCII")
    revision = models.PositiveIntegerField(help_text="grows with each save")
    window = models.CharField(max_length=64, blank=True, help_text="the browser window that saved it last")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_key", "staff"], name="one_draft_per_subject_and_person"),
        ]
        indexes = [models.Index(fields=["saved_at"], name="drafts_by_age")]

    def __str__(self) -> str:
        return f"Draft of {self.staff_id} for {self.subject_key}"


class Submission(models.Model):
    """Answers as they were submitted: the record, pinned to the form's version.

    Immutable: the database refuses updates and deletes. One per `subject_key` (and per task): what was
    submitted once is never submitted again. `scope_key`, `instance_id` and `item` are the caller's: the case,
    the process instance, the person or agency it is about. `answers` is plain JSON in the shape of the form.
    """

    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="submissions")
    subject_key = models.CharField(max_length=100, unique=True)
    task_id = models.UUIDField(null=True, blank=True, unique=True)
    scope_key = models.CharField(max_length=100, blank=True)
    instance_id = models.UUIDField(null=True, blank=True)
    item = models.CharField(max_length=100, blank=True)
    answers = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["scope_key", "at"], name="submissions_of_a_scope")]
        triggers = [
            pgtrigger.Protect(name="submission_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.form_version.key} of {self.subject_key}"
