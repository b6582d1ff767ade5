"""A version is sent in, looked at and approved by a second person, on the exact files."""

import pytest

from processes import drafts, publishing
from processes.exceptions import (
    KnownFiles,
    NotPublishable,
    OtherFiles,
    SamePerson,
    VersionRefused,
)
from processes.models import Person, ProcessVersion, VersionState

from .conftest import NOW, bundle_of, no_findings
from .limits_versions import approve, draft_of, newest, publish, published, submit

pytestmark = pytest.mark.django_db


def test_author_and_approver_are_two_people():
    draft = draft_of()
    submit(draft)
    with pytest.raises(SamePerson):
        approve(draft, approver="olga")
    approve(draft)
    draft.refresh_from_db()
    assert (draft.state, draft.approver, draft.published_at) == (VersionState.PUBLISHED, "priya", NOW)


def test_nobody_approves_what_they_have_changed_or_sent_themselves():
    draft = draft_of()
    drafts.save_file(draft, "note.json", b"{}", revision=1, by="priya", now=NOW)
    submit(draft, by="omar")
    for maker in ("olga", "priya", "omar"):
        with pytest.raises(SamePerson):
            approve(draft, approver=maker)
    approve(draft, approver="henry")


def test_whoever_has_another_name_since_cannot_approve_their_own_work():
    draft = draft_of(author=Person("Olga Reed", "staff:1"))
    drafts.save_file(draft, "note.json", b"{}", revision=1, by=Person("Olga Marsh", "staff:1"), now=NOW)
    submit(draft, by=Person("Olga Marsh", "staff:1"))
    assert (draft.makers, draft.maker_keys) == (["Olga Reed"], ["staff:1"])
    with pytest.raises(SamePerson):
        approve(draft, approver=Person("Olga Marsh", "staff:1"))


def test_somebody_else_of_the_same_name_approves():
    draft = draft_of(author=Person("Olga Reed", "staff:1"))
    submit(draft, by=Person("Olga Reed", "staff:1"))
    approve(draft, approver=Person("Olga Reed", "staff:2"))
    draft.refresh_from_db()
    assert (draft.author_key, draft.approver, draft.approver_key) == ("staff:1", "Olga Reed", "staff:2")


def test_where_only_a_name_was_kept_nobody_of_that_name_approves():
    draft = draft_of(author="Olga Reed")
    submit(draft, by="Olga Reed")
    with pytest.raises(SamePerson):
        approve(draft, approver=Person("Olga Reed", "staff:2"))
    approve(draft, approver=Person("Priya Nair", "staff:3"))


def test_a_copy_of_somebody_elses_draft_is_not_approved_by_them():
    copy = drafts.begin_from(draft_of(), title="Mine", author="omar", now=NOW)
    submit(copy, by="omar")
    with pytest.raises(SamePerson):
        approve(copy, approver="olga")


def test_a_draft_cannot_be_published_past_its_review_nor_twice():
    draft = draft_of()
    with pytest.raises(VersionRefused):
        approve(draft)
    submit(draft)
    stale = ProcessVersion.objects.get(pk=draft.pk)
    publishing.send_back(draft, by="priya", reason="Say who is asked.", now=NOW)
    with pytest.raises(VersionRefused):
        publishing.send_back(stale, by="henry", reason="No.", now=NOW)
    draft.refresh_from_db()
    assert (draft.state, draft.sent_back_by, draft.sent_back_reason) == (
        "draft",
        "priya",
        "Say who is asked.",
    )
    submit(draft)
    approve(draft)
    with pytest.raises(VersionRefused):
        approve(draft, approver="henry")


def test_only_somebody_whose_work_it_is_takes_a_draft_back():
    draft = draft_of()
    submit(draft)
    with pytest.raises(VersionRefused):
        publishing.take_back(draft, by="priya", now=NOW)
    publishing.take_back(draft, by="olga", now=NOW)
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_at) == (VersionState.DRAFT, None)


def test_what_is_approved_is_what_was_looked_at():
    draft = draft_of()
    seen = draft.sha256
    drafts.save_file(draft, "note.json", b"{}", revision=1, by="olga", now=NOW)
    submit(draft)
    with pytest.raises(OtherFiles):
        publishing.approve(draft, approver="priya", sha256=seen, now=NOW, gate=no_findings)
    assert ProcessVersion.objects.get().state == VersionState.IN_REVIEW


def test_the_number_comes_with_approval_so_that_numbers_grow_in_its_order():
    one, other = draft_of(new=b"One?"), draft_of(new=b"Other?")
    submit(one)
    submit(other)
    assert (one.number, other.number) == (None, None)
    approve(other)
    approve(one)
    assert (other.number, one.number) == (1, 2)


def test_sending_in_fixes_the_hash_and_what_each_step_means():
    draft = draft_of(new=b"What do you know?")
    assert not draft.steps.exists()
    submit(draft)
    assert draft.steps.get(element_id="ask").name == "What do you know?"
    publishing.take_back(draft, by="olga", now=NOW)
    content = drafts.file(draft, "limits/limits.bpmn").replace(b"What do you know?", b"Who knows?")
    drafts.save_file(draft, "limits/limits.bpmn", content, revision=1, by="olga", now=NOW)
    submit(draft)
    assert draft.steps.get(element_id="ask").name == "Who knows?"
    assert draft.sha256 == drafts.sha256_of(draft)


def test_files_that_are_a_version_already_are_not_sent_in_again():
    publish(bundle_of("limits"))
    with pytest.raises(KnownFiles):
        submit(draft_of())


def test_files_of_a_withdrawn_version_are_published_again_by_the_same_rules():
    first = publish(bundle_of("limits")).version
    second = published(b"What do we know?")
    publishing.withdraw(first, by="olga", reason="Too slow", now=NOW)
    again = draft_of()
    assert again.sha256 == first.sha256
    submit(again)
    with pytest.raises(SamePerson):
        publishing.approve(again, approver="olga", sha256=again.sha256, now=NOW)
    approve(again)
    assert (again.state, again.number) == ("published", 3)
    assert newest() == again
    first.refresh_from_db()
    assert (first.state, second.number) == ("retired", 2)


def test_what_is_no_process_yet_is_a_draft_and_cannot_be_sent_in():
    drawing = bundle_of("limits").files["limits/limits.bpmn"].replace(b'isExecutable="true"', b"")
    draft = drafts.begin(
        owner_key="fenmarsh", process_id="limits", files={"a.bpmn": drawing}, title="", author="o", now=NOW
    )
    with pytest.raises(NotPublishable) as refusal:
        submit(draft)
    assert refusal.value.findings[0].rule == "no-process"
