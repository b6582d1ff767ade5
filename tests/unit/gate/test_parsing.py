"""A drawing becomes plain data: levels, steps in the order of the flow, and what our extensions say."""

import pytest

from processes.graph import Assignment, ClockPoint
from processes.parsing import parse
from processes.vocabulary import LaneWord, VocabularyError, read_vocabulary
from tests.unit.gate.conftest import REPOSITORY


def front_door():
    path = REPOSITORY / "bpmn" / "ofd_front_door" / "ofd_front_door.bpmn"
    return parse(path.name, path.read_bytes()).processes[0]


def test_the_steps_come_in_the_order_in_which_a_reader_follows_them():
    ids = [node.id for node in front_door().steps()]

    assert ids[0] == "start"
    assert ids.index("ask") < ids.index("danger_check") < ids.index("danger_check_50")
    assert ids.index("danger_check_50") < ids.index("danger_done") < ids.index("family_map")
    assert ids.index("joint_decision") < ids.index("plan") < ids.index("feedback") < ids.index("end")
    assert len(ids) == len(set(ids)) == len(list(front_door().nodes()))


def test_the_inside_of_a_sub_process_follows_it():
    path = REPOSITORY / "bpmn" / "agency_assessment" / "agency_assessment.bpmn"
    process = parse(path.name, path.read_bytes()).processes[0]
    steps = process.steps()
    ids = [node.id for node in steps]
    inner = next(node for node in steps if process.inside(node))

    assert set(process.inside(inner).nodes) <= set(ids[ids.index(inner.id) :])


def test_what_our_extensions_say_about_a_step_is_read():
    steps = {node.id: node for node in front_door().steps()}
    danger = steps["danger_check"]

    assert danger.ofd.assignment == Assignment("HUB", "COORD")
    assert danger.ofd.form == "danger_check"
    assert danger.ofd.clock == ClockPoint("K-02")
    assert danger.ofd.locked == "S-06"
    assert "Pathway S-06" in danger.ofd.why
    assert danger.documentation
    assert danger.lane == "Hub co-ordinators"
    assert steps["danger_check_50"].ofd.clock == ClockPoint("K-02", "50")
    assert steps["danger_check_50_remind"].ofd.operation == "remind"
    assert dict(steps["danger_check_50_remind"].ofd.parameters) == {
        "clock": "K-02",
        "to": "COORD",
        "point": "50",
    }
    assert steps["start"].event.name == "referral.received"


def test_a_lane_is_known_by_its_listed_name_or_by_its_agency_and_by_nothing_else():
    words = read_vocabulary((REPOSITORY / "bpmn" / "vocabulary.json").read_bytes())

    assert words.lane("Hub co-ordinators") == LaneWord("HUB", "COORD")
    assert words.lane("housing") == LaneWord("HOUS", "PRAC")
    assert words.lane("Staff superusers") is None


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"agencies": [{}]}', b"\xff", b"[" * 100_000])
def test_a_broken_vocabulary_is_told_in_one_sentence(content):
    with pytest.raises(VocabularyError, match="vocabulary"):
        read_vocabulary(content)
