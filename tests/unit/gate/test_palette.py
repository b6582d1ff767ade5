"""The editor's menus, the lint rules and the gate read one list."""

import json
import re
from pathlib import Path

import pytest

from processes import palette, supported

MENUS = palette.menus()
CATALOGUE = (
    Path(__file__).resolve().parents[3]
    / "orchestrator/web/node_modules/bpmn-js/lib/features/popup-menu/PopupEntries.js"
)


def test_the_menus_are_json():
    assert json.loads(json.dumps(MENUS)) == MENUS


def test_every_entry_runs():
    for entry in MENUS["entries"]:
        assert supported.element(entry["element"]).runs, entry
        if entry["element"].endswith("Event"):
            assert supported.event(entry["element"], entry["event"]).runs, entry


def test_everything_that_runs_can_be_drawn():
    drawn = {(entry["element"], entry["event"]) for entry in MENUS["entries"]}
    events = {key for key, support in supported.EVENTS.items() if support.runs}
    elements = {
        (tag, "") for tag, support in supported.ELEMENTS.items() if support.runs and not tag.endswith("Event")
    }
    assert events | elements == drawn


@pytest.mark.parametrize(
    "id",
    [
        "complex-gateway",
        "transaction",
        "signal-start",
        "timer-start",
        "event-subprocess",
        "conditional-boundary",
    ],
)
def test_what_does_not_run_is_in_no_menu(id):
    every = [one for name in ("create", "append", "replace") for one in MENUS[name]]
    assert not [one for one in every if one.endswith(id)]


def test_whoever_chooses_a_kind_reads_what_happens_there_when_the_pathway_runs():
    for entry in MENUS["entries"]:
        assert re.fullmatch(r"[A-Z].{20,130}\.", entry["does"]), entry
    assert "finds it in their inbox" in MENUS["does"]["append-user-task"]
    offered = {id for way in ("create", "append", "replace") for id in MENUS[way]}
    assert {id for id in offered if "task" in id or "gateway" in id} <= MENUS["does"].keys()


def test_a_step_done_by_a_person_comes_first_and_the_kinds_of_other_tools_are_not_offered():
    assert MENUS["entries"][0]["element"] == "userTask"
    brought = {entry["id"] for entry in MENUS["entries"] if entry["brought"]}
    assert brought == {"task", "manual-task"}
    every = {id for way in ("create", "append", "replace") for id in MENUS[way]}
    assert not every & {f"{way}{id}" for way in ("create-", "append-", "replace-with-") for id in brought}


def test_a_message_on_an_edge_only_ends_its_step():
    assert "replace-with-message-boundary" in MENUS["replace"]
    assert "replace-with-non-interrupting-message-boundary" not in MENUS["replace"]
    assert "replace-with-non-interrupting-timer-boundary" in MENUS["replace"]


def test_a_start_or_an_edge_event_follows_nothing():
    assert "append-user-task" in MENUS["append"]
    assert not [one for one in MENUS["append"] if one.endswith(("-start", "-start-event", "-boundary"))]


@pytest.mark.skipif(not CATALOGUE.is_file(), reason="the front end is not set up here")
def test_every_entry_is_one_of_the_editors_own():
    known = set(re.findall(r"^  '([a-z-]+)': \{", CATALOGUE.read_text(), re.MULTILINE))
    assert {entry["id"] for entry in MENUS["entries"]} <= known
