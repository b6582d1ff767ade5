"""Whole pathways as archives: what was exported comes back, a bad archive leaves nothing but an act."""

import zipfile

import pytest

from orchestrator.audit.models import Act
from orchestrator.studio import archives
from processes.models import ProcessVersion

from .brought import FOREIGN, LOCAL_FILE, only_draft, zipped


def test_a_whole_pathway_comes_back_as_it_was_exported(bring, carys, running, url):
    exported = carys.get(url("export", running)).content
    answer = bring(exported, name="front_door.zip", title="As it was")
    assert answer.status_code == 302
    draft = only_draft()
    assert (draft.sha256, draft.process_id, draft.based_on) == (running.sha256, "ofd_front_door", running)


def link():
    entry = zipfile.ZipInfo("link.bpmn")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


BAD_ARCHIVES = {
    "out of the archive": zipped(("../evil.bpmn", FOREIGN)),
    "an absolute path": zipped(("/tmp/evil.bpmn", FOREIGN)),
    "a path of another system": zipped(("..\\evil.bpmn", FOREIGN)),
    "a link": zipped((link(), "/etc/hostname")),
    "a bomb": zipped(("a.bpmn", b" " * 50_000_000)),
    "many files": zipped(*((f"f{number}.json", "{}") for number in range(300))),
    "another kind of file": zipped(("a.bpmn", FOREIGN), ("run.py", "x")),
    "no drawing": zipped(("a.json", "{}")),
    "a harmful drawing": zipped(("a.bpmn", LOCAL_FILE)),
    "cut off": zipped(("a.bpmn", FOREIGN))[:200],
    "no zip at all": b"PK\x03\x04 nonsense",
    "many small ones that are large together": zipped(
        *((f"f{number}.json", b" " * 1_900_000) for number in range(30))
    ),
}


@pytest.mark.parametrize("kind", BAD_ARCHIVES)
def test_a_bad_archive_is_refused_and_nothing_is_kept(bring, kind):
    before = ProcessVersion.objects.count()
    answer = bring(BAD_ARCHIVES[kind], name="pathway.zip")
    assert answer.status_code == 422
    assert ProcessVersion.objects.count() == before
    assert Act.objects.filter(verb="refused_import").count() == 1


@pytest.mark.parametrize("name", ["front_door.bpmn", "front_door", "front_door (1).zip.download"])
def test_an_exported_pathway_comes_back_whatever_it_is_called(bring, carys, running, url, name):
    assert bring(carys.get(url("export", running)).content, name=name).status_code == 302
    assert only_draft().sha256 == running.sha256


def test_unpacking_gives_back_what_was_packed():
    files = {"b.bpmn": FOREIGN.encode(), "a.json": b"{}"}
    assert archives.unpack(archives.pack(files)) == files
