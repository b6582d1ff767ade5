"""Versions: frozen, numbered, told apart by their hash."""

from datetime import timedelta
from pathlib import Path

import pytest

from processes import bundles, drafts, versions
from processes.exceptions import NotPublishable
from processes.models import ProcessVersion, StepDefinition, VersionSource, VersionState

from .conftest import NOW, bundle_of
from .limits_versions import changed, draft_of, newest, publish, published

pytestmark = pytest.mark.django_db

FRONT_DOOR = Path(__file__).resolve().parents[3] / "bpmn"


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
