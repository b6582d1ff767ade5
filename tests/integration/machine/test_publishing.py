"""Versions: frozen, numbered, told apart by their hash, approved by a second person."""

from pathlib import Path

import pytest

from processes import bundles, publishing, versions
from processes.exceptions import NotPublishable, SamePerson, VersionRefused
from processes.models import ProcessVersion, StepDefinition, VersionSource, VersionState

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
    assert versions.newest(owner_key="fenmarsh", process_id="limits") == second


def test_two_sites_have_versions_of_their_own():
    publish(bundle_of("limits"))
    assert publish(bundle_of("limits"), owner_key="saltby").version.number == 1
    assert versions.newest(owner_key="nowhere", process_id="limits") is None


def test_a_file_over_a_version_of_the_studio_becomes_a_draft():
    draft = publishing.save_draft(bundle_of("limits"), owner_key="fenmarsh", author="olga", now=NOW)
    publishing.submit(draft)
    publishing.approve(draft, approver="priya", now=NOW, gate=no_findings)
    over = publish(changed("limits", b"What is known?", b"What do you know?")).version
    assert (over.state, over.source) == (VersionState.DRAFT, VersionSource.REPOSITORY)
    assert versions.newest(owner_key="fenmarsh", process_id="limits") == draft


def test_author_and_approver_are_two_people():
    draft = publishing.save_draft(bundle_of("limits"), owner_key="fenmarsh", author="olga", now=NOW)
    publishing.submit(draft)
    with pytest.raises(SamePerson):
        publishing.approve(draft, approver="olga", now=NOW, gate=no_findings)
    publishing.approve(draft, approver="priya", now=NOW, gate=no_findings)
    draft.refresh_from_db()
    assert (draft.state, draft.approver, draft.published_at) == (VersionState.PUBLISHED, "priya", NOW)


def test_a_draft_cannot_be_published_past_its_review_nor_twice():
    draft = publishing.save_draft(bundle_of("limits"), owner_key="fenmarsh", author="olga", now=NOW)
    with pytest.raises(VersionRefused):
        publishing.approve(draft, approver="priya", now=NOW, gate=no_findings)
    publishing.submit(draft)
    stale = ProcessVersion.objects.get(pk=draft.pk)
    publishing.send_back(draft)
    with pytest.raises(VersionRefused):
        publishing.send_back(stale)


def test_a_draft_may_be_changed_until_it_is_sent_for_approval():
    draft = publishing.save_draft(bundle_of("limits"), owner_key="fenmarsh", author="olga", now=NOW)
    other = changed("limits", b"What is known?", b"What do you know?")
    publishing.revise_draft(draft, other, note="Clearer question.")
    draft.refresh_from_db()
    assert (draft.number, draft.sha256) == (1, other.sha256)
    assert draft.steps.get(element_id="ask").name == "What do you know?"
    publishing.submit(draft)
    with pytest.raises(VersionRefused):
        publishing.revise_draft(draft, bundle_of("limits"))


def test_a_retired_version_starts_no_new_case_and_the_one_before_does():
    first = publish(bundle_of("limits")).version
    second = publish(changed("limits", b"What is known?", b"What do you know?")).version
    publishing.retire(second)
    assert versions.newest(owner_key="fenmarsh", process_id="limits") == first


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
