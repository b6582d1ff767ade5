"""Drafts: saved file by file, by several people, without anybody's work being overwritten."""

from datetime import timedelta

import pytest

from processes import drafts, publishing
from processes.exceptions import StaleDraft, VersionRefused
from processes.model_files import RefusedFile
from processes.models import BundleFile, ProcessVersion, VersionSource, VersionState

from .conftest import NOW, bundle_of, no_findings

pytestmark = pytest.mark.django_db

PATH = "limits/limits.bpmn"
DRAWING = bundle_of("limits").files[PATH]
OTHER = DRAWING.replace(b"What is known?", b"What do you know?")
THIRD = DRAWING.replace(b"What is known?", b"Who knows?")
LATER = NOW + timedelta(minutes=5)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="10"/></svg>'


@pytest.fixture
def draft():
    return drafts.begin(
        owner_key="fenmarsh",
        process_id="limits",
        files={PATH: DRAWING, "forms/danger.json": b"{}"},
        title="Ask anew",
        author="olga",
        now=NOW,
    )


def save(draft, content, *, revision, by="olga", path=PATH, svg=""):
    return drafts.save_file(draft, path, content, revision=revision, by=by, now=LATER, svg=svg)


def test_a_draft_has_a_title_an_author_and_no_number(draft):
    assert (draft.title, draft.author, draft.number, draft.revision) == ("Ask anew", "olga", None, 1)
    assert (draft.name, draft.state, draft.source) == ("Limits", VersionState.DRAFT, VersionSource.STUDIO)
    assert drafts.files(draft) == {PATH: DRAWING, "forms/danger.json": b"{}"}
    assert (drafts.file(draft, PATH), drafts.file(draft, "none.bpmn")) == (DRAWING, None)


def test_each_save_is_a_revision_that_says_who_and_when(draft):
    assert save(draft, OTHER, revision=1, by="omar") == 2
    row = ProcessVersion.objects.get()
    assert (row.revision, row.changed_by, row.changed_at) == (2, "omar", LATER)
    assert row.makers == ["olga", "omar"]
    assert row.sha256 == drafts.sha256_of(row) == draft.sha256
    assert drafts.file(draft, PATH) == OTHER


def test_saving_what_is_there_already_is_no_revision(draft):
    assert save(draft, DRAWING, revision=1) == 1
    save(draft, OTHER, revision=1)
    assert save(draft, OTHER, revision=1) == 2


def test_whoever_saves_over_somebody_elses_change_is_told_whose_and_nothing_is_lost(draft):
    save(draft, OTHER, revision=1, by="omar")
    with pytest.raises(StaleDraft) as stale:
        save(draft, THIRD, revision=1, by="olga")
    told = stale.value
    assert (told.seen, told.current, told.by, told.at) == (1, 2, "omar", LATER)
    assert told.draft == draft
    assert drafts.file(draft, PATH) == OTHER


def test_two_people_on_two_files_are_not_in_each_others_way(draft):
    assert save(draft, b'{"a": 1}', revision=1, by="omar", path="forms/danger.json") == 2
    assert save(draft, OTHER, revision=1, by="olga") == 3


def test_several_files_are_saved_together_or_not_at_all(draft):
    save(draft, OTHER, revision=1, by="omar")
    with pytest.raises(StaleDraft):
        drafts.save_files(draft, {"note.json": b"{}", PATH: THIRD}, revision=1, by="olga", now=LATER)
    assert "note.json" not in drafts.files(draft)
    contents = {"note.json": b"{}", "forms/danger.json": None}
    assert drafts.save_files(draft, contents, revision=2, by="olga", now=LATER) == 3
    assert set(drafts.files(draft)) == {PATH, "note.json"}


def test_a_drawing_of_another_tool_is_a_draft_before_it_is_a_process():
    foreign = DRAWING.replace(b'isExecutable="true"', b"").replace(b'id="limits"', b'id="Process_1"')
    draft = drafts.begin(
        owner_key="fenmarsh",
        process_id="limits",
        files={"x.bpmn": foreign},
        title="Ours",
        author="o",
        now=NOW,
    )
    assert draft.name == "Ours"
    assert not draft.steps.exists()


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (PATH, b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"),
        (PATH, b"no drawing"),
        ("../limits.bpmn", DRAWING),
        ("/limits.bpmn", DRAWING),
        ("a//limits.bpmn", DRAWING),
        ("a\\limits.bpmn", DRAWING),
        ("limits.exe", b""),
        ("a.json", b" " * 2_000_001),
    ],
)
def test_what_is_not_safe_never_lies_in_a_draft(draft, path, content):
    with pytest.raises(RefusedFile):
        save(draft, content, revision=1, path=path)
    with pytest.raises(RefusedFile):
        drafts.begin(owner_key="f", process_id="x", files={path: content}, title="", author="olga", now=NOW)
    assert drafts.files(draft)[PATH] == DRAWING
    assert ProcessVersion.objects.count() == 1


def test_the_picture_of_a_drawing_is_kept_safe_and_is_no_part_of_the_hash(draft):
    before = draft.sha256
    svg = PICTURE.replace("<rect", "<script>alert(1)</script><rect onclick='x()'")
    assert save(draft, DRAWING, revision=1, svg=svg) == 1
    row = BundleFile.objects.get(path=PATH)
    assert row.svg == PICTURE
    assert (row.revision, row.changed_by) == (1, "olga")
    draft.refresh_from_db()
    assert draft.sha256 == before
    save(draft, OTHER, revision=1, svg=PICTURE)
    assert BundleFile.objects.get(path=PATH).svg == PICTURE


def test_a_draft_begins_from_any_version_with_its_files_and_pictures(draft):
    save(draft, OTHER, revision=1, svg=PICTURE)
    copy = drafts.begin_from(draft, title="Another way", author="omar", now=LATER)
    assert drafts.files(copy) == drafts.files(draft)
    assert BundleFile.objects.get(version=copy, path=PATH).svg == PICTURE
    assert (copy.based_on, copy.author, copy.revision, copy.number) == (draft, "omar", 1, None)


def test_what_was_sent_in_is_not_changed_any_more(draft):
    publishing.submit(draft, by="olga", note="", now=NOW, gate=no_findings)
    for verb in (
        lambda: save(draft, OTHER, revision=1),
        lambda: drafts.save_files(draft, {PATH: None}, revision=1, by="olga", now=NOW),
        lambda: drafts.retitle(draft, "x", by="olga", now=NOW),
        lambda: drafts.discard(draft, by="olga"),
    ):
        with pytest.raises(VersionRefused):
            verb()
    assert drafts.file(draft, PATH) == DRAWING


def test_a_draft_is_thrown_away_and_what_began_from_it_stays(draft):
    copy = drafts.begin_from(draft, title="Another way", author="omar", now=LATER)
    publishing.submit(copy, by="omar", note="", now=NOW, gate=no_findings)
    drafts.discard(draft, by="olga")
    copy.refresh_from_db()
    assert copy.based_on is None
    with pytest.raises(VersionRefused):
        drafts.discard(draft, by="olga")


def test_a_draft_is_called_anew(draft):
    drafts.retitle(draft, "Ask better", by="omar", now=LATER)
    draft.refresh_from_db()
    assert (draft.title, draft.changed_by) == ("Ask better", "omar")
