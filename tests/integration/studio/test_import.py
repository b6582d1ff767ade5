"""Drawings that people bring: any honest one opens in a draft, for those who own pathways."""

import re

import pytest
from django.test import Client

from orchestrator.audit.models import Act
from processes import drafts
from processes.models import ProcessVersion, VersionState
from tests import fenmarsh as world

from .brought import FOREIGN, kept_at, only_draft, task
from .conftest import NOW

CARYS = "Carys Bowen"


def test_a_drawing_of_another_tool_opens_with_a_checklist_that_leads_to_its_steps(bring, carys):
    answer = bring(FOREIGN, title="Home visits")
    draft = only_draft()
    assert answer.url == f"/versions/drafts/{draft.pk}/"
    page = carys.get(answer.url).content.decode()
    assert "Home visits" in page
    assert "To fix" in page
    assert "#step=visit" in page
    editor = carys.get(f"/versions/drafts/{draft.pk}/drawings/Process_1/Process_1.bpmn/edit/")
    assert editor.status_code == 200
    act = Act.objects.get(verb="import_draft")
    assert (act.who_id, act.object) == (world.staff(CARYS).pk, f"version {draft.pk}")


def test_what_another_tool_wrote_into_its_drawing_is_kept(bring):
    bring(FOREIGN)
    kept = kept_at("Process_1/Process_1.bpmn")
    for words in (b'camunda:class="org.example.Visit"', b'value="blue"', b'x="10" y="20"', b"urn:elsewhere"):
        assert words in kept


def test_a_drawing_that_was_not_meant_to_run_is_marked_as_one_that_runs(bring):
    bring(FOREIGN)
    assert b'isExecutable="true"' in kept_at("Process_1/Process_1.bpmn")


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("UTF-8", "utf-8-sig"), ("UTF-16", "utf-16"), ("ISO-8859-1", "latin-1"), ("windows-1252", "cp1252")],
)
def test_a_drawing_in_another_encoding_is_kept_in_utf8(bring, carys, declared, codec):
    bring(FOREIGN.replace('encoding="UTF-8"', f'encoding="{declared}"').encode(codec))
    draft = only_draft()
    kept = drafts.file(draft, "Process_1/Process_1.bpmn")
    assert "Visit the café" in kept.decode("utf-8")
    assert kept.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    answer = carys.get(f"/versions/drafts/{draft.pk}/drawings/Process_1/Process_1.bpmn/file/")
    assert "Visit the café" in answer.json()["xml"]


def test_a_drawing_takes_the_place_of_one_and_whoever_calls_it_still_finds_it(bring, running):
    path = "joint_decision/joint_decision.bpmn"
    bring(FOREIGN, place=f"{running.pk}|{path}", title="Decide at home")
    draft = only_draft()
    assert draft.based_on == running
    assert set(drafts.files(draft)) == set(drafts.files(running))
    kept = kept_at(path)
    assert b'process id="joint_decision"' in kept
    assert b'bpmnElement="joint_decision"' in kept


def test_a_drawing_goes_into_a_draft_that_is_there(bring, draft):
    bring(FOREIGN, name="Home visit.bpmn", place=f"{draft.pk}|")
    assert only_draft() == draft
    assert "Home_visit.bpmn" in drafts.files(draft)


def test_what_is_in_a_file_decides_and_not_its_name_and_the_page_says_so(bring, carys, draft, url):
    bring(FOREIGN, name="acme.exe", place=f"{draft.pk}|")
    assert "acme.bpmn" in drafts.files(draft)
    assert not any(path.endswith(".exe") for path in drafts.files(draft))
    assert bring(b"MZ\x90\x00", name="acme.bpmn").status_code == 422
    page = carys.get(url("import")).content.decode()
    assert "What is in a drawing or table decides whether it is accepted, not its name or ending" in page


def test_drafts_of_files_are_called_by_what_is_in_them_and_told_apart(bring):
    for _ in range(3):
        bring(FOREIGN, name="C:\\plans\\Visits 2026.bpmn")
    titles = set(ProcessVersion.objects.filter(state=VersionState.DRAFT).values_list("title", flat=True))
    whole = "Home visit, from the file “Visits 2026”"
    assert titles == {whole, f"{whole} (2)", f"{whole} (3)"}


def test_a_process_without_a_name_is_called_like_its_file_and_not_by_its_id(bring, carys):
    page = carys.get(bring(FOREIGN.replace(' name="Home visit"', ""), name="Visits.bpmn").url)
    assert (only_draft().name, only_draft().title) == ("Visits", "From the file “Visits”")
    assert "Edit “Visits”" in page.content.decode()


def test_a_drawing_of_a_known_pathway_is_asked_what_it_replaces(bring, running):
    content = drafts.file(running, "ofd_front_door/ofd_front_door.bpmn")
    answer = bring(content)
    assert answer.status_code == 422
    assert "which is a pathway here already" in answer.content.decode()


