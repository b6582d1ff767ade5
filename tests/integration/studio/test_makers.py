"""Whose work a version is, told by who people are and not by what they are called."""

from importlib import import_module

import pytest
from django.db import connection

from orchestrator.agencies.models import Staff
from processes.models import ProcessVersion, VersionState
from tests import fenmarsh as world

CARYS, HENRY = "Carys Bowen", "Henry Ash"
known = import_module("orchestrator.pathway.migrations.0002_who_made_versions").KNOWN


def key(name):
    return f"staff:{world.staff(name).pk}"


def test_a_version_keeps_who_made_and_approved_it_beside_the_names(in_review, url):
    world.signed_in(HENRY).post(url("approve", in_review), {"sha256": in_review.sha256})
    in_review.refresh_from_db()
    assert (in_review.author, in_review.author_key) == (CARYS, key(CARYS))
    assert (in_review.makers, in_review.maker_keys) == ([CARYS], [key(CARYS)])
    assert (in_review.approver, in_review.approver_key) == (HENRY, key(HENRY))


def test_who_is_called_otherwise_since_cannot_approve_their_own_work(in_review, url, second_owner):
    Staff.objects.filter(display_name=CARYS).update(display_name="Carys Pugh")
    carys = world.signed_in("Carys Pugh")
    assert "somebody else must approve it" in carys.get(url("approval", in_review)).content.decode()
    answer = carys.post(url("approve", in_review), {"sha256": in_review.sha256})
    assert answer.status_code == 422
    in_review.refresh_from_db()
    assert in_review.state == VersionState.IN_REVIEW


def test_somebody_else_who_is_called_like_the_author_approves(in_review, url, second_owner):
    Staff.objects.filter(pk=second_owner.pk).update(display_name=CARYS)
    namesake = world.Client()
    namesake.force_login(Staff.objects.get(pk=second_owner.pk), "django.contrib.auth.backends.ModelBackend")
    namesake.post(url("approve", in_review), {"sha256": in_review.sha256})
    in_review.refresh_from_db()
    assert (in_review.state, in_review.approver_key) == (VersionState.PUBLISHED, f"staff:{second_owner.pk}")


@pytest.fixture
def of_names_alone(in_review, second_owner):
    """A row as versions before this one have it: by Carys and Rhys, and two people are called Rhys."""
    Staff.objects.create(
        username="rhys.two", email="rhys.two@hub.example", display_name=second_owner.display_name
    )
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table processes_processversion disable trigger frozen")
        cursor.execute(
            "update processes_processversion set author_key = '', makers = %s, maker_keys = %s where id = %s",
            [[CARYS, second_owner.display_name], ["", ""], in_review.pk],
        )
        cursor.execute("alter table processes_processversion enable trigger frozen")
    return in_review


def test_rows_of_names_alone_get_the_people_of_whom_there_is_one(of_names_alone, second_owner):
    with connection.cursor() as cursor:
        cursor.execute(known)
    version = ProcessVersion.objects.get(pk=of_names_alone.pk)
    assert (version.author_key, version.maker_keys) == (key(CARYS), [key(CARYS), ""])
    assert version.is_work_of(f"{second_owner}")
    running = ProcessVersion.objects.filter(source="repository").first()
    assert (running.author, running.author_key, running.maker_keys) == ("the repository", "", [""])
