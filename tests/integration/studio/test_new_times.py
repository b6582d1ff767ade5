"""Moments that moved with a limit are taken over into the scenarios; whoever approves reads each of them."""

import re

import pytest

from orchestrator.pathway.models import PlayState, ScenarioPlay
from orchestrator.studio import new_times
from orchestrator.studio.scenario_differences import scenario_differences
from processes import drafts
from processes.models import BundleFile, ProcessVersion
from tests import fenmarsh as world

from .conftest import NOW

PATH = "ofd_front_door/scenarios/SC-01.yaml"
DUE = "- task: {form: records_check, team: CSC PRAC, asked: 10:00, open: yes, due: 16:00}"


def line_of(draft: ProcessVersion, words: str) -> int:
    lines = text_of(draft).splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def text_of(draft: ProcessVersion) -> str:
    draft.refresh_from_db()
    return (drafts.file(draft, PATH) or b"").decode()


@pytest.fixture
def failed(draft: ProcessVersion) -> ProcessVersion:
    """Health is given four hours; the scenario still expects six, and an answer in time."""
    line = line_of(draft, DUE)
    time = {"line": line, "key": "due", "old": "16:00", "new": "Tue 8 Sep 2026 14:00"}
    missed = {"sentence": "Task", "at": "Tue 8 Sep 2026 10:00", "differences": ["expected"], "besides": ""}
    ScenarioPlay.objects.create(
        version=draft,
        sha256="another",
        path=PATH,
        state=PlayState.PLAYED,
        asked_at=NOW,
        ended_at=NOW,
        failures=[{**missed, "line": line, "times": [time]}, {**missed, "line": line, "times": []}],
    )
    return draft


def test_what_came_is_put_in_with_one_press_and_nothing_else_is_changed(failed, carys, url):
    before = text_of(failed)
    page = carys.get(url("draft", failed)).content.decode()
    assert "Take over the new times" in page
    assert "due: 16:00 becomes <strong>Tue 8 Sep 2026 14:00</strong>" in page
    answer = carys.post(url("new_times", failed), {"revision": failed.revision}, follow=True)
    assert "1 time taken over" in answer.content.decode()
    assert text_of(failed) == before.replace(DUE, DUE.replace("16:00}", "Tue 8 Sep 2026 14:00}"))
    assert "Take over the new times" not in carys.get(url("draft", failed)).content.decode()


def test_whoever_approves_reads_each_of_them(failed, carys, url):
    carys.post(url("new_times", failed), {"revision": failed.revision})
    assert "what its scenarios expect" in carys.get(url("draft", failed)).content.decode()
    page = world.signed_in("Henry Ash").get(url("differences", failed)).content.decode()
    assert "<ins><b>Tue 8 Sep 2026 14:00</b></ins>}</code>" in page
    assert page.count("<ins>") == 1
    assert "SC-01.yaml” changed" not in page


def test_a_line_that_was_changed_since_is_left(failed, carys, url, edited):
    edited(failed, (DUE, DUE.replace("due: 16:00", "due: 15:00")), path=PATH)
    before = text_of(failed)
    carys.post(url("new_times", failed), {"revision": failed.revision})
    assert text_of(failed) == before


def test_somebody_elses_change_meanwhile_is_not_overwritten(failed, carys, url, edited):
    revision = failed.revision
    edited(failed, ("title: Police", "title: The police"), path=PATH, by="Carys Bowen")
    answer = carys.post(url("new_times", failed), {"revision": revision}, follow=True)
    assert "changed this since you opened it" in answer.content.decode()
    assert DUE in text_of(failed)


@pytest.mark.parametrize("name", ["Henry Ash", "Judith Penhale", "Farah Aziz"])
def test_only_owners_take_times_over(failed, url, name):
    assert world.signed_in(name).post(url("new_times", failed), {"revision": 1}).status_code == 404
    assert DUE in text_of(failed)


@pytest.mark.parametrize(
    ("line", "key", "old", "becomes"),
    [
        ("- clock: {code: K-05, due: 16:00, limit: 6 wh}", "due", "16:00", "{code: K-05, due: X, limit"),
        (
            "- clock: {code: K-05, strict_due: 16:00, due: 16:00}",
            "due",
            "16:00",
            "strict_due: 16:00, due: X}",
        ),
        ('- clock: {code: K-05, "75": "16:00"}', "75", "16:00", '"75": X}'),
        ("due: Wed 9 Sep 10:00", "due", "Wed 9 Sep 10:00", "due: X"),
        ("due: 16:00  # a note", "due", "16:00", "due: X  # a note"),
    ],
)
def test_only_the_entry_meant_is_changed(line: str, key: str, old: str, becomes: str):
    time = new_times.NewTime(1, key, old, "X")
    content, done = new_times.put_in(line.encode(), [time])
    assert becomes in content.decode()
    assert done == [time]


