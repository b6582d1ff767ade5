"""Submissions: once, pinned to their form, and never changed."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import QueryDict

from forms import drafts, versions
from forms.exceptions import AlreadySubmitted, BadDefinition, NoSuchForm
from forms.models import FormVersion, Submission
from forms.submissions import find, submit

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=3)
TASK = UUID("9a0e7f1c-0000-4000-8000-000000000001")
KEY = drafts.task_subject(TASK)


@pytest.mark.django_db
def test_answers_become_the_record_and_the_draft_goes(amina, small_form):
    drafts.save(KEY, QueryDict("a=half"), by=amina, now=NOON)
    version = versions.keep(small_form, now=NOON)
    submission = submit(
        version, {"a": "whole"}, subject_key=KEY, task_id=TASK, scope_key="7", item="17", by=amina, now=LATER
    )
    submission.refresh_from_db()
    assert (submission.answers, submission.by, submission.at) == ({"a": "whole"}, amina, LATER)
    assert find(KEY) == submission
    assert drafts.load(KEY, by=amina) is None


@pytest.mark.django_db
def test_the_second_reads_who_was_first_and_when(amina, bob, small_form):
    version = versions.keep(small_form, now=NOON)
    submit(version, {"a": "1"}, subject_key=KEY, task_id=TASK, by=amina, now=NOON)
    drafts.save(KEY, QueryDict("a=2"), by=bob, now=NOON)
    with pytest.raises(AlreadySubmitted) as refusal:
        submit(version, {"a": "2"}, subject_key=KEY, task_id=TASK, by=bob, now=LATER)
    assert (refusal.value.by, refusal.value.at) == (amina, NOON)
    assert Submission.objects.get().answers == {"a": "1"}
    assert drafts.load(KEY, by=bob) is not None


@pytest.mark.django_db
def test_one_task_is_submitted_once_whatever_its_subject_is_called(amina, small_form):
    version = versions.keep(small_form, now=NOON)
    submit(version, {}, subject_key=KEY, task_id=TASK, by=amina, now=NOON)
    with pytest.raises(AlreadySubmitted):
        submit(version, {}, subject_key="other", task_id=TASK, by=amina, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_exactly_one_wins(amina, bob, small_form):
    version = versions.keep(small_form, now=NOON)
    together, outcomes = threading.Barrier(2), []

    def press(person):
        try:
            together.wait()
            submit(version, {"a": person.username}, subject_key=KEY, task_id=TASK, by=person, now=NOON)
            outcomes.append("kept")
        except AlreadySubmitted:
            outcomes.append("refused")
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=[person]) for person in (amina, bob)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sorted(outcomes) == ["kept", "refused"]
    assert Submission.objects.count() == 1


def by_the_models(submission):
    submission.delete()


def by_a_query(submission):
    Submission.objects.filter(pk=submission.pk).update(answers={})


def by_hand(submission):
    with connection.cursor() as cursor:
        cursor.execute("delete from case_forms_submission")


@pytest.mark.django_db
@pytest.mark.parametrize("attempt", [by_the_models, by_a_query, by_hand])
def test_the_database_itself_refuses_to_change_a_submission(amina, small_form, attempt):
    submission = submit(versions.keep(small_form, now=NOON), {"a": "1"}, subject_key=KEY, by=amina, now=NOON)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        attempt(submission)
    assert Submission.objects.get().answers == {"a": "1"}


@pytest.mark.django_db
def test_a_version_is_kept_once_and_frozen(small_form):
    first = versions.keep(small_form, now=NOON)
    assert versions.keep(small_form.encode(), now=LATER) == first
    assert versions.row("small", first.sha256) == first
    assert versions.pinned("small", first.sha256).sha256 == first.sha256
    with pytest.raises(ProgrammingError), transaction.atomic():
        FormVersion.objects.update(text="{}")


@pytest.mark.django_db
def test_a_changed_definition_is_another_version(small_form):
    first = versions.keep(small_form, now=NOON)
    assert versions.keep(small_form.replace("Small", "Smaller"), now=NOON) != first


@pytest.mark.django_db
def test_faults_and_unknown_versions_are_said_so(small_form):
    with pytest.raises(BadDefinition):
        versions.keep(small_form.replace("text", "slider"), now=NOON)
    with pytest.raises(NoSuchForm):
        versions.pinned("small", "0" * 64)
