"""Versions: frozen, numbered, told apart by their hash, approved by a second person."""

from datetime import timedelta
from pathlib import Path

import pytest

from processes import bundles, drafts, publishing, versions
from processes.exceptions import (
    KnownFiles,
    LastVersion,
    NotPublishable,
    OtherFiles,
    SamePerson,
    VersionRefused,
)
from processes.models import Person, ProcessVersion, StepDefinition, VersionSource, VersionState

from .conftest import NOW, bundle_of, no_findings

pytestmark = pytest.mark.django_db

FRONT_DOOR = Path(__file__).resolve().parents[3] / "bpmn"


def changed(name, old, new):
    files = {path: content.replace(old, new) for path, content in bundle_of(name).files.items()}
    return bundles.of_files(name, files)


def publish(bundle, owner_key="fenmarsh", gate=no_findings):
    return publishing.publish_file(bundle, owner_key=owner_key, author="repository", now=NOW, gate=gate)


def test_publishing_freezes_the_files_and_what_each_step_means():
    version = publish(bundle_of("limits")).version
    assert (version.number, version.state, version.name) == (1, VersionState.PUBLISHED, "Limits")
    assert [file.path for file in version.files.all()] == ["limits/limits.bpmn"]
    steps = {step.element_id: step for step in version.steps.all()}
    assert (steps["ask"].agency, steps["ask"].role, steps["ask"].clock) == ("HUB", "COORD", "K-1")
    assert (steps["limit"].kind, steps["limit"].clock, steps["limit"].point) == (
        "boundaryEvent",
        "K-1",
        "limit",
    )
    assert (steps["remind"].operation, steps["remind"].parameters) == ("note", {"to": "LEAD"})


def test_a_bundle_that_was_ever_a_version_is_left_alone():
    first = publish(bundle_of("limits"))
    publish(changed("limits", b"What is known?", b"What do you know?"))
    again = publish(bundle_of("limits"))
    assert (again.created, again.version) == (False, first.version)
    assert ProcessVersion.objects.count() == 2


def test_a_changed_file_is_the_next_version_and_new_cases_start_on_it():
    publish(bundle_of("limits"))
    second = publish(changed("limits", b"What is known?", b"What do you know?")).version
    assert second.number == 2
    assert versions.newest(owner_key="fenmarsh", process_id="limits", now=NOW) == second


def test_two_sites_have_versions_of_their_own():
    publish(bundle_of("limits"))
    assert publish(bundle_of("limits"), owner_key="saltby").version.number == 1
    assert versions.newest(owner_key="nowhere", process_id="limits", now=NOW) is None


def draft_of(old=b"What is known?", new=b"What is known?", author="olga"):
    files = {path: content.replace(old, new) for path, content in bundle_of("limits").files.items()}
    return drafts.begin(
        owner_key="fenmarsh", process_id="limits", files=files, title="Ask anew", author=author, now=NOW
    )


def submit(draft, by="olga", starts_at=None):
    publishing.submit(draft, by=by, note="Clearer question.", starts_at=starts_at, now=NOW, gate=no_findings)


def approve(draft, approver="priya", now=NOW):
    publishing.approve(draft, approver=approver, sha256=draft.sha256, now=now, gate=no_findings)


def published(new, starts_at=None, now=NOW):
    draft = draft_of(new=new)
    submit(draft, starts_at=starts_at)
    approve(draft, now=now)
    return draft


def newest(now=NOW):
    return versions.newest(owner_key="fenmarsh", process_id="limits", now=now)


def test_a_file_over_a_version_of_the_studio_becomes_a_draft():
    ours = published(b"What do we know?")
    over = publish(changed("limits", b"What is known?", b"What do you know?"))
    assert (over.version.state, over.version.source) == (VersionState.DRAFT, VersionSource.REPOSITORY)
    assert over.version.number is None
    assert newest() == ours


def test_a_file_does_not_overtake_a_version_of_the_studio_that_is_yet_to_start():
    publish(bundle_of("limits"))
    published(b"What do we know?", starts_at=NOW + timedelta(days=7))
    over = publish(changed("limits", b"What is known?", b"What do you know?")).version
    assert over.state == VersionState.DRAFT


@pytest.mark.parametrize("edited", [False, True])
def test_a_file_that_was_put_aside_does_not_come_again(edited):
    published(b"What do we know?")
    bundle = changed("limits", b"What is known?", b"What do you know?")
    over = publish(bundle).version
    if edited:
        drafts.save_file(over, "note.json", b"{}", revision=1, by="olga", now=NOW)
    drafts.discard(over, by="olga")
    again = publish(bundle)
    assert (again.created, again.version.state) == (False, VersionState.DISCARDED)


def test_a_draft_of_the_same_files_keeps_nobody_from_publishing_them():
    draft_of()
    assert publish(bundle_of("limits")).version.state == VersionState.PUBLISHED


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


def test_what_the_gate_refuses_is_not_published():
    broken = changed("limits", b'targetRef="ask"', b'targetRef="nowhere"')
    with pytest.raises(NotPublishable) as refusal:
        publish(broken, gate=bundles.Bundle.findings)
    assert refusal.value.findings
    assert ProcessVersion.objects.count() == 0


def test_what_the_engine_cannot_build_is_not_published_even_without_a_gate():
    broken = changed("limits", b'clock_due("K-1", "limit")', b"import os")
    with pytest.raises(NotPublishable):
        publish(broken)


def test_the_hash_covers_every_path_and_byte_and_no_order():
    one = bundle_of("limits")
    assert one.sha256 == bundles.of_files("limits", dict(reversed(list(one.files.items())))).sha256
    assert one.sha256 != changed("limits", b"What is known?", b"What is known!").sha256
    moved = {f"moved/{path}": content for path, content in one.files.items()}
    assert one.sha256 != bundles.of_files("limits", moved).sha256


def test_a_folder_gives_one_bundle_for_each_process_that_nobody_calls(tmp_path):
    found = bundles.read_folder(FRONT_DOOR, form_files={"danger_check": b"{}", "unused": b"{}"})
    by_id = {bundle.process_id: bundle for bundle in found}
    assert {"ofd_front_door", "agency_assessment", "immediate_danger"} <= set(by_id)
    assert "joint_decision" not in by_id
    files = set(by_id["ofd_front_door"].files)
    assert {"joint_decision/joint_decision.bpmn", "clocks.dmn", "vocabulary.json"} <= files
    assert "forms/danger_check.json" in files
    assert "forms/unused.json" not in files
    assert "agency_assessment/agency_assessment.bpmn" not in files


def test_who_is_asked_comes_from_the_lane_where_the_step_does_not_say():
    found = bundles.read_folder(FRONT_DOOR, form_files={})
    publish(next(bundle for bundle in found if bundle.process_id == "agency_assessment"))
    asked = StepDefinition.objects.get(element_id="records_check")
    assert (asked.agency, asked.role, asked.kind) == ("{agency}", "PRAC", "userTask")
