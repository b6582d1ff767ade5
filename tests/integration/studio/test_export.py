"""What goes out: one file, or the whole pathway as a zip file with the same bytes each time."""

import hashlib
import io
import zipfile

import pytest

from orchestrator.audit.models import Act
from processes import drafts
from tests import fenmarsh as world


@pytest.mark.parametrize("name", ["Carys Bowen", "Henry Ash", "Judith Penhale"])
def test_the_whole_pathway_is_exported_byte_for_byte_and_on_record(running, url, name):
    answer = world.signed_in(name).get(url("export", running))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        found = {entry: archive.read(entry) for entry in archive.namelist()}
    assert found == drafts.files(running)
    assert answer["Content-Disposition"] == 'attachment; filename="ofd_front_door-version-1.zip"'
    act = Act.objects.get(verb="export_version")
    assert (act.who_id, act.detail["sha256"]) == (world.staff(name).pk, running.sha256)


def test_two_exports_are_the_same_file(running, draft, url, clock):
    carys = world.signed_in("Carys Bowen")
    first = carys.get(url("export", running)).content
    clock.shift(120)
    assert (
        hashlib.sha256(first).digest() == hashlib.sha256(carys.get(url("export", running)).content).digest()
    )
    assert carys.get(url("export", draft)).content == first


def test_the_fingerprint_stands_on_the_pages(running, draft, url):
    carys = world.signed_in("Carys Bowen")
    assert running.sha256 in carys.get(url("version", running)).content.decode()
    assert draft.sha256 in carys.get(url("draft", draft)).content.decode()


def test_one_file_is_saved_and_never_shown(draft, url):
    answer = world.signed_in("Carys Bowen").get(url("download", draft, "ofd_front_door/ofd_front_door.bpmn"))
    assert answer.content == drafts.file(draft, "ofd_front_door/ofd_front_door.bpmn")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert Act.objects.filter(verb="export_file").count() == 1


def test_a_file_that_is_not_there_is_not_found(draft, url):
    carys = world.signed_in("Carys Bowen")
    assert carys.get(url("download", draft, "no/such.bpmn")).status_code == 404


@pytest.mark.parametrize("name", ["Farah Aziz", "Alice Moreno", "Nadia Frost", "Zora Finch"])
def test_nobody_else_takes_a_pathway_away(running, url, name):
    assert world.signed_in(name).get(url("export", running)).status_code == 404
    assert world.signed_in(name).get(url("download", running, "clocks.dmn")).status_code == 404
