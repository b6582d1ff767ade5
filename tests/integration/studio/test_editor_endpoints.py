"""The data behind the editor: who may read and save a drawing, and what happens when two people do."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from orchestrator.agencies.models import Site
from orchestrator.audit.models import Act
from processes import drafts
from processes.models import BundleFile, ProcessVersion
from tests import fenmarsh as world

NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)
PATH = "ofd_front_door/ofd_front_door.bpmn"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="3" height="4"/><script>alert(1)</script></svg>'

OWNER, MANAGER, GOVERNANCE = "Carys Bowen", "Henry Ash", "Judith Penhale"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def draft(fenmarsh: Site) -> ProcessVersion:
    running = ProcessVersion.objects.get(owner_key="fenmarsh", process_id="ofd_front_door")
    return drafts.begin_from(running, title="Occupational therapy", author=OWNER, now=NOW)


def url(name: str, version: ProcessVersion, *path: str) -> str:
    return reverse(f"versions:{name}", args=[version.pk, *path])


def drawing(client: Client, draft: ProcessVersion) -> dict[str, Any]:
    answer = client.get(url("file", draft, PATH))
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def save(client: Client, draft: ProcessVersion, path: str = PATH, **body: Any) -> Any:
    return client.put(
        url("file", draft, path), json.dumps({"svg": "", **body}), content_type="application/json"
    )


def renamed(xml: str, name: str) -> str:
    return xml.replace('name="Agree the family map"', f'name="{name}"').replace(
        'name="Check whether anyone is in danger now"', f'name="{name}"'
    )


def test_an_owner_reads_a_drawing_and_saves_it_with_its_picture(draft: ProcessVersion) -> None:
    carys = world.signed_in(OWNER)
    file = drawing(carys, draft)
    assert (file["path"], file["revision"], file["read_only"]) == (PATH, 1, False)
    answer = save(carys, draft, xml=renamed(file["xml"], "Look for danger"), svg=SVG, revision=1)
    assert answer.status_code == 200
    assert answer.json()["revision"] == 2
    kept = BundleFile.objects.get(version=draft, path=PATH)
    assert b"Look for danger" in bytes(kept.content)
    assert "<rect" in kept.svg
    assert "script" not in kept.svg


def test_a_save_answers_what_is_missing_now(draft: ProcessVersion) -> None:
    carys = world.signed_in(OWNER)
    xml = drawing(carys, draft)["xml"].replace('<ofd:clock code="K-02"/>', "", 1)
    found = save(carys, draft, xml=xml, revision=1).json()["findings"]
    assert [one["element_id"] for one in found if "No time limit" in one["message"]] == ["danger_check"]
    answer = carys.get(url("findings", draft)).json()
    assert answer["findings"] == found
    assert answer["publishable"] is False


def test_the_running_pathway_as_a_draft_has_nothing_missing(draft: ProcessVersion) -> None:
    answer = world.signed_in(OWNER).get(url("findings", draft)).json()
    assert [one["message"] for one in answer["findings"] if one["severity"] == "error"] == []
    assert answer["publishable"] is True


def test_of_two_people_who_save_the_second_is_shown_theirs_and_nothing_is_overwritten(
    draft: ProcessVersion, clock: Any
) -> None:
    carys = world.signed_in(OWNER)
    xml = drawing(carys, draft)["xml"]
    drafts.save_file(
        draft,
        PATH,
        renamed(xml, "Theirs").encode(),
        revision=1,
        by="Dilys Morgan",
        now=NOW + timedelta(minutes=5),
    )
    answer = save(carys, draft, xml=renamed(xml, "Mine"), revision=1)
    assert answer.status_code == 409
    theirs = answer.json()
    assert "Theirs" in theirs["xml"]
    assert (theirs["revision"], theirs["changed_by"]) == (2, "Dilys Morgan")
    assert theirs["changed_at"].startswith("2026-09-08T09:05")
    assert theirs["sentence"]
    assert "Theirs" in drawing(carys, draft)["xml"]
    assert save(carys, draft, xml=renamed(xml, "Mine"), revision=2).json()["revision"] == 3


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        "no drawing",
        "",
        "<html/>",
    ],
)
def test_an_unsafe_file_is_refused_with_a_sentence_and_an_act_and_nothing_is_saved(
    draft: ProcessVersion, xml: str
) -> None:
    carys = world.signed_in(OWNER)
    answer = save(carys, draft, xml=xml, revision=1)
    assert answer.status_code == 422
    assert answer.json()["sentence"].endswith(".")
    assert drawing(carys, draft)["revision"] == 1
    act = Act.objects.get(verb="draft.refused")
    assert act.who_id == world.staff(OWNER).pk


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"xml": 3, "revision": 1}', '{"xml": "<a/>", "revision": "1"}']
)
def test_what_is_no_save_is_refused(draft: ProcessVersion, body: str) -> None:
    answer = world.signed_in(OWNER).put(url("file", draft, PATH), body, content_type="application/json")
    assert answer.status_code == 422


def test_the_first_save_in_a_sitting_is_on_record_and_no_other(draft: ProcessVersion) -> None:
    carys = world.signed_in(OWNER)
    xml = drawing(carys, draft)["xml"]
    save(carys, draft, xml=renamed(xml, "One"), revision=1)
    save(carys, draft, xml=renamed(xml, "Two"), revision=2)
    assert Act.objects.filter(verb="draft.saved").count() == 1


@pytest.mark.parametrize("name", [MANAGER, GOVERNANCE])
def test_who_approves_reads_a_draft_and_cannot_change_it(draft: ProcessVersion, name: str) -> None:
    reader = world.signed_in(name)
    file = drawing(reader, draft)
    assert file["read_only"] is True
    assert save(reader, draft, xml=file["xml"], revision=1).status_code == 404
    page = reader.get(url("editor", draft, PATH))
    assert page.status_code == 200
    assert b"data-editor-undo" not in page.content


def test_the_locks_of_the_version_that_a_draft_was_begun_from_stay_and_those_given_in_it_need_not(
    draft: ProcessVersion,
) -> None:
    carys = world.signed_in(OWNER)
    file = drawing(carys, draft)
    assert len(file["kept_locks"]) == 5
    assert {"danger_check", "ask_again", "joint_decision"} <= set(file["kept_locks"])
    lock = '<ofd:locked rule="S-05"/>'
    given = file["xml"].replace('<ofd:operation name="thank_referrer"/>', lock)
    assert given.count(lock) == file["xml"].count(lock) + 1
    assert save(carys, draft, xml=given, revision=1).status_code == 200
    assert drawing(carys, draft)["kept_locks"] == file["kept_locks"]


def test_what_was_published_is_shown_and_not_changed(fenmarsh: Site) -> None:
    running = ProcessVersion.objects.get(owner_key="fenmarsh", process_id="ofd_front_door")
    carys = world.signed_in(OWNER)
    file = drawing(carys, running)
    assert file["read_only"] is True
    assert save(carys, running, xml=file["xml"], revision=1).status_code == 404


@pytest.mark.parametrize("name", ["Farah Aziz", "Alice Moreno", "Nadia Frost", "Zora Finch", "Chidi Okafor"])
@pytest.mark.parametrize("page", ["editor", "file", "findings", "lists"])
def test_nobody_else_finds_a_draft(draft: ProcessVersion, name: str, page: str) -> None:
    path = (PATH,) if page in ("editor", "file") else ()
    assert world.signed_in(name).get(url(page, draft, *path)).status_code == 404


@pytest.mark.parametrize("path", ["no/such.bpmn", "vocabulary.json", "clocks.dmn", "../secret.bpmn"])
def test_only_drawings_of_the_draft_are_opened(draft: ProcessVersion, path: str) -> None:
    carys = world.signed_in(OWNER)
    for page in ("editor", "file"):
        assert (
            carys.get(
                f"/versions/drafts/{draft.pk}/drawings/{path}/{page.replace('editor', 'edit')}/"
            ).status_code
            == 404
        )


def test_the_lists_say_everything_in_words(draft: ProcessVersion) -> None:
    lists = world.signed_in(OWNER).get(url("lists", draft)).json()
    assert {"code": "HEALTH", "label": "Health"} in lists["agencies"]
    assert {"code": "COORD", "label": "Hub co-ordinator", "agency": "HUB"} in lists["roles"]
    assert {"key": "danger_check", "title": "Is anyone in danger now?"} in lists["forms"]
    [answer] = [one for one in lists["clocks"] if one["code"] == "K-05"]
    assert "working hours" in answer["limits"]
    assert {"id": "agency_assessment", "name": "Agency assessment"} not in lists["processes"]
    assert {"id": "joint_decision", "name": "Joint decision"} in lists["processes"]
    assert "agencies_required" in {one["id"] for one in lists["decisions"]}
    assert "sharing.decided" in lists["messages"]
    [remind] = [one for one in lists["operations"] if one["name"] == "remind"]
    assert remind["parameters"] == ["clock", "point", "to"]
    assert {"name", "arguments", "answers"} == set(lists["functions"][0])


def test_the_menus_offer_what_runs_and_nothing_else(draft: ProcessVersion) -> None:
    menus = world.signed_in(OWNER).get(url("lists", draft)).json()["menus"]
    kinds = {(one["element"], one["event"]) for one in menus["entries"]}
    assert {("userTask", ""), ("boundaryEvent", "timer"), ("endEvent", "terminate")} <= kinds
    assert not {kind for kind, _ in kinds} & {"complexGateway", "transaction", "adHocSubProcess"}
    assert ("startEvent", "timer") not in kinds
    assert {"palette", "context_pad", "create", "append", "replace"} <= menus.keys()


def test_a_draft_that_cannot_be_read_as_a_process_still_opens_with_its_findings(fenmarsh: Site) -> None:
    xml = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x"/>'
    bare = drafts.begin(
        owner_key="fenmarsh",
        process_id="home",
        files={"home.bpmn": xml},
        title="Foreign",
        author=OWNER,
        now=NOW,
    )
    carys = world.signed_in(OWNER)
    assert carys.get(url("editor", bare, "home.bpmn")).status_code == 200
    assert carys.get(url("file", bare, "home.bpmn")).status_code == 200
    assert carys.get(url("findings", bare)).status_code == 200
    assert carys.get(url("lists", bare)).status_code == 200
