"""Submitting: answers become the record, once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from . import drafts
from .exceptions import AlreadySubmitted
from .models import FormVersion, Submission


def submit(
    version: FormVersion,
    answers: Mapping[str, Any],
    *,
    subject_key: str,
    by: Any,
    now: datetime,
    task_id: UUID | None = None,
    scope_key: str = "",
    instance_id: UUID | None = None,
    item: str = "",
) -> Submission:
    """Keep validated `answers` as the record and drop the submitter's draft.

    `answers` come from `CaseForm.answers` or `validate_json` on the definition of `version`. Raises
    `AlreadySubmitted(by, at)` where the subject or the task has a submission; of two at once exactly one wins
    (the second waits for the first). Call inside the transaction of the step.
    """
    try:
        with transaction.atomic():
            submission = Submission.objects.create(
                form_version=version,
                subject_key=subject_key,
                task_id=task_id,
                scope_key=scope_key,
                instance_id=instance_id,
                item=item,
                answers=dict(answers),
                by=by,
                at=now,
            )
    except IntegrityError:
        same = Q(subject_key=subject_key) | (Q(task_id=task_id) if task_id else Q(pk__in=[]))
        first = Submission.objects.select_related("by").filter(same).first()
        if first is None:
            raise  # it was not the double that broke the insert
        raise AlreadySubmitted(by=first.by, at=first.at) from None
    drafts.discard(subject_key, by=by)
    return submission


def find(subject_key: str) -> Submission | None:
    """The submission of a subject, with its version and who made it, if there is one."""
    return Submission.objects.select_related("form_version", "by").filter(subject_key=subject_key).first()
