"""The day from which new cases start on a version, and versions that are withdrawn."""

from datetime import timedelta

import pytest

from processes import publishing
from processes.exceptions import LastVersion, VersionRefused

from .conftest import NOW, bundle_of
from .limits_versions import approve, draft_of, newest, publish, published, submit

pytestmark = pytest.mark.django_db


def test_new_cases_start_on_a_version_from_its_day():
    first = publish(bundle_of("limits")).version
    day = NOW + timedelta(days=7)
    later = published(b"What do we know?", starts_at=day)
    assert newest() == first
    assert newest(day) == later


def test_a_version_approved_after_another_and_starting_before_it_gives_way_on_the_day():
    day = NOW + timedelta(days=7)
    later = published(b"From next week?", starts_at=day)
    now = published(b"From now?")
    assert now.number > later.number
    assert (newest(), newest(day)) == (now, later)


def test_a_start_that_passed_during_the_review_is_the_moment_of_approval():
    draft = draft_of(new=b"Late?")
    submit(draft, starts_at=NOW + timedelta(days=1))
    between = published(b"Between?", now=NOW + timedelta(days=2))
    approve(draft, now=NOW + timedelta(days=3))
    assert draft.starts_at is None
    assert newest(NOW + timedelta(days=3)) == draft != between


def test_a_withdrawn_version_starts_no_new_case_and_the_one_before_does():
    first = publish(bundle_of("limits")).version
    second = published(b"What do you know?")
    publishing.withdraw(second, by="olga", reason="People misread it.", now=NOW)
    assert newest() == first
    second.refresh_from_db()
    assert (second.withdrawn_by, second.withdraw_reason) == ("olga", "People misread it.")
    with pytest.raises(VersionRefused):
        publishing.withdraw(second, by="olga", reason="Twice.", now=NOW)


def test_the_last_version_that_cases_can_start_on_is_not_withdrawn():
    first = publish(bundle_of("limits")).version
    day = NOW + timedelta(days=7)
    later = published(b"What do we know?", starts_at=day)
    with pytest.raises(LastVersion):
        publishing.withdraw(first, by="olga", reason="Old.", now=NOW)
    publishing.withdraw(first, by="olga", reason="Old.", now=day)
    with pytest.raises(LastVersion):
        publishing.withdraw(later, by="olga", reason="Wrong.", now=day)


def test_a_version_that_has_not_started_is_withdrawn_while_another_stands():
    first = publish(bundle_of("limits")).version
    later = published(b"What do we know?", starts_at=NOW + timedelta(days=7))
    publishing.withdraw(later, by="olga", reason="Not yet.", now=NOW)
    assert newest(NOW + timedelta(days=30)) == first
