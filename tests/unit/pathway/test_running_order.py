"""Drawings stand in the order in which a family meets them, and not in that of the alphabet."""

from orchestrator.pathway.publishing import MODELS
from orchestrator.pathway.running_order import drawings_as_they_run
from tests.integration.studio.brought import FOREIGN

FILES = {str(path.relative_to(MODELS)): path.read_bytes() for path in MODELS.rglob("*.bpmn")}


def in_order(files, first):
    return [
        path.rpartition("/")[2].removesuffix(".bpmn") for path in drawings_as_they_run(files, first=first)
    ]


def test_the_front_door_comes_first_and_then_what_it_calls_in_the_order_of_its_steps():
    assert in_order(FILES, "ofd_front_door") == [
        *("ofd_front_door", "sharing_decision", "joint_decision", "plan_next_steps", "referrer_feedback"),
        *("immediate_danger", "agency_assessment", "new_information", "person_joined"),
    ]


def test_the_pathway_that_a_draft_is_of_comes_first():
    found = in_order(FILES, "new_information")
    assert found[:3] == ["new_information", "joint_decision", "plan_next_steps"]
    assert sorted(found) == sorted(in_order(FILES, "ofd_front_door"))


def test_what_was_brought_in_comes_last_and_what_cannot_be_read_after_it():
    brought = {"a_visit.bpmn": FOREIGN.encode(), "a_broken.bpmn": b"<"}
    assert in_order(FILES | brought, "ofd_front_door")[-2:] == ["a_visit", "a_broken"]


def test_processes_that_call_each_other_are_each_named_once():
    one = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x">
      <process id="%s"><startEvent id="s"/><callActivity id="c" calledElement="%s"/></process>
      </definitions>"""
    files = {"b.bpmn": (one % ("b", "a")).encode(), "a.bpmn": (one % ("a", "b")).encode()}
    assert in_order(files, "b") == ["b", "a"]
    assert in_order(files, "elsewhere") == ["a", "b"]