@pytest.mark.parametrize("line", ["due: 16:30", "undue: 16:00", "{due: 16:00} {due: 16:00}", ""])
def test_what_is_not_that_entry_is_left(line: str):
    assert new_times.put_in(line.encode(), [new_times.NewTime(1, "due", "16:00", "X")]) == (line.encode(), [])


def test_a_limit_with_a_comma_stands_in_quotes_and_other_bytes_stay():
    time = new_times.NewTime(1, "limit", "6 wh", "2 wd, close")
    content, _ = new_times.put_in(b"- clock: {limit: 6 wh}\n# \xff", [time])
    assert content == b'- clock: {limit: "2 wd, close"}\n# \xff'


def test_a_file_that_could_not_be_read_does_not_hide_the_draft(failed, carys, url):
    ScenarioPlay.objects.update(failures=[], stopped="The file is not UTF-8 text.")
    BundleFile.objects.filter(version=failed, path=PATH).update(content=b"title: \xff")
    assert carys.get(url("draft", failed)).status_code == 200


def test_an_expectation_that_is_taken_out_is_told():
    path = "p/scenarios/SC-09.yaml"
    [found] = scenario_differences({path: b"a: 1\n  - case: {danger: no}\n"}, {path: b"a: 1\n"})
    assert [(one.before, one.after) for one in found.lines] == [("- case: {danger: no}", "")]
    [gone] = scenario_differences({path: b"a: 1\n"}, {})
    assert gone.sentence == "Scenario SC-09 is taken out."


TOLD_NOBODY = "- notice: {to: DA PRAC, clock: K-05, count: 0}"
SEEN = "- sees: {who: HOUS PRAC, case: no}"


def row(draft: ProcessVersion, words: str, key: str, old: str, new: str, **more: object) -> dict[str, object]:
    line = line_of(draft, words)
    value = {"line": line, "key": key, "old": old, "new": new}
    said = {"sentence": "It", "at": "Tue 8 Sep 2026 13:00", "differences": [f"expected {old}, but {new}"]}
    return {**said, "line": line, "times": [], "values": [value], "by_hand": False, **more}


@pytest.fixture
def came_out(draft: ProcessVersion) -> ProcessVersion:
    """One was told, where the scenario expects nobody; and Housing sees the case."""
    failures = [
        row(draft, TOLD_NOBODY, "count", "0", "1"),
        row(draft, SEEN, "case", "no", "yes", by_hand=True),
    ]
    ScenarioPlay.objects.create(
        version=draft,
        sha256=draft.sha256,
        path=PATH,
        state=PlayState.PLAYED,
        asked_at=NOW,
        ended_at=NOW,
        failures=failures,
    )
    return draft


def press(draft: ProcessVersion, words: str, key: str) -> dict[str, object]:
    return {"path": PATH, "line": line_of(draft, words), "key": key, "revision": draft.revision}


def test_a_plain_value_that_came_is_expected_from_now_on_with_one_press_and_the_approver_reads_it(
    came_out, carys, url
):
    before = text_of(came_out)
    page = carys.get(url("draft", came_out)).content.decode()
    assert page.count("Expect this from now on") == 1
    answer = carys.post(url("new_value", came_out), press(came_out, TOLD_NOBODY, "count"), follow=True)
    assert "expects “count: 1” from now on" in answer.content.decode()
    assert "The scenario expects what came from now on." in answer.content.decode()
    assert "Expect this from now on" not in answer.content.decode()
    assert text_of(came_out) == before.replace(TOLD_NOBODY, TOLD_NOBODY.replace("count: 0", "count: 1"))
    assert re.search("count 0, to .{,60}” is now “notice: .{,60}count 1, to", answer.content.decode())


def test_what_people_saw_is_for_its_owner_to_write_and_the_page_says_where_and_what(came_out, carys, url):
    page = carys.get(url("draft", came_out)).content.decode()
    assert f"What to write in SC-01, line {line_of(came_out, SEEN)}" in page
    assert "<code>case: yes</code>" in page
    before = text_of(came_out)
    carys.post(url("new_value", came_out), press(came_out, SEEN, "case"))
    assert text_of(came_out) == before


def test_only_owners_take_a_value_over(came_out, url):
    before = text_of(came_out)
    pressed = press(came_out, TOLD_NOBODY, "count")
    assert world.signed_in("Henry Ash").post(url("new_value", came_out), pressed).status_code == 404
    assert text_of(came_out) == before


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("  - notice: {to: DA PRAC, at: 13:00}", "  - notice: {to: DA PRAC, at: 13:00, count: 0}"),
        ("- notice: {to: DA PRAC}  # a note", "- notice: {to: DA PRAC, count: 0}  # a note"),
        ("- notice: {to: DA PRAC,", "- notice: {to: DA PRAC,"),
    ],
)
def test_an_entry_that_is_not_there_is_added_where_all_stands_on_one_line(line: str, becomes: str):
    content, _ = new_times.put_in(line.encode(), [new_times.NewTime(1, "count", "", "0")])
    assert content.decode() == becomes