def test_one_chooses_first_what_it_is_for_and_then_among_its_files_alone(carys, url, draft, running):
    page = carys.get(url("import")).content.decode()
    assert page.count("<option") < 20
    assert f'<option value="{draft.pk}">Ask about pets</option>' in page
    assert 'name="place" value="new"' in page
    page = carys.get(url("import"), {"into": draft.pk}).content.decode()
    assert "Into the draft “Ask about pets”" in page
    assert f'<option value="{draft.pk}|clocks.dmn">' in page
    assert f'value="{running.pk}|' not in page
    assert 'id="title"' not in page  # the draft has its title
    assert "As a pathway of its own" in carys.get(url("import"), {"into": "0"}).content.decode()


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            "is not in the encoding it names (UTF-8): a character in line 2",
        ),
        ('<?xml version="1.0"?>', "names no encoding and is not UTF-8: a character in line 2"),
    ],
)
def test_a_file_in_another_encoding_than_it_says_is_refused_in_plain_words(bring, head, said):
    answer = bring(head.encode() + b"\n<a>\xe4\xf6</a>")
    assert answer.status_code == 422
    assert f"The file {said} cannot be read." in answer.content.decode()
    assert Act.objects.get(verb="refused_import").detail["rule"] == "not-xml"


def test_a_table_replaces_no_drawing(bring, running):
    answer = bring(
        drafts.file(running, "clocks.dmn"), place=f"{running.pk}|joint_decision/joint_decision.bpmn"
    )
    assert answer.status_code == 422


def test_no_file_is_no_upload(carys, url):
    answer = carys.post(url("import"), {"place": "new"})
    assert answer.status_code == 422
    assert "Choose a file" in answer.content.decode()


def test_a_file_from_another_page_is_refused(fenmarsh, url, sent_file):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.staff(CARYS), backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(url("import"), {"file": sent_file(FOREIGN.encode()), "place": "new"})
    assert answer.status_code == 403
    assert not ProcessVersion.objects.filter(state=VersionState.DRAFT).exists()


@pytest.mark.parametrize("name", ["Henry Ash", "Judith Penhale", "Farah Aziz", "Nadia Frost"])
def test_only_owners_of_pathways_bring_files_in(fenmarsh, url, sent_file, name):
    browser = world.signed_in(name)
    assert browser.get(url("import")).status_code == 404
    answer = browser.post(url("import"), {"file": sent_file(FOREIGN.encode()), "place": "new"})
    assert answer.status_code == 404
    assert not ProcessVersion.objects.filter(state=VersionState.DRAFT).exists()


def test_nobody_brings_a_file_into_another_sites_pathway(bring, running):
    theirs = drafts.begin(
        owner_key="northmarsh",
        process_id="home",
        files={"home.bpmn": FOREIGN.encode()},
        title="Theirs",
        author="Somebody else",
        now=running.created_at,
    )
    assert bring(FOREIGN, place=f"{theirs.pk}|home.bpmn").status_code == 422
    assert only_draft() == theirs
    assert theirs.revision == 1


def test_what_only_wants_a_look_is_not_called_nothing_missing(bring, carys):
    page = carys.get(bring(task()).url).content.decode()
    assert "To fix" not in page
    lines = page.count("Needed to run as planned</strong>")
    assert lines >= 3
    assert "Nothing is missing" not in page
    assert "Nothing to fix" in page
    assert f"{lines} things to look at first:" in page


def test_all_drafts_and_each_running_version_once_are_offered_for_a_file(carys, in_review, running, url):
    world.signed_in("Henry Ash").post(url("approve", in_review), {"sha256": in_review.sha256})
    made = [drafts.begin_from(running, title=f"Draft {n}", author=CARYS, now=NOW) for n in range(22)]
    offered = re.findall(r'<option value="(\d+)"', carys.get(url("import")).content.decode())
    assert offered[: len(made)] == [str(one.pk) for one in reversed(made)]
    assert len(offered) == len(set(offered))


def test_a_process_with_too_long_an_id_is_refused_by_its_length(bring):
    answer = bring(task().replace('id="P"', f'id="{"P" * 102}"'))
    assert answer.status_code == 422
    assert "The id of the process is 102 characters long; at most 100 fit." in answer.content.decode()


def test_a_drawing_left_of_its_page_is_moved_onto_it(bring, carys):
    answer = bring(FOREIGN.replace('x="10" y="20"', 'x="-5" y="20"'))
    assert b'x="20" y="20"' in kept_at("Process_1/Process_1.bpmn")
    assert "nowhere" not in carys.get(answer.url).content.decode()


def test_digits_of_other_scripts_are_refused_as_places(bring):
    answer = bring(FOREIGN.replace('x="10"', 'x="١٠"'))
    assert answer.status_code == 422
    assert "is not written in plain digits" in answer.content.decode()
